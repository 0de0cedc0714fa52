/** Things that have to do with one another, directly or through others. */

/** `of` parted into groups: two are in one group when they have a name in common, or are joined by others that do. */
export function groupsBy<T>(of: readonly T[], namesOf: (one: T) => Iterable<unknown>): readonly (readonly T[])[] {
  const group = of.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (group[at] !== at) {
      group[at] = group[group[at] as number] as number;
      at = group[at] as number;
    }
    return at;
  };
  const owner = new Map<unknown, number>();
  for (const [i, one] of of.entries()) {
    for (const name of namesOf(one)) {
      const first = owner.get(name);
      if (first === undefined) owner.set(name, i);
      else group[find(i)] = find(first);
    }
  }
  return [...Map.groupBy(of, (_, i) => find(i)).values()];
}
