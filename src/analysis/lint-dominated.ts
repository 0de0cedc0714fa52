/**
 * Leaves that add nothing: whatever such a leaf lets somebody do, other ways of the output let them do with the same keys and secrets, at the same
 * moment and for no more. They cost every other leaf a step in its control block, and their reader an explanation.
 *
 * Invariant: leave all leaves out that are named here, and nobody can do less, at any time from now on, or has to pay more.
 *
 * An aggregate key asks its holders to meet and sign together, so it makes a leaf of their single keys no poorer: only a way whose `musig(…)` stands
 * in the leaf too counts as no dearer.
 */
import type { Condition } from "../policy/index.ts";
import type { SpendCost } from "../program/program.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import type { Branch, BranchPath } from "./meaning.ts";
import type { Now } from "./scene.ts";
import { preorder } from "../base/fold.ts";
import { entails, normalForm } from "../policy/index.ts";
import type { Candidates } from "./branch-candidates.ts";
import { candidatesAmong } from "./branch-candidates.ts";
import { fromNowOn, momentOf } from "./from-now-on.ts";
import { conditionParts } from "./meaning.ts";
import { fromNow } from "./power-locks.ts";

/** A way of the output whose meaning and cost are known. */
interface Way {
  readonly path: BranchPath;
  readonly condition: Condition;
  readonly least: number;
  readonly most: number;
  readonly musigs: readonly string[];
  /** Nodes of the condition. */
  readonly size: number;
}

/** Formulas that one question looks at. */
const BUDGET = 20_000;
/** Nodes of conditions that are compared in an output: about a second. What is left then is not judged. */
const MOST_NODES = 100_000;
/** Ways that are taken together: of more, only each by itself is compared. */
const MOST_TOGETHER = 16;

export function dominatedFindings(linted: LintedOutput): readonly Finding[] {
  const { now } = linted;
  const ways = waysOf(linted).toSorted(cheapestFirst);
  const kept = new Set(ways);
  const candidates = candidatesAmong(ways);
  const findings: Finding[] = [];
  const work = { left: MOST_NODES };
  for (const way of dearestFirst(ways)) {
    if (work.left <= 0) break;
    const isOpen = (other: Way): boolean => kept.has(other) && isNoDearer(other, way);
    const { alone, together } = candidates(way);
    const by = dominatorsOf(way, { alone: alone.filter(isOpen), together: together.filter(isOpen) }, { now, work });
    if (by.length === 0) continue;
    kept.delete(way);
    const finding = findingOf(way, by, linted);
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
}

/** One way that allows all that this one does, else several together; none: there are no such. */
function dominatorsOf(
  way: Way,
  { alone, together }: Candidates<Way>,
  { now, work }: { readonly now: Now; readonly work: { left: number } },
): readonly Way[] {
  const able = fromNowOn(way.condition, now);
  const allow = (some: readonly Way[]): boolean => {
    work.left -= some.reduce((sum, { size }) => sum + size, way.size);
    return work.left > 0 && entails(able, anyOf(some), { budget: BUDGET }).answer === "yes";
  };
  const one = alone.find((other) => allow([other]));
  if (one !== undefined) return [one];
  return together.length > 1 && together.length <= MOST_TOGETHER && allow(together) ? together : [];
}

/** From now on, those that somebody can take. */
function waysOf({ meaning, output, now }: LintedOutput): readonly Way[] {
  return meaning.branches.flatMap(({ path, condition, exact }: Branch): readonly Way[] => {
    const leaf = path.kind === "leaf" ? output.leaves[path.index] : undefined;
    const cost = numbersOf(path.kind === "leaf" ? (leaf?.cost ?? null) : output.keyPath);
    if (!exact || cost === undefined || normalForm(condition).kind === "impossible") return [];
    const musigs = (leaf?.keys ?? [output.internalKey.id]).filter((id) => id.startsWith("musig("));
    const size = [...preorder(condition, conditionParts)].length;
    return [{ path, condition: fromNow(condition, momentOf(now)), musigs, size, ...cost }];
  });
}

/** Costs that wait for the size of a group do not compare. */
function numbersOf(cost: SpendCost | null): Pick<Way, "least" | "most"> | undefined {
  const { least, most } = cost?.weight ?? {};
  return typeof least === "number" && typeof most === "number" ? { least, most } : undefined;
}

const indexOf = ({ path }: Way): number => (path.kind === "leaf" ? path.index : -1);

const cheapestFirst = (a: Way, b: Way): number => a.most - b.most || indexOf(a) - indexOf(b);

const dearestFirst = (ways: readonly Way[]): readonly Way[] =>
  ways.filter(({ path }) => path.kind === "leaf").toSorted((a, b) => b.least - a.least || indexOf(b) - indexOf(a));

const isNoDearer = (other: Way, way: Way): boolean =>
  other !== way && other.most <= way.least && other.musigs.every((id) => way.musigs.includes(id));

const anyOf = (ways: readonly Way[]): Condition => ({
  kind: "threshold",
  k: 1,
  of: ways.map(({ condition }) => condition),
});

/** `undefined`: another diagnostic says it, of the internal key in a leaf (TW312) or of the same leaf twice (TW314). */
function findingOf({ path }: Way, by: readonly Way[], { output }: LintedOutput): Finding | undefined {
  if (path.kind === "key path") return undefined;
  const leaf = output.leaves[path.index];
  const leaves = by.flatMap((way) => (way.path.kind === "leaf" ? [way.path.index] : []));
  if (leaf === undefined || (leaves.length < by.length && leaf.keys.includes(output.internalKey.id))) return undefined;
  if (leaves.some((index) => output.leaves[index]?.policy === leaf.policy)) return undefined;
  const names = [
    ...(leaves.length < by.length ? ["the key path"] : []),
    ...(leaves.length === 0 ? [] : [`${leaves.length === 1 ? "leaf" : "leaves"} ${leaves.join(", ")}`]),
  ].join(" and ");
  return {
    code: "TW410",
    place: { kind: "leaf", output: output.name, index: path.index },
    message: `this leaf adds nothing to ${names}`,
    label: "whoever can use it can spend without it, no later and for no more",
    notes: leaves.slice(0, MOST_SHOWN).map((index) => `leaf ${index} is ${output.leaves[index]?.policy ?? ""}`),
    help: ["leave it out; or, where it shall ask for less or open earlier, write that"],
  };
}

const MOST_SHOWN = 4;
