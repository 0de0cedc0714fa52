/** Descriptors and miniscripts with gaps: filled they are strings, otherwise what is known is written in and the rest stays a part. */
import type { Bytes } from "../base/bytes.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { TextPart } from "./program.ts";
import { toHex } from "../base/bytes.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";
import { isOpen } from "../descriptor/resolve-key.ts";

export interface TextValues {
  /** The bound recipes of a key id: one, a group's members, or `undefined` while it is a hole. */
  readonly recipes: (id: string) => readonly KeyRecipe[] | undefined;
  readonly value: (hole: string) => string | undefined;
  /** The x-only bytes of an unspendable key. */
  readonly unspendable: (id: string) => Bytes | undefined;
}

export function fillText(parts: readonly TextPart[], values: TextValues): string | readonly TextPart[] {
  const filled: TextPart[] = [];
  for (const part of parts) {
    const text = typeof part === "string" ? part : textOf(part, values);
    const last = filled[filled.length - 1];
    if (text === undefined) filled.push(part);
    else if (typeof last === "string") filled[filled.length - 1] = last + text;
    else filled.push(text);
  }
  if (filled.length === 0) return "";
  return filled.length === 1 && typeof filled[0] === "string" ? filled[0] : filled;
}

function textOf(part: Exclude<TextPart, string>, values: TextValues): string | undefined {
  if ("value" in part) return values.value(part.value);
  if ("key" in part) return keyText(part.key, values);
  let count = 0;
  for (const id of part.count) {
    const recipes = values.recipes(id);
    if (recipes === undefined) return undefined;
    count += recipes.length;
  }
  return String(count);
}

function keyText(id: string, values: TextValues): string | undefined {
  const recipes = values.recipes(id);
  if (recipes === undefined || recipes.some(isOpen)) return undefined;
  if (recipes[0]?.kind === "unspendable") {
    const key = values.unspendable(id);
    return key === undefined ? undefined : toHex(key);
  }
  return recipes.map((recipe) => printRecipe(recipe)).join(",");
}
