/**
 * What the search keeps of a subpolicy: the miniscripts that may yet be part of the cheapest leaf. With P the share of the spends that satisfy
 * the subpolicy and Q the share of those that dissatisfy it, one miniscript costs
 *
 *   cost + Q × dsat,   cost = script bytes + P × (expected bytes to satisfy)
 *
 * P is the policy's; Q is what is built around it, and all that is known of it here is 0 ≤ Q ≤ 1 - P. As the cost is linear in Q, a miniscript
 * that is no cheaper than another at both ends is no cheaper anywhere: if its type allows nothing more, it is dropped. So is one that lies
 * above the line between two others of its type. Nothing that is part of an optimum is lost.
 *
 * The length before the script is not in this sum: from 253 bytes of script on it takes 2 bytes more. Where that may decide, a second search
 * keeps a shorter candidate beside one that saves less than a `slack` of 2 bytes; what is longer and saves as much is never the worse choice.
 *
 * Only types with `m` are kept, as every subexpression of a non-malleable miniscript has it. A dissatisfaction that is not
 * unique (`d` without `e`) is of no use to one, so it is not counted: `dsat` is infinite.
 */
import type { MiniscriptNode } from "../../miniscript/node.ts";
import type { TypeMask } from "../../miniscript/letters.ts";
import { fold } from "../../base/fold.ts";
import { mask } from "../../miniscript/letters.ts";

export interface Candidate {
  readonly type: TypeMask;
  readonly cost: number;
  /** Bytes that dissatisfy it; infinite where nothing does that may be relied on. */
  readonly dsat: number;
  /** Bytes of the script. */
  readonly length: number;
  /** The fragment with its arguments; its subexpressions are those of `subs`. */
  readonly made: MiniscriptNode;
  readonly subs: readonly Candidate[];
}

export type Base = "B" | "V" | "K" | "W";

export interface Front {
  /** Of the spends, how many satisfy the subpolicy. */
  readonly share: number;
  /** A shorter candidate is kept if it costs less than this more than another. */
  readonly slack: number;
  readonly B: Candidate[];
  readonly V: Candidate[];
  readonly K: Candidate[];
  readonly W: Candidate[];
}

export const BASES: readonly Base[] = ["B", "V", "K", "W"];
/** The letters on which rules and costs depend; locks do not mix, as was seen before. */
export const KEPT: TypeMask = mask("BVKWzonduefsmx");
const NO_VERIFY_FORM: TypeMask = mask("x");
const DISSATISFIED: TypeMask = mask("de");

export const emptyFront = (share: number, slack: number): Front => ({ share, slack, B: [], V: [], K: [], W: [] });

const BASE_BITS = BASES.map((base) => ({ base, bit: mask(base) }));

function baseOf(type: TypeMask): Base {
  for (const { base, bit } of BASE_BITS) if ((type & bit) !== 0) return base;
  return "B";
}

/** `x` is the one letter that is worse to have. */
const merits = (type: TypeMask): TypeMask => type ^ NO_VERIFY_FORM;

export const dissatisfiable = (type: TypeMask): boolean => (type & DISSATISFIED) === DISSATISFIED;

/** What decides between two candidates for one subpolicy. */
type Worth = Pick<Candidate, "type" | "cost" | "dsat" | "length">;
export type Point = Omit<Worth, "type">;

/** The greatest share that may dissatisfy what has this share. */
const spareOf = (share: number): number => Math.max(0, 1 - share);

/** Is `b` never better than `a`, if their types do not matter? */
function isCheaper(a: Point, b: Point, { share, slack }: Front): boolean {
  const saved = b.cost - a.cost - (a.length <= b.length ? 0 : slack);
  if (saved < 0) return false;
  return b.dsat === Infinity || saved + spareOf(share) * (b.dsat - a.dsat) >= 0;
}

/** Is `b` never better than `a`? */
const covers = (a: Worth, b: Worth, front: Front): boolean =>
  (merits(b.type) & ~merits(a.type)) === 0 && isCheaper(a, b, front);

/** Is there one at least as good? */
export function isCovered(front: Front, worth: Worth): boolean {
  for (const other of front[baseOf(worth.type)]) if (covers(other, worth, front)) return true;
  return false;
}

/** To be kept unless it is covered; what it covers goes. */
export function insert(front: Front, candidate: Candidate): void {
  if (isCovered(front, candidate)) return;
  const kept = front[baseOf(candidate.type)];
  let to = 0;
  for (const other of kept) if (!covers(candidate, other, front)) kept[to++] = other;
  kept[to] = candidate;
  kept.length = to + 1;
}

/** Of each type, those that are cheapest for some share of dissatisfactions. */
export function keepHull(front: Front): void {
  for (const base of BASES) {
    const kept = front[base];
    const below = new Set(
      [...Map.groupBy(kept, ({ type }) => type).values()].flatMap((points) => undominated(points, front)),
    );
    let to = 0;
    for (const one of kept) if (below.has(one)) kept[to++] = one;
    kept.length = to;
  }
}

/** Of points of one type, those to keep. */
export function undominated<P extends Point>(points: readonly P[], front: Front): readonly P[] {
  if (front.slack === 0) return hull(points, spareOf(front.share));
  return points.filter(
    (point, i) =>
      !points.some(
        (other, j) => i !== j && isCheaper(other, point, front) && (j < i || !isCheaper(point, other, front)),
      ),
  );
}

/** The points that are lowest at cost + Q × dsat for some Q from 0 to `spare`, by growing `dsat`. */
function hull<P extends Point>(points: readonly P[], spare: number): readonly P[] {
  if (points.length < 2) return points;
  const chain: P[] = [];
  for (const point of points.toSorted((a, b) => a.dsat - b.dsat || a.cost - b.cost)) {
    const [before, last] = [chain[chain.length - 2], chain[chain.length - 1]];
    if (last !== undefined && last.cost <= point.cost) continue;
    let top = last;
    let below = before;
    while (top !== undefined && (below === undefined ? endsAbove(top, point, spare) : liesAbove(top, below, point))) {
      chain.pop();
      top = chain[chain.length - 1];
      below = chain[chain.length - 2];
    }
    chain.push(point);
  }
  return chain;
}

const endsAbove = (one: Point, other: Point, spare: number): boolean =>
  one.cost + spare * one.dsat >= other.cost + spare * other.dsat;

/** Is `middle` on or above the line from `left` to `right`? */
const liesAbove = (middle: Point, left: Point, right: Point): boolean =>
  (middle.cost - left.cost) * (right.dsat - left.dsat) >= (right.cost - left.cost) * (middle.dsat - left.dsat);

/** The miniscript itself. */
export const nodeOf = (candidate: Candidate): MiniscriptNode =>
  fold<Candidate, MiniscriptNode>(
    candidate,
    (one) => one.subs,
    ({ made }, subs) => (subs.length === 0 ? made : { ...made, subs }),
  );
