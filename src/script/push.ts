/** The one minimal way to push data or a number: the rule MINIMALDATA, which all scripts of ours keep. */
import type { Bytes } from "../base/bytes.ts";
import { concat } from "../base/bytes.ts";
import { encodeNumber } from "./number.ts";
import { OPCODES } from "./opcodes.ts";

/** Script bytes that push exactly `data`. */
export function pushData(data: Bytes): Bytes {
  const small = smallPushOpcode(data);
  if (small !== undefined) return Uint8Array.of(small);
  const { length } = data;
  if (length < OPCODES.PUSHDATA1) return concat(Uint8Array.of(length), data);
  if (length <= 0xff) return concat(Uint8Array.of(OPCODES.PUSHDATA1, length), data);
  if (length <= 0xffff) return concat(Uint8Array.of(OPCODES.PUSHDATA2, length & 0xff, length >> 8), data);
  const size = Uint8Array.of(length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, length >>> 24);
  return concat(Uint8Array.of(OPCODES.PUSHDATA4), size, data);
}

/** Script bytes that push the script number `value`. */
export const pushNumber = (value: bigint | number): Bytes => pushData(encodeNumber(value));

/** The single opcode that pushes `data`, where one exists: 0, 1 to 16, -1. */
export function smallPushOpcode(data: Bytes): number | undefined {
  const first = data[0];
  if (first === undefined) return OPCODES["0"];
  if (data.length > 1) return undefined;
  if (first >= 1 && first <= 16) return OPCODES["1"] + first - 1;
  return first === 0x81 ? OPCODES["1NEGATE"] : undefined;
}
