/** Assertions of a program from a stranger: any text is answered, in time, and nothing that is not understood counts as proven. */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { readClaim } from "../../src/analysis/claim.ts";
import { checkProgram } from "../../src/program/index.ts";
import { ask, programOf } from "./claims.ts";

const SEED = 5_020_504;
const program = programOf(`contract test
party alice, bob, members[]
param expiry: height
param secret: sha256
param day: duration = 1 day
output x = tr(musig(alice, bob), {and_v(v:pk(alice.a), after(expiry)), and_v(v:pk(bob.b), sha256(secret)), and_v(v:multi_a(2, members), older(day))})
output many = tr(unspendable, multi_a(400, ${Array.from({ length: 400 }, (_, i) => `alice.k${i}`).join(", ")}))
output y(owner: party, spare: party, k: key) = tr(k, and_v(v:pk(owner), pk(spare)))`);

describe("texts that are no assertion of the language", () => {
  test.each([
    "assert",
    "assert ",
    "assert can spend x",
    "assert alice can",
    "assert alice can spend",
    "assert alice may spend x",
    "assert alice can spend x sometime",
    "assert alice can spend x ever",
    "assert alice cannot spend x eventually",
    "assert alice can spend x before 5",
    "assert alice cannot spend x from 5",
    "assert alice can spend x from",
    "assert alice can spend x from 5 and",
    "assert alice can spend x from 5 and 6",
    "assert alice cannot spend x before 5 and 6 blocks",
    "assert alice can spend x from 5 fortnights",
    "assert alice can spend x from 65536 blocks",
    "assert alice can spend x from -1",
    "assert alice can spend x from 1e9",
    "assert alice can spend x from 99999999999999999999",
    "assert alice can spend x from secret",
    "assert alice can spend x from nothing",
    "assert alice can spend x now now",
    "assert alice can spend nothing",
    "assert alice can spend y",
    "assert alice can spend y(alice)",
    "assert alice can spend x(alice)",
    "assert alice + can spend x",
    "assert + alice can spend x",
    "assert alice bob can spend x",
    "assert alice + + bob can spend x",
    "assert anyone + alice cannot spend x",
    "assert any 2 of can spend x",
    "assert any of (alice) can spend x",
    "assert any 2 of (alice) can spend x",
    "assert any 0x2 of (alice, bob) can spend x",
    "assert any 1 of () can spend x",
    "assert preimage() can spend x",
    "assert preimage(a b) can spend x",
    "assert sha256(secret) can spend x",
    "assert alice) cannot spend x",
    "assert (alice cannot spend x",
    "assert alice cannot spend x(",
    "assert alice cannot spend x) before 5",
    "assert anyone cannot spend x before 5 blocks\u0000",
    "assert __proto__ can spend constructor",
  ])("%j is not proven", (text) => expect(ask(program, [text])[0]?.answer).toBe("not proven"));

  test.each([
    "assert toString can spend x",
    "assert any 1 of (constructor, __proto__) can spend x",
    "assert alice can spend y(alice, y.owner, y.k)",
    "assert alice can spend y(y.spare, y.owner, y.k)",
    "assert alice can spend y(__proto__, constructor, musig(y.owner,y.spare))",
  ])("%j names nobody who could", (text) => expect(ask(program, [text])[0]?.answer).toBe("fails"));

  test("any text has an answer", () => {
    const word = fc.constantFrom(
      ..."assert alice bob members can cannot spend x y now ever eventually before from and any of anyone 2 144 blocks day expiry secret preimage(secret) ( ) , + (alice, y(alice,bob,alice)".split(
        " ",
      ),
      " ",
      "\u{1F600}",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 16 }), (parts) => {
        const [result] = ask(program, [`assert ${parts.join(" ")}`]);
        expect(["holds", "fails", "not proven", "waits"]).toContain(result?.answer);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});

describe("texts that are long", () => {
  const within = (milliseconds: number, work: () => void): void => {
    const start = performance.now();
    work();
    expect(performance.now() - start).toBeLessThan(milliseconds);
  };
  const long = 100_000;
  test.each([
    ["brackets", `assert ${"(".repeat(long)} can spend x`],
    ["holders", `assert ${Array.from({ length: long }, () => "alice").join(" + ")} cannot spend x`],
    ["choices", `assert ${Array.from({ length: long }, () => "any 1 of (alice, bob)").join(" + ")} cannot spend x`],
    [
      "a choice of many",
      `assert any ${long / 2} of (${Array.from({ length: long }, (_, i) => `p${i}`).join(", ")}) cannot spend x`,
    ],
    ["members", `assert any ${long} of (members) can spend x`],
    ["moments", `assert alice can spend x from ${Array.from({ length: long }, (_, i) => `${i}`).join(" and ")}`],
    ["arguments", `assert alice can spend y(${"a,".repeat(long)}a)`],
    [
      "musig",
      `assert alice can spend y(alice, bob, musig(${Array.from({ length: long }, (_, i) => `p${i}`).join(",")}))`,
    ],
    ["names of strangers", `assert ${Array.from({ length: long }, (_, i) => `p${i}`).join(" + ")} cannot spend many`],
    [
      "choices of one",
      `assert ${Array.from({ length: long }, (_, i) => `any 1 of (p${i})`).join(" + ")} cannot spend many`,
    ],
    [
      "a choice of all",
      `assert any ${long} of (${Array.from({ length: long }, (_, i) => `p${i}`).join(", ")}) cannot spend many`,
    ],
    [
      "names beside a choice",
      `assert ${Array.from({ length: long }, (_, i) => `p${i}`).join(" + ")}${" + any 1 of (alice, bob)".repeat(1_000)} cannot spend x`,
    ],
    ["blanks", `assert alice can spend x${" ".repeat(long)}`],
  ])("%s: answered within two seconds", (_, text) => within(2_000, () => ask(program, [text])));

  test("many claims that fail: each is said, the first ones with a transaction, within five seconds", () => {
    const claims = Array.from({ length: 3_000 }, () => "assert alice + bob cannot spend x");
    within(5_000, () => {
      const results = ask(program, claims);
      expect(new Set(results.map(({ answer }) => answer))).toEqual(new Set(["fails"]));
      expect(results.filter(({ counterexample }) => counterexample !== null).length).toBe(8);
    });
  });

  test("claims that would take for ever together are cut short, and not proven", () => {
    const names = Array.from({ length: 16 }, (_, i) => `p${i}`);
    const large = programOf(
      `contract test\nparty ${names.join(", ")}\noutput x = tr(unspendable, {${names.map((name, i) => `and_v(v:pk(${name}),older(${i + 10}))`).join(",")}})`,
    );
    const claims = Array.from(
      { length: 5_000 },
      () => `assert any 4 of (${names.join(", ")}) cannot spend x before 10 blocks`,
    );
    within(20_000, () => {
      const answers = ask(large, claims).map(({ answer }) => answer);
      expect(answers[0]).toBe("holds");
      expect(answers.at(-1)).toBe("not proven");
    });
  });
});

test("what the checker writes is read back, word for word", () => {
  const declarations = `contract test
party alice, bob, members[]
param expiry: height
param secret: sha256
output x(p: party, k: key, n: blocks, t: duration, h: hash160) = tr(musig(p, alice), {and_v(v:pk(k), older(n)), and_v(v:pk(bob.late), older(t)), and_v(v:pk(p.x), hash160(h)), and_v(v:multi_a(2, members), after(expiry)), and_v(v:pk(alice.s), sha256(secret))})
assert alice + bob.late + members + preimage(secret) can spend x(alice, musig(alice,bob), 144, 1 day, ${"AB".repeat(20)}) from expiry and 2 hours
assert any 2 of (alice, bob, members) + 02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5 cannot spend x(bob, 02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5, 1, 512, ${"ab".repeat(20)}) before 2030-01-01`.replace(
    "512",
    "20 minutes",
  );
  const { assertions, ...rest } = programOf(declarations);
  const [first, second] = assertions.map((text) => readClaim(text, { ...rest, assertions }));
  expect(first).toMatchObject({
    ok: true,
    value: {
      holders: [
        { kind: "key", name: "alice" },
        { kind: "key", name: "bob.late" },
        { kind: "key", name: "members" },
        { kind: "preimage", image: "secret" },
      ],
      verb: "can",
      output: "x",
      when: { kind: "from", moment: { height: { at: "expiry" }, duration: 15 } },
    },
  });
  expect(first?.ok === true && first.value.actuals.slice(0, 2)).toEqual(["alice", "musig(alice,bob)"]);
  expect(second).toMatchObject({
    ok: true,
    value: {
      holders: [{ kind: "any", count: 2, of: ["alice", "bob", "members"] }, { kind: "key" }],
      verb: "cannot",
      when: { kind: "before", moment: { time: 1_893_455_999 } },
    },
  });
});

test("a program with such assertions is a program all the same", () => {
  const strange = { ...program, assertions: ["assert whatever"] };
  // Its policyId is of the text, assertions included, so a changed one is noticed there.
  expect(checkProgram(strange).ok).toBe(false);
});
