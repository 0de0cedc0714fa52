/** What a program says of who can sign by the key path, held against the key's text in the policy and against how the key comes about. */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { FormalType, InternalKey, Program, ProgramOutput } from "./program.ts";
import { fromHex } from "../base/bytes.ts";
import { knownUnspendable } from "../taproot/unspendable.ts";
import { keyId } from "./key-id.ts";

/** `text` is the internal key in the output's policy. */
export function internalKeyFits(program: Program, output: ProgramOutput, text: string): boolean {
  const { id, source, holders } = output.internalKey;
  const recipe = program.keys[id];
  if (recipe === undefined || id !== keyId(output, text, id)) return false;
  const named = text.startsWith("unspendable") ? [] : namesIn(program, output, text);
  const parties = [...new Set(named.filter(({ type }) => type === "party").map(({ name }) => name))].sort();
  return source === sourceOf(text, recipe, named) && holders.join() === parties.join();
}

interface Named {
  readonly name: string;
  readonly type: FormalType;
}

/** The declared names that a key's text uses, its own or those of its participants. */
function namesIn(program: Program, { formals }: ProgramOutput, text: string): readonly Named[] {
  const types = new Map<string, FormalType>([
    ...program.parties.map(({ name }) => [name, "party"] as const),
    ...program.parameters.map(({ name, type }) => [name, type] as const),
    ...formals.map(({ name, type }) => [name, type] as const),
  ]);
  const inside = text.startsWith("musig(") ? text.slice("musig(".length) : text;
  return inside.split(",").flatMap((key) => {
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(key)?.[0] ?? "";
    const type = types.get(name);
    return type === undefined ? [] : [{ name, type }];
  });
}

function sourceOf(text: string, recipe: KeyRecipe, named: readonly Named[]): InternalKey["source"] {
  if (text.startsWith("musig(")) return "musig";
  if (recipe.kind === "unspendable") return "unspendable";
  const [name] = named;
  if (name !== undefined) return name.type === "party" ? "party" : "parameter";
  // A party may be bound to such a point too; what the policy names stays its name.
  return recipe.kind === "point" && knownUnspendable(fromHex(recipe.key.slice(-64))) !== undefined
    ? "unspendable"
    : "unknown";
}
