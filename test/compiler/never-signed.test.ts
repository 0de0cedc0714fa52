/** TW408: keys that nobody can sign for, written or bound, and what they make of leaves and outputs. */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import type { CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";

/** BIP341's point, Lightning's, and the generator and its double. */
const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const L = "dca094751109d0bd055d03565874e8276dd53e926b44e3bd1bb6bf4bc130a279";
const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const G2 = "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
const APO = "requires anyprevout\nparty alice, bob\noutput o = ";

const never = (text: string, options: Partial<CompileOptions> = {}): readonly string[] => {
  const { diagnostics } = compile({ name: "policy", text }, { backend: noble(), network: "regtest", ...options });
  expect(diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  return diagnostics.filter((each) => each.code === "TW408").map((each) => each.message);
};

const OUTPUT = "nobody can ever spend this output";
const LEAF = "nobody can ever use this leaf";
const KEY = "nobody can sign for the key";
const keyPath = (key: string): string => `nobody can use the key path: nobody can sign for ${key}`;

describe("a key that nobody holds", () => {
  test.each([
    ["the internal key alone", "tr(unspendable)", [OUTPUT]],
    ["with a scalar", `tr(unspendable(${"11".repeat(32)}))`, [OUTPUT]],
    ["as the output key", "rawtr(unspendable)", [OUTPUT]],
    ["as the output key, by its digits", `rawtr(${H})`, [OUTPUT]],
    ["another known point", `tr(${L})`, [OUTPUT]],
    ["with its parity", `tr(02${H})`, [OUTPUT]],
    ["in the only leaf as well", "tr(unspendable,pk(unspendable))", [OUTPUT]],
    ["in a threshold that needs it", `tr(unspendable,multi_a(2,${H},alice))`, [OUTPUT]],
    ["in every leaf", `tr(unspendable,{pk(unspendable),and_v(v:pk(${H}),older(9))})`, [OUTPUT]],
    ["in one leaf of two", "tr(musig(alice,bob),{pk(unspendable),pk(carol)})", [LEAF]],
    ["in one alternative of a leaf", `tr(unspendable,or_d(pk(${H}),pk(alice)))`, [KEY]],
    ["in a threshold that can do without it", `tr(unspendable,multi_a(1,${H},alice))`, [KEY]],
    ["in a raw leaf", `tr(unspendable,asm(${H} CHECKSIG))`, [KEY]],
    ["in musig()", `tr(musig(02${H},02${G}),pk(bob))`, [keyPath("the key")]],
    ["in musig(), without a leaf", `tr(musig(02${H},02${G}))`, [OUTPUT]],
    ["in a leaf's musig()", `tr(unspendable,pk(musig(02${H},02${G})))`, [OUTPUT]],
    ["as apo()", `${APO}tr(unspendable,{apo(),pk(alice),pk(bob)})`, [LEAF]],
    ["as the only apo()", "requires anyprevout\noutput o = tr(unspendable,apo())", [OUTPUT]],
    ["what `unspendable` is for", "tr(unspendable,pk(alice))", []],
    ["the same by its digits", `tr(${H},pk(alice))`, []],
    ["apo() of a key that is held", `${APO}tr(musig(alice,bob),apo())`, []],
    ["an open group", "party m[]\noutput o = tr(unspendable,multi_a(2,m))", []],
  ])("%s", (_, text, expected) => {
    expect(never(text)).toEqual(expected);
  });

  test("a name that is bound to it: nobody has the key path, and no party is said to hold it", () => {
    const { diagnostics } = compile(
      { name: "policy", text: "tr(alice,pk(bob))" },
      { backend: noble(), keys: { alice: H } },
    );
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([["TW408", keyPath("`alice`")]]);
    expect(never("tr(alice)", { keys: { alice: H } })).toEqual([OUTPUT]);
    expect(never("tr(alice,pk(bob))", { keys: { alice: G, bob: H } })).toEqual([LEAF]);
    expect(never("tr(musig(alice,bob),pk(carol))", { keys: { alice: `02${G}`, bob: `03${H}` } })).toEqual([
      keyPath("`musig(alice,bob)`"),
    ]);
    const file = "party bob\nparam k: key\noutput o = tr(k,pk(bob))";
    expect(never(file, { set: { k: H } })).toEqual([keyPath("`k`")]);
  });

  test("a group with such a member: the others count", () => {
    const group = (k: string): string => `party m[]\noutput o = tr(unspendable,multi_a(${k},m))`;
    expect(never(group("1"), { keys: { m: [G, H] } })).toEqual(["nobody can sign for `m`"]);
    expect(never(group("2"), { keys: { m: [G, H, G2] } })).toEqual(["nobody can sign for `m`"]);
    expect(never(group("2"), { keys: { m: [G, H] } })).toEqual([OUTPUT]);
    expect(never(group("all"), { keys: { m: [G, H, G2] } })).toEqual([OUTPUT]);
    expect(never(group("all"), { keys: { m: [G, G2] } })).toEqual([]);
  });
});
