/**
 * Which ways of an output could allow all that a given one allows: by themselves those that any of its coalitions can take, of which two are tried;
 * together with others those that all its keys can. A way that needs some key is filed
 * under the rarest of the keys it needs, else under all that it names, so a thousand leaves that share a party cost no million comparisons.
 */
import type { Condition } from "../policy/index.ts";
import { fold, preorder } from "../base/fold.ts";
import { EVENTUALLY, evaluate } from "../policy/index.ts";
import { needed, parts } from "../policy/parts.ts";

interface Conditional {
  readonly condition: Condition;
}

export interface Candidates<T> {
  /** Each could by itself. */
  readonly alone: readonly T[];
  /** These and those, some with others. */
  readonly together: readonly T[];
}

/** Ways under one key that are looked at, the first. */
const MOST_FILED = 64;

export function candidatesAmong<T extends Conditional>(ways: readonly T[]): (way: T) => Candidates<T> {
  const named = new Map(ways.map((way) => [way, keysOf(way.condition)]));
  const uses = new Map<string, number>();
  for (const keys of named.values()) for (const key of keys) uses.set(key, (uses.get(key) ?? 0) + 1);
  const filed = new Map<string, T[]>();
  for (const [way, keys] of named)
    for (const key of filingKeys(way.condition, keys, uses)) {
      const list = filed.get(key);
      if (list === undefined) filed.set(key, [way]);
      else list.push(way);
    }
  return (way) => {
    const own = named.get(way) ?? new Set();
    const found = [...new Set([...own].flatMap((key) => filed.get(key)?.slice(0, MOST_FILED) ?? []))];
    const together = found.filter((other) => canTake(other, own));
    const few = ENDS.map((end) => someCoalition(way.condition, end));
    return { alone: together.filter((other) => few.every((keys) => canTake(other, keys))), together };
  };
}

const canTake = ({ condition }: Conditional, keys: ReadonlySet<string>): boolean =>
  evaluate(condition, { keys: (id) => keys.has(id), preimages: () => true }, EVENTUALLY) === "yes";

/** Of every threshold the first or the last of the parts that can be fulfilled. */
const ENDS = ["first", "last"] as const;

function someCoalition(condition: Condition, end: (typeof ENDS)[number]): ReadonlySet<string> {
  return new Set(
    fold<Condition, readonly string[] | undefined>(condition, parts, (node, results) => {
      if (node.kind === "key") return [node.key];
      if (node.kind === "impossible") return undefined;
      if (node.kind !== "threshold") return [];
      const able = results.filter((keys) => keys !== undefined);
      const k = needed(node);
      if (able.length < k) return undefined;
      return (end === "first" ? able.slice(0, k) : able.slice(able.length - k)).flat();
    }),
  );
}

function keysOf(condition: Condition): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const node of preorder(condition, parts)) if (node.kind === "key") keys.add(node.key);
  return keys;
}

function filingKeys(
  condition: Condition,
  keys: ReadonlySet<string>,
  uses: ReadonlyMap<string, number>,
): Iterable<string> {
  const always = [...neededKeys(condition)];
  if (always.length === 0) return keys;
  const use = (key: string): number => uses.get(key) ?? 0;
  return [always.reduce((rarest, key) => (use(key) < use(rarest) ? key : rarest))];
}

const NONE: ReadonlySet<string> = new Set();

/** Keys without which it cannot hold; perhaps not all of them. */
const neededKeys = (condition: Condition): ReadonlySet<string> =>
  fold<Condition, ReadonlySet<string>>(condition, parts, (node, needs) => {
    if (node.kind === "key") return new Set([node.key]);
    if (node.kind !== "threshold" || node.of.length === 0) return NONE;
    return needed(node) >= node.of.length ? new Set(needs.flatMap((keys) => [...keys])) : NONE;
  });
