/** BIP32 version bytes say whether an extended key is one of mainnet or of the test networks; an address of the other kind would be a mistake. */
import type { NetworkName } from "../taproot/network.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "./program.ts";
import { parseExtendedKey } from "../descriptor/extended-key.ts";
import { NETWORKS } from "../taproot/network.ts";

export const isNetwork = (name: string): name is NetworkName => Object.hasOwn(NETWORKS, name);

/** Ids of the keys that belong to another kind of network than one of `networks`. */
export function foreignKeys({ keys }: Pick<Program, "keys">, networks: readonly NetworkName[]): readonly string[] {
  const versions = new Set(networks.map((name) => NETWORKS[name].xpubVersion));
  const isForeign = (text: string): boolean => {
    const key = parseExtendedKey(text);
    return typeof key !== "string" && [...versions].some((version) => version !== key.version);
  };
  if (versions.size === 0) return [];
  return Object.entries(keys).flatMap(([id, recipe]) => (extendedKeys(recipe).some(isForeign) ? [id] : []));
}

function extendedKeys(recipe: KeyRecipe): readonly string[] {
  const inner =
    recipe.kind === "musig" ? recipe.participants : recipe.kind === "group" ? (recipe.members ?? []) : [recipe];
  return inner.flatMap((key) => (key.kind === "extended" ? [key.key] : []));
}
