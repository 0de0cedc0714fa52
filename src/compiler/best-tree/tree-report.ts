/**
 * What was chosen for a `policy(...)` and what else there was: the weight of a spend on average, each way with its own, and the trees that were not
 * taken. It is a report beside the program, never in it.
 *
 * The weights of ways are found by looking for the cheapest spend of each in the finished tree, which knows nothing of the search.
 */
import type { Span } from "../../diagnostic/diagnostic.ts";
import type { Spending } from "../../language/spending.ts";
import type { ShapedLeaf } from "../shape.ts";
import type { Branch } from "../spending-cost.ts";
import type { TreeTask } from "./best-tree.ts";
import type { Cover, KeyWay } from "./cover.ts";
import { compactSizeLength } from "../../base/compact-size.ts";
import { printMiniscript } from "../../miniscript/print.ts";
import { KEY_PATH_COST } from "../../program/cost.ts";
import { controlBlockSize } from "../../taproot/control-block.ts";
import { branchBytes, branchesOf } from "../spending-cost.ts";
import { scriptLength } from "../../miniscript/encode.ts";
import { policyText } from "../leaf-text.ts";
import { shapeTree } from "../shape.ts";
import { bestTree } from "./best-tree.ts";
import { COUNT, coverWeight, LEVEL, pieceOf } from "./cover.ts";
import { leafNode, type LeafTable } from "./leaf-table.ts";
import { treeOf } from "./tree-of.ts";
import { countWays, hull, waysOf } from "./ways.ts";
import { signersOf } from "./signers.ts";

export interface TreeReport {
  /** The output it is, or is in. */
  readonly output: string;
  readonly chosen: TreeSummary;
  /** Trees that were not taken, the lightest first; what cannot be built is left out. */
  readonly alternatives: readonly TreeSummary[];
  /** Each way to spend, the likeliest first; null where there are more than {@link MOST_LISTED}. */
  readonly ways: readonly WayReport[] | null;
}

export interface TreeSummary {
  readonly name: "chosen" | "no key path" | "one leaf" | "a leaf for each way";
  /** Expected weight of the witness of a spend, by the odds; of a tree in another one with the levels above it. */
  readonly weight: number;
  /** The internal key chosen; null where it is given, or nobody's. */
  readonly keyPath: string | null;
  readonly leaves: readonly string[];
}

export interface WayReport {
  /** Keys, locks and hashes that it asks for. */
  readonly needs: readonly string[];
  /** Of 1. */
  readonly odds: number;
  readonly weight: number;
  /** The leaf that is cheapest for it; null for the key path. */
  readonly leaf: string | null;
}

/** Ways that are listed one by one. */
export const MOST_LISTED = 64;

/** A policy in its place. */
export interface Placed {
  readonly output: string;
  readonly spending: Spending;
  readonly span: Span;
  /** Levels of the output's tree above it. */
  readonly depth: number;
}

export function treeReport({ output, spending, span, depth }: Placed, task: TreeTask, cover: Cover): TreeReport {
  const branches = branchesOf(spending, MOST_LISTED);
  const listed = branches !== undefined && branches.length <= MOST_LISTED ? branches : undefined;
  const waysIn = (each: Cover): readonly WayReport[] | undefined => {
    const leaves = listed === undefined ? [] : leavesOf(task.table, each, { span, depth });
    return listed && merged(listed.map((branch) => wayIn(each.keyWay, leaves, branch)));
  };
  const summary = (name: TreeSummary["name"], each: Cover): TreeSummary => ({
    name,
    weight: rounded(meanOf(waysIn(each)) ?? coverWeight(each) + LEVEL * depth * leafOdds(each)),
    keyPath: each.keyWay === undefined ? null : keyPathText(each.keyWay),
    leaves: each.pieces.map(({ part }) => printMiniscript(leafNode(task.table, part))),
  });
  const chosen = summary("chosen", cover);
  const others = isSmall(task)
    ? OTHERS.flatMap(([name, find]) => find(task)?.map((each) => summary(name, each)) ?? [])
    : [];
  const seen = new Set([textOf(chosen)]);
  const alternatives = others
    .toSorted((a, b) => a.weight - b.weight)
    .filter((each) => !seen.has(textOf(each)) && seen.add(textOf(each)));
  return { output, chosen, alternatives, ways: waysIn(cover) ?? null };
}

/** What is asked for twice is one way, the likelier for it. */
function merged(ways: readonly WayReport[]): readonly WayReport[] {
  const found = new Map<string, WayReport>();
  for (const way of ways) {
    const name = way.needs.toSorted().join(" ");
    const before = found.get(name);
    found.set(name, before === undefined ? way : { ...before, odds: before.odds + way.odds });
  }
  return [...found.values()].toSorted((a, b) => b.odds - a.odds);
}

const leafOdds = ({ keyWay }: Cover): number => 1 - (keyWay?.odds ?? 0);

const meanOf = (ways: readonly WayReport[] | undefined): number | undefined =>
  ways?.reduce((sum, { odds, weight }) => sum + odds * weight, 0);

const textOf = ({ keyPath, leaves }: TreeSummary): string => [keyPath, ...leaves.toSorted()].join(" ");

const keyPathText = ({ signers }: KeyWay): string => {
  const names = signers.flatMap(({ terminal }) => (terminal.kind === "key" ? [terminal.key.text] : [])).sort();
  return names.length === 1 ? (names[0] as string) : `musig(${names.join(",")})`;
};

/** Sums of odds are exact to fifteen digits; a thousandth of a weight unit is more than anyone asks for. */
const rounded = (weight: number): number => Math.round(weight * 1000) / 1000;

/** A policy of many ways takes as long again for each alternative. */
const isSmall = ({ root }: TreeTask): boolean => countWays(root) <= MOST_LISTED;

/** Trees to compare with; none where it cannot be built. */
const OTHERS: readonly (readonly [TreeSummary["name"], (task: TreeTask) => readonly [Cover] | undefined])[] = [
  ["no key path", withoutKeyPath],
  ["one leaf", oneLeaf],
  ["a leaf for each way", leafForEachWay],
];

function withoutKeyPath({ root, table, signing }: TreeTask): readonly [Cover] | undefined {
  const found = signing === undefined ? undefined : bestTree({ root, table });
  return found?.ok === true ? [found.value] : undefined;
}

function oneLeaf({ root, table }: TreeTask): readonly [Cover] | undefined {
  const piece = pieceOf(table, root, 1);
  return piece.ok ? [{ pieces: [piece.value] }] : undefined;
}

function leafForEachWay({ root, table }: TreeTask): readonly [Cover] | undefined {
  const ways = waysOf(root, MOST_LISTED) ?? [];
  const pieces = ways.map((way) => pieceOf(table, hull(root, [way]), way.odds));
  const made = pieces.flatMap((piece) => (piece.ok ? [piece.value] : []));
  return made.length > 0 && made.length === pieces.length ? [{ pieces: made }] : undefined;
}

interface Spend {
  readonly weight: number;
  readonly leaf: string | null;
}

/** With their depths in the output's tree. */
function leavesOf(
  table: LeafTable,
  { pieces }: Cover,
  { span, depth }: Pick<Placed, "span" | "depth">,
): readonly ShapedLeaf[] {
  const tree = treeOf(table, pieces, span);
  const leaves = tree === undefined ? [] : shapeTree(tree, policyText);
  return leaves.map((shaped) => ({ ...shaped, depth: depth + shaped.depth }));
}

/** The cheapest spend of a way. */
function wayIn(keyWay: KeyWay | undefined, leaves: readonly ShapedLeaf[], branch: Branch): WayReport {
  const spends = [...keyPathSpends(keyWay, branch), ...leaves.flatMap((leaf) => leafSpend(leaf, branch) ?? [])];
  const [first, ...others] = spends as [Spend, ...Spend[]];
  const { weight, leaf } = others.reduce((best, each) => (each.weight < best.weight ? each : best), first);
  return { needs: branch.terminals.map(written), odds: branch.share, weight, leaf };
}

const KEY = "key ";

function keyPathSpends(keyWay: KeyWay | undefined, { terminals }: Branch): readonly Spend[] {
  const named = new Set(terminals.flatMap((text) => (text.startsWith(KEY) ? signersOf(text.slice(KEY.length)) : [])));
  const signs = keyWay?.signers.every(
    ({ terminal }) => terminal.kind === "key" && signersOf(terminal.key.id).every((id) => named.has(id)),
  );
  return signs === true ? [{ weight: KEY_PATH_COST.weight.least as number, leaf: null }] : [];
}

function leafSpend({ leaf, depth }: ShapedLeaf, branch: Branch): Spend | undefined {
  const bytes = leaf.kind === "miniscript" ? branchBytes(leaf.node, branch) : undefined;
  if (leaf.kind !== "miniscript" || bytes === undefined) return undefined;
  const script = scriptLength(leaf.node).most as number;
  return { weight: COUNT + bytes + prefixed(script) + prefixed(controlBlockSize(depth)), leaf: policyText(leaf) };
}

const prefixed = (length: number): number => compactSizeLength(length) + length;

/** `pk(alice)` for `key alice`, `older(challenge)` for `older hole challenge`. */
const written = (name: string): string =>
  name.replace(/^key (.*)$/, "pk($1)").replace(/^([a-z0-9]+) (?:hole )?(.*)$/, "$1($2)");
