/**
 * What coalitions are counted by where they are too many to be tried one by one: against brute force in small worlds, on the same conditions that could
 * be listed.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Coalition, Condition } from "../../src/policy/index.ts";
import { alternatives } from "../../src/policy/alternatives.ts";
import { formulaOf } from "../../src/policy/formula-of.ts";
import { createFormulas } from "../../src/policy/formulas.ts";
import { listOf } from "../../src/policy/listed-sets.ts";
import { minimalCount } from "../../src/policy/minimal-count.ts";
import { leastSize, mostSize } from "../../src/policy/minimal-sizes.ts";
import { disjuncts } from "../../src/policy/split.ts";
import { bitsOf, sizeOf } from "../../src/policy/terminal-sets.ts";
import type { SmallWorld } from "./small-worlds.ts";
import { and, conditions, holds, HOLDINGS, or } from "./small-worlds.ts";

type Held = Pick<SmallWorld, "keys" | "images">;

const some = conditions({ locks: [], constants: false });
const text = ({ keys, images }: Held): string => [...keys.toSorted(), ...images.toSorted()].join("+");
const told = ({ keys, preimages }: Coalition): string => text({ keys, images: preimages.map(({ image }) => image) });
const isInside = (x: Held, y: Held): boolean =>
  x.keys.every((each) => y.keys.includes(each)) && x.images.every((each) => y.images.includes(each));

function minimal(condition: Condition): readonly Held[] {
  const able = HOLDINGS.filter((held) => holds(condition, { ...held, clocks: {} }));
  return able.filter((held) => !able.some((other) => other !== held && isInside(other, held)));
}

describe("minimal sets", () => {
  test("their number is right where it is called exact, and never too large", () => {
    let exact = 0;
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const condition = or(and(a, b), c);
        const formulas = createFormulas();
        const count = minimalCount(formulaOf(condition, formulas), formulas);
        const expected = BigInt(minimal(condition).length);
        expect(count.exact ? count.value === expected : count.value <= expected).toBe(true);
        exact += Number(count.exact);
      }),
      { seed: 550, numRuns: 500 },
    );
    expect(exact).toBeGreaterThan(100);
  });

  test("no minimal set has fewer or more terminals than is said", () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const condition = or(a, b);
        const root = formulaOf(condition, createFormulas());
        const sizes = minimal(condition).map(({ keys, images }) => keys.length + images.length);
        expect(leastSize(root, bitsOf(root))).toBeLessThanOrEqual(Math.min(...sizes));
        expect(mostSize(root)).toBeGreaterThanOrEqual(Math.max(...sizes));
      }),
      { seed: 551, numRuns: 500 },
    );
  });

  test("alternatives, part by part: those that are minimal in the whole and were not able before", () => {
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 2, maxLength: 5 }),
        some,
        fc.nat(4),
        fc.constantFrom(1, 64),
        (all, d, skip, limit) => {
          const [whole, before] = [or(...all), and(d, or(...all))];
          const formulas = createFormulas();
          const [root, earlier] = [formulaOf(whole, formulas), formulaOf(before, formulas)];
          const parts = disjuncts(root).filter((_, i) => i !== skip);
          const found = alternatives(parts, root, { formulas, limit, before: earlier });
          const skipped = disjuncts(root)[skip];
          const expected = minimal(whole).filter((held) => !holds(before, { ...held, clocks: {} }));
          // Coalitions of the part that was left out may or may not fulfil another part too.
          const exactly = skipped === undefined;
          for (const one of found?.list ?? []) expect(expected.map(text)).toContain(told(one));
          const { exact = false, value = 0n } = found?.count ?? {};
          expect(value <= BigInt(expected.length)).toBe(true);
          if (exact && exactly) expect(value).toBe(BigInt(expected.length));
          if (limit > 1 && exactly) expect(found?.list.map(told).toSorted()).toEqual(expected.map(text).toSorted());
        },
      ),
      { seed: 552, numRuns: 600 },
    );
  });

  test("a list cut at one holds one of the smallest", () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const condition = and(or(a, b), or(b, a));
        const { sets } = listOf(formulaOf(condition, createFormulas()), 1);
        const least = Math.min(...minimal(condition).map(({ keys, images }) => keys.length + images.length));
        expect(sizeOf(sets[0] ?? 0n)).toBe(least);
      }),
      { seed: 553, numRuns: 300 },
    );
  });
});
