/**
 * A spending policy as checked: what stands in `policy(...)`, free of any choice of fragments. `or` has odds, all other alternatives are
 * equally likely. A lock or a hash may be a hole; a key's place is one key. `span`: where the whole of it is written.
 */
import type { Span } from "../diagnostic/diagnostic.ts";
import type { HashArg, KeyArg, LockArg } from "../miniscript/node.ts";
import type { HashFunction } from "../policy/condition.ts";

export type Spending =
  | { readonly kind: "key"; readonly key: KeyArg }
  | { readonly kind: "lock"; readonly fragment: "older" | "after"; readonly lock: LockArg; readonly span?: Span }
  | { readonly kind: "hash"; readonly function: HashFunction; readonly hash: HashArg; readonly span?: Span }
  | { readonly kind: "and"; readonly of: readonly Spending[] }
  | { readonly kind: "or"; readonly of: readonly SpendingBranch[] }
  /** `odds`: how often each is among the k, beside the others; all equally often where absent, as the language has it. */
  | { readonly kind: "thresh"; readonly k: number; readonly of: readonly Spending[]; readonly odds?: readonly number[] }
  | { readonly kind: "trivial" }
  | { readonly kind: "impossible" };

/** `odds` count against those of the other branches: 1 where none are written. */
export interface SpendingBranch {
  readonly odds: number;
  readonly of: Spending;
}

/** The policies a policy is made of. */
export function spendingParts(spending: Spending): readonly Spending[] {
  if (spending.kind === "or") return spending.of.map((branch) => branch.of);
  return spending.kind === "and" || spending.kind === "thresh" ? spending.of : [];
}
