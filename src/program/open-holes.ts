/**
 * The holes of a draft that no value has filled. `*`, the index of ranged keys, is known late: a name may be bound to a ranged key, and
 * then its places are those where such keys stand.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Draft, HoleValues } from "./draft.ts";
import type { Hole } from "./program.ts";
import { HARDENED } from "../descriptor/extended-key.ts";
import { isRanged } from "../descriptor/key-recipe.ts";

/** The id of the index. */
export const INDEX_HOLE = "*";
/** BIP32: children from 2^31 on are hardened, which a public key has none of. */
const INDEX_RANGE: readonly [number, number] = [0, HARDENED - 1];
/** The index as a hole of no place yet. */
export const INDEX_AS_HOLE: Hole = { id: INDEX_HOLE, kind: "number", range: INDEX_RANGE, where: [] };

/** `recipes` are the bound keys by id: one, or a group's members. */
export function openHoles(
  draft: Draft,
  values: HoleValues,
  recipes: ReadonlyMap<string, readonly KeyRecipe[]>,
): readonly Hole[] {
  const places = values.index === undefined && draft.index === undefined ? rangedPlaces(draft, recipes) : [];
  const index: readonly Hole[] = places.length === 0 ? [] : [{ ...INDEX_AS_HOLE, where: places }];
  const open = [...draft.holes.values()].flatMap((hole) => {
    if (hole.id === INDEX_HOLE) return index;
    return isFilled(values, hole.id) ? [] : [hole];
  });
  return draft.holes.has(INDEX_HOLE) ? open : [...open, ...index];
}

const isFilled = (values: HoleValues, id: string): boolean =>
  values.keys.has(id) || values.groups.has(id) || values.numbers.has(id) || values.bytes.has(id);

/** Is any key of the draft ranged, as far as it is bound? */
export function hasRangedKey(draft: Draft, recipes: ReadonlyMap<string, readonly KeyRecipe[]>): boolean {
  return [...draft.keys.keys()].some((id) => isRangedId(id, draft, recipes));
}

function isRangedId(id: string, draft: Draft, recipes: ReadonlyMap<string, readonly KeyRecipe[]>): boolean {
  const recipe = draft.keys.get(id);
  return (recipes.get(id) ?? (recipe === undefined ? [] : [recipe])).some(isRanged);
}

/** In the order of the outputs, the key path before the leaves. */
function rangedPlaces(draft: Draft, recipes: ReadonlyMap<string, readonly KeyRecipe[]>): readonly string[] {
  const ranged = (id: string): boolean => isRangedId(id, draft, recipes);
  return draft.outputs.flatMap(({ name, internalKey, leaves }) => [
    ...(ranged(internalKey.id) ? [`${name}/key path`] : []),
    ...leaves.flatMap((leaf, i) => (leaf.keys.some(ranged) ? [`${name}/leaf ${i}`] : [])),
  ]);
}
