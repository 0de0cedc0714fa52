/**
 * The moments at which time can change who can spend. Every lock lies on a scale: the numbered locks of a clock on one, in their order, each lock
 * that is a hole on its own. A place is how far each scale has been climbed; a coalition that becomes able does so at the place that one way of
 * fulfilling the condition needs. So the places sought are those of ways, not the whole product of all scales.
 */
import type { Formula } from "./formula.ts";
import type { Lock } from "./moment.ts";
import { CLOCKS, isLock } from "./moment.ts";
import { within } from "./within.ts";

/** Steps climbed on each scale. */
export type Place = readonly number[];

export interface Scale {
  /** The lock of each step. */
  readonly locks: readonly Lock[];
}

/** The scales of the locks inside a formula: clock by clock, numbers before holes. */
export function scalesOf(root: Formula): readonly Scale[] {
  const locks = within(root).flatMap(({ terminal }) => (terminal !== undefined && isLock(terminal) ? [terminal] : []));
  return CLOCKS.flatMap((clock) => {
    const mine = locks.filter(({ unit }) => unit === clock);
    const numbers = mine.filter(({ value }) => typeof value === "number");
    const holes = mine.filter(({ value }) => typeof value === "string");
    const scale = { locks: numbers.toSorted((a, b) => Number(a.value) - Number(b.value)) };
    return [...(numbers.length > 0 ? [scale] : []), ...holes.map((hole) => ({ locks: [hole] }))];
  });
}

export interface Places {
  /** In an order in which a place comes after all below it. */
  readonly places: readonly Place[];
  readonly complete: boolean;
}

/** Two places joined, in all; a threshold of many locks has more ways than that. */
const MOST_JOINS = 100_000;

/** Places that some way of fulfilling `root` needs, at most so many; every place there is where that is less work. */
export function placesOf(root: Formula, scales: readonly Scale[], most: number): Places {
  const ground: Place = scales.map(() => 0);
  const work: Work = { ground, most, complete: true, joins: 0 };
  const found = placesOfWays(root, scales, work);
  const all = work.complete ? undefined : everyPlace(scales, most);
  return { places: (all ?? found).toSorted(comparePlaces), complete: work.complete || all !== undefined };
}

interface Work {
  readonly ground: Place;
  readonly most: number;
  complete: boolean;
  joins: number;
}

function placesOfWays(root: Formula, scales: readonly Scale[], work: Work): readonly Place[] {
  const { ground } = work;
  const steps = new Map<Lock, Place>();
  for (const [i, { locks }] of scales.entries()) {
    for (const [step, lock] of locks.entries()) steps.set(lock, ground.with(i, step + 1));
  }
  const ways = new Map<Formula, readonly Place[]>();
  for (const formula of within(root)) {
    const { of, terminal } = formula;
    const own = terminal !== undefined && isLock(terminal) ? steps.get(terminal) : undefined;
    ways.set(formula, own !== undefined ? [own] : of.length === 0 ? [ground] : waysOf(formula, ways, work));
  }
  return ways.get(root) ?? [ground];
}

/** Ways of "k of": a table over the parts that need a lock in some way; the others need none. */
function waysOf({ k, of }: Formula, ways: ReadonlyMap<Formula, readonly Place[]>, work: Work): readonly Place[] {
  const needed = of.map((part) => ways.get(part) ?? [work.ground]);
  const timed = needed.filter((all) => all.some((place) => place.some((step) => step > 0)));
  const free = of.length - timed.length;
  let rows: readonly (readonly Place[])[] = [[work.ground]];
  for (const [i, all] of timed.entries()) {
    const before = rows;
    const least = Math.max(0, k - free - (timed.length - i - 1));
    rows = Array.from({ length: Math.min(k, i + 1) + 1 }, (_, j) =>
      j < least ? [] : few([...(before[j] ?? []), ...joined(before[j - 1] ?? [], all, work)], work),
    );
  }
  return few(rows.slice(Math.max(0, k - free), k + 1).flat(), work);
}

function joined(some: readonly Place[], others: readonly Place[], work: Work): readonly Place[] {
  work.joins += some.length * others.length;
  if (work.joins <= MOST_JOINS) return some.flatMap((place) => others.map((other) => join(place, other)));
  if (some.length > 0) work.complete = false;
  return [];
}

/** Each place once, the lowest where they are too many. */
function few(all: readonly Place[], work: Work): readonly Place[] {
  const distinct = [...new Map(all.map((place) => [place.join(), place])).values()];
  if (distinct.length <= work.most) return distinct;
  work.complete = false;
  return distinct.toSorted((a, b) => sum(a) - sum(b)).slice(0, work.most);
}

/** Every place on these scales, where they are not too many. */
function everyPlace(scales: readonly Scale[], most: number): readonly Place[] | undefined {
  if (scales.reduce((all, { locks }) => all * (locks.length + 1), 1) > most) return undefined;
  return scales.reduce<readonly Place[]>(
    (all, { locks }) =>
      all.flatMap((place) => [0, ...locks.map((_, step) => step + 1)].map((step) => [...place, step])),
    [[]],
  );
}

/** The least place that is above both. */
const join = (a: Place, b: Place): Place => a.map((step, i) => Math.max(step, b[i] ?? 0));

const sum = (place: Place): number => place.reduce((all, step) => all + step, 0);

function comparePlaces(a: Place, b: Place): number {
  const at = a.findIndex((step, i) => step !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

export const isBelow = (a: Place, b: Place): boolean => a.every((step, i) => step <= (b[i] ?? 0));

/** The places right below: one step less on one scale. */
export const placesBelow = (place: Place): readonly Place[] =>
  place.flatMap((step, i) => (step > 0 ? [place.with(i, step - 1)] : []));
