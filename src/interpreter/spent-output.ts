/** Whose rules an output is under, by its script alone (BIP141's witness programs, BIP341's among them). */
import type { Bytes } from "../base/bytes.ts";
import type { NotMine } from "./verdict.ts";
import { OPCODES } from "../script/opcodes.ts";

export type SpentOutput = { readonly outputKey: Bytes } | { readonly notMine: NotMine };

/**
 * BIP141: "1-byte push opcode (one of OP_0,OP_1,OP_2,.. .,OP_16) followed by a direct data push between 2 and 40
 * bytes".
 */
function isWitnessProgram(script: Bytes): boolean {
  const [version, length] = script;
  if (script.length < 4 || script.length > 42 || version === undefined) return false;
  const isVersion = version === OPCODES["0"] || (version >= OPCODES["1"] && version <= OPCODES["16"]);
  return isVersion && length === script.length - 2;
}

/**
 * Whose rules `scriptPubKey` is under. What P2SH wraps is never looked at: "P2SH-wrapped version 1 outputs [...] remain
 * unencumbered" (BIP341).
 */
export function spentOutput(scriptPubKey: Bytes): SpentOutput {
  if (!isWitnessProgram(scriptPubKey)) return { notMine: "legacy" };
  const version = scriptPubKey[0];
  const program = scriptPubKey.subarray(2);
  if (version === OPCODES["0"]) return { notMine: "witness v0" };
  // "A Taproot output is a native SegWit output [...] with version number 1, and a 32-byte witness program."
  if (version === OPCODES["1"] && program.length === 32) return { outputKey: program };
  // BIP433: `OP_1 <4e73>`.
  const isAnchor = version === OPCODES["1"] && program.length === 2 && program[0] === 0x4e && program[1] === 0x73;
  return { notMine: isAnchor ? "pay to anchor" : "unknown witness program" };
}
