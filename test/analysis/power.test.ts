/** The powers over an output are exactly what its condition says, in every small world; and each is least. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Power } from "../../src/analysis/power.ts";
import type { Coalition, Condition, Lock, Moment } from "../../src/policy/index.ts";
import { bandsOf, crowdBands } from "../../src/analysis/band.ts";
import { canSpend, passedLocks } from "../../src/analysis/power-locks.ts";
import { powersOf } from "../../src/analysis/power.ts";
import { evaluate } from "../../src/policy/index.ts";
import { conditions, holds, NOW, WORLDS, type World } from "./small-conditions.ts";

const SEED = 20_260_225;

const within = (who: Coalition, world: World): boolean =>
  who.keys.every((key) => world.keys.includes(key)) && who.preimages.length <= world.preimages.length;

const reached = (from: readonly Lock[], at: Moment): boolean =>
  from.every(({ unit, value }) => Number(at[unit] ?? 0) >= Number(value));

const covers = ({ who, from }: Power, world: World): boolean =>
  within(who, world) && from.some((locks) => reached(locks, world.moment));

const able = (condition: Condition, who: Coalition, locks: readonly Lock[]): boolean =>
  canSpend(condition, who, locks, NOW) === "yes";

function smaller({ keys, preimages }: Coalition): readonly Coalition[] {
  return [
    ...keys.map((key) => ({ keys: keys.filter((other) => other !== key), preimages })),
    ...preimages.map((one) => ({ keys, preimages: preimages.filter((other) => other !== one) })),
  ];
}

const sooner = (locks: readonly Lock[]): readonly (readonly Lock[])[] =>
  locks.map((lock, i) => locks.with(i, { ...lock, value: Number(lock.value) - 1 } as Lock));

describe("powersOf", () => {
  test("a world can spend when, and only when, it lies above a power", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        const { powers, crowds, complete } = powersOf(condition, NOW);
        expect([crowds, complete]).toEqual([[], true]);
        for (const world of WORLDS) {
          const can = evaluate(condition, holds(world), world.moment) === "yes";
          expect([world, powers.some((power) => covers(power, world))]).toEqual([world, can]);
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test("each power is least: without any of its keys or secrets, or a step earlier, it is none", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        for (const { who, from } of powersOf(condition, NOW).powers)
          for (const locks of from) {
            expect(able(condition, who, locks)).toBe(true);
            for (const less of smaller(who)) expect(able(condition, less, locks)).toBe(false);
            for (const earlier of sooner(locks)) expect(able(condition, who, earlier)).toBe(false);
          }
      }),
      { seed: SEED + 1, numRuns: 300 },
    );
  });

  test("locks that have passed are those without which it could not be", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        for (const { who, from, passed } of powersOf(condition, NOW).powers)
          for (const [i, locks] of from.entries()) {
            const least = passed[i] as Moment;
            expect(passedLocks(condition, who, locks, NOW)).toEqual(least);
            const at = (moment: Moment): boolean => canSpend(condition, who, locks, moment) === "yes";
            expect(at(least)).toBe(true);
            for (const [clock, value] of Object.entries(least))
              expect(at({ ...least, [clock]: Number(value) - 1 })).toBe(false);
          }
      }),
      { seed: SEED + 2, numRuns: 300 },
    );
  });
});

describe("bands", () => {
  const NAMES = ["a", "b", "c", "d", "e"];
  const coalition = (...keys: readonly string[]): Coalition => ({ keys, preimages: [] });
  const key = (name: string): Condition => ({ kind: "key", key: name });
  const threshold = (k: number, of: readonly Condition[]): Condition => ({ kind: "threshold", k, of });

  test("stand for the coalitions given, each once", () => {
    const subsets = fc.uniqueArray(fc.subarray(NAMES, { minLength: 1 }), {
      selector: (keys) => keys.join(),
      maxLength: 12,
    });
    fc.assert(
      fc.property(subsets, (sets) => {
        const told = bandsOf(sets.map((keys) => coalition(...keys))).flatMap(({ keys, choose }) =>
          subsetsOf(choose?.of ?? [], choose?.k ?? 0).map((chosen) => [...keys, ...chosen].sort().join()),
        );
        expect(told.toSorted()).toEqual(sets.map((keys) => keys.toSorted().join()).toSorted());
      }),
      { seed: SEED + 3, numRuns: 500 },
    );
  });

  test("any two of three, and what all share, is one line", () => {
    const [band, ...others] = bandsOf([coalition("x", "a", "b"), coalition("x", "a", "c"), coalition("x", "b", "c")]);
    expect(others).toEqual([]);
    expect(band).toMatchObject({ keys: ["x"], choose: { k: 2, of: ["a", "b", "c"] } });
  });

  test("of 15 of 30, then 10 of them, then any with a key of their own: as many coalitions as were counted", () => {
    const keys = Array.from({ length: 30 }, (_, i) => key(`k${i}`));
    const age = (value: number): Condition => ({ kind: "older", unit: "blocks", value });
    const condition = threshold(1, [
      threshold(15, keys),
      threshold(2, [threshold(10, keys), age(10)]),
      threshold(3, [key("x"), threshold(9, keys), age(20)]),
      threshold(2, [threshold(1, keys), age(30)]),
    ]);
    const { powers, crowds } = powersOf(condition, NOW);
    const bands = [
      ...crowds.flatMap((crowd) => crowdBands(condition, crowd)),
      ...bandsOf(powers.map(({ who }) => who)),
    ];
    expect(bands.map((band) => [...(band?.keys ?? []), band?.choose?.k])).toEqual([[15], [10], ["x", 9], [1]]);
    // 30 over 15, 10 and 9.
    const counts = [155_117_520n, 30_045_015n, 14_307_150n];
    expect(crowds.map(({ count }, i) => (count.exact ? count.value : counts[i]))).toEqual(counts);
    expect(powers).toHaveLength(30);
  });

  test("a crowd that nobody comes before", () => {
    const of = Array.from({ length: 20 }, (_, i) => key(`k${i}`));
    const condition = threshold(2, [threshold(9, of), { kind: "older", unit: "blocks", value: 10 }]);
    const { crowds } = powersOf(condition, NOW);
    expect(crowds.map((crowd) => crowdBands(condition, crowd)?.map(({ choose }) => choose?.k))).toEqual([[9]]);
  });

  test("crowds that overlap are no bands", () => {
    const [left, right] = [0, 10].map((from) => Array.from({ length: 20 }, (_, i) => key(`k${from + i}`))) as [
      Condition[],
      Condition[],
    ];
    const condition = threshold(1, [threshold(8, left), threshold(9, right)]);
    const { crowds } = powersOf(condition, NOW);
    expect(crowds.map((crowd) => crowdBands(condition, crowd))).toEqual([undefined]);
  });

  function subsetsOf(of: readonly string[], k: number): readonly (readonly string[])[] {
    if (k === 0) return [[]];
    return of.flatMap((name, i) => subsetsOf(of.slice(i + 1), k - 1).map((rest) => [name, ...rest]));
  }
});
