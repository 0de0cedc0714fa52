/** Sizes of symbolic witnesses, `<sig(key)> 0 <key> 1`, in tapscript: keys of 32 bytes, signatures of 64. */
const ITEM_BYTES: readonly (readonly [RegExp, number])[] = [
  [/^0$/, 1],
  [/^1$/, 2],
  [/^<sig\(.*\)>$/, 65],
  [/^<.*preimage\(.*\)>$/, 33],
  [/^<.*>$/, 33],
];

export interface WitnessSize {
  readonly bytes: number;
  readonly items: number;
}

export function witnessSize(text: string): WitnessSize {
  const items = text.split(" ").filter((item) => item !== "");
  const bytes = items.map((item) => ITEM_BYTES.find(([pattern]) => pattern.test(item))?.[1] ?? Number.NaN);
  return { bytes: bytes.reduce((sum, one) => sum + one, 0), items: items.length };
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/** Least and most over witnesses, in the shape of a cost. */
export function witnessRange(texts: readonly string[]): { bytes: Range; items: Range } {
  const sizes = texts.map(witnessSize);
  const range = (values: readonly number[]): Range => ({ least: Math.min(...values), most: Math.max(...values) });
  return { bytes: range(sizes.map(({ bytes }) => bytes)), items: range(sizes.map(({ items }) => items)) };
}
