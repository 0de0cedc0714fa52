/** Who holds the internal key, and when that is worth a warning (footguns 15 and 16). */
import { describe, expect, it } from "vitest";
import { check } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";

const codes = (text: string): readonly string[] =>
  check({ name: "policy", text }, { backend: noble() }).diagnostics.map((diagnostic) => diagnostic.code);

const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

describe("the internal key", () => {
  it.each([
    ["one party's", "tr(alice,pk(bob))", ["TW401"]],
    ["one party's role", "tr(alice.cold,pk(bob))", ["TW401"]],
    ["a musig() of one party's keys only", "tr(musig(alice,alice.cold),pk(bob))", ["TW401"]],
    ["a musig() of two parties", "tr(musig(alice,bob),pk(carol))", []],
    ["a musig() with a key of nobody known", `tr(musig(alice,02${G}),pk(bob))`, []],
    ["a literal key", `tr(${G},pk(bob))`, ["TW309"]],
    ["an output key that is no party's", `rawtr(${G})`, ["TW309"]],
    ["a party's output key", "rawtr(alice)", []],
    ["BIP341's point without a discrete logarithm", `tr(${H},pk(bob))`, []],
    ["unspendable", "tr(unspendable,pk(bob))", []],
    ["the only key there is", "tr(alice)", []],
  ])("%s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });
});
