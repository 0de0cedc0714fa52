/**
 * Claims against what happens: on random small policies, for every coalition, with and without the preimage, at every moment where a lock could open or has just
 * not, `can` and `cannot` are compared with plans made from the scripts themselves, and every power that is claimed is executed, by our engine and by Bitcoin
 * Core's consensus library.
 */
import { expect, test } from "vitest";
import fc from "fast-check";
import type { Program, Values } from "../../src/program/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { cheapestWay, imageId, instantiate, plan } from "../../src/program/index.ts";
import { preimageOf, publicKeyOf } from "../satisfaction/sign.ts";
import { ask, backend, NOW, programOf } from "./claims.ts";
import { ACCEPTED, runSpend } from "./run-spend.ts";

const SEED = 20_260_501;
const PARTIES = ["alice", "bob", "carol"] as const;
const FAR = { height: 499_999_999, time: 2_147_483_647, blocks: 65_535, duration: 65_535 };

type Clock = keyof typeof FAR;

const age = fc.constantFrom(1, 2, 10, 144);
const height = fc.constantFrom(NOW.height - 5, NOW.height + 1, NOW.height + 7);
const party = fc.constantFrom(...PARTIES);

/** Leaves by the number of the place, so that no key stands twice. */
const leaf = (place: number): fc.Arbitrary<string> => {
  const key = party.map((name) => `${name}.r${place}`);
  const second = party.map((name) => `${name}.s${place}`);
  return fc.oneof(
    key.map((a) => `pk(${a})`),
    fc.tuple(key, second).map(([a, b]) => `and_v(v:pk(${a}),pk(${b}))`),
    fc.tuple(key, age).map(([a, n]) => `and_v(v:pk(${a}),older(${n}))`),
    fc.tuple(key, height).map(([a, n]) => `and_v(v:pk(${a}),after(${n}))`),
    fc.tuple(key, fc.constant("h")).map(([a, h]) => `and_v(v:pk(${a}),sha256(${h}))`),
    fc.tuple(key, second, age).map(([a, b, n]) => `or_d(pk(${a}),and_v(v:pk(${b}),older(${n})))`),
    fc.tuple(key, second, height).map(([a, b, n]) => `andor(pk(${a}),after(${n}),and_v(v:pk(${b}),sha256(h)))`),
    fc.constantFrom(1, 2, 3).map((k) => `multi_a(${k},alice.r${place},bob.r${place},carol.r${place})`),
    fc
      .tuple(fc.constantFrom(2, 3), age)
      .map(([k, n]) => `thresh(${k},pk(alice.r${place}),s:pk(bob.r${place}),sln:older(${n}))`),
  );
};

const policy = fc
  .tuple(
    fc.constantFrom("alice", "musig(alice,bob)", "musig(alice,bob,carol)", "unspendable", "unspendable"),
    fc.integer({ min: 1, max: 4 }),
    leaf(0),
    leaf(1),
    leaf(2),
    leaf(3),
  )
  .map(([key, count, ...leaves]) => `tr(${key},{${leaves.slice(0, count).join(",")}})`);

/** All of them are declared whatever the leaves use, and one leaf of another output names them. */
const fileOf = (output: string): string =>
  `contract test\nparty alice, bob, carol\nparam h: sha256\noutput x = ${output}\noutput use = tr(musig(alice,bob,carol),and_v(v:pk(alice.use),sha256(h)))`;

function boundOf(program: Program): Program {
  const values: Values = Object.fromEntries(
    program.holes.map(({ id, kind }) => [id, kind === "hash" ? sha256(preimageOf(id)) : publicKeyOf(id)]),
  );
  const bound = instantiate(program, values, { backend, networks: [] });
  if (!bound.ok) throw new Error(bound.error.message);
  return bound.value;
}

/** What the scripts say: is there a way to fill a witness? */
function planned(bound: Program, who: readonly string[], at: Readonly<Partial<Record<Clock, number>>>): boolean {
  const knows = who.includes("preimage(h)");
  const image = imageId("sha256", toHex(sha256(preimageOf("h"))));
  const assets = { keys: new Set(who), preimages: new Set(knows ? [image] : []), at };
  const made = plan(bound, "x", assets, { backend });
  if (!made.ok) throw new Error(made.error.message);
  return cheapestWay(made.value) !== undefined;
}

const COALITIONS = Array.from({ length: 16 }, (_, bits) => [
  ...PARTIES.filter((__, i) => (bits & (1 << i)) !== 0),
  ...((bits & 8) === 0 ? [] : ["preimage(h)"]),
]);
/** Each clock a step before and at every lock that may stand in a leaf. */
const MOMENTS: readonly (readonly [Clock, number])[] = [
  ...[1, 2, 3, 9, 10, 11, 143, 144, 145].map((n) => ["blocks", n] as const),
  ...[-5, -4, 1, 2, 7, 8].map((n) => ["height", NOW.height + n] as const),
];

const words = (clock: Clock, value: number): string => (clock === "blocks" ? `${value} blocks` : String(value));

test("every claim is what the scripts do, and every power is executed", () => {
  let [asked, executed] = [0, 0];
  fc.assert(
    fc.property(policy, fc.integer({ min: 0, max: 1_000_000 }), (output, pick) => {
      const program = programOf(fileOf(output));
      const bound = boundOf(program);
      const claims = COALITIONS.flatMap((who, i) => {
        const [clock, value] = MOMENTS[(pick + i) % MOMENTS.length] as (typeof MOMENTS)[number];
        const name = who.length === 0 ? "anyone" : who.join(" + ");
        return [
          { text: `assert ${name} can spend x now`, can: true, who, at: NOW },
          {
            text: `assert ${name} can spend x from ${words(clock, value)}`,
            can: true,
            who,
            at: { ...NOW, [clock]: value },
          },
          { text: `assert ${name} can spend x eventually`, can: true, who, at: FAR },
          { text: `assert ${name} cannot spend x now`, can: false, who, at: NOW },
          {
            text: `assert ${name} cannot spend x before ${words(clock, value)}`,
            can: false,
            who,
            at: { ...FAR, [clock]: value - 1 },
          },
        ];
      });
      // A report shows the first few counterexamples: one report for each coalition.
      const results = COALITIONS.flatMap((_, i) =>
        ask(
          program,
          claims.slice(5 * i, 5 * i + 5).map(({ text }) => text),
        ),
      );
      let shown = 0;
      for (const [i, { text, can, who, at }] of claims.entries()) {
        const { answer, counterexample } = results[i] as (typeof results)[number];
        const able = planned(bound, who, at as Partial<Record<Clock, number>>);
        expect(`${output}: ${text}: ${answer}`).toBe(`${output}: ${text}: ${able === can ? "holds" : "fails"}`);
        asked += 1;
        if (counterexample === null) continue;
        expect(runSpend(counterexample)).toEqual(ACCEPTED);
        [shown, executed] = [shown + 1, executed + 1];
      }
      if (results.some(({ text, answer }) => text.includes(" cannot ") && answer === "fails"))
        expect(shown).toBeGreaterThan(0);
    }),
    { seed: SEED, numRuns: 25 },
  );
  console.log(
    `seed ${SEED}: ${asked} claims compared, ${executed} powers executed${ACCEPTED.core === undefined ? ", without Core's library" : ""}`,
  );
  expect(executed).toBeGreaterThan(100);
}, 60_000);

test("an assertion that fails still fails when it is made tighter", () => {
  fc.assert(
    fc.property(policy, fc.constantFrom(...COALITIONS), fc.constantFrom(...MOMENTS), (output, who, [clock, value]) => {
      const program = programOf(fileOf(output));
      const name = (holders: readonly string[]): string => (holders.length === 0 ? "anyone" : holders.join(" + "));
      const more = [...who, ...PARTIES.filter((each) => !who.includes(each)).slice(0, 1)];
      const fewer = who.slice(1);
      const at = words(clock, value);
      // Tighter: more people who cannot, or later; fewer people who can, or earlier.
      const pairs = [
        [`assert ${name(who)} cannot spend x before ${at}`, `assert ${name(more)} cannot spend x before ${at}`],
        [`assert ${name(who)} cannot spend x before ${at}`, `assert ${name(who)} cannot spend x ever`],
        [
          `assert ${name(who)} cannot spend x before ${at}`,
          `assert ${name(who)} cannot spend x before ${words(clock, value + 1)}`,
        ],
        [`assert ${name(who)} can spend x from ${at}`, `assert ${name(fewer)} can spend x from ${at}`],
        [`assert ${name(who)} can spend x eventually`, `assert ${name(who)} can spend x from ${at}`],
        [
          `assert ${name(who)} can spend x from ${words(clock, value + 1)}`,
          `assert ${name(who)} can spend x from ${at}`,
        ],
      ] as const;
      const results = ask(program, pairs.flat());
      for (const [i, [loose, tight]] of pairs.entries())
        if (results[2 * i]?.answer === "fails")
          expect(`${tight}: ${results[2 * i + 1]?.answer}`, `${output}: ${loose}`).toBe(`${tight}: fails`);
    }),
    { seed: SEED, numRuns: 60 },
  );
});
