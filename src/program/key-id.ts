/** The id of a key from its text in an output's policy: names of formals become `output.formal`, and of multipath steps the output has its own. */
import type { ProgramOutput } from "./program.ts";
import { declaredName } from "./print.ts";

/** `claimed` tells which branch a name that is bound to a multipath key takes, which the text does not. */
export function keyId(output: ProgramOutput, text: string, claimed: string): string {
  const branch = /@[0-9]+$/.exec(claimed)?.[0] ?? "";
  const owner = declaredName(output.name);
  const path = Number(output.name.slice(owner.length + 1));
  const formals = new Set(output.formals.map((formal) => formal.name));
  // A scalar keeps its name: `unspendable(r)`.
  const named = text.startsWith("unspendable(")
    ? text
    : text.replaceAll(NAME, (name) => (formals.has(name) ? `${owner}.${name}` : name));
  return named.replaceAll(STEPS, (_, steps: string) => steps.split(";")[path] ?? "") + branch;
}

/** A name at the start of a key: alone, or a participant of `musig(…)`. */
const NAME = /(?<=^|[(,])[A-Za-z_][A-Za-z0-9_]*(?=[.,)/]|$)/g;
/** BIP389: `<0;1>`. */
const STEPS = /<([^<>]*)>/g;
