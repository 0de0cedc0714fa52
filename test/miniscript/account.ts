/** Counts by reason what a vector suite leaves out, for one printed line each. */
export class Account {
  readonly #counts = new Map<string, number>();
  count(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }
  print(file: string): void {
    for (const [reason, count] of this.#counts) console.log(`${file}: ${count} × ${reason}`);
  }
}
