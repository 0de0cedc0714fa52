/**
 * From a spending policy as written to its parts: constants gone, `and` in `and` and `or` in `or` merged, odds of an `or` adding up to 1, everything in
 * the order of its text. So neither the order in which ways are written nor their grouping matters to the tree.
 *
 * What several ways of an `or` ask for is asked for once, `or(and(a,X),and(a,Y))` is `and(a,or(X,Y))`: it means the same, and a key that
 * stands once may stand in one leaf (BIP379 asks for distinct keys). Whether it is split again is for the search to say. Ways that hold another one go.
 */
import type { Spending } from "../../language/spending.ts";
import type { Part, PartBranch, Terminal } from "./part.ts";
import { toHex } from "../../base/bytes.ts";
import { fold } from "../../base/fold.ts";
import { spendingParts } from "../../language/spending.ts";
import { absorb } from "./absorb.ts";
import { factor } from "./factor.ts";
import { all, byText, exactly, sum } from "./part.ts";

/** A policy without constants in it, or the constant that it is. */
export type Normal = Part | { readonly kind: "trivial" | "impossible" };

export const isPart = (normal: Normal): normal is Part => normal.kind !== "trivial" && normal.kind !== "impossible";

export function normalize(spending: Spending): Normal {
  const normal = withoutConstants(spending);
  return isPart(normal) ? absorb(normal) : normal;
}

const withoutConstants = (spending: Spending): Normal =>
  fold<Spending, Normal>(spending, spendingParts, (node, subs) => {
    switch (node.kind) {
      case "trivial":
      case "impossible":
        return node;
      case "and":
        return threshold(subs.length, subs);
      case "or":
        return alternatives(subs.map((of, i) => ({ odds: node.of[i]?.odds ?? 1, of })));
      case "thresh":
        return threshold(node.k, subs);
      default:
        return terminalPart(node);
    }
  });

function terminalPart(terminal: Terminal): Part {
  switch (terminal.kind) {
    case "key": {
      const { key } = terminal;
      const name = `pk(${key.xonly === undefined ? key.id : toHex(key.xonly)})`;
      return { kind: "terminal", terminal, name, text: `pk(${key.text})` };
    }
    case "lock": {
      const text = `${terminal.fragment}(${terminal.lock.text})`;
      return { kind: "terminal", terminal, name: text, text };
    }
    case "hash": {
      const text = `${terminal.function}(${terminal.hash.text})`;
      return { kind: "terminal", terminal, name: text, text };
    }
  }
}

/** What is trivial counts as satisfied, what is impossible as not there. */
function threshold(k: number, subs: readonly Normal[]): Normal {
  const open = subs.filter(isPart);
  const needed = k - subs.filter((sub) => sub.kind === "trivial").length;
  if (needed <= 0) return { kind: "trivial" };
  if (needed > open.length) return { kind: "impossible" };
  if (needed === open.length) return all(open);
  if (needed === 1) return alternatives(open.map((of) => ({ odds: 1, of })));
  return exactly(needed, open.toSorted(byText));
}

/** One of them, odds as they stand to each other. */
function alternatives(branches: readonly { readonly odds: number; readonly of: Normal }[]): Normal {
  if (branches.some(({ of }) => of.kind === "trivial")) return { kind: "trivial" };
  const open = branches.filter((branch): branch is PartBranch => isPart(branch.of));
  return open.length === 0 ? { kind: "impossible" } : factor(flatten(open));
}

function flatten(branches: readonly PartBranch[]): readonly PartBranch[] {
  const total = sum(branches.map(({ odds }) => odds));
  return branches.flatMap(({ odds, of }) =>
    of.kind === "or"
      ? of.of.map((branch) => ({ odds: (odds / total) * branch.odds, of: branch.of }))
      : [{ odds: odds / total, of }],
  );
}
