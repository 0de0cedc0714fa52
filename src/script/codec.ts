/**
 * Script bytes to items and back. An item knows where it stands; a push knows its data, whichever opcode made it, and whether it
 * is the minimal one. Invariant: the items' bytes, laid end to end, are the script.
 */
import type { Bytes } from "../base/bytes.ts";
import { EMPTY } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { OPCODES, opcodeName } from "./opcodes.ts";
import { smallPushOpcode } from "./push.ts";

export interface ScriptItem {
  readonly opcode: number;
  /** Name without `OP_`; `PUSH` for the direct pushes, `UNKNOWN` for unassigned bytes. */
  readonly name: string;
  /** What the item pushes: also for 0, 1 to 16 and -1. */
  readonly data?: Bytes;
  /** Where the opcode stands in the script. */
  readonly offset: number;
}

export interface ScriptDecodeError {
  readonly offset: number;
  readonly reason: string;
}

/** Items of a script; refused when the last push is longer than the script. */
export function decodeItems(script: Bytes): Result<readonly ScriptItem[], ScriptDecodeError> {
  const items: ScriptItem[] = [];
  for (let offset = 0; offset < script.length;) {
    const read = itemAt(script, offset);
    if (read === undefined) return err({ offset, reason: "the script ends inside a push" });
    items.push(read.item);
    offset = read.end;
  }
  return ok(items);
}

/** The item that begins at `offset`, which lies in the script, and where it ends; undefined when that is beyond the script. */
export function itemAt(script: Bytes, offset: number): { readonly item: ScriptItem; readonly end: number } | undefined {
  const opcode = script[offset] as number;
  const push = pushExtent(script, offset);
  if (push === undefined) {
    const data = smallPushData(opcode);
    const name = opcodeName(opcode) ?? "UNKNOWN";
    return { item: data === undefined ? { opcode, name, offset } : { opcode, name, data, offset }, end: offset + 1 };
  }
  const { start, end } = push;
  if (end > script.length) return undefined;
  return { item: { opcode, name: opcodeName(opcode) ?? "PUSH", data: script.subarray(start, end), offset }, end };
}

/** Is this push the shortest one of its data? Items that push nothing count as minimal. */
export function isMinimalPush(item: ScriptItem): boolean {
  const { data, opcode } = item;
  if (data === undefined) return true;
  const small = smallPushOpcode(data);
  if (small !== undefined) return opcode === small;
  if (data.length < OPCODES.PUSHDATA1) return opcode === data.length;
  if (data.length <= 0xff) return opcode === OPCODES.PUSHDATA1;
  return opcode === (data.length <= 0xffff ? OPCODES.PUSHDATA2 : OPCODES.PUSHDATA4);
}

/** Start and end of the data behind a push opcode with a length; the end may lie beyond the script. */
function pushExtent(script: Bytes, offset: number): { start: number; end: number } | undefined {
  const opcode = script[offset] as number;
  if (opcode === OPCODES["0"] || opcode > OPCODES.PUSHDATA4) return undefined;
  if (opcode < OPCODES.PUSHDATA1) return { start: offset + 1, end: offset + 1 + opcode };
  const width = 1 << (opcode - OPCODES.PUSHDATA1);
  const start = offset + 1 + width;
  let length = 0;
  for (let i = 0; i < width; i++) length += (script[offset + 1 + i] ?? 0) * 2 ** (8 * i);
  return { start, end: start + length };
}

function smallPushData(opcode: number): Bytes | undefined {
  if (opcode === OPCODES["0"]) return EMPTY;
  if (opcode === OPCODES["1NEGATE"]) return Uint8Array.of(0x81);
  if (opcode < OPCODES["1"] || opcode > OPCODES["16"]) return undefined;
  return Uint8Array.of(opcode - OPCODES["1"] + 1);
}
