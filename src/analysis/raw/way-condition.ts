/** What the ways of a script ask for together: any one of them, each all of its needs. */
import type { Condition } from "../../policy/condition.ts";
import type { Way } from "./finish.ts";
import type { World } from "./path.ts";
import { imageText, keyCondition } from "./conditions.ts";
import { RAW_LIMITS } from "./limits.ts";

/** `undefined`: it needs a signature that nobody can make. */
export function wayCondition(
  world: World,
  { witness, thresholds, counted, locks }: Way,
): readonly Condition[] | undefined {
  const needs: Condition[] = [];
  for (const [i, term] of witness.entries()) {
    if (counted.has(witness.length - 1 - i)) continue;
    if (term.kind === "preimage") {
      const image = imageText(term.image);
      if (image !== undefined) needs.push({ kind: "hash", function: term.function, image });
    }
    if (term.kind !== "signature" || world.anyones.has(term.key)) continue;
    if (world.nobodys.has(term.key)) return undefined;
    needs.push(keyCondition(term.key));
  }
  for (const { k, of } of thresholds) if (k > 0) needs.push({ kind: "threshold", k, of });
  const asked = locks.conditions.filter((lock) => !("value" in lock) || lock.value !== 0);
  return distinct([...needs, ...asked]);
}

const nameOf = (condition: Condition): string => JSON.stringify(condition);

function distinct(conditions: readonly Condition[]): readonly Condition[] {
  return [...new Map(conditions.map((each) => [nameOf(each), each])).values()];
}

/** Alternatives that ask for more than another are left out, as long as there are few enough to compare. */
export function anyOf(alternatives: readonly (readonly Condition[])[]): Condition {
  const named = new Map(alternatives.map((each) => [each.map(nameOf).sort().join(), each]));
  const sets = [...named.values()].map((each) => ({ each, names: new Set(each.map(nameOf)) }));
  const least =
    sets.length > RAW_LIMITS.alternatives
      ? sets
      : sets.filter(
          ({ names }) => !sets.some((other) => other.names.size < names.size && isWithin(other.names, names)),
        );
  const [only, ...others] = least.map(({ each }) => allOf(each));
  if (only === undefined) return { kind: "impossible" };
  return others.length === 0 ? only : { kind: "threshold", k: 1, of: [only, ...others] };
}

const isWithin = (inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean =>
  [...inner].every((name) => outer.has(name));

function allOf(conditions: readonly Condition[]): Condition {
  const [only, ...others] = conditions;
  if (only === undefined) return { kind: "trivial" };
  return others.length === 0 ? only : { kind: "threshold", k: conditions.length, of: conditions };
}
