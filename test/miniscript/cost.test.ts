/** The cost algebra keeps its laws, and its bounds are those of all witnesses that another implementation finds. */
import { satisfier } from "@bitcoinerlab/miniscript";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Way } from "../../src/miniscript/index.ts";
import { costOf, either, EMPTY, printMiniscript, scriptLength, sequence } from "../../src/miniscript/index.ts";
import { evaluateSize } from "../../src/script/index.ts";
import { saneMiniscript } from "./arbitrary.ts";
import { parsed } from "./parse.ts";
import { witnessRange } from "./witness-text.ts";

const small = fc.integer({ min: 0, max: 9 });
const range = fc.tuple(small, small).map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) }));
const way: fc.Arbitrary<Way> = fc.option(
  fc
    .record({ bytes: range, items: range, net: fc.integer({ min: -9, max: 9 }), peak: small })
    .map((cost) => ({ ...cost, peak: Math.max(cost.peak, cost.net) })),
  { nil: undefined },
);
const LAWS = { seed: 379, numRuns: 500 };

describe("laws of the cost algebra", () => {
  test("sequence is associative, with unit EMPTY and zero undefined", () => {
    fc.assert(
      fc.property(way, way, way, (a, b, c) => {
        expect(sequence(sequence(a, b), c)).toEqual(sequence(a, sequence(b, c)));
        expect(sequence(EMPTY, a)).toEqual(a);
        expect(sequence(a, EMPTY)).toEqual(a);
        expect(sequence(a, undefined)).toBeUndefined();
      }),
      LAWS,
    );
  });

  test("either is associative, commutative and idempotent, with unit undefined", () => {
    fc.assert(
      fc.property(way, way, way, (a, b, c) => {
        expect(either(either(a, b), c)).toEqual(either(a, either(b, c)));
        expect(either(a, b)).toEqual(either(b, a));
        expect(either(a, a)).toEqual(a);
        expect(either(undefined, a)).toEqual(a);
      }),
      LAWS,
    );
  });

  test("sequence distributes over either", () => {
    fc.assert(
      fc.property(way, way, way, (a, b, c) => {
        expect(sequence(a, either(b, c))).toEqual(either(sequence(a, b), sequence(a, c)));
        expect(sequence(either(a, b), c)).toEqual(either(sequence(a, c), sequence(b, c)));
      }),
      LAWS,
    );
  });
});

/** The dissatisfactions and satisfactions that BIP379 strikes out occur in these; without them every list is canonical. */
const CANONICAL_LISTS = /or_b\(|and_b\(|andor\(|and_n\(|thresh\(|\bj|[a-z]j[a-z]*:|j:/;

test("least and most are those of all witnesses that @bitcoinerlab/miniscript finds", () => {
  let compared = 0;
  fc.assert(
    fc.property(saneMiniscript({ size: 10 }), (node) => {
      const text = printMiniscript(node);
      if (CANONICAL_LISTS.test(text)) return;
      const { nonMalleableSats = [], malleableSats = [] } = satisfier(text, { tapscript: true });
      const all = [...nonMalleableSats, ...malleableSats].map(({ asm }) => asm);
      if (all.length === 0 || all.some((asm) => asm.includes("random_preimage"))) return;
      compared += 1;
      expect(costOf(node).sat, text).toMatchObject(witnessRange(all));
    }),
    { seed: 379, numRuns: 400 },
  );
  console.log(`costs compared with the lists of @bitcoinerlab/miniscript: ${compared} of 400 random trees`);
  expect(compared).toBeGreaterThan(100);
});

describe("groups", () => {
  const group = { id: "members", text: "members", group: true };
  const policy = (threshold: number | "all") => ({ fragment: "multi_a", subs: [], threshold, keys: [group] }) as const;

  test.each([1, 2, 16, 17, 100])("multi_a(all,members) of %i members costs what it costs written out", (count) => {
    const written = parsed(`multi_a(${count},${Array.from({ length: count }, (_, i) => `k${i}`).join(",")})`);
    const { sat } = costOf(policy("all"));
    const wanted = costOf(written).sat;
    expect(evaluateSize(sat?.bytes.most ?? 0, "most", () => count)).toBe(wanted?.bytes.most);
    expect(evaluateSize(sat?.peak ?? 0, "most", () => count)).toBe(wanted?.peak);
    const { least, most } = scriptLength(policy("all"));
    const length = scriptLength(written).most as number;
    expect(evaluateSize(least, "least", () => count)).toBeLessThanOrEqual(length);
    expect(evaluateSize(most, "most", () => count)).toBeGreaterThanOrEqual(length);
  });
});
