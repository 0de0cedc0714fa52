/**
 * The keys of a program against their ids, which are their texts in the policy: a name that waits for its value waits for its own, a key that the policy writes
 * out is that key, and a parameter's key or scalar is its value. What a party is bound to is nobody's claim but the program's.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "./program.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";

/** Hex of a key, or an extended one. */
const LITERAL = /[0-9a-f]{64}|[xt]pub[1-9A-HJ-NP-Za-km-z]{107}/i;
/** A party's name, a role or a parameter, by itself or in `musig(…)`. */
const NAMED = /(^|[(,])[A-Za-z_][A-Za-z0-9_]*([.,)/@]|$)/;

export function keysFit(program: Program): boolean {
  const values = new Map(program.parameters.map(({ name, value }) => [name, value]));
  return Object.entries(program.keys).every(([id, recipe]) => recipeFits(id, recipe, values));
}

function recipeFits(id: string, recipe: KeyRecipe, values: ReadonlyMap<string, string | null>): boolean {
  const [text = "", branch] = id.split("@");
  if (recipe.kind === "hole" || recipe.kind === "group")
    return printRecipe(recipe) === text && (branch === undefined || recipe.path === Number(branch));
  if (recipe.kind === "unspendable") return unspendableFits(text, recipe, values);
  if (recipe.kind === "musig") return text.startsWith("musig(") && (NAMED.test(text.slice(6)) || same(recipe, text));
  const value = values.get(text);
  if (typeof value === "string" && branch === undefined && !value.includes("<")) return same(recipe, value);
  return !LITERAL.test(text) || same(recipe, text);
}

/** A point may be written x-only or compressed, in either case of letters. */
function same(recipe: KeyRecipe, text: string): boolean {
  const lower = text.toLowerCase();
  return [true, false].some((xonly) => printRecipe(recipe, xonly).toLowerCase() === lower);
}

function unspendableFits(
  text: string,
  { scalar }: Extract<KeyRecipe, { kind: "unspendable" }>,
  values: ReadonlyMap<string, string | null>,
): boolean {
  if (scalar === undefined) return text === "unspendable";
  const [, name = ""] = /^unspendable\((.*)\)$/.exec(text) ?? [];
  if ("hole" in scalar) return scalar.hole === name || scalar.hole.endsWith(`.${name}`);
  const value = /^[0-9a-f]{64}$/i.test(name) ? name : values.get(name);
  return typeof value !== "string" || value.toLowerCase() === scalar.value;
}
