/**
 * What a spend weighs: the whole witness of its input, addend by addend (BIP144). Signatures are 64 bytes, as SIGHASH_DEFAULT leaves them.
 */
import type { Size, SizeRange } from "../script/size.ts";
import type { SpendCost } from "./program.ts";
import { add } from "../script/size.ts";
import { controlBlockSize } from "../taproot/control-block.ts";

/** A key path witness: its item count, and one 64-byte signature with its length byte. */
export const KEY_PATH_COST: SpendCost = {
  weight: { least: 66, most: 66 },
  items: { least: 1, most: 1 },
  stack: { least: 65, most: 65 },
  script: { least: 0, most: 0 },
  controlBlock: 0,
};

/** Bytes of a compact size that says `value`. */
export const compactSizeLength = (value: number): number => (value < 253 ? 1 : value < 0x10000 ? 3 : 5);

/** Bytes with their length before them; while a group's size is open, the length byte counts 1 at least and 3 at most. */
function prefixed(range: SizeRange): SizeRange {
  return { least: withPrefix(range.least, 1), most: withPrefix(range.most, 3) };
}

const withPrefix = (size: Size, open: number): Size =>
  add(size, typeof size === "number" ? compactSizeLength(size) : open);

/** Of a leaf at `depth` with a script of `script` bytes. */
export function leafCost(
  satisfaction: { readonly bytes: SizeRange; readonly items: SizeRange },
  script: SizeRange,
  depth: number,
): SpendCost {
  const control = controlBlockSize(depth);
  const controlBlock = compactSizeLength(control) + control;
  // BIP341: the last two witness items are the script and the control block.
  const items = { least: add(satisfaction.items.least, 2), most: add(satisfaction.items.most, 2) };
  const scriptBytes = prefixed(script);
  const total = (stack: Size, count: Size, open: number, bytes: Size): Size =>
    add(add(typeof count === "number" ? compactSizeLength(count) : open, stack), add(bytes, controlBlock));
  return {
    weight: {
      least: total(satisfaction.bytes.least, items.least, 1, scriptBytes.least),
      most: total(satisfaction.bytes.most, items.most, 3, scriptBytes.most),
    },
    items,
    stack: satisfaction.bytes,
    script: scriptBytes,
    controlBlock,
  };
}
