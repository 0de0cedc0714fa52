/**
 * The ways through a policy: which terminals each asks for, and how often it is taken. An `or` takes one of its branches by their odds, a threshold
 * of k any k of its parts equally often. There can be exponentially many, so they are counted before any is written down.
 */
import type { Part, TerminalPart } from "./part.ts";
import { fold } from "../../base/fold.ts";
import { all, any, exactly, partsOf } from "./part.ts";

export interface Way {
  /** In the order of the policy. */
  readonly terminals: ReadonlySet<TerminalPart>;
  /** Of 1, as often as the policy is used. */
  readonly odds: number;
}

/** How many ways there are; beyond 2^53 not exact, and never too small to compare with a limit. */
export const countWays = (part: Part): number =>
  fold<Part, number>(part, partsOf, (node, counts) => {
    switch (node.kind) {
      case "terminal":
        return 1;
      case "and":
        return counts.reduce((product, count) => product * count, 1);
      case "or":
        return counts.reduce((total, count) => total + count, 0);
      case "thresh":
        return elementary(counts, node.k);
    }
  });

/** The sum over all choices of k of the products of what is chosen. */
function elementary(values: readonly number[], k: number): number {
  const sums = [1, ...Array.from({ length: k }, () => 0)];
  for (const value of values)
    for (let i = k; i >= 1; i--) sums[i] = (sums[i] as number) + (sums[i - 1] as number) * value;
  return sums[k] as number;
}

/** In how many manners k of n are chosen. */
export const countChoices = (n: number, k: number): number =>
  elementary(
    Array.from({ length: n }, () => 1),
    k,
  );

/** All ways; `undefined` where there are more than `most`. */
export function waysOf(part: Part, most: number): readonly Way[] | undefined {
  if (!(countWays(part) <= most)) return undefined;
  return fold<Part, readonly Way[]>(part, partsOf, (node, subs) => {
    switch (node.kind) {
      case "terminal":
        return [{ terminals: new Set([node]), odds: 1 }];
      case "and":
        return product(subs);
      case "or":
        return node.of.flatMap(({ odds }, i) => (subs[i] ?? []).map((way) => ({ ...way, odds: way.odds * odds })));
      case "thresh": {
        const chosen = choices(subs, node.k);
        return chosen.flatMap((some) => product(some).map((way) => ({ ...way, odds: way.odds / chosen.length })));
      }
    }
  });
}

const product = (subs: readonly (readonly Way[])[]): readonly Way[] =>
  subs.reduce<readonly Way[]>(
    (ways, sub) =>
      ways.flatMap((a) =>
        sub.map((b) => ({ terminals: new Set([...a.terminals, ...b.terminals]), odds: a.odds * b.odds })),
      ),
    [{ terminals: new Set(), odds: 1 }],
  );

/** Every choice of k, in order. */
export function choices<T>(from: readonly T[], k: number): readonly (readonly T[])[] {
  let chosen: readonly { readonly of: readonly T[]; readonly next: number }[] = [{ of: [], next: 0 }];
  for (let size = 1; size <= k; size++) {
    chosen = chosen.flatMap(({ of, next }) =>
      from.slice(next, from.length - k + size).map((each, i) => ({ of: [...of, each], next: next + i + 1 })),
    );
  }
  return chosen.map(({ of }) => of);
}

/** The least part of a policy that these ways go through; its odds are theirs. */
export function hull(root: Part, ways: readonly Way[]): Part {
  interface Kept {
    readonly part: Part | undefined;
    /** Which ways go through it. */
    readonly users: ReadonlySet<Way>;
  }
  const { part } = fold<Part, Kept>(root, partsOf, (node, subs) => {
    if (node.kind === "terminal") {
      const users = new Set(ways.filter((way) => way.terminals.has(node)));
      return { part: users.size === 0 ? undefined : node, users };
    }
    const users = new Set(subs.flatMap((sub) => [...sub.users]));
    const kept = subs.flatMap(({ part: of, users: through }) => (of === undefined ? [] : [{ of, through }]));
    if (kept.length === 0) return { part: undefined, users };
    if (node.kind === "and") return { part: all(kept.map(({ of }) => of)), users };
    if (node.kind === "or") return { part: any(kept.map(({ of, through }) => ({ of, odds: mass(through) }))), users };
    const always = kept.filter(({ through }) => through.size === users.size).map(({ of }) => of);
    const others = kept.filter(({ through }) => through.size < users.size);
    return {
      part: some(
        node.k - always.length,
        always,
        others.map(({ of, through }) => ({ of, odds: mass(through) })),
      ),
      users,
    };
  });
  return part as Part;
}

const mass = (ways: ReadonlySet<Way>): number => [...ways].reduce((total, { odds }) => total + odds, 0);

/** All of `always`, and k of the others. */
function some(
  k: number,
  always: readonly Part[],
  others: readonly { readonly of: Part; readonly odds: number }[],
): Part {
  if (others.length === 0) return all(always);
  if (k === 1) return all([...always, any(others)]);
  const odds = others.map((other) => other.odds);
  return all([
    ...always,
    exactly(
      k,
      others.map((other) => other.of),
      odds,
    ),
  ]);
}
