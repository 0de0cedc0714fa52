/** What does not hold together in a program, and where. */
export interface BrokenReference {
  /** JSON pointer. */
  readonly at: string;
  readonly message: string;
}

export const broken = (at: string, message: string): BrokenReference => ({ at, message });

export function firstOf<T>(
  items: readonly T[],
  judge: (item: T, index: number) => BrokenReference | undefined,
): BrokenReference | undefined {
  for (const [index, item] of items.entries()) {
    const found = judge(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
