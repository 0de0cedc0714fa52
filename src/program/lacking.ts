/**
 * What is missing for a condition to hold: of all sets that would do, one with the fewest keys and preimages, then with the fewest locks, which
 * pass by themselves; of equal ones the first. A threshold takes the k parts that lack least, which is exact where no key stands twice, as in every sane leaf.
 */
import type { Condition, HashFunction } from "../policy/condition.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";

/** A key that must sign, a preimage that must be known, or a lock that must pass. */
export type Lack = Extract<Condition, { kind: "key" | "hash" | "older" | "after" }>;

/** `undefined`: nothing would do. */
export type Lacking = readonly Lack[] | undefined;

export function lackingOf(condition: Condition, has: (fact: Lack) => boolean): Lacking {
  return fold<Condition, Lacking>(
    condition,
    (node) => (node.kind === "threshold" ? node.of : []),
    (node, parts) => {
      switch (node.kind) {
        case "trivial":
          return [];
        case "impossible":
        case "raw":
          return undefined;
        case "threshold":
          return fewest(parts, node.k === "all" ? parts.length : node.k);
        default:
          return has(node) ? [] : [node];
      }
    },
  );
}

function fewest(parts: readonly Lacking[], k: number): Lacking {
  const possible = parts.filter((part) => part !== undefined);
  if (possible.length < k) return undefined;
  const sorted = possible.map((part, at) => ({ part, at })).sort((a, b) => compareLacks(a.part, b.part) || a.at - b.at);
  return sorted
    .slice(0, k)
    .sort((a, b) => a.at - b.at)
    .flatMap(({ part }) => part);
}

/** Negative when `a` lacks less. */
export function compareLacks(a: readonly Lack[], b: readonly Lack[]): number {
  const secrets = (lacks: readonly Lack[]): number =>
    lacks.filter(({ kind }) => kind === "key" || kind === "hash").length;
  return secrets(a) - secrets(b) || a.length - b.length;
}

/** Two facts are the same when they read the same. */
export function factId(fact: Lack): string {
  switch (fact.kind) {
    case "key":
      return `key ${fact.key}`;
    case "hash":
      return imageId(fact.function, fact.image);
    default:
      invariant(typeof fact.value === "number", "a lock in a script has its number");
      return `${fact.kind} ${fact.unit} ${fact.value}`;
  }
}

/** A hash by its function and its image in hex. */
export const imageId = (hashFunction: HashFunction, image: string): string => `${hashFunction} ${image}`;
