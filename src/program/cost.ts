/**
 * What a spend weighs: the whole witness of its input, addend by addend (BIP144). Signatures are 64 bytes, as SIGHASH_DEFAULT leaves them.
 */
import type { Bound, Size, SizeRange } from "../script/size.ts";
import type { SpendCost } from "./program.ts";
import { add } from "../script/size.ts";
import { compactSizeLength } from "../base/compact-size.ts";
import { controlBlockSize } from "../taproot/control-block.ts";

/** A key path witness: its item count, and one 64-byte signature with its length byte. */
export const KEY_PATH_COST: SpendCost = {
  weight: { least: 66, most: 66 },
  items: { least: 1, most: 1 },
  stack: { least: 65, most: 65 },
  script: { least: 0, most: 0 },
  controlBlock: 0,
};

/** Bytes with their length before them; while a group's size is open, the length byte counts 1 at least and 3 at most. */
function prefixed(range: SizeRange): SizeRange {
  return { least: withPrefix(range.least, "least"), most: withPrefix(range.most, "most") };
}

const withPrefix = (size: Size, bound: Bound): Size =>
  add(size, typeof size === "number" ? compactSizeLength(size) : OPEN_PREFIX[bound], bound);

/** Length bytes of what grows with a group. */
const OPEN_PREFIX: Readonly<Record<Bound, number>> = { least: 1, most: 3 };

/** Of a leaf at `depth` with a script of `script` bytes. */
export function leafCost(
  satisfaction: { readonly bytes: SizeRange; readonly items: SizeRange },
  script: SizeRange,
  depth: number,
): SpendCost {
  const control = controlBlockSize(depth);
  const controlBlock = compactSizeLength(control) + control;
  // BIP341: the last two witness items are the script and the control block.
  const items = { least: add(satisfaction.items.least, 2, "least"), most: add(satisfaction.items.most, 2, "most") };
  const scriptBytes = prefixed(script);
  const total = (bound: Bound): Size => {
    const count = typeof items[bound] === "number" ? compactSizeLength(items[bound]) : OPEN_PREFIX[bound];
    const stack = add(count, satisfaction.bytes[bound], bound);
    return add(stack, add(scriptBytes[bound], controlBlock, bound), bound);
  };
  return {
    weight: {
      least: total("least"),
      most: total("most"),
    },
    items,
    stack: satisfaction.bytes,
    script: scriptBytes,
    controlBlock,
  };
}
