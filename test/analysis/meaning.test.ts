/** What an output means: one condition a branch, in the program's own names. */
import { expect, test } from "vitest";
import type { Condition } from "../../src/policy/index.ts";
import type { Instance, Meaning } from "../../src/analysis/index.ts";
import { meaningOf, rawMeaningsOf } from "../../src/analysis/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { instantiate } from "../../src/program/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { publicKeyOf } from "../satisfaction/sign.ts";
import { backend, programOf } from "./claims.ts";

const key = (name: string): Condition => ({ kind: "key", key: name });
const all = (...of: readonly Condition[]): Condition => ({ kind: "threshold", k: of.length, of });
const some = (k: number, ...of: readonly Condition[]): Condition => ({ kind: "threshold", k, of });

const meant = (text: string, output: string, instance: Instance = {}): Meaning => {
  const meaning = meaningOf(programOf(`contract c\n${text}`), output, instance);
  if (meaning === undefined) throw new Error("no meaning");
  return meaning;
};
const conditions = (...asked: Parameters<typeof meant>): readonly Condition[] =>
  meant(...asked).branches.map(({ condition }) => condition);

test("the key path is a branch: a party, all of a musig, nobody for unspendable", () => {
  expect(conditions("party a, b\noutput x = tr(a.main, pk(b))", "x")).toEqual([key("a.main"), key("b")]);
  expect(conditions("party a, b\noutput x = tr(musig(a, b.two), pk(b))", "x")[0]).toEqual(all(key("a"), key("b.two")));
  expect(conditions("party a\noutput x = tr(unspendable, pk(a))", "x")).toEqual([{ kind: "impossible" }, key("a")]);
  expect(conditions("party a\noutput x = rawtr(a)", "x")).toEqual([key("a")]);
});

test("a musig inside a leaf is all of its signers too", () => {
  expect(conditions("party a, b, c\noutput x = tr(a, and_v(v:pk(musig(b, c)), older(3)))", "x")[1]).toEqual(
    all(all(key("b"), key("c")), { kind: "older", unit: "blocks", value: 3 }),
  );
});

test("arguments stand in place of formals, roles and steps included; without arguments formals stand for themselves", () => {
  const text =
    "party a, b\nparam k: key\nparam n: blocks = 7\noutput x(p: party, s: key, h: sha256, d: blocks, e: height) = tr(musig(p, s), {and_v(v:pk(p.late/0/*), older(d)), {and_v(v:pk(b.x), sha256(h)), and_v(v:pk(b.y), after(e))}})";
  expect(conditions(text, "x", { actuals: ["a", "k", "ab".repeat(32), "n", "1000"] })).toEqual([
    all(key("a"), key("k")),
    all(key("a.late/0/*"), { kind: "older", unit: "blocks", value: 7 }),
    all(key("b.x"), { kind: "hash", function: "sha256", image: "ab".repeat(32) }),
    all(key("b.y"), { kind: "after", unit: "height", value: 1000 }),
  ]);
  expect(conditions(text, "x")[1]).toEqual(all(key("x.p.late/0/*"), { kind: "older", unit: "blocks", value: "x.d" }));
  expect(meaningOf(programOf(`contract c\n${text}`), "x", { actuals: ["a"] })).toBeUndefined();
  expect(meaningOf(programOf(`contract c\n${text}`), "y")).toBeUndefined();
});

test("parameters are their values once they have some, given in the text or later", () => {
  const text =
    "party a, b\nparam h: sha256\nparam t: duration\noutput x = tr(musig(a, b), {and_v(v:pk(a.h), sha256(h)), and_v(v:pk(a.t), older(t))})";
  const template = programOf(`contract c\n${text}`);
  const image = sha256(new Uint8Array(32));
  const bound = instantiate(template, { h: image, t: 4_194_304 + 169 }, { backend, networks: [] });
  if (!bound.ok) throw new Error(bound.error.message);
  const leaves = meaningOf(bound.value, "x")
    ?.branches.slice(1)
    .map(({ condition }) => condition);
  expect(leaves).toEqual([
    all(key("a.h"), { kind: "hash", function: "sha256", image: toHex(image) }),
    all(key("a.t"), { kind: "older", unit: "duration", value: 169 }),
  ]);
});

const GROUP =
  "party m[], g\noutput x = tr(musig(m), {multi_a(2, m.late, g), {sortedmulti_a(all, m), and_v(v:pk(musig(m.two, g.two)), older(2))}})";

test("a group whose size is supposed is its members; each keeps its number in every role", () => {
  expect(conditions(GROUP, "x", { groupSize: () => 3 })).toEqual([
    all(key("m[0]"), key("m[1]"), key("m[2]")),
    some(2, key("m.late[0]"), key("m.late[1]"), key("m.late[2]"), key("g")),
    some(3, key("m[0]"), key("m[1]"), key("m[2]")),
    all(all(key("m.two[0]"), key("m.two[1]"), key("m.two[2]"), key("g.two")), {
      kind: "older",
      unit: "blocks",
      value: 2,
    }),
  ]);
});

test("a group that is bound is the members it is bound to, in counted lists and in musig", () => {
  const keys = (name: string): readonly Uint8Array[] => [0, 1].map((i) => publicKeyOf(`${name} ${i}`));
  const values = {
    m: keys("m"),
    "m.late": keys("late"),
    "m.two": keys("two"),
    g: publicKeyOf("g"),
    "g.two": publicKeyOf("g.two"),
  };
  const bound = instantiate(programOf(`contract c\n${GROUP}`), values, { backend, networks: [] });
  if (!bound.ok) throw new Error(bound.error.message);
  const meaning = meaningOf(bound.value, "x", { groupSize: () => 9 });
  expect(meaning?.branches.map(({ condition }) => condition)).toEqual([
    all(key("m[0]"), key("m[1]")),
    some(2, key("m.late[0]"), key("m.late[1]"), key("g")),
    some(2, key("m[0]"), key("m[1]")),
    all(all(key("m.two[0]"), key("m.two[1]"), key("g.two")), { kind: "older", unit: "blocks", value: 2 }),
  ]);
  expect(meaning?.exact).toBe(true);
});

test("a group of unknown size stands for all its members together, and what counts them is not exact", () => {
  const { branches, exact } = meant(GROUP, "x");
  expect(branches.map((branch) => branch.exact)).toEqual([true, false, true, true]);
  expect(branches[2]?.condition).toEqual(some(1, key("m")));
  expect(exact).toBe(false);
});

test("a raw leaf is what the search finds, or not known", () => {
  const text = "contract c\nparty a, b\noutput x = tr(a, asm(a.x DROP b CHECKSIG))";
  const program = programOf(text);
  expect(meaningOf(program, "x")?.branches[1]).toMatchObject({ condition: { kind: "raw" }, exact: false });
  expect(meaningOf(program, "x", { raw: rawMeaningsOf(program, backend) })?.branches[1]).toMatchObject({
    condition: key("b"),
    exact: true,
  });
});

test("of a multipath step each output has its own keys", () => {
  const text = "party a\noutput x = tr(unspendable, pk(a/<0;1>/*))";
  expect([conditions(text, "x/0")[1], conditions(text, "x/1")[1]]).toEqual([key("a/0/*"), key("a/1/*")]);
});
