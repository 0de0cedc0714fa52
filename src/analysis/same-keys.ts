/**
 * Names that are bound to one key, or to keys under one extended key: who holds the one holds the other, whatever a claim calls them. Keys are one too
 * where only their derivations lead to the same point, as far as the program's index tells.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "../program/program.ts";
import type { InstanceNames } from "./instance-names.ts";
import type { PointOf } from "./point-of.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";

/** By the id of a key in a meaning: what it is bound to, which other ids may share. */
export type Bases = ReadonlyMap<string, string>;

/** By the id of a key: the other ids, and texts of keys, whose holder can sign for it. */
export type Twins = ReadonlyMap<string, readonly string[]>;

export interface SameKeys {
  readonly bases: Bases;
  readonly twins: Twins;
}

export function sameKeys(program: Program, names: InstanceNames, pointOf: PointOf): SameKeys {
  const bound = new Map<string, readonly string[]>();
  for (const [name, recipe] of keyRecipes(program, names)) {
    const texts = textsOf(recipe, pointOf);
    if (texts.length > 0) bound.set(name, texts);
  }
  const ids = Map.groupBy(
    [...bound].flatMap(([id, texts]) => texts.map((text) => ({ id, text }))),
    ({ text }) => text,
  );
  const sharing = (text: string): readonly string[] => (ids.get(text) ?? []).map(({ id }) => id);
  return {
    // A key that stands under its extended key alone goes by its point, as others may that were written down as points.
    bases: new Map(
      [...bound].map(([id, texts]) => [id, texts.find((text) => sharing(text).length > 1) ?? (texts[0] as string)]),
    ),
    twins: new Map(
      [...bound].map(([id, texts]) => [
        id,
        [...new Set(texts.flatMap((text) => [text, ...sharing(text)]))].filter((each) => each !== id),
      ]),
    ),
  };
}

const ORIGIN = /^\[[^\]]*\]/;

/** What each key is bound to with its steps, wherever it comes from, by the id of a key in a meaning. */
export function keyTexts(program: Program, names: InstanceNames): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, recipe] of keyRecipes(program, names))
    if (recipe.kind === "point" || recipe.kind === "extended") texts.set(name, printRecipe(recipe).replace(ORIGIN, ""));
  return texts;
}

/** The recipe of each key by its id in a meaning: that of every participant, and of every member of a group that is bound. */
export function keyRecipes({ keys }: Program, { signers }: InstanceNames): readonly (readonly [string, KeyRecipe])[] {
  return Object.entries(keys).flatMap(([id, recipe]) => {
    const names = signers(id);
    const recipes = recipesOf(recipe);
    if (names.length !== recipes.length) return [];
    return names.map((name, i) => [name, recipes[i] as KeyRecipe] as const);
  });
}

function recipesOf(recipe: KeyRecipe): readonly KeyRecipe[] {
  if (recipe.kind === "musig") return recipe.participants;
  return recipe.kind === "group" ? (recipe.members ?? []) : [recipe];
}

/** Points are told apart by x in Taproot; who holds an extended key holds all keys under it. */
function textsOf(recipe: KeyRecipe, pointOf: PointOf): readonly string[] {
  if (recipe.kind === "point") return [recipe.key.slice(-64)];
  if (recipe.kind !== "extended") return [];
  const point = pointOf(recipe);
  return point === undefined ? [recipe.key] : [recipe.key, point];
}
