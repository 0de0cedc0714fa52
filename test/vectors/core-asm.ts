/**
 * The assembly of Bitcoin Core's own test files: opcode names with or without `OP_`, decimal numbers, 'text' pushed,
 * 0x… as raw bytes.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import { concat, fromHex } from "../../src/base/bytes.ts";
import { opcodeByName, pushData, pushNumber } from "../../src/script/index.ts";

function word(text: string): Bytes {
  if (/^-?\d+$/.test(text)) return pushNumber(BigInt(text));
  if (text.startsWith("0x")) return fromHex(text.slice(2));
  if (/^'.*'$/.test(text)) return pushData(new TextEncoder().encode(text.slice(1, -1)));
  const opcode = opcodeByName(text.replace(/^OP_/, ""));
  if (opcode === undefined) throw new Error(`no such word in Core's test assembly: ${text}`);
  return Uint8Array.of(opcode);
}

export const coreAsm = (text: string): Bytes => concat(...text.split(/\s+/).filter(Boolean).map(word));
