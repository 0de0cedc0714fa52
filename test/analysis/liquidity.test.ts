/** What becomes of an output when one party is silent: as every small world says; and the note of it, unless the author asserts that it is meant. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { liquidity, meaningOf } from "../../src/analysis/index.ts";
import type { Lock } from "../../src/policy/index.ts";
import type { SmallWorld } from "../policy/small-worlds.ts";
import { preorder } from "../../src/base/fold.ts";
import { parts } from "../../src/policy/parts.ts";
import { holds } from "../policy/small-worlds.ts";
import { programOf } from "./claims.ts";
import { IMAGE, lintsOf, NOW } from "./lint-worlds.ts";

const SEED = 20_260_226;

const LEAVES = [
  "pk(a)",
  "and_v(v:pk(a),pk(b))",
  "and_v(v:pk(b),older(10))",
  "and_v(v:pk(b),after(1010))",
  "and_v(v:pk(c),and_v(v:older(20),after(1100)))",
  `and_v(v:pk(c),sha256(${IMAGE}))`,
  `and_v(v:pk(a.late),and_v(v:sha256(${IMAGE}),older(10)))`,
  "multi_a(2,a,b,c)",
  "and_v(v:multi_a(2,a,b.late,c),older(20))",
] as const;

const CLOCKS: readonly SmallWorld["clocks"][] = [1000, 1009, 1010, 1099, 1100].flatMap((height) =>
  [0, 9, 10, 19, 20].map((blocks) => ({ height, blocks })),
);

const reached = (openings: readonly (readonly Lock[])[], clocks: SmallWorld["clocks"]): boolean =>
  openings.some((locks) => locks.every(({ unit, value }) => (clocks[unit] ?? 0) >= Number(value)));

test("without each party, with and without the preimages: at each moment what the others can do", () => {
  const trees = fc.uniqueArray(fc.constantFrom(...LEAVES), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom("unspendable", "musig(a,b)", "musig(a,b,c)"), trees, (internal, leaves) => {
      const text = `tr(${internal},${leaves.length === 1 ? leaves[0] : `{${leaves.join(",")}}`})`;
      const program = programOf(text);
      const meaning = meaningOf(program, "main");
      if (meaning === undefined) throw new Error(text);
      const all = [...preorder(meaning.condition, parts)].flatMap((node) => (node.kind === "key" ? [node.key] : []));
      for (const { party, openings, atBest, frozen } of liquidity(program, meaning, NOW).silences) {
        const keys = all.filter((key) => key !== party && !key.startsWith(`${party}.`));
        const can = (images: readonly string[], clocks: SmallWorld["clocks"]): boolean =>
          holds(meaning.condition, { keys, images, clocks });
        for (const clocks of CLOCKS) {
          expect([text, party, clocks, reached(openings, clocks)]).toEqual([text, party, clocks, can([], clocks)]);
          expect([text, party, clocks, reached(atBest, clocks)]).toEqual([text, party, clocks, can([IMAGE], clocks)]);
        }
        expect([text, party, frozen]).toEqual([text, party, !can([IMAGE], CLOCKS.at(-1) ?? {})]);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test("preimages and keys that are no party's are told apart from the parties' own", () => {
  const program = programOf(
    "contract c party a, b param k: key output o = tr(k, {and_v(v:pk(a),pk(b)), and_v(v:pk(a.late),older(9))})",
  );
  const meaning = meaningOf(program, "o");
  const { silences, wants } = liquidity(program, meaning as NonNullable<typeof meaning>, NOW);
  const age = [{ kind: "older", unit: "blocks", value: 9 }];
  expect(wants).toEqual({ preimages: false, keys: true });
  expect(silences).toEqual([
    { party: "a", openings: [], atBest: [[]], frozen: false },
    { party: "b", openings: [age], atBest: [[]], frozen: false },
  ]);
});

describe("TW412", () => {
  const notes = (declarations: string): readonly string[] =>
    lintsOf(`contract c\n${declarations}`).filter((each) => each === "TW412");
  const MUSIG = "party a, b\noutput o = tr(musig(a, b))";
  const THREE = "party a, b, c\noutput o = tr(musig(a, b, c))";
  const HINGED: readonly (readonly [why: string, declarations: string])[] = [
    ["both", MUSIG],
    ["one of the two is said", `${MUSIG}\nassert a cannot spend o`],
    ["before is not ever", `${MUSIG}\nassert a cannot spend o before 144 blocks\nassert b cannot spend o`],
    [
      "one key of a party is not the party",
      "party a, b\noutput o = tr(musig(a.x, b.x))\nassert a.x cannot spend o\nassert b cannot spend o",
    ],
    ["too few of the others", `${THREE}\nassert any 1 of (a, b, c) cannot spend o`],
    [
      "another output",
      `${MUSIG}\noutput p = tr(a)\nassert a + b cannot spend p before 1 block\nassert b cannot spend o`,
    ],
    ["an argument", "party a, b\noutput o(x: party, y: party) = tr(musig(x, y))\nassert a cannot spend o(a, b)"],
  ];
  test.each(HINGED)("said: %s", (_, declarations) => {
    expect(notes(declarations)).toHaveLength(1);
  });

  const FINE: readonly (readonly [why: string, declarations: string])[] = [
    ["both are asserted", `${MUSIG}\nassert a cannot spend o\nassert b cannot spend o ever`],
    [
      "more than the others",
      `${MUSIG}\nparam h: sha256\nassert a + preimage(h) cannot spend o\nassert b cannot spend o\noutput p = tr(a,and_v(v:pk(b),sha256(h)))`,
    ],
    ["any choice of the others", `${THREE}\nassert any 2 of (a, b, c) cannot spend o`],
    [
      "others one by one",
      `${THREE}\nassert a + b cannot spend o\nassert b + c cannot spend o\nassert c + a cannot spend o`,
    ],
    [
      "a way out for each",
      "party a, b\noutput o = tr(musig(a, b), {and_v(v:pk(a), older(1000)), and_v(v:pk(b), older(2000))})",
    ],
    [
      "a way out with a preimage",
      "party a, b\nparam h: sha256\noutput o = tr(musig(a, b), {and_v(v:pk(a), sha256(h)), and_v(v:pk(b), older(2000))})",
    ],
    ["two of three", "party a, b, c\noutput o = tr(unspendable, multi_a(2, a, b, c))"],
    ["one party's own keys", "party a\noutput o = tr(musig(a.hot, a.cold))"],
    ["a key that may be learned", "party a, b\nparam k: key\noutput o = tr(k, and_v(v:pk(a), pk(b)))"],
    [
      "an argument, asserted of an instance",
      "party a, b\noutput o(x: party, y: party) = tr(musig(x, y))\nassert a cannot spend o(a, b)\nassert b cannot spend o(a, b)",
    ],
    [
      "a raw leaf that is not understood",
      `party a, b\noutput o = tr(musig(a, b), asm(SHA1 2222222222222222222222222222222222222222 EQUALVERIFY a CHECKSIG))`,
    ],
    ["a group, whose members have no names", "party members[]\noutput o = tr(musig(members))"],
    ["lost", "party a, b\noutput o = tr(unspendable, asm(RETURN a CHECKSIG b CHECKSIG))"],
  ];
  test.each(FINE)("not said: %s", (_, declarations) => {
    expect(notes(declarations)).toEqual([]);
  });

  test("a lone output has no room for assertions", () => {
    expect(lintsOf("tr(musig(a,b))")).toEqual([]);
  });
});
