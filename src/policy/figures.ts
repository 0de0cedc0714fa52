/** Figures of a condition, each in one walk: its locks, its keys, and how few signatures do. */
import type { Condition } from "./condition.ts";
import { fold, preorder } from "../base/fold.ts";
import type { Clock } from "./moment.ts";
import { CLOCKS, isLock } from "./moment.ts";
import { needed, parts } from "./parts.ts";

/** The values of its locks, clock by clock, each once: numbers in their order, then the names of holes. */
export function lockValues(condition: Condition): Readonly<Record<Clock, readonly (number | string)[]>> {
  const locks = [...preorder(condition, parts)].filter(isLock);
  const of = (clock: Clock): readonly (number | string)[] => {
    const values = new Set(locks.flatMap(({ unit, value }) => (unit === clock ? [value] : [])));
    const numbers = [...values].filter((value) => typeof value === "number");
    const names = [...values].filter((value) => typeof value === "string");
    return [...numbers.toSorted((a, b) => a - b), ...names.toSorted()];
  };
  return Object.fromEntries(CLOCKS.map((clock) => [clock, of(clock)])) as Record<Clock, readonly (number | string)[]>;
}

/** How often a key stands in the condition; the same key twice is two. */
export function countKeys(condition: Condition): number {
  let count = 0;
  for (const { kind } of preorder(condition, parts)) if (kind === "key") count += 1;
  return count;
}

/**
 * The fewest signatures with which it can be fulfilled when everything else is there; a key that stands twice signs twice. `undefined`: it never
 * can. A raw leaf asks for none, as far as is known.
 */
export function leastSignatures(condition: Condition): number | undefined {
  const least = fold<Condition, number>(condition, parts, (node, results) => {
    if (node.kind === "key") return 1;
    if (node.kind === "impossible") return Infinity;
    if (node.kind !== "threshold") return 0;
    const cheapest = results.toSorted((a, b) => a - b).slice(0, Math.max(0, needed(node)));
    return cheapest.length < needed(node) ? Infinity : cheapest.reduce((sum, count) => sum + count, 0);
  });
  return least === Infinity ? undefined : least;
}
