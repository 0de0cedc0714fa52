/**
 * What a coalition can do once some locks have opened, and which of those that have passed it owes that to: the least height and time that it
 * needs, found by halving, since power only grows with time.
 */
import type { Clock, Coalition, Condition, Holding, Lock, Moment, Truth } from "../policy/index.ts";
import { preorder } from "../base/fold.ts";
import { evaluate, isLock, lockOpen, substitute } from "../policy/index.ts";
import { parts } from "../policy/parts.ts";

/** Exactly these keys and preimages. */
export function holdingOf({ keys, preimages }: Coalition): Holding {
  const held = new Set(keys);
  const known = new Set(preimages.map(({ function: name, image }) => `${name} ${image}`));
  return { keys: (id) => held.has(id), preimages: (name, image) => known.has(`${name} ${image}`) };
}

/** Can they spend once these locks have opened, and the clocks show at least `now`? Two locks of one clock may be a hole and a number. */
export function canSpend(condition: Condition, who: Coalition, locks: readonly Lock[], now: Moment): Truth {
  const moments = [
    now,
    ...locks.map(({ unit, value }): Moment => ({ [unit]: typeof value === "number" ? value : { at: value } })),
  ];
  const opened = substitute(condition, (terminal): Condition => {
    if (!isLock(terminal)) return terminal;
    const answers = moments.map((moment) => lockOpen(terminal, moment));
    if (answers.includes("yes")) return { kind: "trivial" };
    // What no value decides is as unknown as a raw leaf.
    return { kind: answers.includes("unknown") ? "raw" : "impossible" };
  });
  return evaluate(opened, holdingOf(who), {});
}

/** The condition from `now` on: locks that have passed are gone. */
export const fromNow = (condition: Condition, now: Moment): Condition =>
  substitute(condition, (terminal) =>
    isLock(terminal) && lockOpen(terminal, now) === "yes" ? { kind: "trivial" } : terminal,
  );

/** Once `locks` have opened they can spend by now; the answer is the least height and time, both passed, without which they could not. */
export function passedLocks(condition: Condition, who: Coalition, locks: readonly Lock[], now: Moment): Moment {
  const can = (moment: Moment): boolean => canSpend(condition, who, locks, moment) === "yes";
  let passed: Moment = now;
  for (const clock of ["height", "time"] as const) {
    const { [clock]: reached, ...others } = passed;
    if (can(others)) {
      passed = others;
      continue;
    }
    const least = leastOf(locksUpTo(condition, clock, reached), (at) => can({ ...others, [clock]: at }));
    if (least !== undefined) passed = { ...others, [clock]: least };
  }
  return passed;
}

/** Values of the locks of one clock up to `most`, in order. */
function locksUpTo(condition: Condition, clock: Clock, most: Moment[Clock]): readonly number[] {
  const values = new Set<number>();
  for (const node of preorder(condition, parts))
    if (isLock(node) && node.unit === clock && typeof node.value === "number") values.add(node.value);
  return [...values].filter((value) => typeof most === "number" && value <= most).sort((a, b) => a - b);
}

function leastOf(sorted: readonly number[], holds: (value: number) => boolean): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
