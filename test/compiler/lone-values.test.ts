/** A hash or scalar of a lone output is a parameter by use, and takes its value from outside like a declared one. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { instantiate, writeProgram } from "../../src/program/index.ts";

const backend = noble();
const KEY = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

describe("values of a lone output's parameters", () => {
  it.each([
    [
      "a hash",
      "tr(alice,and_v(v:pk(alice.late),sha256(h)))",
      { h: "ab".repeat(32) },
      { alice: KEY, "alice.late": KEY },
    ],
    ["a scalar", "tr(unspendable(r),pk(alice))", { r: "05".padStart(64, "0") }, { alice: KEY }],
  ])("%s", (_, text, set, keys) => {
    const source = { name: "policy", text };
    const template = compile(source, { backend }).program;
    const bound = compile(source, { backend, keys, set }).program;
    expect(bound?.holes).toEqual([]);
    const filled = template && instantiate(template, { ...keys, ...set }, { backend, networks: ["mainnet"] });
    expect(filled?.ok === true && writeProgram(filled.value)).toBe(bound && writeProgram(bound));
  });
});
