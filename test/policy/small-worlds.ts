/**
 * Conditions over four keys, two hashes and three locks, and all worlds there are for them: who holds what, and how far each clock has come.
 * What a condition means in a world is told by a few lines that have nothing in common with the code under test.
 */
import fc from "fast-check";
import type { Clock, Condition } from "../../src/policy/index.ts";

export const key = (name: string): Condition => ({ kind: "key", key: name });
export const of = (k: number | "all", ...parts: readonly Condition[]): Condition => ({
  kind: "threshold",
  k,
  of: parts,
});
export const and = (...parts: readonly Condition[]): Condition => of("all", ...parts);
export const or = (...parts: readonly Condition[]): Condition => of(1, ...parts);
export const hash = (image: string): Condition => ({ kind: "hash", function: "sha256", image });
export const after = (value: number | string, unit: "height" | "time" = "height"): Condition => ({
  kind: "after",
  unit,
  value,
});
export const older = (value: number | string, unit: "blocks" | "duration" = "blocks"): Condition => ({
  kind: "older",
  unit,
  value,
});

export const KEYS = ["a", "b", "c", "d"] as const;
export const IMAGES = ["5a".repeat(32), "a5".repeat(32)] as const;

export interface SmallWorld {
  readonly keys: readonly string[];
  readonly images: readonly string[];
  readonly clocks: Readonly<Partial<Record<Clock, number>>>;
  /** Values of the locks that are holes. */
  readonly holes?: Readonly<Record<string, number>>;
}

export function holds(condition: Condition, world: SmallWorld): boolean {
  switch (condition.kind) {
    case "key":
      return world.keys.includes(condition.key);
    case "hash":
      return world.images.includes(condition.image);
    case "older":
    case "after": {
      const value = typeof condition.value === "number" ? condition.value : (world.holes?.[condition.value] ?? NaN);
      return value <= (world.clocks[condition.unit] ?? 0);
    }
    case "threshold": {
      const met = condition.of.filter((part) => holds(part, world)).length;
      return met >= (condition.k === "all" ? condition.of.length : condition.k);
    }
    case "trivial":
      return true;
    case "impossible":
      return false;
    case "raw":
      throw new Error("nobody knows");
  }
}

const subsets = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.reduce<readonly (readonly T[])[]>((sets, one) => sets.flatMap((set) => [set, [...set, one]]), [[]]);

/** Every subset of the keys and of the images. */
export const HOLDINGS: readonly Pick<SmallWorld, "keys" | "images">[] = subsets(KEYS).flatMap((keys) =>
  subsets(IMAGES).map((images) => ({ keys, images })),
);

/** Three locks on two clocks; every state of them. */
export const LOCKS: readonly Condition[] = [after(10), after(20), older(5)];
export const CLOCK_STATES: readonly SmallWorld["clocks"][] = [0, 10, 20].flatMap((height) =>
  [0, 5].map((blocks) => ({ height, blocks })),
);

export function* worlds(states: readonly SmallWorld["clocks"][] = CLOCK_STATES): Generator<SmallWorld> {
  for (const clocks of states) for (const holding of HOLDINGS) yield { ...holding, clocks };
}

const CONSTANTS: readonly Condition[] = [{ kind: "trivial" }, { kind: "impossible" }];

export interface ConditionOptions {
  readonly locks?: readonly Condition[];
  /** Raw leaves too. */
  readonly raw?: boolean;
  /** `trivial` and `impossible` too, now and then; so by default. */
  readonly constants?: boolean;
}

/** Terminals occur as often as they like. */
export function conditions({
  constants = true,
  locks = LOCKS,
  raw = false,
}: ConditionOptions = {}): fc.Arbitrary<Condition> {
  const terminals = [...KEYS.map(key), ...KEYS.map(key), ...IMAGES.map(hash), ...locks];
  const terminal = fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...terminals) },
    ...(constants ? [{ weight: 1, arbitrary: fc.constantFrom(...CONSTANTS) }] : []),
    ...(raw ? [{ weight: 1, arbitrary: fc.constant<Condition>({ kind: "raw" }) }] : []),
  );
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      terminal,
      fc
        .tuple(fc.array(tie("condition"), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), fc.boolean())
        .map(([parts, k, all]) => of(all ? "all" : Math.min(k, parts.length), ...parts)),
    ),
  })).condition;
}

/** The same condition written otherwise: parts in another order, an "and" or "or" in two steps. */
export function rewritten(condition: Condition, seed: number): Condition {
  if (condition.kind !== "threshold") return condition;
  const turn = seed % Math.max(1, condition.of.length);
  const parts = condition.of.map((part, i) => rewritten(part, seed + i + 1));
  const turned = [...parts.slice(turn), ...parts.slice(0, turn)];
  const splits = turned.length > 2 && (condition.k === 1 || condition.k === "all");
  return splits
    ? of(condition.k, turned[0] as Condition, of(condition.k, ...turned.slice(1)))
    : of(condition.k, ...turned);
}
