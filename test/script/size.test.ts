/** Sizes that grow with groups: exact while their forms are few, bounds on the safe side when they are many. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Size } from "../../src/script/index.ts";
import { evaluateSize } from "../../src/script/index.ts";
import { add, larger, MOST_FORMS, smaller } from "../../src/script/size.ts";

const GROUPS = ["a", "b", "c", "constructor", "__proto__"];
const RUNS = { seed: 1000, numRuns: 300 };

const linear = fc
  .record({ plus: fc.nat(50), times: fc.array(fc.tuple(fc.constantFrom(...GROUPS), fc.nat(9)), { maxLength: 4 }) })
  .map(({ plus, times }): Size => [{ plus, times: Object.fromEntries(times) }]);
const leaf: fc.Arbitrary<Size> = fc.oneof(fc.nat(50), linear);
const memberCounts = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: GROUPS.length, maxLength: GROUPS.length });

interface Measured {
  readonly size: Size;
  /** Computed from the numbers themselves. */
  readonly value: number;
}

/** A tree of sums and choices over the leaves, as nested `and_v` and `or_i` make them. */
function combined(sizes: readonly Size[], bound: "least" | "most", sizeOf: (group: string) => number): Measured {
  const choose = bound === "most" ? larger : smaller;
  const pick = bound === "most" ? Math.max : Math.min;
  const [first, ...others] = sizes.map((size): Measured => ({ size, value: evaluateSize(size, bound, sizeOf) }));
  return others.reduce((total, each, i) => {
    const other = others[(i * 7) % others.length] as Measured;
    return {
      size: add(total.size, choose(each.size, other.size), bound),
      value: total.value + pick(each.value, other.value),
    };
  }, first as Measured);
}

describe("sizes that grow with groups", () => {
  const sizes = (least: number, most: number): fc.Arbitrary<readonly Size[]> =>
    fc.array(leaf, { minLength: least, maxLength: most });

  test("few forms: the very number", () => {
    fc.assert(
      fc.property(sizes(2, 5), memberCounts, fc.constantFrom("least", "most"), (all, counts, bound) => {
        const sizeOf = (group: string): number => counts[GROUPS.indexOf(group)] as number;
        const { size, value } = combined(all, bound, sizeOf);
        expect(evaluateSize(size, bound, sizeOf)).toBe(value);
      }),
      RUNS,
    );
  });

  test("many forms: a most is never too small, a least never too large, and the forms stay few", () => {
    fc.assert(
      fc.property(sizes(6, 40), memberCounts, (all, counts) => {
        const sizeOf = (group: string): number => counts[GROUPS.indexOf(group)] as number;
        const [least, most] = [combined(all, "least", sizeOf), combined(all, "most", sizeOf)];
        expect(evaluateSize(least.size, "least", sizeOf)).toBeLessThanOrEqual(least.value);
        expect(evaluateSize(most.size, "most", sizeOf)).toBeGreaterThanOrEqual(most.value);
        for (const { size } of [least, most])
          expect(typeof size === "number" ? 1 : size.length).toBeLessThanOrEqual(MOST_FORMS);
      }),
      RUNS,
    );
  });
});
