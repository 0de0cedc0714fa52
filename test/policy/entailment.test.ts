/**
 * Entailment is never wrong: against brute force over all keys, hashes, times and values of holes; as an order; on conditions large enough that only
 * its steps, not the number of worlds, can decide them.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Condition, Entailment } from "../../src/policy/index.ts";
import { CLOCK_RANGE, entails, equivalent, normalForm } from "../../src/policy/index.ts";
import type { SmallWorld } from "./small-worlds.ts";
import {
  after,
  and,
  conditions,
  holds,
  HOLDINGS,
  key,
  LOCKS,
  of,
  older,
  or,
  rewritten,
  worlds,
} from "./small-worlds.ts";

const keys = (count: number, name = "k"): readonly Condition[] =>
  Array.from({ length: count }, (_, i) => key(`${name}${i}`));

const counterexample = (a: Condition, b: Condition, all: Iterable<SmallWorld>): SmallWorld | undefined => {
  for (const world of all) if (holds(a, world) && !holds(b, world)) return world;
  return undefined;
};

/** The world of an answer, for {@link holds}. */
function smallWorld(answer: Entailment): SmallWorld {
  if (answer.answer !== "no") throw new Error("there is no world");
  const { keys: held, preimages, moment, holes } = answer.world;
  return {
    keys: held,
    images: preimages.map(({ image }) => image),
    clocks: moment,
    holes: Object.fromEntries(holes.map(({ name, value }) => [name, value])),
  };
}

function expectRight(a: Condition, b: Condition, all: Iterable<SmallWorld>): void {
  const answer = entails(a, b);
  expect(answer.answer).toBe(counterexample(a, b, all) === undefined ? "yes" : "no");
  if (answer.answer === "no") {
    expect([holds(a, smallWorld(answer)), holds(b, smallWorld(answer))]).toEqual([true, false]);
  }
}

describe("against brute force", () => {
  test("four keys, two hashes, three locks: every world", () => {
    fc.assert(
      fc.property(conditions(), conditions(), (a, b) => {
        expectRight(a, b, worlds());
        expectRight(a, or(b, a), worlds());
        expectRight(and(b, a), b, worlds());
      }),
      { seed: 520, numRuns: 400 },
    );
  });

  test("every pair of conditions of up to three terminals out of two keys and two locks", () => {
    const terminals = [key("a"), key("b"), after(10), after(20)];
    const all = [
      ...terminals,
      ...terminals.flatMap((x) => terminals.flatMap((y) => [and(x, y), or(x, y)])),
      ...terminals.flatMap((x) =>
        terminals.flatMap((y) => terminals.flatMap((z) => [or(x, and(y, z)), and(x, or(y, z)), of(2, x, y, z)])),
      ),
    ];
    const states = [0, 10, 20].map((height) => ({ height }));
    const small = [[], ["a"], ["b"], ["a", "b"]].flatMap((held) =>
      states.map((clocks) => ({ keys: held, images: [], clocks })),
    );
    const tables = all.map((condition) => small.map((world) => holds(condition, world)));
    for (const [i, a] of all.entries()) {
      for (const [j, b] of all.entries()) {
        const expected = tables[i]?.every((value, w) => !value || tables[j]?.[w] === true);
        if ((entails(a, b).answer === "yes") !== expected) expect.fail(JSON.stringify([a, b]));
      }
    }
  });

  test("locks that are holes: every value they may have, at the ends of the range too", () => {
    const { least, most } = CLOCK_RANGE.blocks;
    const locks = [older("x"), older("y"), older(least), older(7), older(most)];
    const values = [least, 3, 7, 9, most];
    const all: SmallWorld[] = [0, least, 3, 5, 7, 9, 12, most].flatMap((blocks) =>
      values.flatMap((x) =>
        values.flatMap((y) =>
          HOLDINGS.filter(({ images }) => images.length === 0).map((holding) => ({
            ...holding,
            clocks: { blocks },
            holes: { x, y },
          })),
        ),
      ),
    );
    fc.assert(
      fc.property(conditions({ locks: [...locks, ...locks] }), conditions({ locks: [...locks, ...locks] }), (a, b) => {
        const withoutHashes = (condition: Condition): Condition =>
          condition.kind === "threshold"
            ? { ...condition, of: condition.of.map(withoutHashes) }
            : condition.kind === "hash"
              ? key("a")
              : condition;
        expectRight(withoutHashes(a), withoutHashes(b), all);
      }),
      { seed: 521, numRuns: 120 },
    );
  });

  test("a world that is shown holds no more than it needs", () => {
    const answer = entails(or(and(key("a"), key("b"), after(9)), and(...keys(9))), key("b"));
    expect(answer).toEqual({
      answer: "no",
      world: { keys: keys(9).map((one) => (one.kind === "key" ? one.key : "")), preimages: [], moment: {}, holes: [] },
    });
    expect(entails(or(and(key("a"), after(9)), key("c")), or(and(key("a"), after(10)), key("c")))).toEqual({
      answer: "no",
      world: { keys: ["a"], preimages: [], moment: { height: 9 }, holes: [] },
    });
    expect(entails(older("x"), older("y"))).toEqual({
      answer: "no",
      world: {
        keys: [],
        preimages: [],
        moment: { blocks: 1 },
        holes: [
          { unit: "blocks", name: "x", value: 1, open: true },
          { unit: "blocks", name: "y", value: 2, open: false },
        ],
      },
    });
  });
});

describe("as an order", () => {
  test("reflexive, however it is written", () => {
    fc.assert(
      fc.property(conditions(), fc.nat(20), (a, seed) => {
        expect(equivalent(a, rewritten(a, seed))).toEqual({ answer: "yes" });
        expect(equivalent(a, normalForm(a))).toEqual({ answer: "yes" });
      }),
      { seed: 522, numRuns: 300 },
    );
  });

  test("transitive", () => {
    let met = 0;
    fc.assert(
      fc.property(conditions(), conditions(), conditions(), (a, b, c) => {
        if (entails(a, b).answer !== "yes" || entails(b, c).answer !== "yes") return;
        met += 1;
        expect(entails(a, c)).toEqual({ answer: "yes" });
      }),
      { seed: 523, numRuns: 3000 },
    );
    expect(met).toBeGreaterThan(50);
  });

  test("and is below its parts, or above; the constants are the ends", () => {
    fc.assert(
      fc.property(conditions(), conditions(), (a, b) => {
        expect([entails(and(a, b), a).answer, entails(a, or(a, b)).answer]).toEqual(["yes", "yes"]);
        expect([entails(a, { kind: "trivial" }).answer, entails({ kind: "impossible" }, a).answer]).toEqual([
          "yes",
          "yes",
        ]);
      }),
      { seed: 524, numRuns: 200 },
    );
  });
});

describe("raw leaves", () => {
  const raw: Condition = { kind: "raw" };
  test.each<readonly [string, Condition, Condition, string]>([
    ["decides on the left", raw, key("a"), "undecided"],
    ["decides on the right", key("a"), raw, "undecided"],
    ["is not known to mean what another means", raw, raw, "undecided"],
    ["does not matter: the rest entails", and(raw, key("a")), key("a"), "yes"],
    ["does not matter: the rest is enough", key("a"), or(raw, key("a")), "yes"],
    ["does not matter: a world without it", or(raw, key("b")), key("a"), "no"],
    ["does not matter: a world whatever it means", key("a"), and(key("b"), or(raw, key("a"))), "no"],
  ])("a raw leaf %s", (_, a, b, answer) => {
    expect(entails(a, b).answer).toBe(answer);
  });

  test("yes and no hold whatever raw leaves mean", () => {
    fc.assert(
      fc.property(conditions({ raw: true }), conditions({ raw: true }), conditions(), conditions(), (a, b, x, y) => {
        const { answer } = entails(a, b);
        if (answer === "undecided") return;
        const filled = (condition: Condition, by: Condition): Condition =>
          condition.kind === "threshold"
            ? { ...condition, of: condition.of.map((part) => filled(part, by)) }
            : condition.kind === "raw"
              ? by
              : condition;
        expect(entails(filled(a, x), filled(b, y)).answer).toBe(answer);
      }),
      { seed: 525, numRuns: 500 },
    );
  });
});

describe("large conditions", () => {
  /** A tree over these terminals, of thresholds drawn from the seed. */
  function tree(terminals: readonly Condition[], seed: number): Condition {
    let state = seed;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return (state >> 8) % below;
    };
    let level = terminals
      .map((terminal) => ({ terminal, place: draw(1 << 20) }))
      .toSorted((x, y) => x.place - y.place)
      .map(({ terminal }) => terminal);
    while (level.length > 1) {
      const next: Condition[] = [];
      for (let at = 0; at < level.length;) {
        const some = level.slice(at, at + 2 + draw(4));
        at += some.length;
        next.push(of(draw(3) === 0 ? 1 + draw(some.length) : draw(2) === 0 ? 1 : "all", ...some));
      }
      level = next;
    }
    return level[0] as Condition;
  }

  test("200 terminals of which 20 occur twice, another order: the same", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const terminals = [...keys(180), ...keys(20, "s"), ...keys(20, "s")];
      const a = tree(terminals, seed);
      expect(equivalent(a, rewritten(a, seed))).toEqual({ answer: "yes" });
      expect(entails(a, or(rewritten(a, seed), key("new")))).toEqual({ answer: "yes" });
    }
  });

  test("two conditions of 200 terminals, 20 in common: an answer, and its world is one", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const a = tree([...keys(180, "x"), ...keys(20, "s")], seed);
      const b = tree([...keys(180, "y"), ...keys(20, "s")], seed + 100);
      const answer = entails(a, b);
      expect(answer.answer).toBe("no");
      expect([holds(a, smallWorld(answer)), holds(b, smallWorld(answer))]).toEqual([true, false]);
    }
  });

  test("a thousand leaves, factored and not", () => {
    const some = keys(1000);
    const leaves = or(...some.map((each) => and(key("alice"), each)));
    expect(equivalent(leaves, and(key("alice"), or(...some)))).toEqual({ answer: "yes" });
    expect(entails(leaves, or(...some.slice(1))).answer).toBe("no");
  });

  test.each<readonly [string, Condition, Condition, string]>([
    ["15 of 30 entails 14 of 30", of(15, ...keys(30)), of(14, ...keys(30)), "yes"],
    ["14 of 30 does not entail 15 of 30", of(14, ...keys(30)), of(15, ...keys(30)), "no"],
    [
      "16 of 30: 8 of one half or of the other",
      of(15, ...keys(30)),
      or(of(8, ...keys(15)), of(8, ...keys(30).slice(15))),
      "yes",
    ],
    ["14 of 30: not so", of(14, ...keys(30)), or(of(8, ...keys(15)), of(8, ...keys(30).slice(15))), "no"],
    ["100 of 200 and more", of(100, ...keys(200)), or(of(99, ...keys(200)), key("z")), "yes"],
  ])("%s", (_, a, b, answer) => {
    expect(entails(a, b).answer).toBe(answer);
  });

  test("six pigeons in five holes share one; beyond the budget the answer is that there is none", () => {
    const hole = (pigeon: number, at: number): Condition => key(`p${pigeon}h${at}`);
    const pigeons = (count: number): readonly [Condition, Condition] => {
      const [all, holes] = [Array.from({ length: count }, (_, i) => i), Array.from({ length: count - 1 }, (_, i) => i)];
      return [
        and(...all.map((pigeon) => or(...holes.map((at) => hole(pigeon, at))))),
        or(...holes.map((at) => of(2, ...all.map((pigeon) => hole(pigeon, at))))),
      ];
    };
    expect(entails(...pigeons(6))).toEqual({ answer: "yes" });
    const answer = entails(...pigeons(12), { budget: 50_000 });
    expect(answer.answer).toBe("undecided");
    expect(answer.answer === "undecided" && answer.steps).toBeGreaterThan(50_000);
  });

  test("400 deep and all of it the same but the innermost key; 20 000 deep without overflowing the stack", () => {
    const deep = (inner: Condition, levels: number): Condition => {
      let all = inner;
      for (let i = 0; i < levels; i++) all = i % 2 === 0 ? or(all, key(`k${i}`)) : and(all, key(`k${i}`));
      return all;
    };
    const [a, b] = [key("a"), key("b")];
    expect(entails(deep(and(a, b), 400), deep(a, 400))).toEqual({ answer: "yes" });
    expect(entails(deep(a, 400), deep(b, 400)).answer).toBe("no");
    expect(entails(deep(a, 20_000), deep(b, 20_000), { budget: 200_000 }).answer).not.toBe("yes");
  });
});

test("locks of the small worlds are on two clocks", () => {
  expect(new Set(LOCKS.map((lock) => (lock.kind === "after" || lock.kind === "older" ? lock.unit : ""))).size).toBe(2);
});
