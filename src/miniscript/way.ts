/**
 * The cost algebra. A {@link Way} is what one way through a script costs: witness bytes and items, and how the stack moves. `undefined`
 * is the way that does not exist.
 *
 *   sequence(a, b)  a's script, then b's    associative, EMPTY is its unit, undefined its zero
 *   either(a, b)    one of the two          associative, commutative, idempotent, undefined is its unit
 *   sequence distributes over either on both sides
 *
 * `net` is the stack's height before minus after; `peak` its greatest height during execution minus that after. Both are
 * Core's netdiff and exec (SatInfo), maxima like `most`. Invariant: a peak is at least the height before and the height after.
 */
import type { Size, SizeRange } from "../script/size.ts";
import { add, larger, smaller } from "../script/size.ts";

export interface Cost {
  /** Witness bytes, each item with its length byte. */
  readonly bytes: SizeRange;
  /** Witness items. */
  readonly items: SizeRange;
  readonly net: Size;
  readonly peak: Size;
}

export type Way = Cost | undefined;

/** `undefined` where there is no way. */
export interface Ways {
  readonly sat: Way;
  readonly dsat: Way;
}

const exactly = (size: Size): SizeRange => ({ least: size, most: size });

export const EMPTY: Cost = { bytes: exactly(0), items: exactly(0), net: 0, peak: 0 };

/** Witness elements of `bytes` bytes in all, length bytes included. */
export const witness = (bytes: Size, items: Size = 1): Cost => ({
  ...EMPTY,
  bytes: exactly(bytes),
  items: exactly(items),
});

/** What opcodes do to the stack's height. */
export const moves = (net: Size, peak: Size): Cost => ({ ...EMPTY, net, peak });

export function sequence(...ways: readonly Way[]): Way {
  let total: Way = EMPTY;
  for (const way of ways) {
    if (way === undefined) return undefined;
    total = concatenate(total, way);
  }
  return total;
}

export function either(a: Way, b: Way): Way {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return {
    bytes: widest(a.bytes, b.bytes),
    items: widest(a.items, b.items),
    net: larger(a.net, b.net),
    peak: larger(a.peak, b.peak),
  };
}

function concatenate(a: Cost, b: Cost): Cost {
  return {
    bytes: { least: add(a.bytes.least, b.bytes.least, "least"), most: add(a.bytes.most, b.bytes.most, "most") },
    items: { least: add(a.items.least, b.items.least, "least"), most: add(a.items.most, b.items.most, "most") },
    net: add(a.net, b.net, "most"),
    peak: larger(b.peak, add(b.net, a.peak, "most")),
  };
}

const widest = (a: SizeRange, b: SizeRange): SizeRange => ({
  least: smaller(a.least, b.least),
  most: larger(a.most, b.most),
});
