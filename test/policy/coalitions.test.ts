/** Coalitions and timelines: all of them in small worlds, by brute force; counted where they are many. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Coalition, Condition, Lock, Stage } from "../../src/policy/index.ts";
import { coalitions, EVENTUALLY, isLock, timeline } from "../../src/policy/index.ts";
import type { SmallWorld } from "./small-worlds.ts";
import {
  after,
  and,
  CLOCK_STATES,
  conditions,
  hash,
  holds,
  HOLDINGS,
  IMAGES,
  key,
  of,
  older,
  or,
} from "./small-worlds.ts";

type Held = Pick<SmallWorld, "keys" | "images">;

const [a, b, c] = ["a", "b", "c"].map(key) as [Condition, Condition, Condition];
const keys = (count: number, name = "k"): readonly Condition[] =>
  Array.from({ length: count }, (_, i) => key(`${name}${i}`));

const text = ({ keys: held, images }: Held): string => [...held.toSorted(), ...images.toSorted()].join("+");
const told = ({ keys: held, preimages }: Coalition): string =>
  text({ keys: held, images: preimages.map(({ image }) => image) });
const isInside = (x: Held, y: Held): boolean =>
  x.keys.every((each) => y.keys.includes(each)) && x.images.every((each) => y.images.includes(each));

/** Coalitions that can spend then and of which no smaller one can. */
function minimal(condition: Condition, clocks: SmallWorld["clocks"]): readonly Held[] {
  const able = HOLDINGS.filter((held) => holds(condition, { ...held, clocks }));
  return able.filter((held) => !able.some((other) => other !== held && isInside(other, held)));
}

describe("coalitions", () => {
  test("those listed are exactly the minimal ones, counted exactly, at every moment", () => {
    fc.assert(
      fc.property(conditions(), (condition) => {
        for (const clocks of CLOCK_STATES) {
          const { count, list, uncertain } = coalitions(condition, clocks);
          const expected = minimal(condition, clocks).map(text);
          expect(list.map(told).toSorted()).toEqual(expected.toSorted());
          expect([count, uncertain]).toEqual([{ value: BigInt(expected.length), exact: true }, false]);
        }
      }),
      { seed: 530, numRuns: 300 },
    );
  });

  test("cut: what is listed is minimal, the smallest first, and the number is never too large", () => {
    fc.assert(
      fc.property(conditions(), fc.integer({ min: 1, max: 2 }), (condition, limit) => {
        const { count, list } = coalitions(condition, EVENTUALLY, { limit });
        const expected = minimal(condition, { height: 20, blocks: 5 }).map(text);
        expect(list).toHaveLength(Math.min(limit, expected.length));
        for (const one of list) expect(expected).toContain(told(one));
        expect(count.value <= BigInt(expected.length)).toBe(true);
        if (count.exact) expect(count.value).toBe(BigInt(expected.length));
      }),
      { seed: 531, numRuns: 300 },
    );
  });

  test.each<readonly [string, Condition, bigint, boolean]>([
    ["15 of 30", of(15, ...keys(30)), 155_117_520n, true],
    ["50 of 100 or alice", or(of(50, ...keys(100)), a), 100_891_344_545_564_193_334_812_497_257n, true],
    ["2 of (2 of 3, 2 of 3, a key)", of(2, of(2, ...keys(3)), of(2, ...keys(3, "x")), a), 15n, true],
    ["15 of 30, beside leaves that share a key", or(of(15, ...keys(30)), and(a, b), and(a, c)), 155_117_522n, true],
    ["1000 leaves that share a key", or(...keys(1000).map((each) => and(a, each))), 1000n, true],
    ["15 of 30, and two of them with alice", or(of(15, ...keys(30)), and(key("k0"), key("k1"), a)), 155_117_521n, true],
    ["nobody", or(), 0n, true],
    ["anyone", or(a, and()), 1n, true],
  ])("%s are counted", (_, condition, value, exact) => {
    expect(coalitions(condition, {}).count).toEqual({ value, exact });
  });

  test("at least: a number that is not too large where terminals occur twice and coalitions are many", () => {
    const many = and(or(of(15, ...keys(30)), and(key("k0"), a)), or(key("k1"), b));
    const { count, list } = coalitions(many, {}, { limit: 3 });
    // With k1 among the 15, 77 558 760 ways; without, b signs too, 77 558 760 more; k0, alice and k1 or b are 2.
    expect(count.exact ? count.value === 155_117_522n : count.value <= 155_117_522n).toBe(true);
    expect(count.value).toBeGreaterThan(0n);
    expect(list).toHaveLength(3);
    expect(list[0]?.keys).toHaveLength(3);
  });

  test("raw leaves and holes at a number make it uncertain, where they can matter", () => {
    expect(coalitions(or(a, { kind: "raw" }), {})).toMatchObject({ list: [{ keys: ["a"] }], uncertain: true });
    expect(coalitions(or(a, and(a, { kind: "raw" })), {})).toMatchObject({ uncertain: false });
    expect(coalitions(or(a, and(b, older("delay"))), { blocks: 10 })).toMatchObject({
      list: [{ keys: ["a"] }],
      uncertain: true,
    });
    const there = coalitions(or(a, and(b, older("delay"))), { blocks: { at: "delay" } });
    expect(there).toMatchObject({ list: [{ keys: ["a"] }, { keys: ["b"] }], uncertain: false });
  });
});

const CLOCKS_NOW: readonly SmallWorld["clocks"][] = [{}, { height: 10, blocks: 0 }, { height: 20, blocks: 5 }];

/** How far the clocks have come at a stage. */
function clocksAt(stage: Stage, now: SmallWorld["clocks"]): SmallWorld["clocks"] {
  const reached = stage.locks.map(({ unit, value }) => [unit, Number(value)] as const);
  return { ...now, ...Object.fromEntries(reached) };
}

const isEarlier = (x: SmallWorld["clocks"], y: SmallWorld["clocks"]): boolean =>
  (["height", "blocks"] as const).every((clock) => (x[clock] ?? 0) <= (y[clock] ?? 0));

describe("timeline", () => {
  test("a coalition is gained at a stage exactly when it is minimal there and could not spend at any earlier moment", () => {
    fc.assert(
      fc.property(conditions(), fc.constantFrom(...CLOCKS_NOW), (condition, now) => {
        const { complete, stages } = timeline(condition, now);
        expect(complete).toBe(true);
        const said = stages.flatMap((stage) =>
          stage.gained.list.map((one) => `${JSON.stringify(clocksAt(stage, now))} ${told(one)}`),
        );
        const moments = CLOCK_STATES.filter((clocks) => isEarlier(now, clocks));
        const least = moments.length > 0 ? moments : [now];
        const expected = least.flatMap((clocks) => {
          const earlier = least.filter((other) => other !== clocks && isEarlier(other, clocks));
          const fresh = minimal(condition, clocks).filter(
            (held) => !earlier.some((other) => holds(condition, { ...held, clocks: other })),
          );
          return fresh.map((held) => `${JSON.stringify(written(clocks, now))} ${text(held)}`);
        });
        expect(said.toSorted()).toEqual(expected.toSorted());
        for (const stage of stages) {
          const able = minimal(condition, clocksAt(stage, now)).map(text);
          expect(stage.able.list.map(told).toSorted()).toEqual(able.toSorted());
          expect(stage.gained.count).toEqual({ value: BigInt(stage.gained.list.length), exact: true });
          expect(stage.moment).toEqual(clocksAt(stage, now));
        }
      }),
      { seed: 532, numRuns: 300 },
    );
  });

  /** A clock that has not moved is written as it was. */
  function written(clocks: SmallWorld["clocks"], now: SmallWorld["clocks"]): SmallWorld["clocks"] {
    const moved = (["height", "blocks"] as const).filter((clock) => (clocks[clock] ?? 0) > (now[clock] ?? 0));
    return { ...now, ...Object.fromEntries(moved.map((clock) => [clock, clocks[clock] ?? 0])) };
  }

  const story = (condition: Condition, now = {}): readonly string[] =>
    timeline(condition, now).stages.map(({ gained, last, locks }) => {
      const when = locks.map(({ unit, value }: Lock) => `${unit} ${value}`).join(", ");
      return `${when || "now"}: ${gained.list.map(told).join(" | ")}${last ? "." : ""}`;
    });

  test("the project's own example, before and after height 144", () => {
    const example = or(key("alice"), and(key("bob"), after(144)));
    expect(story(example)).toEqual(["now: alice", "height 144: bob."]);
    expect(story(example, { height: 900_000 })).toEqual(["now: alice | bob."]);
  });

  test("clocks are kept apart, holes by name, locks of one path together", () => {
    const condition = or(
      and(a, b),
      and(a, older(144)),
      and(b, after("expiry")),
      and(c, older("delay"), older(10), after(5)),
      and(c, after(9, "time")),
    );
    expect(story(condition)).toEqual([
      "now: a+b",
      "blocks 144: a.",
      "time 9: c.",
      "height expiry: b.",
      "height 5, blocks 10, blocks delay: c.",
    ]);
    expect(timeline(condition, {}).stages.map(({ moment }) => moment)).toEqual([
      {},
      { blocks: 144 },
      { time: 9 },
      { height: { at: "expiry" } },
      undefined,
    ]);
  });

  test("a lock of which nothing depends is no stage; a coalition that gets smaller is one", () => {
    expect(story(or(a, and(a, older(5))))).toEqual(["now: a."]);
    expect(story(of(2, a, b, older(9)))).toEqual(["now: a+b", "blocks 9: a | b."]);
    expect(story(or(a, older(9)))).toEqual(["now: a", "blocks 9: ."]);
    expect(story(or())).toEqual([]);
    expect(story(and(hash(IMAGES[0]), after(3)))).toEqual([`height 3: ${IMAGES[0]}.`]);
  });

  test("decaying 15 of 30 with ten lock times: each number of signers, exactly", () => {
    const decaying = of(15, ...keys(30), ...Array.from({ length: 10 }, (_, i) => older(100 * (i + 1))));
    const leaves = or(...Array.from({ length: 11 }, (_, i) => and(of(15 - i, ...keys(30)), older(100 * i))));
    const counts = [
      155_117_520n,
      145_422_675n,
      119_759_850n,
      86_493_225n,
      54_627_300n,
      30_045_015n,
      14_307_150n,
      5_852_925n,
      2_035_800n,
      593_775n,
      142_506n,
    ];
    for (const condition of [decaying, leaves]) {
      const { complete, stages } = timeline(condition, {});
      expect(complete).toBe(true);
      expect(stages.map(({ gained }) => gained.count)).toEqual(counts.map((value) => ({ value, exact: true })));
      expect(stages.map(({ locks }) => locks.filter(isLock).length)).toEqual([
        0,
        ...Array.from({ length: 10 }, () => 1),
      ]);
    }
  });

  test("more stages than are told: cut, and said so", () => {
    const many = or(...Array.from({ length: 100 }, (_, i) => and(key(`k${i}`), older(i + 1))));
    const { complete, stages } = timeline(many, {}, { stages: 10 });
    expect([complete, stages.length, stages.some(({ last }) => last)]).toEqual([false, 10, false]);
    expect(timeline(or({ kind: "raw" }, a), {})).toMatchObject({
      uncertain: true,
      stages: [{ gained: { list: [{ keys: ["a"] }] } }],
    });
  });

  test("a thousand leaves, and a threshold of a thousand, end within the limits", () => {
    const leaves = or(...Array.from({ length: 1000 }, (_, i) => and(a, key(`k${i}`), older(1 + (i % 50)))));
    expect(timeline(leaves, {}).stages).toHaveLength(50);
    const wide = of(500, ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? key(`k${i}`) : older(i))), a);
    expect(timeline(wide, {}, { stages: 8 })).toMatchObject({ complete: false, stages: { length: 8 } });
  });

  test("every holding and moment of small conditions with a cut list is covered by what is gained", () => {
    fc.assert(
      fc.property(conditions(), (condition) => {
        const { stages } = timeline(condition, {}, { limit: 1 });
        for (const stage of stages) {
          const clocks = clocksAt(stage, {});
          for (const { keys: held, preimages } of stage.gained.list) {
            const images = preimages.map(({ image }) => image);
            expect(holds(condition, { keys: held, images, clocks })).toBe(true);
          }
          expect(stage.gained.list).toHaveLength(1);
        }
      }),
      { seed: 533, numRuns: 200 },
    );
  });
});
