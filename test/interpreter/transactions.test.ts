/**
 * Whole transactions: every input answered, hashes shared, nothing called valid that is not this engine's to judge; and
 * no bytes make it throw.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Spending } from "./spend-builder.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { STANDARD, TAPSCRIPT, verifyInput, verifyTransaction } from "../../src/interpreter/index.ts";
import { keyPathSpend, TESTED } from "./good-spends.ts";
import { spendScript } from "./one-script.ts";
import { coin, keyOf, spendAll } from "./spend-builder.ts";

const backend = noble();
const rules = TAPSCRIPT;

/** Inputs that spend these scripts, without witness. */
function spending(...scripts: readonly string[]): Spending {
  const coins = scripts.map(() => coin(backend, keyOf(backend, 1), undefined));
  const { tx } = spendAll(coins);
  return { tx, prevouts: scripts.map((script) => ({ amount: sats(1000n), scriptPubKey: fromHex(script) })) };
}

const OUTPUTS: readonly (readonly [what: string, script: string, notMine: string])[] = [
  ["P2PKH", `76a914${"11".repeat(20)}88ac`, "legacy"],
  ["P2SH, whatever is nested in it", `a914${"11".repeat(20)}87`, "legacy"],
  ["a bare script", "51", "legacy"],
  ["no script", "", "legacy"],
  ["OP_1 and a push that is not direct", `514c20${"11".repeat(32)}`, "legacy"],
  ["OP_1NEGATE and 32 bytes", `4f20${"11".repeat(32)}`, "legacy"],
  ["OP_1 and 32 bytes and more", `5120${"11".repeat(33)}`, "legacy"],
  ["OP_1 and 41 bytes", `5129${"11".repeat(41)}`, "legacy"],
  ["P2WPKH", `0014${"11".repeat(20)}`, "witness v0"],
  ["P2WSH", `0020${"11".repeat(32)}`, "witness v0"],
  ["a program of version 0 of no known length", `0010${"11".repeat(16)}`, "witness v0"],
  ["pay to anchor", "51024e73", "pay to anchor"],
  ["version 1 and 2 other bytes", "51024e74", "unknown witness program"],
  ["version 1 and 33 bytes", `5121${"11".repeat(33)}`, "unknown witness program"],
  ["version 2 and 32 bytes", `5220${"11".repeat(32)}`, "unknown witness program"],
  ["version 16", "600211ff", "unknown witness program"],
];

describe("inputs under other rules", () => {
  test.each(OUTPUTS)("%s is not mine, and makes no transaction valid", (_, script, notMine) => {
    const spend = spending(script);
    const verdict = verifyInput({ ...spend, inputIndex: 0, rules, backend });
    expect(verdict).toEqual({ ok: false, notMine });
    expect(verifyTransaction({ ...spend, rules, backend })).toEqual({ ok: false, inputs: [verdict] });
  });
});

describe("a transaction", () => {
  test("is valid when all inputs are, and says which is not", () => {
    const signed = keyPathSpend(backend, 0);
    const { ok, inputs } = verifyTransaction({ ...signed, rules, backend });
    expect(ok).toBe(false);
    expect(inputs[TESTED]).toEqual({ ok: true, path: "key" });
    expect(inputs[0]).toEqual({ ok: false, error: "WITNESS_PROGRAM_WITNESS_EMPTY" });
    const only = spendScript(backend, "1", []);
    expect(verifyTransaction({ ...only, rules, backend }).ok).toBe(true);
  });
  test("without inputs is not valid", () => {
    const { tx } = spendScript(backend, "1", []);
    expect(verifyTransaction({ tx: { ...tx, inputs: [] }, prevouts: [], rules, backend }).ok).toBe(false);
  });
  test("needs every output that it spends", () => {
    const { tx, prevouts } = keyPathSpend(backend, 0);
    for (const some of [[], prevouts.slice(1), [...prevouts, ...prevouts]]) {
      const verdict = verifyInput({ tx, prevouts: some, inputIndex: TESTED, rules, backend });
      expect(verdict).toEqual({ ok: false, missing: "prevouts" });
      expect(verifyTransaction({ tx, prevouts: some, rules, backend }).ok).toBe(false);
    }
    expect(verifyInput({ tx, prevouts, inputIndex: 9, rules, backend })).toEqual({ ok: false, missing: "input" });
  });
  test("gives no budget from the witness of another input (footgun 25)", () => {
    const checks = spendScript(backend, "DUP 1 CHECKSIG VERIFY DUP 1 CHECKSIG VERIFY DUP 1 CHECKSIG VERIFY", [
      Uint8Array.of(1),
    ]);
    const rich: Bytes = new Uint8Array(500);
    const [input] = checks.tx.inputs;
    if (input === undefined) throw new Error("there is one input");
    const tx = { ...checks.tx, inputs: [input, { ...input, witness: [rich] }] };
    const prevouts = [...checks.prevouts, ...checks.prevouts];
    const verdict = verifyInput({ tx, prevouts, inputIndex: 0, rules, backend });
    expect(verdict).toMatchObject({ ok: false, error: "TAPSCRIPT_VALIDATION_WEIGHT" });
  });
  test.each([0x00, 0x50, 0xbe, 0xc2, 0xfe])(
    "a leaf of the unknown version %i is anyone's, and not relayed",
    (version) => {
      const made = coin(backend, keyOf(backend, 1), { script: Uint8Array.of(0x6a), version });
      const { tx, prevouts } = spendAll([made]);
      const control = made.controlBlock as Bytes;
      // Of version 0x50 with an even output key the control block looks like an annex, unless one follows it.
      const annex = control[0] === 0x50 ? [Uint8Array.of(0x50)] : [];
      const witness = [Uint8Array.of(0x6a), control, ...annex];
      const spent = {
        tx: { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness })) },
        prevouts,
        inputIndex: 0,
        backend,
      };
      expect(verifyInput({ ...spent, rules })).toEqual({ ok: true, path: "unknown leaf version" });
      const refused = annex.length > 0 ? "WITNESS_NONSTANDARD" : "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION";
      expect(verifyInput({ ...spent, rules: STANDARD })).toEqual({ ok: false, error: refused });
    },
  );
  test("program of zeroes: false, as Core runs every output's script", () => {
    const verdict = verifyInput({ ...spending(`5120${"00".repeat(32)}`), inputIndex: 0, rules, backend });
    expect(verdict).toEqual({ ok: false, error: "EVAL_FALSE" });
  });
});
