/** The oracles answer as their documentation says, and agree with each other: a broken oracle must not pass for agreement. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex, fromHex } from "../../src/base/bytes.ts";
import { openRustMiniscript } from "./rust-miniscript.ts";
import type { RustMiniscript } from "./rust-miniscript.ts";
import { wasmDecode, wasmDescriptor, wasmMiniscript } from "./wasm-utxo.ts";

/** The x coordinate of BIP341's H, and of G and 2·G: points that everyone knows. */
const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const TWO_G = "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
/** Published in BIP32, test vector 1, chain m. */
const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

const LEAF = `and_v(v:pk(${G}),older(144))`;
const LEAF_SCRIPT = `20${G}ad029000b2`;
const CASES: readonly { readonly text: string; readonly index?: number }[] = [
  { text: `tr(${H})` },
  { text: `tr(${H},${LEAF})` },
  { text: `tr(${H},{${LEAF},multi_a(2,${G},${TWO_G})})` },
  { text: `tr(${XPUB}/0/*,pk(${XPUB}/1/*))`, index: 7 },
];

describe("oracle @bitgo/wasm-utxo", () => {
  test("encodes and decodes a leaf", () => {
    const made = wasmMiniscript(LEAF, true);
    expect(made.ok && toHex(made.script)).toBe(LEAF_SCRIPT);
    expect(wasmDecode(fromHex(LEAF_SCRIPT))).toEqual({ ok: true, miniscript: LEAF });
  });
  test("refuses a leaf that needs no signature, unless told to", () => {
    expect(wasmMiniscript("older(144)", true).ok).toBe(false);
    expect(wasmMiniscript("older(144)", false).ok).toBe(true);
  });
});

describe("oracle rust-miniscript (native)", () => {
  let rust: RustMiniscript | undefined;
  beforeAll(() => {
    rust = openRustMiniscript();
  });
  afterAll(() => rust?.close());

  test("derives the same scriptPubKeys as its WASM build", async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const answers = await rust.ask(CASES.map((each) => ({ op: "descriptor" as const, ...each })));
    for (const [i, { text, index }] of CASES.entries()) {
      const native = answers[i];
      const wasm = wasmDescriptor(text, index);
      expect(native?.ok && native.scriptPubKeys).toEqual([wasm.ok && toHex(wasm.scriptPubKey)]);
      expect(native?.ok && native.descriptor).toBe(wasm.ok && wasm.descriptor);
    }
  });
  test("types, encodes, sizes and lifts a leaf", async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const [facts, named] = await rust.ask([
      { op: "miniscript" as const, text: LEAF },
      { op: "miniscript" as const, text: "and_v(v:pk(a),older(144))", names: true },
    ]);
    expect(facts).toMatchObject({ ok: true, type: "Bonfsm", script: LEAF_SCRIPT, sane: true, maxElements: 2 });
    expect(named).toMatchObject({ ok: true, type: "Bonfsm", lift: "and(pk(a),older(144))" });
  });
  test("answers every request, refusals and malformed ones too, in order", async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const answers = await rust.ask([
      { op: "decode" as const, script: "zz" },
      { op: "decode" as const, script: LEAF_SCRIPT },
      { op: "decode" as const, script: "51" },
    ]);
    expect(answers.map((each) => each.ok)).toEqual([false, true, true]);
  });
  test("compiles a spending policy and judges entailment", async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const [tree] = await rust.ask([{ op: "compile_tr" as const, policy: "or(99@pk(a),1@and(pk(b),older(144)))" }]);
    expect(tree).toMatchObject({ ok: true, leaves: [{ depth: 0, miniscript: "and_v(v:pk(b),older(144))" }] });
    const [entailed] = await rust.ask([{ op: "entails" as const, policy: "and(pk(a),pk(b))", other: "pk(a)" }]);
    expect(entailed).toEqual({ ok: true, entails: true });
  });
});
