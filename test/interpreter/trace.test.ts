/**
 * The trace tells the run as it was: same verdict, one state an opcode, what was hashed and signed, and where it ends.
 */
import { describe, expect, test } from "vitest";
import type { Trace } from "../../src/interpreter/index.ts";
import type { Spending } from "./spend-builder.ts";
import { toHex } from "../../src/base/bytes.ts";
import { noble, sha256 } from "../../src/crypto/index.ts";
import { ERRORS, TAPSCRIPT, traceInput, verifyInput } from "../../src/interpreter/index.ts";
import { midstatesOf, sigMsg } from "../../src/transaction/index.ts";
import { garbage } from "./garbage.ts";
import { keyPathSpend, leafSpend, TESTED } from "./good-spends.ts";
import { elementsOf, spendScript } from "./one-script.ts";
import { randomFrom } from "./random.ts";
import { keyOf } from "./spend-builder.ts";

const backend = noble();
const trace = (spending: Spending, inputIndex = 0): Trace =>
  traceInput({ ...spending, inputIndex, rules: TAPSCRIPT, backend });
const stacks = ({ steps }: Trace): readonly string[] => steps.map(({ after }) => after.stack.map(toHex).join(" "));

describe("a trace", () => {
  test("has the stack behind each opcode", () => {
    const traced = trace(spendScript(backend, "2 ADD 5 EQUALVERIFY SHA256", elementsOf("aa 03")));
    expect(traced.start?.stack.map(toHex)).toEqual(["aa", "03"]);
    expect(stacks(traced)).toEqual(["aa 03 02", "aa 05", "aa 05 05", "aa", toHex(sha256(Uint8Array.of(0xaa)))]);
    expect(traced.steps.map(({ offset, position }) => [offset, position])).toEqual(
      [0, 1, 2, 3, 4].map((at) => [at, at]),
    );
    expect(traced.steps.at(-1)?.hashed?.preimage).toEqual(Uint8Array.of(0xaa));
    expect(traced.verdict).toEqual({ ok: true, path: "script" });
  });
  test("shows both branches, and which was taken", () => {
    const { steps } = trace(spendScript(backend, "IF 1 ELSE 0 ENDIF", elementsOf("01")));
    expect(steps.map(({ executed }) => executed)).toEqual([true, true, true, false, true]);
    expect(steps.map(({ after }) => after.conditions)).toEqual([[true], [true], [false], [false], []]);
  });
  test("counts ELSE and ENDIF as not executed within a branch that is not taken", () => {
    const { steps } = trace(spendScript(backend, "IF IF ELSE ENDIF ELSE 1 ENDIF", elementsOf("-")));
    expect(steps.map(({ executed }) => executed)).toEqual([true, false, false, false, true, true, true]);
  });
  test("tells a key of an unknown kind, for which no signature is verified, where one is given", () => {
    const unknown = `0x21 0x02${"11".repeat(32)}`;
    const passed = trace(spendScript(backend, `${unknown} CHECKSIG`, elementsOf("aa")));
    expect(passed).toMatchObject({ verdict: { ok: true, path: "script" }, unverified: 1 });
    expect(passed.steps.map(({ unknownKey }) => unknownKey?.length)).toEqual([undefined, 33]);
    const unsigned = trace(spendScript(backend, `${unknown} CHECKSIG NOT`, elementsOf("-")));
    expect(unsigned.verdict.ok).toBe(true);
    expect(unsigned.unverified).toBeUndefined();
  });
  test("says what was signed: the message whose hash is the digest", () => {
    const spending = leafSpend(backend, {
      script: "K1 CHECKSIGVERIFY CODESEPARATOR K2 CHECKSIG",
      elements: [{ signer: 2, codeSeparator: 2 }, { signer: 1 }],
    });
    const { steps, verdict } = trace(spending, TESTED);
    const [first, second] = steps.flatMap(({ signature }) => signature ?? []);
    expect(verdict.ok).toBe(true);
    expect([first?.valid, second?.valid]).toEqual([true, true]);
    expect(first?.input.leaf?.codeSeparator).toBe(0xffff_ffff);
    expect(second?.input.leaf?.codeSeparator).toBe(2);
    expect(second && toHex(sigMsg(second.input) ?? new Uint8Array(0)).slice(0, 4)).toBe("0000");
    expect(steps.map(({ after }) => after.budget)).toEqual(
      steps.map((_, at) => (steps[0]?.after.budget ?? 0) - (at < 1 ? 0 : at < 4 ? 50 : 100)),
    );
  });
  test("has the key path's signature and no steps", () => {
    const traced = trace(keyPathSpend(backend, 0x81), TESTED);
    expect(traced).toMatchObject({
      steps: [],
      keyPath: { valid: true, keyKind: "BIP340" },
      verdict: { ok: true, path: "key" },
    });
    expect(traced.script).toBeUndefined();
  });
  test("ends at the opcode that fails, with its error", () => {
    const { steps, verdict } = trace(spendScript(backend, "1 NOP 0 VERIFY 1 1", []));
    expect(verdict).toEqual({ ok: false, error: "VERIFY", at: { offset: 3, position: 3, opcode: 0x69 } });
    expect(steps).toHaveLength(4);
    expect(steps.at(-1)).toMatchObject({ error: "VERIFY", offset: 3, position: 3, opcode: 0x69 });
  });
  test("of a spend that fails before its script runs has no steps", () => {
    const { tx, prevouts } = spendScript(backend, "1", []);
    const empty = { tx: { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: [] })) }, prevouts };
    expect(trace(empty)).toEqual({
      verdict: { ok: false, error: "WITNESS_PROGRAM_WITNESS_EMPTY" },
      steps: [],
      truncated: false,
    });
  });
  test("of a script too long to record is cut, the verdict is not", () => {
    const ones = Uint8Array.from({ length: 900 }, () => 0x51);
    const nops = Uint8Array.from({ length: 4000 }, () => 0x61);
    const drops = Uint8Array.from({ length: 899 }, () => 0x75);
    const traced = trace(spendScript(backend, Uint8Array.of(...ones, ...nops, ...drops), []));
    expect(traced.truncated).toBe(true);
    expect(traced.verdict).toEqual({ ok: true, path: "script" });
  });
  test("of a script of a block's size records no more steps than can be shown", () => {
    const nops = new Uint8Array(1_000_000).fill(0x61);
    const traced = trace(spendScript(backend, Uint8Array.from([0x51, ...nops]), []));
    expect(traced).toMatchObject({ truncated: true, verdict: { ok: true, path: "script" } });
    expect(traced.steps.length).toBeLessThan(131_072);
  });
});

test("being traced changes no verdict: 400 garbage scripts", () => {
  const random = randomFrom(0x7ace);
  const keys = [1, 2].map((number) => keyOf(backend, number));
  for (let i = 0; i < 400; i++) {
    const { script, witness } = garbage(random, keys);
    const spending = spendScript(backend, script, witness);
    const midstates = midstatesOf(spending.tx, spending.prevouts);
    const plain = verifyInput({ ...spending, inputIndex: 0, rules: TAPSCRIPT, backend, midstates });
    const { verdict, steps } = trace(spending);
    expect(verdict).toEqual(plain);
    const failed = "error" in plain && plain.at !== undefined && steps.length > 0;
    expect(steps.at(-1)?.error).toBe(failed ? plain.error : undefined);
  }
});

test("each error has a sentence of its own", () => {
  const sentences = Object.values(ERRORS);
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Za-z].*[^.]$/);
});
