/**
 * The cheapest sane miniscript for a spending policy that stays one leaf. Cheapest: its script with the length before it, and the expected bytes
 * that satisfy it when branches are taken by their odds (spending-cost.ts).
 *
 * It is the true minimum among all miniscripts in which each terminal stands once, if no `and` or `or` has more than 6 parts, nested ones
 * merged. With more parts the groupings tried are those of groupings.ts. The work grows with the number of terminals.
 *
 * Holes count with their widest push, so a template and its instances get one leaf. The same policy gets the same leaf on every machine.
 */
import type { Result } from "../../base/result.ts";
import type { Spending } from "../../language/spending.ts";
import type { MiniscriptNode } from "../../miniscript/node.ts";
import type { Candidate } from "./front.ts";
import type { Plain } from "./plain.ts";
import type { LeafRefusal } from "./refusal.ts";
import { compactSizeLength } from "../../base/compact-size.ts";
import { preorder } from "../../base/fold.ts";
import { invariant } from "../../base/invariant.ts";
import { err, ok } from "../../base/result.ts";
import { scriptLength } from "../../miniscript/encode.ts";
import { sanity } from "../../miniscript/sanity.ts";
import { evaluateSize } from "../../script/size.ts";
import { nodeOf } from "./front.ts";
import { plainParts, simplify } from "./plain.ts";
import { refusalOf } from "./refusal.ts";
import { solve } from "./solve.ts";

export interface BestLeaf {
  readonly node: MiniscriptNode;
  /** Bytes of the script, its length not counted. */
  readonly script: number;
  /** Expected bytes of the items that satisfy it, each with its length byte. */
  readonly satisfaction: number;
  /** Both, and the script's length bytes: what the leaf adds to the expected weight of a spend beside its control block. */
  readonly cost: number;
}

export function bestLeaf(spending: Spending): Result<BestLeaf, LeafRefusal> {
  const plain = simplify(spending);
  if (plain.kind === "trivial" || plain.kind === "impossible") return err({ code: plain.kind });
  const refusal = refusalOf(plain);
  if (refusal !== undefined) return err(refusal);
  return firstWithinLimits(candidatesOf(plain));
}

/** Bytes of script from which on its length takes 3 bytes before it, not 1. */
const LONG_SCRIPT = 253;
const LENGTH_SAVED = 2;

/** The cheapest first. */
function candidatesOf(plain: Plain): readonly Candidate[] {
  const found = solve(plain, 0).B.toSorted(cheapestFirst);
  const isLong = (found[0]?.length ?? 0) >= LONG_SCRIPT;
  if (!isLong || leastLength(plain) >= LONG_SCRIPT) return found;
  return solve(plain, LENGTH_SAVED).B.toSorted(cheapestFirst);
}

/** No script for it is shorter: whatever holds its keys, locks and hashes together takes more bytes. */
function leastLength(plain: Plain): number {
  let sum = 0;
  for (const node of preorder(plain, plainParts)) {
    if (node.kind !== "terminal") continue;
    const isKey = node.node.fragment === "pk_k";
    sum += evaluateSize(scriptLength(isKey ? { ...node.node, fragment: "pk_h" } : node.node).most, "most", () => 1);
  }
  return sum;
}

function firstWithinLimits(candidates: readonly Candidate[]): Result<BestLeaf, LeafRefusal> {
  let refusal: LeafRefusal | undefined;
  for (const best of candidates) {
    const node = nodeOf(best);
    const [finding] = sanity(node);
    if (finding === undefined)
      return ok({ node, script: best.length, satisfaction: best.cost - best.length, cost: costOf(best) });
    invariant(finding.kind === "limit", "a leaf chosen to be sane is sane");
    refusal ??= { code: "limit", limit: finding.limit, found: finding.found };
  }
  invariant(refusal !== undefined, "a policy that nothing speaks against has a leaf");
  return err(refusal);
}

const cheapestFirst = (a: Candidate, b: Candidate): number => costOf(a) - costOf(b);

const costOf = ({ cost, length }: Candidate): number => cost + compactSizeLength(length);
