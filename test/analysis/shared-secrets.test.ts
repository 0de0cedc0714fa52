/**
 * Keys and preimages that are one though they are called otherwise: who has the one has the other. What one claim may not do, no other name, order of
 * members or hash function does either.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { analyze, meaningOf, rawMeaningsOf } from "../../src/analysis/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { hash160, hash256, ripemd160, sha256 } from "../../src/crypto/index.ts";
import { preimageOf, publicKeyOf } from "../satisfaction/sign.ts";
import { backend, NOW } from "./claims.ts";

type Keys = Readonly<Record<string, string | readonly string[]>>;
type Program = NonNullable<ReturnType<typeof compile>["program"]>;

function bound(text: string, keys: Keys = {}, index?: number): Program {
  const options = { backend, network: "regtest", keys, ...(index === undefined ? {} : { index }) } as const;
  const { program, diagnostics } = compile({ name: "test", text: `contract test\n${text}` }, options);
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

const answers = (...asked: Parameters<typeof bound>): readonly string[] =>
  analyze(bound(...asked), { backend, now: NOW }).assertions.map(({ answer }) => answer);

const key = (name: string): string => toHex(publicKeyOf(name));
const hex = (bytes: Bytes): string => toHex(bytes);

describe("choices among names of which one is bound twice", () => {
  const TEXT = `party alice, bob, carol, dave
output o = tr(unspendable,{multi_a(2,alice,bob,carol),pk(dave)})
assert any 1 of (alice, bob, carol) cannot spend o
assert any 1 of (alice, bob, carol) can spend o`;
  const keys = { alice: key("a"), bob: key("b"), carol: key("c") };

  test.each(["alice", "bob", "carol"] as const)("dave is %s: one of the three can, not each", (twin) => {
    expect(answers(TEXT, { ...keys, dave: keys[twin] })).toEqual(["fails", "fails"]);
  });

  test("dave is nobody else: none can", () => {
    expect(answers(TEXT, { ...keys, dave: key("d") })).toEqual(["holds", "fails"]);
  });

  test("a key that WHO writes out is its party's", () => {
    const text = `party alice, bob\noutput o = tr(unspendable,multi_a(2,alice,bob))
assert any 2 of (alice, bob, ${keys.alice}) cannot spend o
assert any 2 of (alice, bob, ${keys.alice}) can spend o`;
    expect(answers(text, { alice: keys.alice, bob: keys.bob })).toEqual(["fails", "fails"]);
  });
});

describe("members of whom one is somebody else too", () => {
  const TEXT = `party members[], alice
output o = tr(musig(members), and_v(v:pk(alice),older(5)))
assert any 1 of (members) cannot spend o
assert any 1 of (members) can spend o eventually
assert any 2 of (members) can spend o eventually`;
  const members = [key("m0"), key("m1"), key("m2")];

  test.each([0, 1, 2])("alice is member %i of 3", (at) => {
    expect(answers(TEXT, { members, alice: members[at] as string })).toEqual(["fails", "fails", "fails"]);
  });

  test("every order of the members has the same answers, and two of two include alice", () => {
    const two = members.slice(0, 2);
    for (const each of [two, two.toReversed()])
      expect(answers(TEXT, { members: each, alice: two[1] as string })).toEqual(["fails", "fails", "holds"]);
  });

  test("alice is none of them", () => {
    expect(answers(TEXT, { members, alice: key("a") })).toEqual(["holds", "fails", "fails"]);
  });

  test("a role of one member is the main key of another", () => {
    const text = `party members[]
output o = tr(musig(members), {multi_a(all,members.late), pk(02${key("x").slice(2)})})
assert any 1 of (members) cannot spend o
assert any 1 of (members.late) cannot spend o`;
    const late = [key("l0"), key("l1"), key("x")];
    expect(answers(text, { members, "members.late": late })).toEqual(["fails", "fails"]);
    expect(answers(text, { members, "members.late": [...late.slice(0, 2), key("y")] })).toEqual(["holds", "holds"]);
  });
});

describe("keys that are one once they are derived", () => {
  const XPUB =
    "tpubD6NzVbkrYhZ4XgiXtGrdW5XDAPFCL9h7we1vwNCpn8tGbBcgfVYjXyhWo4E1xkh56hjod1RhGjxbaTLV3X4FyWuejifB9jusQ46QzG87VKp";
  const CHILD = bound("party a\noutput o = tr(a)", { a: `${XPUB}/0/5` }).outputs[0]?.internalKey.key as string;
  const TEXT = `party alice, bob
output o = tr(unspendable, {and_v(v:pk(alice),older(10)), pk(bob)})
assert alice cannot spend o before 10 blocks`;

  test("a child, and its point", () => {
    expect(answers(TEXT, { alice: `${XPUB}/0/5`, bob: CHILD })).toEqual(["fails"]);
    expect(answers(TEXT, { alice: `${XPUB}/0/4`, bob: CHILD })).toEqual(["holds"]);
  });

  test("a ranged key at its index", () => {
    expect(answers(TEXT, { alice: `${XPUB}/0/*`, bob: CHILD }, 5)).toEqual(["fails"]);
  });

  test("the holder of the point does not hold the other children", () => {
    const text = `party alice, bob, carol
output o = tr(unspendable, {pk(alice), {pk(bob), and_v(v:pk(carol),older(10))}})
assert bob can spend o
assert carol cannot spend o
assert alice + carol can spend o`;
    const at = (alice: string, carol: string): Keys => ({ alice, bob: `${XPUB}/1/1`, carol });
    expect(answers(text, at(`${XPUB}/0/5`, CHILD))).toEqual(["holds", "fails", "holds"]);
    const others = text.replace("{pk(alice), {pk(bob)", "{and_v(v:pk(alice),older(10)), {pk(bob)");
    expect(answers(others.replace("cannot spend o", "can spend o"), at(`${XPUB}/0/5`, CHILD))[1]).toBe("fails");
  });
});

describe("hashes that follow from one another", () => {
  const x = preimageOf("shared");
  const i = sha256(x);
  const claims = (fn: string, image: Bytes): string => `party alice, bob
param h: sha256 = ${hex(i)}
output o = tr(unspendable, and_v(v:pk(alice),sha256(h)))
output p = tr(unspendable, and_v(v:pk(bob),${fn}(${hex(image)})))
assert bob + preimage(h) cannot spend p
assert bob + preimage(h) can spend p
assert bob cannot spend p`;

  test("a preimage of sha256(i) opens hash256 and hash160 of it, as a Lightning HTLC does", () => {
    expect(hash160(x)).toEqual(ripemd160(i));
    expect(hash256(x)).toEqual(sha256(i));
    expect(answers(claims("hash160", hash160(x)))).toEqual(["fails", "holds", "holds"]);
    expect(answers(claims("hash256", hash256(x)))).toEqual(["fails", "holds", "holds"]);
  });

  test("and no ripemd160 of it, nor another image", () => {
    expect(answers(claims("ripemd160", ripemd160(x)))).toEqual(["holds", "fails", "holds"]);
    expect(answers(claims("hash160", hash160(i)))).toEqual(["fails", "holds", "fails"]); // i itself is public
    expect(answers(claims("hash160", hash160(preimageOf("other"))))).toEqual(["holds", "fails", "holds"]);
  });

  test("an image that stands in the program is a preimage that everybody has", () => {
    expect(answers(claims("ripemd160", ripemd160(i)))).toEqual(["fails", "holds", "fails"]);
    expect(answers(claims("sha256", sha256(i)))).toEqual(["fails", "holds", "fails"]);
  });

  test("so is what anybody tries first: 32 zeros", () => {
    for (const fn of [sha256, hash256, ripemd160, hash160])
      expect(answers(claims(fn.name, fn(new Uint8Array(32))))[2]).toBe("fails");
  });

  test("who knows the preimage of hash256(j) knows that of sha256(j), and not the other way round", () => {
    const text = (held: string, asked: string): string => `party bob
param h: ${held} = ${hex(hash256(x))}
output p = tr(unspendable, and_v(v:pk(bob),${asked}(${hex(hash256(x))})))
assert bob + preimage(h) can spend p`;
    expect(answers(text("hash256", "sha256"))).toEqual(["holds"]);
    expect(answers(text("sha256", "hash256"))).toEqual(["fails"]);
  });

  test("in a meaning one secret is one terminal, a public one none", () => {
    const text = `party a, b, c
output o = tr(unspendable,{and_v(v:pk(a),sha256(${hex(i)})),{and_v(v:pk(b),hash160(${hex(hash160(x))})),and_v(v:pk(c),hash160(${hex(hash160(i))}))}})`;
    const program = bound(text);
    const { branches = [] } = meaningOf(program, "o", { raw: rawMeaningsOf(program, backend) }) ?? {};
    const secret = { kind: "hash", function: "sha256", image: hex(i) };
    expect(branches.slice(1).map(({ condition }) => condition)).toMatchObject([
      { of: [{ key: "a" }, secret] },
      { of: [{ key: "b" }, secret] },
      { of: [{ key: "c" }, { kind: "trivial" }] },
    ]);
  });
});

test("a hash that everybody can open is said to be one, where it stands", () => {
  const i = sha256(preimageOf("shared"));
  const codes = (leaf: string): readonly (readonly [string, unknown])[] => {
    const text = `party alice, bob\nparam h: sha256 = ${hex(i)}\noutput o = tr(musig(alice,bob),{and_v(v:pk(alice),sha256(h)),and_v(v:pk(bob),${leaf})})`;
    return analyze(bound(text), { backend, now: NOW }).findings.map(({ code, place }) => [code, place]);
  };
  expect(codes(`ripemd160(${hex(ripemd160(i))})`)).toEqual([["TW414", { kind: "leaf", output: "o", index: 1 }]]);
  expect(codes(`hash160(${hex(ripemd160(i))})`)).toEqual([]);
});

describe("preimage(…) is of one function", () => {
  const both = (first: string, second: string, image: string): string => `party alice
param one: ${first} = ${image}
param two: ${second} = ${image}
output o = tr(unspendable, and_v(v:pk(alice),${second}(two)))
output p = tr(unspendable, and_v(v:pk(alice),${first}(one)))
assert alice + preimage(one) can spend o
assert alice + preimage(two) can spend o
assert alice + preimage(one) cannot spend o`;

  test("the parameter's type tells which", () => {
    expect(answers(both("ripemd160", "hash160", "01".repeat(20)))).toEqual(["fails", "holds", "holds"]);
    expect(answers(both("sha256", "hash256", "ab".repeat(32)))).toEqual(["fails", "holds", "holds"]);
  });

  test("hex is of the function that the output asks it of; of several none alone can be relied on", () => {
    const text = (leaves: string): string => `party alice
output o = tr(unspendable, ${leaves})
assert alice + preimage(${"01".repeat(20)}) can spend o
assert alice + preimage(${"01".repeat(20)}) cannot spend o`;
    const one = `and_v(v:pk(alice),ripemd160(${"01".repeat(20)}))`;
    const other = `and_v(v:pk(alice.late),hash160(${"01".repeat(20)}))`;
    expect(answers(text(other))).toEqual(["holds", "fails"]);
    // Whoever knows the preimage of the second knows one of the first.
    expect(answers(text(`{${one},${other}}`))).toEqual(["holds", "fails"]);
  });
});

test("what `rawtr` commits to is not known, so nobody is proven to be unable to spend it", () => {
  const text = `party alice, bob
output o = rawtr(alice)
assert bob cannot spend o
assert alice can spend o
assert alice cannot spend o`;
  expect(answers(text)).toEqual(["not proven", "holds", "fails"]);
});
