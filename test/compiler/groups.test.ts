/** Groups share a leaf's stack: what `compile` refuses with the members bound, a template refuses when it is filled. */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { instantiate, instantiateOutput } from "../../src/program/index.ts";

const backend = await wasm();
/** BIP32's first test vector, the master key. */
const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

const members = (branch: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${XPUB}/${branch}/${i}`);

const ONE_AFTER_THE_OTHER = "party m[], n[]\noutput o = tr(unspendable,and_v(v:multi_a(1,m),multi_a(1,n)))";
const BESIDE_A_KEY = "party a, m[]\noutput o = tr(unspendable,and_v(v:pk(a),multi_a(1,m)))";
const A = { a: `${XPUB}/9` };

interface Case {
  readonly what: string;
  readonly text: string;
  readonly keys: Readonly<Record<string, string | string[]>>;
  readonly fits: boolean;
}

// BIP342: "The stack size limit of 1000 elements remains." A signature or an empty element for each key, and the key that is pushed.
const CASES: readonly Case[] = [
  {
    what: "1200 keys in two groups",
    text: ONE_AFTER_THE_OTHER,
    keys: { m: members(0, 600), n: members(1, 600) },
    fits: false,
  },
  {
    what: "1000 keys in two groups",
    text: ONE_AFTER_THE_OTHER,
    keys: { m: members(0, 500), n: members(1, 500) },
    fits: false,
  },
  {
    what: "999 keys in two groups",
    text: ONE_AFTER_THE_OTHER,
    keys: { m: members(0, 500), n: members(1, 499) },
    fits: true,
  },
  { what: "999 members beside a key", text: BESIDE_A_KEY, keys: { ...A, m: members(0, 999) }, fits: false },
  { what: "998 members beside a key", text: BESIDE_A_KEY, keys: { ...A, m: members(0, 998) }, fits: true },
];

describe("members of several groups in one leaf", () => {
  test.each(CASES)("$what", ({ text, keys, fits }) => {
    const source = { name: "policy", text };
    const bound = compile(source, { backend, keys });
    expect(bound.diagnostics.map(({ code }) => code)).toEqual(fits ? [] : ["TW207"]);
    const { program } = compile(source, { backend });
    if (program === undefined) throw new Error("a template compiles");
    const filled = instantiate(program, keys, { backend, networks: ["mainnet"] });
    expect(filled.ok ? filled.value : filled.error.code).toEqual(fits ? bound.program : "E_HOLE_RANGE");
    const output = instantiateOutput(program, "o", { values: keys }, { backend });
    expect(output.ok ? output.value.leaves.length : output.error.code).toBe(fits ? 1 : "E_HOLE_RANGE");
  });
});
