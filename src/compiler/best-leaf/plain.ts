/**
 * A spending policy in the form that the search works on: constants gone, `and` in `and` and `or` in `or` merged, thresholds of all or of one
 * written as `and` and `or`. Each part has a share: how many of the spends, of 1, satisfy it. Which fragments are chosen does
 * not change shares: `and` passes its share on, `or` divides it by the odds, `thresh` gives each part k/n of it.
 *
 * Invariant: shares are whole multiples of 2^-32, so that sums of shares times bytes are exact and no tie depends on the order of additions.
 */
import type { MiniscriptNode } from "../../miniscript/node.ts";
import type { Spending } from "../../language/spending.ts";
import { fold, preorder } from "../../base/fold.ts";
import { spendingParts } from "../../language/spending.ts";
import { miniscript } from "../../miniscript/build.ts";

export type Plain = PlainTerminal | PlainParts;

export interface PlainTerminal {
  readonly kind: "terminal";
  /** `pk_k`, a lock or a hash fragment. */
  readonly node: MiniscriptNode;
  readonly source: Spending;
}

export interface PlainParts {
  readonly kind: "and" | "or" | "thresh";
  readonly k: number;
  readonly parts: readonly Plain[];
  /** Of an `or`, per part: its odds, of 1. */
  readonly odds: readonly number[];
  readonly source: Spending;
}

export type Simplified = Plain | { readonly kind: "trivial" } | { readonly kind: "impossible" };

export const plainParts = (plain: Plain): readonly Plain[] => (plain.kind === "terminal" ? [] : plain.parts);

/** The policy without constants, or the constant that it is. */
export function simplify(spending: Spending): Simplified {
  return fold<Spending, Simplified>(spending, spendingParts, simplifyNode);
}

function simplifyNode(spending: Spending, parts: readonly Simplified[]): Simplified {
  switch (spending.kind) {
    case "trivial":
    case "impossible":
      return spending;
    case "key":
      return terminal(spending, miniscript("pk_k", { keys: [spending.key] }));
    case "lock":
      return terminal(spending, miniscript(spending.fragment, { lock: spending.lock }));
    case "hash":
      return terminal(spending, miniscript(spending.function, { hash: spending.hash }));
    case "and":
      return threshold(spending, parts.length, parts.map(evenly));
    case "or":
      return threshold(
        spending,
        1,
        parts.map((of, i) => ({ of, odds: spending.of[i]?.odds ?? 1 })),
      );
    case "thresh":
      return threshold(
        spending,
        spending.k,
        parts.map((of, i) => ({ of, odds: spending.odds?.[i] ?? 1 })),
      );
  }
}

const terminal = (source: Spending, node: MiniscriptNode): PlainTerminal => ({ kind: "terminal", node, source });

interface Weighed<T> {
  readonly of: T;
  readonly odds: number;
}

const evenly = (of: Simplified): Weighed<Simplified> => ({ of, odds: 1 });

/** What is trivial counts as satisfied, what is impossible as not there. */
function threshold(source: Spending, k: number, parts: readonly Weighed<Simplified>[]): Simplified {
  const open: Weighed<Plain>[] = [];
  let needed = k;
  for (const { of, odds } of parts) {
    if (of.kind === "trivial") needed -= 1;
    else if (of.kind !== "impossible") open.push({ of, odds });
  }
  if (needed <= 0) return { kind: "trivial" };
  if (needed > open.length) return { kind: "impossible" };
  const [only] = open;
  if (only !== undefined && open.length === 1) return only.of;
  const kind = needed === open.length ? "and" : needed === 1 ? "or" : "thresh";
  const merged = kind === "thresh" ? open : merge(kind, open);
  const total = merged.reduce((sum, { odds }) => sum + odds, 0);
  const shares = merged.map(({ odds }) => odds / total);
  const below = merged.map(({ of }) => of);
  const count = kind === "and" ? below.length : needed;
  return { kind, k: count, parts: below, odds: shares, source };
}

/** Parts of the same kind give way to what they are made of. */
function merge(kind: "and" | "or", parts: readonly Weighed<Plain>[]): readonly Weighed<Plain>[] {
  const total = parts.reduce((sum, { odds }) => sum + odds, 0);
  return parts.flatMap(({ of, odds }) =>
    of.kind === kind
      ? of.parts.map((part, i) => ({ of: part, odds: (odds / total) * (of.odds[i] ?? 0) }))
      : [{ of, odds: odds / total }],
  );
}

const UNIT = 2 ** 32;

/** The nearest share that there is; what can happen at all has the smallest at least. */
const rounded = (share: number): number => Math.max(1, Math.round(share * UNIT)) / UNIT;

/** The share of every part, the whole policy having `share`. */
export function sharesOf(root: Plain): ReadonlyMap<Plain, number> {
  const shares = new Map<Plain, number>([[root, 1]]);
  for (const node of preorder(root, plainParts)) {
    const share = shares.get(node) ?? 1;
    if (node.kind === "terminal") continue;
    for (const [i, part] of node.parts.entries()) shares.set(part, partShare(node, share, i));
  }
  return shares;
}

function partShare({ kind, k, odds }: PlainParts, share: number, index: number): number {
  if (kind === "and") return share;
  const often = kind === "or" ? (odds[index] ?? 0) : Math.min(1, k * (odds[index] ?? 0));
  return rounded(share * often);
}
