/** A difference is complete and real: in every small world that the two sides judge differently a change says so, and each change is such a world. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/analysis/diff.ts";
import type { Span } from "../../src/analysis/power.ts";
import type { Coalition, Condition, Lock, Moment } from "../../src/policy/index.ts";
import { diffPowers } from "../../src/analysis/diff.ts";
import { canSpend, fromNow, holdingOf } from "../../src/analysis/power-locks.ts";
import { equivalent, evaluate } from "../../src/policy/index.ts";
import { conditions, holds, NOW, WORLDS, type World } from "./small-conditions.ts";

const SEED = 20_260_226;

const reached = (from: readonly Lock[], at: Moment): boolean =>
  from.every(({ unit, value }) => Number(at[unit] ?? 0) >= Number(value));

const within = (who: Coalition, world: World): boolean =>
  who.keys.every((key) => world.keys.includes(key)) && who.preimages.length <= world.preimages.length;

const covers = (who: Coalition, { from }: Span, world: World): boolean =>
  within(who, world) && from.some((locks) => reached(locks, world.moment));

const LOSSES: readonly Change["kind"][] = ["lost", "later", "moved"];
const GAINS: readonly Change["kind"][] = ["gained", "sooner", "moved"];

const can = (condition: Condition, who: Coalition, moment: Moment): boolean =>
  evaluate(condition, holdingOf(who), { ...NOW, ...moment }) === "yes";

describe("diffPowers", () => {
  test("every world that only one side allows lies above a change of that kind", () => {
    fc.assert(
      fc.property(conditions, conditions, (before, after) => {
        const { changes, complete } = diffPowers(before, after, NOW);
        expect(complete).toBe(true);
        for (const world of WORLDS) {
          const [could, now] = [before, after].map((one) => evaluate(one, holds(world), world.moment) === "yes");
          if (could === now) continue;
          const kinds = could === true ? LOSSES : GAINS;
          const side = could === true ? "before" : "after";
          const told = changes.some((change) => kinds.includes(change.kind) && covers(change.who, change[side], world));
          expect([world, told]).toEqual([world, true]);
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  test("every change is real, and its moments are those of each side", () => {
    fc.assert(
      fc.property(conditions, conditions, (before, after) => {
        for (const { kind, who, ...spans } of diffPowers(before, after, NOW).changes) {
          const lost = spans.before.from.some((locks) => canSpend(after, who, locks, NOW) === "no");
          const gained = spans.after.from.some((locks) => canSpend(before, who, locks, NOW) === "no");
          expect([lost, gained]).toEqual([LOSSES.includes(kind), GAINS.includes(kind)]);
          for (const [side, condition] of [
            ["before", before],
            ["after", after],
          ] as const) {
            const worlds = WORLDS.filter(({ keys, preimages }) => sameSet(who, { keys, preimages }));
            for (const world of worlds)
              expect(spans[side].from.some((locks) => reached(locks, world.moment))).toBe(
                can(condition, who, world.moment),
              );
          }
        }
      }),
      { seed: SEED + 1, numRuns: 400 },
    );
  });

  test("there is no change exactly where the two mean the same from now on", () => {
    fc.assert(
      fc.property(conditions, conditions, (before, after) => {
        const { answer } = equivalent(fromNow(before, NOW), fromNow(after, NOW));
        expect(diffPowers(before, after, NOW).changes.length === 0 ? "yes" : "no").toBe(answer);
      }),
      { seed: SEED + 2, numRuns: 400 },
    );
  });

  test("a coalition that lost its power is told which larger one still has it", () => {
    const key = (name: string): Condition => ({ kind: "key", key: name });
    const both: Condition = { kind: "threshold", k: 2, of: [key("a"), key("b")] };
    const [change] = diffPowers(key("a"), both, NOW).changes;
    expect(change).toMatchObject({ kind: "lost", who: { keys: ["a"] }, after: { from: [] } });
    expect(change?.within.map(({ who }) => who.keys)).toEqual([["a", "b"]]);
  });

  test("locks that wait for their values compare with themselves alone", () => {
    const lock = (value: number | string): Condition => ({
      kind: "threshold",
      k: 2,
      of: [
        { kind: "key", key: "a" },
        { kind: "after", unit: "height", value },
      ],
    });
    expect(diffPowers(lock("expiry"), lock("expiry"), NOW).changes).toEqual([]);
    expect(diffPowers(lock("expiry"), lock(900), NOW).changes.map(({ kind }) => kind)).toEqual(["unsure"]);
    expect(diffPowers(lock("expiry"), lock("end"), NOW).changes.map(({ kind }) => kind)).toEqual(["unsure"]);
  });
});

describe("every small meaning", () => {
  const key = (name: string): Condition => ({ kind: "key", key: name });
  const VARIABLES: readonly Condition[] = [
    key("a"),
    key("b"),
    { kind: "older", unit: "blocks", value: 10 },
    { kind: "after", unit: "height", value: 200 },
  ];
  const MEANINGS = antichains(VARIABLES.length).map((sets): Condition => ({
    kind: "threshold",
    k: 1,
    of: sets.map((set) => {
      const of = VARIABLES.filter((_, i) => (set & (1 << i)) !== 0);
      return { kind: "threshold", k: of.length, of };
    }),
  }));
  const SMALL = WORLDS.filter(({ keys, preimages }) => !keys.includes("c") && preimages.length === 0);

  test("two keys, an age and a height have 168 meanings (the Dedekind number), and diff tells any two apart", () => {
    expect(MEANINGS).toHaveLength(168);
    const truths = MEANINGS.map((one) => SMALL.map((world) => evaluate(one, holds(world), world.moment) === "yes"));
    expect(new Set(truths.map((all) => all.join())).size).toBe(168);
    for (const [i, before] of MEANINGS.entries()) {
      // Each with every fifth, from another start each time.
      for (let j = (3 * i) % 5; j < MEANINGS.length; j += 5) {
        const { changes } = diffPowers(before, MEANINGS[j] as Condition, NOW);
        expect([i, j, changes.length === 0]).toEqual([i, j, i === j]);
        for (const [w, world] of SMALL.entries()) {
          const [could, can] = [truths[i]?.[w] === true, truths[j]?.[w] === true];
          if (could === can) continue;
          const [kinds, side] = could ? ([LOSSES, "before"] as const) : ([GAINS, "after"] as const);
          const told = changes.some(
            ({ kind, who, ...spans }) => kinds.includes(kind) && covers(who, spans[side], world),
          );
          expect([i, j, w, told]).toEqual([i, j, w, true]);
        }
      }
    }
  });

  /** Every set of sets of `count` things of which none holds another, sets as bit masks. */
  function antichains(count: number): readonly (readonly number[])[] {
    let found: readonly (readonly number[])[] = [[]];
    for (let set = 0; set < 1 << count; set++) {
      const fits = found.filter((sets) => sets.every((other) => (other & set) !== other && (other & set) !== set));
      found = [...found, ...fits.map((sets) => [...sets, set])];
    }
    return found;
  }
});

const sameSet = (a: Coalition, b: Coalition): boolean =>
  a.keys.toSorted().join() === b.keys.toSorted().join() && a.preimages.length === b.preimages.length;
