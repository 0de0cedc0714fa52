/**
 * The locks of a leaf, and what no spend of it can do without: per clock the least number that every satisfaction needs
 * (0 where one needs none), and the greatest that any names. Holes count as 0, their value being open.
 */
import { fold, preorder } from "../base/fold.ts";
import type { LockArg, LockUnit, MiniscriptNode } from "./node.ts";

export type LockNeed = Readonly<Record<LockUnit, number>>;

export interface Locks {
  /** In the order in which they are written. */
  readonly older: readonly LockArg[];
  readonly after: readonly LockArg[];
  /** Every spend needs at least this. */
  readonly least: LockNeed;
  /** No spend needs more than this. */
  readonly most: LockNeed;
}

const UNITS: readonly LockUnit[] = ["blocks", "duration", "height", "time"];
const NONE: LockNeed = { blocks: 0, duration: 0, height: 0, time: 0 };
/** Of what can never be satisfied. */
const NEVER: LockNeed = { blocks: Infinity, duration: Infinity, height: Infinity, time: Infinity };

export function locksOf(root: MiniscriptNode): Locks {
  const older: LockArg[] = [];
  const after: LockArg[] = [];
  let most = NONE;
  for (const { fragment, lock } of preorder(root, (node) => node.subs)) {
    if (lock === undefined) continue;
    (fragment === "older" ? older : after).push(lock);
    most = perUnit((unit) => Math.max(most[unit], need(lock)[unit]));
  }
  const least = fold<MiniscriptNode, LockNeed>(root, (node) => node.subs, leastNeed);
  return { older, after, least: perUnit((unit) => (least[unit] === Infinity ? 0 : least[unit])), most };
}

const perUnit = (value: (unit: LockUnit) => number): LockNeed =>
  Object.fromEntries(UNITS.map((unit) => [unit, value(unit)])) as Record<LockUnit, number>;

const need = ({ unit, value = 0 }: LockArg): LockNeed => ({ ...NONE, [unit]: value });

function leastNeed(node: MiniscriptNode, subs: readonly LockNeed[]): LockNeed {
  const [x = NONE, y = NONE, z = NONE] = subs;
  switch (node.fragment) {
    case "0":
      return NEVER;
    case "older":
    case "after":
      return node.lock === undefined ? NONE : need(node.lock);
    case "andor":
      return kOf(1, [kOf(2, [x, y]), z]);
    case "thresh":
      return kOf(node.threshold === "all" ? subs.length : (node.threshold ?? 0), subs);
    case "or_b":
    case "or_c":
    case "or_d":
    case "or_i":
      return kOf(1, [x, y]);
    default:
      return kOf(subs.length, subs);
  }
}

/** The k least demanding ones suffice, clock by clock. */
function kOf(k: number, needs: readonly LockNeed[]): LockNeed {
  return perUnit((unit) => needs.map((one) => one[unit]).sort((a, b) => a - b)[k - 1] ?? 0);
}
