/** "Did you mean": near names are found, far ones are not, and the cost stays bounded. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, suggest } from "../../src/diagnostic/index.ts";

/** The distance by its definition, one recursion per edit: an oracle for short words. */
function distanceByDefinition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [
    distanceByDefinition(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1),
    distanceByDefinition(x, b) + 1,
    distanceByDefinition(a, y) + 1,
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(distanceByDefinition(a.slice(0, -2), b.slice(0, -2)) + 1);
  }
  return Math.min(...ways);
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });

describe("edit distance", () => {
  test("agrees with its definition up to the bound", () => {
    fc.assert(
      fc.property(word, word, fc.nat(6), (a, b, bound) => {
        expect(editDistance(a, b, bound)).toBe(Math.min(distanceByDefinition(a, b), bound + 1));
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test("is symmetric", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe("suggestions", () => {
  const names = ["alice", "bob", "carol", "challenge", "expiry"];

  test.each([
    ["alcie", ["alice"], "two letters swapped"],
    ["challange", ["challenge"], "one letter wrong"],
    ["Bob", ["bob"], "the case of a letter"],
    ["exp", [], "half of the name is missing"],
    ["zzzzz", [], "nothing in common"],
    ["x", [], "a single letter resembles nothing"],
    ["", [], "no word"],
  ])("%s → %j: %s", (wrong, wanted) => {
    expect(suggest(wrong, names)).toEqual(wanted);
  });

  test("a name that differs in case only comes before one that differs in a letter", () => {
    expect(suggest("PK", ["pkh", "pk"])).toEqual(["pk", "pkh"]);
  });

  test("the word itself is never suggested, and nothing twice", () => {
    expect(suggest("alice", ["alice", "alicia", "alicia"])).toEqual(["alicia"]);
  });

  test("a word of a megabyte and a million candidates cost nothing", () => {
    const candidates = Array.from({ length: 1_000_000 }, (_, i) => `member_${i}`);
    const start = performance.now();
    expect(suggest("m".repeat(1_000_000), candidates)).toEqual([]);
    suggest("membre_17", candidates);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
