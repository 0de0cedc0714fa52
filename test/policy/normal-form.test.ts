/** The normal form: its laws one by one on chosen conditions, and as properties over all small worlds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Condition } from "../../src/policy/index.ts";
import { evaluate, normalForm } from "../../src/policy/index.ts";
import { after, and, conditions, hash, holds, key, of, older, or, rewritten, worlds } from "./small-worlds.ts";

const [a, b, c, d] = ["a", "b", "c", "d"].map(key) as [Condition, Condition, Condition, Condition];
const TRIVIAL: Condition = { kind: "trivial" };
const IMPOSSIBLE: Condition = { kind: "impossible" };

/** Written with other parts, one form. */
const SAME: readonly (readonly [string, Condition, Condition])[] = [
  ["order", or(b, and(d, c), a), or(a, b, and(c, d))],
  ["nesting of and", and(a, and(b, and(c, d))), and(a, b, c, d)],
  ["nesting of or", or(or(a, b), or(c, d)), or(a, b, c, d)],
  ["1 of 1", of(1, of(1, of("all", a))), a],
  ["2 of 2 is and, 1 of 2 is or", or(of(2, a, b), of(1, c, d)), or(and(a, b), c, d)],
  ["a trivial part of a threshold", of(2, TRIVIAL, a, b), or(a, b)],
  ["an impossible part of a threshold", of(2, IMPOSSIBLE, a, b), and(a, b)],
  ["0 of anything", of(0, a), TRIVIAL],
  ["more than there is", of(3, a, b), IMPOSSIBLE],
  ["all of nothing, one of nothing", and(or(), a), and(IMPOSSIBLE, b)],
  ["the same twice", or(and(a, a), and(a, a)), a],
  ["a lock of nothing is always open", and(a, older(0)), a],
  ["or absorbs", or(a, and(a, b)), a],
  ["and absorbs", and(a, or(a, b)), a],
  ["or absorbs a larger and", or(and(a, b), and(a, b, c)), and(a, b)],
  ["2 of S or 3 of S", or(of(3, a, b, c, d), of(2, a, b, c, d)), of(2, a, b, c, d)],
  ["2 of S and 3 of S", and(of(3, a, b, c, d), of(2, a, b, c, d)), of(3, a, b, c, d)],
  ["and of more than 2 of them", or(and(a, b, d), of(2, a, b, c)), of(2, a, b, c)],
  ["or of two, one more than 2 of 3 may lack", and(or(a, b), of(2, a, b, c)), of(2, a, b, c)],
  ["later and earlier lock", and(after(100), after(200), a), and(after(200), a)],
  ["later or earlier lock", or(after(100), after(200)), after(100)],
  ["later lock in a larger and", or(and(a, after(100)), and(a, after(200), b)), and(a, after(100))],
  ["earlier lock in a larger or", and(or(a, older(9)), or(a, older(5), b)), or(a, older(9))],
];

/** Not the same, however alike. */
const DIFFERENT: readonly (readonly [string, Condition, Condition])[] = [
  ["another clock", and(after(100), after(200, "time")), after(200, "time")],
  ["height and age", or(after(100), older(100)), after(100)],
  ["a hole and a number", or(older("delay"), older(5)), older(5)],
  ["the hole `5` and the number 5", older("5"), older(5)],
  ["two holes", and(older("x"), older("y")), older("x")],
  ["another hash function", hash("00"), { kind: "hash", function: "hash256", image: "00" }],
  ["a key twice in a threshold", of(2, a, a, b), of(2, a, b)],
];

describe("laws of the normal form", () => {
  test.each(SAME)("%s", (_, x, y) => {
    expect(normalForm(x)).toEqual(normalForm(y));
  });

  test.each(DIFFERENT)("not the same: %s", (_, x, y) => {
    expect(normalForm(x)).not.toEqual(normalForm(y));
  });

  test("keys come before hashes, those before locks, the earlier lock first, wholes last", () => {
    const parts = [and(c, d), older("x"), older(7), after(20), after(9), hash("00"), b, a];
    expect(normalForm(of(3, ...parts))).toEqual(of(3, ...parts.slice(1).toReversed(), of(2, c, d)));
  });
});

describe("properties of the normal form", () => {
  const options = { seed: 510, numRuns: 300 };

  test("it means the same, raw leaves included", () => {
    fc.assert(
      fc.property(conditions({ raw: true }), (condition) => {
        const form = normalForm(condition);
        for (const { keys, images, clocks } of worlds([
          { height: 10, blocks: 0 },
          { height: 20, blocks: 5 },
        ])) {
          const holding = {
            keys: (id: string) => keys.includes(id),
            preimages: (_: string, h: string) => images.includes(h),
          };
          expect(evaluate(form, holding, clocks)).toBe(evaluate(condition, holding, clocks));
        }
      }),
      options,
    );
  });

  test("it is its own normal form", () => {
    fc.assert(
      fc.property(conditions({ raw: true }), (condition) => {
        const form = normalForm(condition);
        expect(normalForm(form)).toEqual(form);
      }),
      options,
    );
  });

  test("order and nesting do not matter", () => {
    fc.assert(
      fc.property(conditions({ raw: true }), fc.nat(20), (condition, seed) => {
        expect(normalForm(rewritten(condition, seed))).toEqual(normalForm(condition));
      }),
      options,
    );
  });

  test("equal forms, equal meaning; and it is never longer than what it came from", () => {
    const size = (condition: Condition): number =>
      condition.kind === "threshold" ? condition.of.reduce((sum, part) => sum + size(part), 1) : 1;
    fc.assert(
      fc.property(conditions(), (condition) => {
        const form = normalForm(condition);
        expect(size(form)).toBeLessThanOrEqual(size(condition));
        for (const world of worlds()) expect(holds(form, world)).toBe(holds(condition, world));
      }),
      { seed: 511, numRuns: 100 },
    );
  });
});

describe("large conditions", () => {
  test("50 000 deep, alternating", () => {
    let deep: Condition = a;
    for (let i = 0; i < 50_000; i++) deep = i % 2 === 0 ? or(deep, key(`k${i}`)) : and(deep, key(`k${i}`));
    expect(normalForm(deep)).toBeDefined();
  });

  test("a chain of 20 000 ands, with constants between, is one and", () => {
    let deep: Condition = a;
    for (let i = 0; i < 20_000; i++) deep = of(3, TRIVIAL, key(`k${i}`), deep);
    expect(normalForm(deep)).toMatchObject({ k: 20_001 });
  });

  test("10 000 leaves that share one key", () => {
    const leaves = Array.from({ length: 10_000 }, (_, i) => and(a, key(`k${i}`)));
    expect(normalForm(or(...leaves))).toMatchObject({ k: 1, of: { length: 10_000 } });
    expect(normalForm(or(...leaves, a))).toEqual(a);
  });
});
