/**
 * A script as people read it: Core's opcode names without `OP_`, the numbers of one opcode in decimal, pushed data in
 * hex. One pushed byte stands in angle brackets, since `14` is the opcode that pushes fourteen. No two scripts read alike.
 */
import type { Bytes } from "../base/bytes.ts";
import { toHex } from "../base/bytes.ts";
import type { ScriptItem } from "./codec.ts";
import { decodeItems, isMinimalPush } from "./codec.ts";

/** Assembly text; a truncated script ends in `[error]`, as in Core. */
export function toAsm(script: Bytes): string {
  const decoded = decodeItems(script);
  if (decoded.ok) return decoded.value.map(asmWord).join(" ");
  const { offset } = decoded.error;
  const before = decodeItems(script.subarray(0, offset));
  const words = before.ok ? before.value.map(asmWord) : [];
  return [...words, "[error]"].join(" ");
}

/** One word of assembly; a push that is not minimal shows the opcode that made it. */
export function asmWord(item: ScriptItem): string {
  const { data, name, opcode } = item;
  if (name === "UNKNOWN") return `UNKNOWN(${toHex(Uint8Array.of(opcode))})`;
  if (data === undefined) return name;
  if (name === "1NEGATE") return "-1";
  if (/^\d/.test(name)) return name;
  if (!isMinimalPush(item)) return `${name}(${toHex(data)})`;
  return data.length === 1 ? `<${toHex(data)}>` : toHex(data);
}
