/** Small conditions over three keys, a hash and locks of two clocks, and every world that could tell them apart. */
import fc from "fast-check";
import type { Condition, Moment } from "../../src/policy/index.ts";
import { holdingOf } from "../../src/analysis/power-locks.ts";

const IMAGE = "11".repeat(32);
export const KEYS: readonly string[] = ["a", "b", "c"];
const HEIGHTS = [100, 200];
const AGES = [10, 20];
/** Between the two heights: what opened before has passed. */
export const NOW: Moment = { height: 150, time: 600_000_000 };

const terminal: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KEYS).map((key): Condition => ({ kind: "key", key })) },
  { weight: 1, arbitrary: fc.constant<Condition>({ kind: "hash", function: "sha256", image: IMAGE }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...HEIGHTS).map((value): Condition => ({ kind: "after", unit: "height", value })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...AGES).map((value): Condition => ({ kind: "older", unit: "blocks", value })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Condition>({ kind: "trivial" }, { kind: "impossible" }) },
);

export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    terminal,
    fc
      .array(tie("node"), { minLength: 1, maxLength: 3 })
      .chain((of) => fc.integer({ min: 1, max: of.length }).map((k): Condition => ({ kind: "threshold", k, of }))),
  ),
})).node;

export interface World {
  readonly keys: readonly string[];
  readonly preimages: readonly { readonly function: "sha256"; readonly image: string }[];
  readonly moment: Moment;
}

/** Every set of keys and preimages, at every moment from now on at which a lock may turn. */
export const WORLDS: readonly World[] = KEYS.reduce<readonly (readonly string[])[]>(
  (sets, key) => [...sets, ...sets.map((set) => [...set, key])],
  [[]],
).flatMap((keys) =>
  [[], [{ function: "sha256" as const, image: IMAGE }]].flatMap((preimages) =>
    [150, 199, 200, 201].flatMap((height) =>
      [undefined, 9, 10, 19, 20].map((blocks) => ({
        keys,
        preimages,
        moment: { ...NOW, height, ...(blocks === undefined ? {} : { blocks }) },
      })),
    ),
  ),
);

export const holds = (world: World): ReturnType<typeof holdingOf> => holdingOf(world);
