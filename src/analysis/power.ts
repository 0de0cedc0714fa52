/**
 * The powers over an output: each smallest coalition with the least moments at which it can spend. They are told from now on: a lock that has
 * passed is no lock, but is named where the coalition owes it its power.
 *
 * Invariant: whoever can spend holds all of a power's coalition, at a moment that is not before one of its own; `complete` is false where some are
 * counted and not listed.
 */
import type { Coalition, Condition, Lock, Moment } from "../policy/index.ts";
import { substitute, timeline } from "../policy/index.ts";
import { holdingOf, passedLocks } from "./power-locks.ts";

export interface Power extends Span {
  readonly who: Coalition;
}

/** Alternatives, any of which is enough; none: never. */
export interface Span {
  /** Locks that are still shut: all of an alternative's must open. */
  readonly from: readonly (readonly Lock[])[];
  /** For each alternative the height and time that have passed, without which it would not be one. */
  readonly passed: readonly Moment[];
}

export interface PowerCount {
  readonly value: bigint;
  /** Else there may be more. */
  readonly exact: boolean;
}

/** A moment that brings more coalitions than are listed. */
export interface Crowd {
  readonly locks: readonly Lock[];
  /** The moment itself, where there is one. */
  readonly moment: Moment | undefined;
  readonly count: PowerCount;
  /** The first of them. */
  readonly listed: readonly Coalition[];
}

export interface Powers {
  /** Those of moments that bring few. */
  readonly powers: readonly Power[];
  readonly crowds: readonly Crowd[];
  /** False: there are more moments too. */
  readonly complete: boolean;
}

export function powersOf(condition: Condition, now: Moment): Powers {
  const { stages, complete } = timeline(condition, now);
  const found = new Map<string, { readonly who: Coalition; readonly from: (readonly Lock[])[] }>();
  const crowds: Crowd[] = [];
  for (const { gained, locks, moment } of stages) {
    if (gained.count.value > BigInt(gained.list.length) || !gained.count.exact) {
      crowds.push({ locks, moment, count: gained.count, listed: gained.list });
      continue;
    }
    for (const who of gained.list) {
      const key = coalitionKey(who);
      const known = found.get(key);
      if (known === undefined) found.set(key, { who, from: [locks] });
      else known.from.push(locks);
    }
  }
  const powers = [...found.values()].map(({ who, from }): Power => ({
    who,
    from,
    passed: from.map((locks) => passedLocks(condition, who, locks, now)),
  }));
  return { powers, crowds, complete };
}

export const coalitionKey = ({ keys, preimages }: Coalition): string =>
  JSON.stringify([keys.toSorted(), preimages.map(({ function: name, image }) => `${name} ${image}`).sort()]);

/** What is left to wait for when exactly these, and nobody else, want to spend. */
export function leftFor(condition: Condition, who: Coalition): Condition {
  const { keys, preimages } = holdingOf(who);
  return substitute(condition, (terminal): Condition => {
    if (terminal.kind === "key") return { kind: keys(terminal.key) ? "trivial" : "impossible" };
    if (terminal.kind !== "hash") return terminal;
    return { kind: preimages(terminal.function, terminal.image) ? "trivial" : "impossible" };
  });
}

/** When exactly these, and nobody else, can spend. */
export function spanOf(condition: Condition, who: Coalition, now: Moment): Span {
  const from = timeline(leftFor(condition, who), now).stages.map(({ locks }) => locks);
  return { from, passed: from.map((locks) => passedLocks(condition, who, locks, now)) };
}
