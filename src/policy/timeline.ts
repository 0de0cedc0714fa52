/**
 * Who can spend when: the stages of a condition from a moment on. At each stage some coalition becomes able that was not before, or need not be as
 * large as before; between stages nothing changes. The clocks are kept apart: a stage says which locks have to be open, whatever the other clocks
 * show, and comes after every stage that needs less.
 *
 * Invariant: every coalition listed as gained is minimal at its stage and not able at any stage below it; every coalition that can ever spend
 * can from one of the stages on, unless the answer says that it is not complete.
 */
import type { Coalitions } from "./coalition.ts";
import type { CoalitionOptions } from "./coalitions.ts";
import type { Condition } from "./condition.ts";
import { COALITION_LIMIT, minimalCoalitions } from "./coalitions.ts";
import { constantOr, formulaOf } from "./formula-of.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { createFormulas } from "./formulas.ts";
import { gained } from "./gained.ts";
import type { Lock, Moment } from "./moment.ts";
import { isLock, lockOpen } from "./moment.ts";
import { rebuild } from "./rebuild.ts";
import type { Place, Scale } from "./stage-moments.ts";
import { isBelow, placesBelow, placesOf, scalesOf } from "./stage-moments.ts";

export interface Stage {
  /** What has to be open besides what is open now: of each clock the latest number, and locks that are holes. None: at once. */
  readonly locks: readonly Lock[];
  /** The moment from which they are, where one says it: a clock cannot be both at a hole and at a number. */
  readonly moment: Moment | undefined;
  /** All who can spend then. */
  readonly able: Coalitions;
  /** Those of them who could not at any stage below. */
  readonly gained: Coalitions;
  /** Waiting longer, on whatever clock, changes nothing any more. */
  readonly last: boolean;
}

export interface Timeline {
  readonly stages: readonly Stage[];
  /** False: there are more stages. */
  readonly complete: boolean;
  /** A raw leaf may let others spend too. */
  readonly uncertain: boolean;
}

export interface TimelineOptions extends CoalitionOptions {
  /** Most stages. */
  readonly stages?: number;
}

export const STAGE_LIMIT = 64;
/** Moments that are looked at for every stage that is told. */
const PLACES_PER_STAGE = 4;
/** Stages whose coalitions are counted from below: each takes tens of milliseconds, and after these no further one is looked at. */
const UNCOUNTED_STAGES = 8;

/** `now`: what has passed already; a clock that is absent has not begun. */
export function timeline(condition: Condition, now: Moment, options: TimelineOptions = {}): Timeline {
  const formulas = createFormulas();
  const most = options.stages ?? STAGE_LIMIT;
  const root = openNow(condition, now, formulas, formulas.never);
  const scales = scalesOf(root);
  const found = placesOf(root, scales, most * PLACES_PER_STAGE);
  const story: Story = { root, formulas, scales, at: new Map() };
  const stages: { readonly place: Place; readonly able: Coalitions; readonly gained: Coalitions }[] = [];
  let complete = found.complete;
  for (const place of found.places) {
    const uncounted = stages.filter(({ able }) => !able.count.exact).length;
    if (stages.length >= most || uncounted >= UNCOUNTED_STAGES) {
      complete = false;
      break;
    }
    const stage = stageAt(place, story, options);
    if (stage !== undefined) stages.push(stage);
  }
  return {
    stages: stages.map(({ place, able, gained: fresh }) => {
      const locks = locksAt(place, scales);
      const last = complete && !stages.some((other) => other.place !== place && isBelow(place, other.place));
      return { locks, moment: momentOf(locks, now), able, gained: fresh, last };
    }),
    complete,
    uncertain: openNow(condition, now, formulas, formulas.always) !== root,
  };
}

/** The condition with what is open now given, and raw leaves taken for `raw`. */
function openNow(condition: Condition, now: Moment, formulas: Formulas, raw: Formula): Formula {
  return formulaOf(condition, formulas, (terminal) => {
    if (terminal.kind === "raw") return raw;
    const open = isLock(terminal) && lockOpen(terminal, now) === "yes";
    return open ? formulas.always : constantOr(terminal, formulas);
  });
}

interface Story {
  readonly root: Formula;
  readonly formulas: Formulas;
  readonly scales: readonly Scale[];
  /** The condition at each place that was looked at, free of locks. */
  readonly at: Map<string, Formula>;
}

function formulaAt(place: Place, story: Story): Formula {
  const name = place.join();
  const known = story.at.get(name);
  if (known !== undefined) return known;
  const { always, never, terminal } = story.formulas;
  const locks = story.scales.flatMap((scale, i) =>
    scale.locks.map((lock, step) => [terminal(lock), step < (place[i] ?? 0) ? always : never] as const),
  );
  const made = rebuild(story.root, new Map(locks), story.formulas);
  story.at.set(name, made);
  return made;
}

function stageAt(place: Place, story: Story, options: TimelineOptions) {
  const here = formulaAt(place, story);
  const below = placesBelow(place).map((other) => formulaAt(other, story));
  if (here === story.formulas.never || below.includes(here)) return undefined;
  const limit = options.limit ?? COALITION_LIMIT;
  const able = minimalCoalitions(here, story.formulas, { limit });
  const fresh = below.length === 0 ? able : gained(here, below, { able, formulas: story.formulas, limit });
  return fresh === undefined ? undefined : { place, able, gained: fresh };
}

const locksAt = (place: Place, scales: readonly Scale[]): readonly Lock[] =>
  scales.flatMap(({ locks }, i) => locks[(place[i] ?? 0) - 1] ?? []);

function momentOf(locks: readonly Lock[], now: Moment): Moment | undefined {
  if (new Set(locks.map(({ unit }) => unit)).size < locks.length) return undefined;
  const reached = locks.map(({ unit, value }) => [unit, typeof value === "number" ? value : { at: value }] as const);
  return { ...now, ...Object.fromEntries(reached) };
}
