/** The point of each key of a program, as far as its values and its index tell; each is derived once. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "../program/program.ts";
import { toHex } from "../base/bytes.ts";
import { isRanged, printRecipe } from "../descriptor/key-recipe.ts";
import { isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";

/** x-only hex; `undefined` while it is not known. */
export type PointOf = (recipe: KeyRecipe) => string | undefined;

export function pointsOf({ index }: Program, backend: CryptoBackend): PointOf {
  const points = new Map<string, string | undefined>();
  return (recipe) => {
    if (recipe.kind === "group" || isOpen(recipe) || (isRanged(recipe) && index === null)) return undefined;
    const text = printRecipe(recipe, false);
    if (points.has(text)) return points.get(text);
    const resolved = resolveRecipe(backend, recipe, index === null ? {} : { index });
    const point = resolved.ok ? toHex(resolved.value.xonly) : undefined;
    points.set(text, point);
    return point;
  };
}
