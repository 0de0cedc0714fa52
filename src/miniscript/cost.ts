/**
 * What a miniscript costs to satisfy and to dissatisfy: the `sat` and `dsat` columns of FRAGMENTS, read as terms of the cost algebra.
 *
 * The ways counted are BIP379's canonical ones but those that dissatisfy a hash lock, as in Core: `most` is Core's bound, `least` the
 * smallest of the same ways. Both are exact: each is the cost of a witness that exists when all keys sign, all preimages
 * are known and all locks have passed.
 */
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import type { Size } from "../script/size.ts";
import { add, countWithGroups, evaluateSize, scale } from "../script/size.ts";
import { FRAGMENTS } from "./fragments.ts";
import type { MiniscriptNode } from "./node.ts";
import type { Alternatives, ItemName, Step } from "./steps.ts";
import { readWays } from "./steps.ts";
import { threshWays } from "./thresh-cost.ts";
import type { Cost, Way, Ways } from "./way.ts";
import { either, moves, sequence, witness } from "./way.ts";

/** Bytes of one signature with its length byte: 65 under SIGHASH_DEFAULT, 66 under any other hash type. */
export const DEFAULT_SIGNATURE_BYTES = 65;
const TYPED_SIGNATURE_BYTES = 66;

/** How many members a group has. */
export type GroupSizes = (group: string) => number;

/** With `sizes` all is plain numbers, and exact however many groups there are. */
export function costOf(
  root: MiniscriptNode,
  signatureBytes: number = DEFAULT_SIGNATURE_BYTES,
  sizes?: GroupSizes,
): Ways {
  return fold<MiniscriptNode, Ways>(
    root,
    (node) => node.subs,
    (node, subs) => nodeWays(node, subs, { signatureBytes, sizes }),
  );
}

interface Sizes {
  readonly signatureBytes: number;
  readonly sizes: GroupSizes | undefined;
}

function nodeWays(node: MiniscriptNode, subs: readonly Ways[], known: Sizes): Ways {
  if (node.fragment === "thresh")
    return threshWays(subs, node.threshold === "all" ? subs.length : (node.threshold ?? 0));
  if (node.fragment === "multi_a" || node.fragment === "sortedmulti_a") return multiWays(node, known);
  const { sat, dsat } = FRAGMENTS[node.fragment];
  const cost = (ways: string | null): Way => evaluate(readWays(ways), subs, known.signatureBytes);
  return { sat: cost(sat), dsat: cost(dsat) };
}

/** What an opcode takes from the stack's height, and how far above the height it leaves the stack was before. */
const MOVES: Readonly<Record<string, Cost>> = {
  PUSH: moves(-1, 0),
  DUP: moves(-1, 0),
  SIZE: moves(-1, 0),
  IFDUP: moves(-1, 0),
  IF: moves(1, 1),
  NOTIF: moves(1, 1),
  VERIFY: moves(1, 1),
  EQUAL: moves(1, 1),
  EQUALVERIFY: moves(2, 2),
  CHECKSIG: moves(1, 1),
  BOOLAND: moves(1, 1),
  BOOLOR: moves(1, 1),
};

function evaluate(alternatives: Alternatives, subs: readonly Ways[], signatureBytes: number): Way {
  let best: Way;
  for (const steps of alternatives)
    best = either(best, sequence(...steps.map((step) => stepCost(step, subs, signatureBytes))));
  return best;
}

function stepCost(step: Step, subs: readonly Ways[], signatureBytes: number): Way {
  if (step.kind === "move") {
    const cost = MOVES[step.opcode];
    invariant(cost !== undefined, "a way names an opcode whose moves are not known");
    return cost;
  }
  if (step.kind === "item") return itemCost(step.name, signatureBytes);
  return step.satisfied ? subs[step.index]?.sat : subs[step.index]?.dsat;
}

/** Witness items with their length byte: the empty element is that byte alone. */
function itemCost(name: ItemName, signatureBytes: number): Cost {
  switch (name) {
    case "sig":
      return witness(signatureBytes);
    case "aposig": {
      // BIP118's own hash types are never the default one, so they cost a byte; the default one is allowed too.
      const bytes = { least: signatureBytes, most: Math.max(signatureBytes, TYPED_SIGNATURE_BYTES) };
      return { ...witness(signatureBytes), bytes };
    }
    case "key":
    case "preimage":
      return witness(1 + 32);
    case "0":
      return witness(1);
    case "1":
      return witness(2);
  }
}

/** BIP379: "sig/0 with #(sig) = k and #(sigs/0) = n"; all orders cost the same. */
function multiWays(node: MiniscriptNode, { signatureBytes, sizes }: Sizes): Ways {
  const groups = node.keys.filter((key) => key.group).map((key) => key.id);
  const count = countWithGroups(node.keys.length - groups.length, groups);
  const n: Size = sizes === undefined ? count : evaluateSize(count, "most", sizes);
  const k: Size = node.threshold === "all" ? n : (node.threshold ?? 0);
  // A key that signs costs a signature in place of the empty element.
  const bytes = add(n, scale(k, signatureBytes - 1), "most");
  const stack = moves(add(n, -1, "most"), n);
  return { sat: sequence(witness(bytes, n), stack), dsat: sequence(witness(n, n), stack) };
}
