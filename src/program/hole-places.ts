/** Where the holes of a program stand, found again from its keys and templates: an output is filled by the places that its holes name. */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { BrokenReference } from "./broken-reference.ts";
import type { Program, ProgramPart } from "./program.ts";
import { broken, firstOf } from "./broken-reference.ts";
import { INDEX_HOLE } from "./open-holes.ts";

export function brokenPlaces(program: Program): BrokenReference | undefined {
  const places = placesOf(program);
  return (
    brokenOrder(program) ??
    firstOf(program.holes, ({ id, where }, i) => {
      const found = places.get(id) ?? [];
      // The index is asked for as long as a key is ranged, wherever that is.
      const same =
        id === INDEX_HOLE || (found.length === where.length && found.every((place, j) => place === where[j]));
      return same ? undefined : broken(`/holes/${i}/where`, "are not the places where it is used");
    })
  );
}

/** "Ordered by first use", as far as places tell: two programs that differ in no more would be one, written twice. */
function brokenOrder({ holes, outputs }: Program): BrokenReference | undefined {
  const all = outputs.flatMap(({ name, leaves }) => [`${name}/key path`, ...leaves.map((_, i) => `${name}/leaf ${i}`)]);
  const order = new Map(all.map((place, i) => [place, i]));
  const firsts = holes.map(({ id, where }) => (id === INDEX_HOLE ? undefined : order.get(where[0] ?? "")));
  let last = 0;
  for (const [i, first] of firsts.entries()) {
    if (first === undefined) continue;
    if (first < last) return broken(`/holes/${i}`, "is not in the order of first use");
    last = first;
  }
  return undefined;
}

/** In the order of the outputs, the key path before the leaves. */
function placesOf(program: Program): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  const note = (holes: readonly string[], where: string): void => {
    for (const hole of holes) {
      const known = places.get(hole) ?? [];
      if (known[known.length - 1] !== where) known.push(where);
      places.set(hole, known);
    }
  };
  const holesOf = (id: string): readonly string[] => keyHoles(program.keys[id]);
  for (const { name, internalKey, leaves } of program.outputs) {
    note(holesOf(internalKey.id), `${name}/key path`);
    for (const [i, { keys, template }] of leaves.entries()) {
      for (const id of keys) note(holesOf(id), `${name}/leaf ${i}`);
      for (const part of template ?? []) note(valueHoles(part), `${name}/leaf ${i}`);
    }
  }
  return places;
}

function keyHoles(recipe: KeyRecipe | undefined): readonly string[] {
  if (recipe === undefined) return [];
  if (recipe.kind === "hole") return [recipe.hole];
  if (recipe.kind === "group") return recipe.members === undefined ? [recipe.hole] : [];
  if (recipe.kind === "unspendable")
    return recipe.scalar !== undefined && "hole" in recipe.scalar ? [recipe.scalar.hole] : [];
  // BIP390: participants are no musig() themselves.
  return recipe.kind === "musig"
    ? recipe.participants.flatMap((key) => (key.kind === "musig" ? [] : keyHoles(key)))
    : [];
}

function valueHoles(part: ProgramPart): readonly string[] {
  if (typeof part === "string") return [];
  if ("number" in part) return [part.number];
  return "hash" in part ? [part.hash] : [];
}
