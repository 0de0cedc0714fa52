/** The cooperative close: what it pays, who pays for it, what it refuses; accepted by both judges under both ways of signing. */
import { describe, expect, it } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import type { CloseTerms } from "../../src/channel/index.ts";
import { closeTransaction, dustOf } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, codeOf, signState, testChannel, valueOf } from "./parties.ts";
import type { TestChannel, TestChannelOptions } from "./parties.ts";
import { accepted, complete, judge } from "./spends.ts";

const P2WPKH = fromHex(`0014${"11".repeat(20)}`);
const P2TR = fromHex(`5120${"22".repeat(32)}`);

const close = (options: TestChannelOptions, balances: readonly bigint[], change: Partial<CloseTerms> = {}) => {
  const test: TestChannel = testChannel(options);
  const { state } = signState(test, { sequence: 3, balances }).update;
  const terms: CloseTerms = {
    scripts: [P2WPKH, P2TR],
    finalBalances: balances,
    closer: 1,
    fee: 500n,
    lockTime: 0,
    ...change,
  };
  return { test, closed: closeTransaction(test.channel, state, terms) };
};

describe("the cooperative close", () => {
  const leafOnly = programOf("contract test\nparty a, b\noutput funding = tr(unspendable,multi_a(2,a,b))");

  it.each<readonly [string, TestChannelOptions]>([
    ["script, by the key path", {}],
    ["musig2", { parameters: { signing: "musig2" } }],
    ["a policy without a common key path, by its leaf", { program: leafOnly }],
  ])("pays both: %s", (_name, options) => {
    const { test, closed } = close(options, [600_000n, 400_000n]);
    const { tx, prevouts } = valueOf(closed);
    expect([tx.version, tx.lockTime, tx.inputs[0]?.sequence]).toEqual([2, 0, 0xffff_fffd]);
    expect(tx.outputs).toEqual([
      { amount: 399_500n, scriptPubKey: P2TR },
      { amount: 600_000n, scriptPubKey: P2WPKH },
    ]);
    expect(judge(complete(valueOf(closed), { parties: test.parties }), prevouts)).toEqual(accepted);
  });

  it.each([
    [293n, 1],
    [294n, 2],
  ])("drops a P2WPKH output of %i sat into the fee, or keeps it", (balance, outputs) => {
    const { closed } = close({}, [balance, 1_000_000n - balance]);
    expect(valueOf(closed).tx.outputs).toHaveLength(outputs);
  });

  it.each<readonly [string, Partial<CloseTerms>, string]>([
    ["other balances", { finalBalances: [600_001n, 399_999n] }, "E_CLOSE_BALANCES"],
    ["a balance less", { finalBalances: [600_000n] }, "E_CLOSE_BALANCES"],
    ["an OP_RETURN", { scripts: [P2WPKH, fromHex("6a00")] }, "E_CLOSE_SCRIPT"],
    ["a bare key", { scripts: [P2WPKH, fromHex(`21${"02".repeat(33)}ac`)] }, "E_CLOSE_SCRIPT"],
    ["a script cut short", { scripts: [P2WPKH, P2TR.slice(0, -1)] }, "E_CLOSE_SCRIPT"],
    ["a script less", { scripts: [P2WPKH] }, "E_CLOSE_SCRIPT"],
    ["a fee above the closer's balance", { fee: 400_001n }, "E_FEE_SIPHON"],
    ["a negative fee", { fee: -1n }, "E_FEE_SIPHON"],
    ["a closer who is no party", { closer: 2 }, "E_MALFORMED"],
    ["a locktime that is a time", { lockTime: 500_000_000 }, "E_LOCKTIME"],
    ["a height", { lockTime: 800_000 }, "ok"],
    ["the whole balance as fee", { fee: 400_000n }, "ok"],
  ])("%s: %s", (_name, change, code) => {
    expect(codeOf(close({}, [600_000n, 400_000n], change).closed)).toBe(code);
  });

  it("waits for pending payments", () => {
    const test = testChannel();
    const record = { from: 0, to: 1, amount: 1_000n, hash: sha256(bytesOf("p")), expiry: 900_000, kind: 0 as const };
    const balances = [599_000n, 400_000n];
    const { state } = signState(test, { sequence: 3, balances, records: [record] }).update;
    const terms = { scripts: [P2WPKH, P2TR], finalBalances: balances, closer: 0, fee: 500n, lockTime: 0 };
    expect(codeOf(closeTransaction(test.channel, state, terms))).toBe("E_PHASE");
  });

  it.each([
    [`76a914${"00".repeat(20)}88ac`, 546n],
    [`a914${"00".repeat(20)}87`, 540n],
    [`0014${"00".repeat(20)}`, 294n],
    [`0020${"00".repeat(32)}`, 330n],
    [`5120${"00".repeat(32)}`, 330n],
    ["51024e73", undefined],
    [`5220${"00".repeat(32)}`, undefined],
    ["", undefined],
  ])("the dust limit of %s: %s", (script, dust) => {
    expect(dustOf(fromHex(script))).toBe(dust);
  });
});
