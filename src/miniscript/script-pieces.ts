/** The `script` column of FRAGMENTS, read once per row: opcodes as bytes, holes as names, subexpressions as indexes. */
import { invariant } from "../base/invariant.ts";
import { opcodeByName } from "../script/opcodes.ts";
import type { FragmentName } from "./fragments.ts";
import { FRAGMENTS } from "./fragments.ts";

export type ScriptPiece =
  | { readonly kind: "opcode"; readonly opcode: number }
  /** A one-byte push of a constant. */
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "sub"; readonly index: number }
  | { readonly kind: "argument"; readonly name: string };

const PIECES = new Map<FragmentName, readonly ScriptPiece[]>();

export function scriptPieces(name: FragmentName): readonly ScriptPiece[] {
  const known = PIECES.get(name);
  if (known !== undefined) return known;
  const pieces = FRAGMENTS[name].script.split(" ").map(piece);
  PIECES.set(name, pieces);
  return pieces;
}

function piece(word: string): ScriptPiece {
  const sub = /^\[([XYZ])\]$/.exec(word)?.[1];
  if (sub !== undefined) return { kind: "sub", index: "XYZ".indexOf(sub) };
  const argument = /^<(.+)>$/.exec(word)?.[1];
  if (argument !== undefined) {
    return /^\d+$/.test(argument)
      ? { kind: "constant", value: Number(argument) }
      : { kind: "argument", name: argument };
  }
  const opcode = opcodeByName(word);
  invariant(opcode !== undefined, "a fragment's script names an unknown opcode");
  return { kind: "opcode", opcode };
}
