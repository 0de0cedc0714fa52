/**
 * Names that are bound to one key, or to keys under one extended key: who holds the one holds the other, whatever a claim calls them. Keys that are one
 * only after different derivations are not found here; the compiler warns of those.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "../program/program.ts";
import type { InstanceNames } from "./instance-names.ts";

/** By the id of a key in a meaning: what it is bound to, which other ids may share. */
export type Bases = ReadonlyMap<string, string>;

export function keyBases(program: Program, { signers }: InstanceNames): Bases {
  const bases = new Map<string, string>();
  for (const [id, recipe] of Object.entries(program.keys)) {
    const names = signers(id);
    const recipes = recipesOf(recipe);
    if (names.length !== recipes.length) continue;
    for (const [i, name] of names.entries()) {
      const base = baseOf(recipes[i] as KeyRecipe);
      if (base !== undefined) bases.set(name, base);
    }
  }
  return bases;
}

function recipesOf(recipe: KeyRecipe): readonly KeyRecipe[] {
  if (recipe.kind === "musig") return recipe.participants;
  return recipe.kind === "group" ? (recipe.members ?? []) : [recipe];
}

/** Points are told apart by x in Taproot. */
function baseOf(recipe: KeyRecipe): string | undefined {
  if (recipe.kind === "point") return recipe.key.slice(-64);
  return recipe.kind === "extended" ? recipe.key : undefined;
}
