/** All policies of a few terminals that use each terminal once: every tree of `and`, `or` and `thresh`, every kind of terminal, some odds. */
import type { Spending } from "../../src/language/spending.ts";
import type { TerminalKind } from "./best-leaf-search.ts";
import { lockArg } from "../../src/miniscript/build.ts";
import { key, policyText } from "./best-leaf-policies.ts";

/** Odds of an `or`, by the place of a branch. */
export type OddsTable = readonly number[];

export const EVEN: OddsTable = [1, 1, 1, 1];
export const SKEWED: OddsTable = [1, 9, 90, 900];

/** Without repetitions under another naming of the terminals. */
export function allPolicies(terminals: number, odds: OddsTable): readonly Spending[] {
  const found = new Map<string, Spending>();
  for (const kinds of sequences(terminals)) {
    if (!kinds.includes("key")) continue;
    for (const tree of trees(kinds.map((_, i) => i))) {
      const policy = spendingOf(tree, kinds, odds);
      const renamed = new Map<string, string>();
      const text = policyText(policy).replace(/T\d+|\((\d+)\)/g, (name) => {
        if (!renamed.has(name)) renamed.set(name, `N${renamed.size}`);
        return renamed.get(name) ?? "";
      });
      if (!found.has(text)) found.set(text, policy);
    }
  }
  return [...found.values()];
}

export const KINDS: readonly TerminalKind[] = ["key", "lock", "hash"];

const sequences = (length: number): readonly (readonly TerminalKind[])[] =>
  length === 0 ? [[]] : sequences(length - 1).flatMap((before) => KINDS.map((kind) => [...before, kind]));

type Tree = number | { readonly k: number; readonly of: readonly Tree[] };

/** `and` in `and` and `or` in `or` are left out: they say nothing else. */
function trees(leaves: readonly number[], parent = 0): readonly Tree[] {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return [only];
  const all: Tree[] = [];
  for (const parts of partitions(leaves)) {
    if (parts.length < 2) continue;
    for (let k = 1; k <= parts.length; k++) {
      const gate = k === 1 ? OR : k === parts.length ? AND : 0;
      if (gate !== 0 && gate === parent) continue;
      const below = parts.map((part) => trees(part, gate));
      for (const of of choices(below)) all.push({ k, of });
    }
  }
  return all;
}

const OR = 1;
const AND = 2;

/** All ways to split a list into parts, each part in order. */
function partitions(leaves: readonly number[]): readonly (readonly (readonly number[])[])[] {
  const [first, ...rest] = leaves;
  if (first === undefined) return [[]];
  return partitions(rest).flatMap((parts) => [
    [[first], ...parts],
    ...parts.map((part, i) => [[first, ...part], ...parts.filter((_, j) => j !== i)]),
  ]);
}

const choices = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );

function spendingOf(tree: Tree, kinds: readonly TerminalKind[], odds: OddsTable): Spending {
  if (typeof tree === "number") return terminalOf(tree, kinds[tree] ?? "key");
  const of = tree.of.map((part) => spendingOf(part, kinds, odds));
  if (tree.k === of.length) return { kind: "and", of };
  if (tree.k === 1) return { kind: "or", of: of.map((part, i) => ({ odds: odds[i] ?? 1, of: part })) };
  return { kind: "thresh", k: tree.k, of };
}

/** Locks whose pushes take 3 bytes, as the search has it. */
function terminalOf(index: number, kind: TerminalKind): Spending {
  if (kind === "lock") return { kind: "lock", fragment: "older", lock: lockArg("older", 1000 + index) };
  if (kind === "hash") return { kind: "hash", function: "sha256", hash: { text: `T${index}` } };
  return key(`T${index}`);
}
