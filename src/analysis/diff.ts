/**
 * Who gained and who lost which power between two meanings of an output, from now on.
 *
 * Each side is the upward closure of its least powers: a coalition at a moment, below which it cannot spend. Whatever `before` allows and
 * `after` does not lies above one of before's least powers, and since `after` only grows with keys and time, it denies that least power
 * too. So the powers of the one side that the other denies are real differences, and cover all of them.
 */
import type { Coalition, Condition, Moment } from "../policy/index.ts";
import type { Band } from "./band.ts";
import type { Power, Powers, Span } from "./power.ts";
import { preorder } from "../base/fold.ts";
import { isLock, normalForm } from "../policy/index.ts";
import { parts } from "../policy/parts.ts";
import { areAlike, crowdBands, memberOf } from "./band.ts";
import { canSpend, fromNow } from "./power-locks.ts";
import { coalitionKey, leftFor, powersOf, spanOf } from "./power.ts";

export type ChangeKind =
  /** Can spend later, or never again. */
  | "lost"
  | "gained"
  | "later"
  | "sooner"
  /** Sooner in one way, later in another. */
  | "moved"
  /** The value of a lock decides that has none yet, or a leaf that is not understood. */
  | "unsure";

export interface Change {
  readonly kind: ChangeKind;
  /** One coalition, or a choice among keys that neither side tells apart. */
  readonly who: Band;
  /** The least moments at which it could, each with the locks that have passed; none: never. */
  readonly before: Span;
  readonly after: Span;
  /** Of what was lost: larger coalitions that can still spend. */
  readonly within: readonly Power[];
  /** Of what is unsure. */
  readonly unknown: Unknown;
}

/** What decides and is not known. */
export interface Unknown {
  /** Names of locks' values. */
  readonly values: readonly string[];
  /** A leaf that is not understood, or what a bare output key commits to. */
  readonly script: boolean;
}

export interface PowerDiff {
  readonly changes: readonly Change[];
  /** False: a side has more powers than were compared. */
  readonly complete: boolean;
}

interface Side {
  readonly condition: Condition;
  readonly powers: Powers;
}

/** `seen`: a coalition whose power is known to differ, told where the others are too many to be told. */
export function diffPowers(before: Condition, after: Condition, now: Moment, seen?: Coalition): PowerDiff {
  const old = { condition: before, powers: powersOf(before, now) };
  const fresh = { condition: after, powers: powersOf(after, now) };
  const [lost, gained] = [deniedBy(fresh, old, now), deniedBy(old, fresh, now)];
  const found = new Map(
    [...lost.bands, ...gained.bands].map((band) => [JSON.stringify([coalitionKey(band), band.choose]), band]),
  );
  if (found.size === 0 && seen !== undefined) found.set(coalitionKey(seen), seen);
  return {
    changes: [...found.values()].map((band) => changeOf(band, old, fresh, now)),
    complete: lost.complete && gained.complete,
  };
}

function changeOf(band: Band, old: Side, fresh: Side, now: Moment): Change {
  const who = memberOf(band);
  const [could, can] = [spanOf(old.condition, who, now), spanOf(fresh.condition, who, now)];
  const [lost, gained] = [judged(fresh, who, could, now), judged(old, who, can, now)];
  const kind = kindOf({ lost, gained, could, can });
  const within = kind === "lost" && band.choose === undefined ? larger(who, fresh) : [];
  const unknown = kind === "unsure" ? unknownIn([old, fresh], who, now) : { values: [], script: false };
  return { kind, who: band, before: could, after: can, within, unknown };
}

function unknownIn(sides: readonly Side[], who: Coalition, now: Moment): Unknown {
  const left = sides.map(({ condition }) => normalForm(fromNow(leftFor(condition, who), now)));
  const nodes = left.flatMap((condition) => [...preorder(condition, parts)]);
  const values = nodes.flatMap((node) => (isLock(node) && typeof node.value === "string" ? [node.value] : []));
  return { values: [...new Set(values)], script: nodes.some(({ kind }) => kind === "raw") };
}

interface Denied {
  readonly bands: readonly Band[];
  /** False: there may be more. */
  readonly complete: boolean;
}

/** Whose least powers the other side does not have, or perhaps not. */
function deniedBy(judge: Side, { condition, powers: { powers, crowds, complete } }: Side, now: Moment): Denied {
  const isDenied = (who: Coalition, { from }: Pick<Span, "from">): boolean =>
    judged(judge, who, { from }, now) !== "kept";
  const crowded = crowds.map(({ listed, locks, ...crowd }) => {
    const bands = crowdBands(fromNow(condition, now), { listed, locks, ...crowd });
    const alike = bands?.every(({ choose }) =>
      [condition, judge.condition].every((one) => areAlike(one, choose?.of ?? [])),
    );
    // What neither side tells apart is judged by one of them; else the first are examples.
    return bands !== undefined && alike === true
      ? { bands: bands.filter((band) => isDenied(memberOf(band), { from: [locks] })), complete: true }
      : { bands: listed.filter((who) => isDenied(who, { from: [locks] })).slice(0, MOST_EXAMPLES), complete: false };
  });
  return {
    bands: [
      ...powers.flatMap((power) => (isDenied(power.who, power) ? [power.who] : [])),
      ...crowded.flatMap(({ bands }) => bands),
    ],
    complete: complete && crowded.every((each) => each.complete),
  };
}

/** Of coalitions that are too many to be listed, and not alike. */
const MOST_EXAMPLES = 1;

/** Does a side have the same power at all of these moments? */
function judged({ condition }: Side, who: Coalition, { from }: Pick<Span, "from">, now: Moment): Judgement {
  const answers = from.map((locks) => canSpend(condition, who, locks, now));
  if (answers.includes("no")) return "denied";
  return answers.includes("unknown") ? "unsure" : "kept";
}

type Judgement = "kept" | "denied" | "unsure";

interface Facts {
  readonly lost: Judgement;
  readonly gained: Judgement;
  readonly could: Span;
  readonly can: Span;
}

function kindOf({ lost, gained, could, can }: Facts): ChangeKind {
  if (lost === "unsure" || gained === "unsure") return "unsure";
  if (can.from.length === 0) return "lost";
  if (could.from.length === 0) return "gained";
  if (lost === "kept") return "sooner";
  return gained === "kept" ? "later" : "moved";
}

/** The smallest that hold all of `who`, and can spend no later than they. */
const MOST_LARGER = 2;

function larger({ keys, preimages }: Coalition, { powers }: Side): readonly Power[] {
  const holds = (other: Coalition): boolean =>
    keys.every((key) => other.keys.includes(key)) &&
    preimages.every(({ image }) => other.preimages.some((each) => each.image === image));
  return powers.powers
    .concat(powers.crowds.flatMap(({ listed, locks }) => listed.map((who) => ({ who, from: [locks], passed: [{}] }))))
    .filter(({ who }) => holds(who))
    .sort((a, b) => a.who.keys.length + a.who.preimages.length - b.who.keys.length - b.who.preimages.length)
    .slice(0, MOST_LARGER);
}
