/**
 * The fronts of a policy, bottom up (the search of sipa's and rust-miniscript's policy compilers, over types and subpolicies): each part
 * is solved once, whatever is built around it. An `and` or an `or` of many parts is joined group by group, see groupings.ts.
 */
import type { KeyArg, MiniscriptNode } from "../../miniscript/node.ts";
import type { Front } from "./front.ts";
import type { Plain, PlainParts, PlainTerminal } from "./plain.ts";
import { fold } from "../../base/fold.ts";
import { invariant } from "../../base/invariant.ts";
import { miniscript } from "../../miniscript/build.ts";
import { LIMITS } from "../../script/limits.ts";
import { emptyFront } from "./front.ts";
import { groupings } from "./groupings.ts";
import { joinAnd, joinAndor, joinOr } from "./join.ts";
import { plainParts, sharesOf } from "./plain.ts";
import { solveThreshold } from "./solve-threshold.ts";
import { insertLeaf } from "./insert-leaf.ts";
import { wrap } from "./wrap.ts";

export interface Solved {
  readonly plain: Plain;
  readonly front: Front;
  /** Of an `and`: two groups that make it up, as `andor` wants them. */
  readonly halves: readonly (readonly [Front, Front])[];
}

/** The front of the whole policy. `slack`: see front.ts. */
export function solve(root: Plain, slack: number): Front {
  const shares = sharesOf(root);
  const solved = fold<Plain, Solved>(root, plainParts, (plain, parts) => {
    const front = emptyFront(shares.get(plain) ?? 0, slack);
    if (plain.kind === "terminal") solveTerminal(front, plain);
    else if (plain.kind === "thresh") solveChoice(front, plain.k, parts);
    else return solveGroups(plain, parts, front);
    return { plain, front, halves: [] };
  });
  return solved.front;
}

function solveTerminal(front: Front, { node }: PlainTerminal): void {
  insertLeaf(front, node);
  // A key's hash is 9 bytes shorter in the script and costs 33 in each witness that comes by.
  if (node.fragment === "pk_k") insertLeaf(front, { ...node, fragment: "pk_h" });
  wrap(front);
}

function solveChoice(front: Front, k: number, parts: readonly Solved[]): void {
  solveThreshold(
    k,
    parts.map((part) => part.front),
    front,
  );
  const keys = keysOf(parts);
  if (keys !== undefined) insertLeaf(front, multi(k, keys));
  wrap(front);
}

const multi = (threshold: number, keys: readonly KeyArg[]): MiniscriptNode =>
  miniscript("multi_a", { threshold, keys });

/** The keys, if all parts are keys and there are two at least, and no more than fit. */
function keysOf(parts: readonly Solved[]): readonly KeyArg[] | undefined {
  if (parts.length < 2 || parts.length > LIMITS.multiAKeys.value) return undefined;
  const keys = parts.flatMap(({ plain }) => (plain.kind === "terminal" ? plain.node.keys : []));
  return keys.length === parts.length ? keys : undefined;
}

/** An `and` or an `or`: the front of each group from those of two smaller groups. */
function solveGroups(plain: PlainParts, parts: readonly Solved[], { share, slack }: Front): Solved {
  const written = parts.map((_, i) => i);
  const likeliest = written.toSorted((a, b) => compare(parts[a] as Solved, parts[b] as Solved));
  const groups: Group[] = [];
  const shares = parts.map((part) => part.front.share);
  for (const { members, splits } of groupings([likeliest, written], shares)) {
    const inside = members.map((index) => parts[index] as Solved);
    const halves = splits.map(([a, b]) => [groups[a] as Group, groups[b] as Group] as const);
    const [only] = inside;
    const front =
      inside.length === 1 && only !== undefined
        ? only.front
        : plain.kind === "and"
          ? solveAnd(inside, halves, emptyFront(share, slack))
          : solveOr(inside, halves, emptyFront(sharesIn(inside), slack));
    groups.push({ inside, front, halves });
  }
  const whole = groups[groups.length - 1];
  invariant(whole !== undefined, "a policy without parts");
  const halves = plain.kind === "and" ? whole.halves.map(([a, b]) => [a.front, b.front] as const) : [];
  return { plain, front: whole.front, halves };
}

/** Some of the parts. */
interface Group {
  readonly inside: readonly Solved[];
  readonly front: Front;
  readonly halves: Halves;
}

type Halves = readonly (readonly [Group, Group])[];

function solveAnd(inside: readonly Solved[], halves: Halves, front: Front): Front {
  const keys = keysOf(inside);
  if (keys !== undefined) insertLeaf(front, multi(keys.length, keys));
  for (const [left, right] of halves) joinAnd(front, left.front, right.front);
  wrap(front);
  return front;
}

const sharesIn = (parts: readonly Solved[]): number => parts.reduce((sum, part) => sum + part.front.share, 0);

function solveOr(inside: readonly Solved[], halves: Halves, front: Front): Front {
  const keys = keysOf(inside);
  if (keys !== undefined) insertLeaf(front, multi(1, keys));
  for (const [left, right] of halves) {
    joinOr(front, left.front, right.front);
    const [only] = left.inside;
    if (only !== undefined && left.inside.length === 1) joinAndor(front, only.halves, right.front);
  }
  wrap(front);
  return front;
}

/** The likeliest first; of those the keys, for `multi_a`. */
const compare = (a: Solved, b: Solved): number => b.front.share - a.front.share || rank(a.plain) - rank(b.plain);

const rank = (plain: Plain): number => (plain.kind === "terminal" && plain.node.keys.length > 0 ? 0 : 1);
