/**
 * How a key comes about, as plain JSON: the form keys have in a Program. A recipe is followed by `resolve-key.ts` when
 * its holes have values; nothing of it is text to be parsed again but the base58 of an extended key.
 */

/** A path step after a public key: an unhardened child number, or `*`, the index that is chosen last. */
export type RecipeStep = number | "*";

export type KeyRecipe =
  /** A party's key, a role key, a `key` parameter or formal: filled with a key expression; `path` picks the branch of a multipath value. */
  | { readonly kind: "hole"; readonly hole: string; readonly steps: readonly RecipeStep[]; readonly path?: number }
  /** All members of a group, in binding order, once they are bound; stands only inside `musig` and among the keys of `multi_a`. */
  | {
      readonly kind: "group";
      readonly hole: string;
      readonly steps: readonly RecipeStep[];
      readonly path?: number;
      readonly members?: readonly KeyRecipe[];
    }
  /** 32 bytes x-only or 33 bytes compressed, hex. */
  | { readonly kind: "point"; readonly key: string; readonly origin?: string }
  /** A BIP32 public key, base58; `origin` without its brackets, canonical (`d34db33f/44h/0h`). */
  | { readonly kind: "extended"; readonly key: string; readonly origin?: string; readonly steps: readonly RecipeStep[] }
  /** BIP390: the BIP327 aggregate of the KeySorted participants; with steps, children of its BIP328 synthetic extended key. */
  | { readonly kind: "musig"; readonly participants: readonly KeyRecipe[]; readonly steps: readonly RecipeStep[] }
  /** BIP341's point H, or H + r·G for a scalar r given or still a hole. */
  | { readonly kind: "unspendable"; readonly scalar?: { readonly value: string } | { readonly hole: string } };

/** Does the key depend on the index (`*`), as far as its text tells? */
export function isRanged(recipe: KeyRecipe): boolean {
  switch (recipe.kind) {
    case "point":
    case "unspendable":
      return false;
    case "musig":
      // BIP390 forbids musig() inside musig(): participants have no participants.
      return recipe.steps.includes("*") || recipe.participants.some((key) => key.kind !== "musig" && isRanged(key));
    default:
      return recipe.steps.includes("*");
  }
}

/** The key as a descriptor prints it (BIP380 with `h`); holes print their names. `xonly` drops the parity byte of a point. */
export function printRecipe(recipe: KeyRecipe, xonly = true): string {
  const origin = "origin" in recipe && recipe.origin !== undefined ? `[${recipe.origin}]` : "";
  switch (recipe.kind) {
    case "hole":
    case "group":
      return recipe.hole + printSteps(recipe.steps);
    case "point":
      return origin + (xonly && recipe.key.length === 66 ? recipe.key.slice(2) : recipe.key);
    case "extended":
      return origin + recipe.key + printSteps(recipe.steps);
    case "musig":
      return `musig(${recipe.participants.map((key) => (key.kind === "musig" ? "" : printRecipe(key, false))).join(",")})${printSteps(recipe.steps)}`;
    case "unspendable":
      if (recipe.scalar === undefined) return "unspendable";
      return `unspendable(${"value" in recipe.scalar ? recipe.scalar.value : recipe.scalar.hole})`;
  }
}

export const printSteps = (steps: readonly RecipeStep[]): string => steps.map((step) => `/${step}`).join("");
