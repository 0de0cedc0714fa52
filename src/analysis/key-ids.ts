/** A condition calls keys by their texts in the policy; the program knows them by their ids. */
import type { ProgramLeaf, ProgramOutput } from "../program/program.ts";
import { INTERNAL_KEY } from "../miniscript/lift.ts";
import { keyId } from "../program/key-id.ts";

/** BIP389: which branch a name takes that is bound to a multipath key; the text does not tell. */
const BRANCH = /@[0-9]+$/;

/** The id of a key of the leaf's condition by its text there. */
export function keyIds(output: ProgramOutput, leaf: ProgramLeaf): (text: string) => string {
  const ids = new Map(leaf.keys.map((id) => [id.replace(BRANCH, ""), id]));
  return (text) => {
    if (text === INTERNAL_KEY) return output.internalKey.id;
    // A raw leaf's condition calls keys by their ids.
    if (leaf.kind === "asm") return text;
    const id = keyId(output, text, "");
    return ids.get(id) ?? id;
  };
}
