/** What is said of leaves, locks and ways by their meaning: true in every small world, on the exact side of every boundary, and never by the way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { substitute } from "../../src/policy/index.ts";
import { holds } from "../policy/small-worlds.ts";
import { judged } from "../../src/cli/judged.ts";
import { compile } from "../../src/compiler/index.ts";
import { backend, programOf } from "./claims.ts";
import { findingsOf, IMAGE, leastWeight, lintsOf, NOW, waysOf, WORLDS } from "./lint-worlds.ts";

const SEED = 20_260_225;

const LEAVES = [
  "pk(a)",
  "pk(b)",
  "and_v(v:pk(a),pk(b))",
  "and_v(v:pk(a),older(5))",
  "and_v(v:pk(a),older(10))",
  "and_v(v:pk(a),after(1006))",
  "and_v(v:pk(a),after(1007))",
  "and_v(v:pk(a),and_v(v:older(6),after(1006)))",
  "and_v(v:pk(b),and_v(v:pk(a),older(5)))",
  `and_v(v:pk(a),sha256(${IMAGE}))`,
  `and_v(v:pk(b),and_v(v:sha256(${IMAGE}),older(5)))`,
  "multi_a(1,a,b)",
  "multi_a(2,a,b,c)",
  "and_v(v:multi_a(2,a,b,c),older(10))",
  "and_v(v:pk(a),older(4194314))", // 10 × 512 seconds
  "and_v(v:pk(a),and_v(v:older(4194314),after(1750005120)))",
] as const;

const treeOf = (leaves: readonly string[]): string =>
  leaves.length === 1 ? (leaves[0] as string) : `{${leaves.join(",")}}`;
const textOf = (internal: string, leaves: readonly string[]): string =>
  leaves.length === 0 ? `tr(${internal})` : `tr(${internal},${treeOf(leaves)})`;

/** Positions of the leaves that are said to add nothing, by TW410 or, of the internal key in a leaf, by nobody here. */
const idleLeaves = (text: string): readonly number[] =>
  findingsOf(programOf(text)).flatMap(({ code, place }) =>
    code === "TW410" && place.kind === "leaf" ? [place.index] : [],
  );

/** The shaped order may be another than the written one. */
const leavesOf = (text: string): readonly string[] =>
  programOf(text).outputs[0]?.leaves.map(({ policy }) => policy) ?? [];

function leavesOutWithoutLoss(internal: string, leaves: readonly string[]): void {
  const text = textOf(internal, leaves);
  const idle = idleLeaves(text);
  const kept = leavesOf(text).filter((_, i) => !idle.includes(i));
  const [before, after] = [waysOf(programOf(text)), waysOf(programOf(textOf(internal, kept)))];
  for (const world of WORLDS) {
    const [was, is] = [leastWeight(before, world), leastWeight(after, world)];
    if (is > was) expect([text, idle, world, is]).toEqual([text, idle, world, was]);
  }
}

describe("TW410: a leaf that adds nothing", () => {
  test("of all pairs of leaves: without it nobody can do less or pays more", () => {
    for (const first of LEAVES)
      for (const second of LEAVES) if (first !== second) leavesOutWithoutLoss("unspendable", [first, second]);
  });

  test("of pairs: whatever is not named lets somebody do in some world what the others do not, or for less", () => {
    for (const first of LEAVES)
      for (const second of LEAVES) {
        if (first >= second) continue;
        const text = textOf("unspendable", [first, second]);
        const idle = idleLeaves(text);
        const [, ...ways] = waysOf(programOf(text));
        for (const [i, way] of ways.entries()) {
          if (idle.length > 0) continue;
          const others = ways.filter((_, j) => j !== i);
          const isNeeded = WORLDS.some(
            (world) => holds(way.condition, world) && leastWeight(others, world) > way.weight - 3,
          );
          expect([text, i, isNeeded]).toEqual([text, i, true]);
        }
      }
  });

  test("of trees of up to five leaves", () => {
    const trees = fc.uniqueArray(fc.constantFrom(...LEAVES), { minLength: 3, maxLength: 5 });
    fc.assert(fc.property(fc.constantFrom("unspendable", "c", "musig(a,b)"), trees, leavesOutWithoutLoss), {
      seed: SEED,
      numRuns: 150,
    });
  });

  const ROWS: readonly (readonly [text: string, says: readonly string[]])[] = [
    ["tr(unspendable,{pk(a),and_v(v:pk(a),pk(b))})", ["TW410 leaf 1"]],
    ["tr(unspendable,{pk(a),and_v(v:pk(a),older(144))})", ["TW410 leaf 1"]],
    // Several others together.
    ["tr(unspendable,{{pk(a),pk(b)},multi_a(1,a,b)})", ["TW410 leaf 2"]],
    ["tr(unspendable,{multi_a(1,a,b),{pk(a),pk(b)}})", ["TW410 leaf 0"]],
    ["tr(unspendable,{{pk(a),pk(b)},multi_a(1,a,b,c)})", []],
    // So deep down that the shorter script is the dearer spend.
    ["tr(unspendable,{multi_a(1,a,b),{pk(a),{pk(b),pk(c)}}})", ["TW410 leaf 2"]],
    ["tr(unspendable,{{pk(a),pk(b)},and_v(v:multi_a(1,a,b),older(9))})", ["TW410 leaf 2"]],
    // An aggregate key asks for a meeting.
    ["tr(musig(a,b),and_v(v:pk(a),pk(b)))", []],
    ["tr(unspendable,{pk(musig(a,b)),and_v(v:pk(a),pk(b))})", []],
    ["tr(unspendable,{pk(musig(a,b)),and_v(v:pk(musig(a,b)),pk(c))})", ["TW410 leaf 1"]],
    // Said already: TW312, TW314.
    ["tr(a,and_v(v:pk(a),older(144)))", []],
    ["tr(unspendable,{pk(a),pk(a)})", []],
    // Another key of the same party may lie elsewhere.
    ["tr(unspendable,{pk(a),and_v(v:pk(a.late),older(144))})", []],
    // Nobody can take it in any case.
    ["tr(a,{asm(RETURN),pk(b)})", ["TW408 leaf 0"]],
  ];
  test.each(ROWS)("%s", (text, says) => {
    expect(lintsOf(text)).toEqual(says);
  });

  test("from now on: a height that has passed is no lock, and one that passes while the output ages comes first", () => {
    const text = "tr(unspendable,{and_v(v:pk(a),older(1000)),and_v(v:pk(a),after(HEIGHT))})";
    for (const height of ["999", "1000", "1001", "2000"])
      expect(lintsOf(text.replace("HEIGHT", height))).toEqual(["TW410 leaf 0"]);
    expect(lintsOf(text.replace("HEIGHT", "2001"))).toEqual([]);
  });
});

test("a key in several leaves is said no more where one of them adds nothing, and is where two others share one", () => {
  const codes = (text: string): readonly string[] =>
    judged(compile({ name: "policy", text }, { backend }), { backend }).diagnostics.map(({ code }) => code);
  expect(codes("tr(unspendable,{pk(a),and_v(v:pk(a),pk(b))})")).toEqual(["TW410"]);
  expect(codes(`tr(unspendable,{{pk(a),and_v(v:pk(a),pk(b))},and_v(v:pk(b),sha256(${IMAGE}))})`)).toEqual(["TW410"]);
  const shared = `{and_v(v:pk(c),older(9)),and_v(v:pk(c),sha256(${IMAGE}))}`;
  expect(codes(`tr(unspendable,{{pk(a),and_v(v:pk(a),pk(b))},${shared}})`).toSorted()).toEqual(["TW311", "TW410"]);
});

describe("TW411: a lock that never matters", () => {
  const GRID = [
    "older(5)",
    "older(10)",
    "older(4194314)",
    "after(1005)",
    "after(1006)",
    "after(1010)",
    "after(1011)",
    "after(1750005120)",
    "after(1750005121)",
  ];
  const unitOf = (lock: string): string => (/^after\(\d{5,}|older\(4/.test(lock) ? "seconds" : "blocks");

  test("of all pairs of locks: said when, and only when, some lock decides in no world", () => {
    for (const first of GRID)
      for (const second of GRID) {
        // Height and time do not mix in one path (TW206).
        if (first === second || unitOf(first) !== unitOf(second)) continue;
        const text = `tr(unspendable,and_v(v:pk(a),and_v(v:${first},${second})))`;
        const program = programOf(text);
        const [, leaf] = waysOf(program);
        const condition = leaf?.condition as NonNullable<typeof leaf>["condition"];
        const locks = [first, second].map(
          (lock) => Number(/\d+/.exec(lock)?.[0]) & (lock.startsWith("older") ? 0xffff : -1),
        );
        const moot = locks.filter((value) => {
          const without = substitute(condition, (one) =>
            "value" in one && one.value === value ? { kind: "trivial" } : one,
          );
          return WORLDS.every((world) => holds(without, world) === holds(condition, world));
        });
        expect([text, lintsOf(text).length]).toEqual([text, moot.length]);
      }
  });

  const at = (lock: string, set = {}): readonly string[] =>
    lintsOf(
      `contract c param t: height = 1 party a output o = tr(unspendable,and_v(v:pk(a),and_v(v:older(144),after(${lock}))))`.replace(
        " = 1",
        lock === "t" ? "" : " = 1",
      ),
      set,
    );

  test("the last height at which an output can be 144 blocks old at the earliest, and the next", () => {
    expect([at(String(NOW.height + 144)), at(String(NOW.height + 145))]).toEqual([["TW411 leaf 0"], []]);
  });
  test("a value that is not known may matter; one that is given is judged", () => {
    expect(at("t")).toEqual([]);
    expect(at("t", { t: "1144" })).toEqual(["TW411 leaf 0"]);
  });
  test("a lock of another path is left alone", () => {
    expect(lintsOf("tr(unspendable,{and_v(v:pk(a),older(144)),and_v(v:pk(b),after(1100))})")).toEqual([]);
    expect(lintsOf("tr(unspendable,andor(pk(a),older(144),and_v(v:pk(b),after(1100))))")).toEqual([]);
  });
});

describe("TW402, TW408 of raw leaves: read from what the script means", () => {
  test.each([
    ["asm(1000 CHECKLOCKTIMEVERIFY DROP b CHECKSIG)", ["TW402 leaf 0"]],
    ["asm(1001 CHECKLOCKTIMEVERIFY DROP b CHECKSIG)", []],
    ["asm(144 CHECKSEQUENCEVERIFY DROP b CHECKSIG)", []],
    ["asm(b CHECKSIGVERIFY 0)", ["TW408 leaf 0"]],
  ] as const)("%s", (leaf, says) => {
    expect(lintsOf(`tr(a,${leaf})`)).toEqual(says);
  });
  test("an output without any way, and a way that is not understood", () => {
    expect(lintsOf("tr(unspendable,asm(RETURN))")).toEqual(["TW408"]);
    expect(lintsOf("tr(unspendable,asm(SHA1 SHA1 SHA1 VERIFY b CHECKSIG))")).toEqual([]);
  });
});

describe("TW413: ways that race", () => {
  const two = (first: string, second: string): readonly string[] =>
    lintsOf(`tr(unspendable,{and_v(v:pk(a),${first}),and_v(v:pk(b),${second})})`);
  const ROWS: readonly (readonly [first: string, second: string, races: boolean])[] = [
    ["older(144)", "older(149)", true],
    ["older(144)", "older(150)", false],
    ["older(150)", "older(144)", false],
    ["older(144)", "older(144)", true],
    ["older(4194314)", "older(4194321)", true], // 7 × 512 seconds are not an hour
    ["older(4194314)", "older(4194322)", false],
    ["after(2000)", "after(2005)", true],
    ["after(2000)", "after(2006)", false],
    ["after(1800000000)", "after(1800003599)", true],
    ["after(1800000000)", "after(1800003600)", false],
    // Clocks that do not compare.
    ["older(144)", "after(2000)", false],
    ["older(144)", "older(4194448)", false],
    // Both have passed, or the first has: at any moment, which no height compares with.
    ["after(900)", "after(903)", false],
    ["after(1000)", "after(1003)", false],
    ["after(1001)", "after(1003)", true],
  ];
  test.each(ROWS)("a %s, b %s: %s", (first, second, races) => {
    expect(two(first, second).filter((each) => each.startsWith("TW413"))).toHaveLength(races ? 1 : 0);
  });

  test("the key path opens at once", () => {
    expect(lintsOf("tr(a,and_v(v:pk(b),older(5)))")).toEqual(["TW413 leaf 0"]);
    expect(lintsOf("tr(a,and_v(v:pk(b),older(6)))")).toEqual([]);
    expect(lintsOf("tr(a,pk(b))")).toEqual([]);
  });
  test("who is in both loses nothing, who is left out does", () => {
    expect(lintsOf("tr(unspendable,{and_v(v:pk(a),older(9)),and_v(v:pk(a.late),older(11))})")).toEqual([]);
    expect(lintsOf("tr(musig(a,b),and_v(v:pk(b.late),older(3)))")).toEqual(["TW413 leaf 0"]);
    expect(lintsOf("tr(a,and_v(v:pk(a.x),and_v(v:pk(b),older(3))))")).toEqual([]);
  });
  test("any of us in one leaf is no race; the same lock in two leaves is", () => {
    expect(lintsOf("tr(unspendable,and_v(v:multi_a(1,a,b),older(99)))")).toEqual([]);
    expect(lintsOf("tr(unspendable,{and_v(v:pk(a),older(99)),and_v(v:pk(b),older(99))})")).toEqual(["TW413 leaf 1"]);
  });
  test("in one leaf with two ways too", () => {
    expect(lintsOf("tr(unspendable,or_i(and_v(v:pk(a),older(99)),and_v(v:pk(b),older(101))))")).toEqual([
      "TW413 leaf 0",
    ]);
  });
  test("values that are not known race with themselves alone", () => {
    const text = (second: string): string =>
      `contract c party a, b param t: height param u: height output o = tr(unspendable,{and_v(v:pk(a),after(t)),and_v(v:pk(b),after(${second}))})`;
    const races = (second: string, set = {}): number =>
      lintsOf(text(second), set).filter((each) => each.startsWith("TW413")).length;
    expect([races("t"), races("u"), races("2003")]).toEqual([1, 0, 0]);
    expect([races("u", { t: "2000", u: "2005" }), races("u", { t: "2000", u: "2006" })]).toEqual([1, 0]);
  });
});

test("a thousand leaves of one key, of shared keys, of locks close together: within three seconds each", () => {
  const leaves = (leaf: (i: number) => string, count = 1000): string =>
    `tr(unspendable,{${Array.from({ length: count }, (_, i) => leaf(i)).join(",")}})`;
  const multi = (i: number): string =>
    [...new Set(Array.from({ length: 10 }, (_, j) => `q${(i * 7 + j * 3 + ((i * i) % 5)) % 20}`))].join(",");
  for (const text of [
    leaves((i) => `and_v(v:pk(s),older(${i + 1}))`),
    leaves((i) => `and_v(v:pk(s${i % 30}),and_v(v:pk(t${Math.floor(i / 30)}),older(${i + 1})))`),
    leaves((i) => `and_v(v:multi_a(${2 + (i % 4)},${multi(i)}),older(${i + 1}))`, 200),
  ]) {
    const program = programOf(text);
    const start = performance.now();
    findingsOf(program);
    expect(performance.now() - start).toBeLessThan(3_000);
  }
});
