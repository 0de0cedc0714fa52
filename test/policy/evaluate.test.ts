/** Evaluation in three values: brute force where all is known, and `unknown` only where a hole or a raw leaf decides. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Condition, Holding, Instant, Moment, Truth } from "../../src/policy/index.ts";
import { CLOCK_RANGE, CLOCKS, EVENTUALLY, evaluate, lockOpen } from "../../src/policy/index.ts";
import type { SmallWorld } from "./small-worlds.ts";
import { after, and, conditions, holds, key, of, older, or, worlds } from "./small-worlds.ts";

const holding = ({ keys, images }: Pick<SmallWorld, "keys" | "images">): Holding => ({
  keys: (id) => keys.includes(id),
  preimages: (fn, image) => fn === "sha256" && images.includes(image),
});
const NOBODY = holding({ keys: [], images: [] });
const inWorld = (condition: Condition, world: SmallWorld): Truth => evaluate(condition, holding(world), world.clocks);

describe("evaluate", () => {
  test("agrees with brute force in every small world", () => {
    fc.assert(
      fc.property(conditions(), (condition) => {
        for (const world of worlds()) {
          expect(inWorld(condition, world)).toBe(holds(condition, world) ? "yes" : "no");
        }
      }),
      { seed: 501, numRuns: 100 },
    );
  });

  test("unknown comes out exactly where raw leaves decide", () => {
    fc.assert(
      fc.property(conditions({ raw: true }), (condition) => {
        const filled = (kind: "trivial" | "impossible"): Condition =>
          JSON.parse(JSON.stringify(condition).replaceAll('{"kind":"raw"}', `{"kind":"${kind}"}`)) as Condition;
        for (const world of worlds([{ height: 10, blocks: 0 }])) {
          const [most, least] = [holds(filled("trivial"), world), holds(filled("impossible"), world)];
          expect(inWorld(condition, world)).toBe(most === least ? (most ? "yes" : "no") : "unknown");
        }
      }),
      { seed: 502, numRuns: 200 },
    );
  });
});

const ROWS: readonly (readonly [string, Condition, Moment, Truth])[] = [
  ["a lock at its number", after(144), { height: 144 }, "yes"],
  ["one below", after(144), { height: 143 }, "no"],
  ["a clock that has not begun", after(144), {}, "no"],
  ["another clock", after(144), { time: 2_000_000_000, blocks: 1000 }, "no"],
  ["a clock without end", after(144), EVENTUALLY, "yes"],
  ["a hole exactly when it opens", older("delay"), { blocks: { at: "delay" } }, "yes"],
  ["a hole one step before", older("delay"), { blocks: { before: "delay" } }, "no"],
  ["a hole at another hole", older("delay"), { blocks: { at: "other" } }, "unknown"],
  ["a hole before another hole", older("delay"), { blocks: { before: "other" } }, "unknown"],
  ["a hole of that name on another clock", older("delay"), { height: { at: "delay" } }, "no"],
  ["a hole at a number", older("delay"), { blocks: 10 }, "unknown"],
  ["a hole at age 0: a lock is 1 at least", older("delay"), { blocks: 0 }, "no"],
  ["a hole at the greatest age there is", older("delay"), { blocks: 65_535 }, "yes"],
  ["a hole without end", older("delay"), EVENTUALLY, "yes"],
  ["a number when a hole opens", older(10), { blocks: { at: "delay" } }, "unknown"],
  ["the least number when a hole opens", older(1), { blocks: { at: "delay" } }, "yes"],
  ["the greatest number before a hole opens", older(65_535), { blocks: { before: "delay" } }, "no"],
  ["a number before a hole opens", older(10), { blocks: { before: "delay" } }, "unknown"],
  ["a date before dates begin", after("expiry", "time"), { time: 499_999_999 }, "no"],
  ["0 blocks, as `older(65536)` means", older(0), {}, "yes"],
  ["unknown, and the rest decides for it", or(older("delay"), after(1)), { height: 1, blocks: 5 }, "yes"],
  ["unknown, and the rest decides against it", and(older("delay"), after(2)), { height: 1, blocks: 5 }, "no"],
  ["2 of yes, unknown, no", of(2, after(1), older("delay"), after(9)), { height: 1, blocks: 5 }, "unknown"],
  ["2 of no, unknown, no", of(2, key("a"), older("delay"), after(9)), { height: 1, blocks: 5 }, "no"],
  ["k of fewer", of(2, after(1)), EVENTUALLY, "no"],
  ["all of nothing", and(), {}, "yes"],
  ["one of nothing", or(), {}, "no"],
];

describe("locks", () => {
  test.each(ROWS)("%s", (_, condition, moment, truth) => {
    expect(evaluate(condition, NOBODY, moment)).toBe(truth);
  });

  test("an answer about a hole is right for every value it may have, and unknown only where values differ", () => {
    for (const clock of CLOCKS) {
      const { least, most } = CLOCK_RANGE[clock];
      const numbers = [least, least + 1, most - 1, most];
      const lock = (value: number | string): Parameters<typeof lockOpen>[0] =>
        clock === "height" || clock === "time"
          ? { kind: "after", unit: clock, value }
          : { kind: "older", unit: clock, value };
      const agreed = (truths: readonly Truth[]): Truth =>
        new Set(truths).size === 1 ? (truths[0] as Truth) : "unknown";
      const bound = (instant: Instant, value: number): number =>
        typeof instant === "number" ? instant : "at" in instant ? value : value - 1;
      const instants: readonly Instant[] = [0, least - 1, ...numbers, Infinity, { at: "x" }, { before: "x" }];
      for (const instant of instants) {
        for (const value of [...numbers, "x", "y"]) {
          const truths = numbers.flatMap((x) =>
            numbers.map((y) => {
              const number = value === "x" ? x : value === "y" ? y : Number(value);
              return number <= bound(instant, x) ? "yes" : "no";
            }),
          );
          const said = lockOpen(lock(value), { [clock]: instant });
          expect([said, value, instant]).toEqual([agreed(truths), value, instant]);
        }
      }
    }
  });

  test("a condition 100 000 deep is evaluated without overflowing the stack", () => {
    let deep: Condition = key("a");
    for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? or(deep, key("b")) : and(deep, key("c"));
    expect(evaluate(deep, holding({ keys: ["a", "c"], images: [] }), {})).toBe("yes");
  });
});
