/**
 * What a branch means, free of scripts: who must sign, what must be revealed, what must have passed. Monotone: there is
 * no "not". `threshold` with k = n is "and", with k = 1 "or"; the empty and is `trivial`, the empty or `impossible`.
 */

export type Condition =
  | { readonly kind: "key"; readonly key: string }
  /** `older`: the output's age; `value` in blocks or in units of 512 seconds; a string is a parameter's name. */
  | { readonly kind: "older"; readonly unit: "blocks" | "duration"; readonly value: number | string }
  /** `after`: the chain's height or median time (seconds). */
  | { readonly kind: "after"; readonly unit: "height" | "time"; readonly value: number | string }
  | { readonly kind: "hash"; readonly function: HashFunction; readonly image: string }
  /** k of `of`; `"all"` and groups are resolved when the group's size is known. */
  | { readonly kind: "threshold"; readonly k: number | "all"; readonly of: readonly Condition[] }
  | { readonly kind: "trivial" }
  | { readonly kind: "impossible" }
  /** A raw leaf: what it means is not known from its text. */
  | { readonly kind: "raw" };

export type HashFunction = "sha256" | "hash256" | "ripemd160" | "hash160";
