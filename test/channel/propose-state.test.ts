/** Proposals come from peers too: whatever numbers they hold, the answer is a state or a refusal. */
import { describe, expect, it } from "vitest";
import type { StateProposal, StateRecord } from "../../src/channel/index.ts";
import { proposeState, SEQUENCE_MAX } from "../../src/channel/index.ts";
import { compareBytes } from "../../src/base/bytes.ts";
import { bytesOf, codeOf, pointAt, testChannel, valueOf } from "./parties.ts";

const { channel, parties } = testChannel();
const points = parties.map((party) => pointAt(party, 1));
const HTLC: StateRecord = { from: 0, to: 1, amount: 1_000n, hash: bytesOf("hash"), expiry: 500, kind: 0 };
const good: StateProposal = { sequence: 1, balances: [500_000n, 499_000n], records: [HTLC], points };
const withRecord = (change: Partial<StateRecord>): StateProposal => ({ ...good, records: [{ ...HTLC, ...change }] });

describe("a proposed state", () => {
  it.each<readonly [string, StateProposal, string]>([
    ["as it should be", good, "ok"],
    ["the last number", { ...good, sequence: SEQUENCE_MAX }, "ok"],
    ["a number of 49 bits", { ...good, sequence: 2 ** 48 }, "E_SEQ_RANGE"],
    ["2^53", { ...good, sequence: 2 ** 53 }, "E_MALFORMED"],
    ["a negative number", { ...good, sequence: -1 }, "E_MALFORMED"],
    ["half a number", { ...good, sequence: 1.5 }, "E_MALFORMED"],
    ["no number", { ...good, sequence: Number.NaN }, "E_MALFORMED"],
    ["a negative balance", { ...good, balances: [1_500_000n, -501_000n] }, "E_MALFORMED"],
    ["a balance of 2^63", { ...good, balances: [2n ** 63n, 0n] }, "E_MALFORMED"],
    ["a balance too few", { ...good, balances: [999_000n] }, "E_MALFORMED"],
    ["a balance too many", { ...good, balances: [1n, 2n, 998_997n] }, "E_MALFORMED"],
    ["no points", { sequence: 1, balances: good.balances }, "E_MALFORMED"],
    ["points off the curve", { ...good, points: points.map(() => new Uint8Array(33)) }, "E_MALFORMED"],
    ["short points", { ...good, points: points.map((point) => point.subarray(1)) }, "E_MALFORMED"],
    ["three points", { ...good, points: [...points, ...points.slice(1)] }, "E_MALFORMED"],
    ["a negative payment", withRecord({ amount: -1_000n }), "E_MALFORMED"],
    ["a payment of 2^64 and more", withRecord({ amount: 2n ** 64n + 1_000n }), "E_MALFORMED"],
    ["a payment to its payer", withRecord({ to: 0 }), "E_MALFORMED"],
    ["a payer who is no party", withRecord({ from: 5 }), "E_MALFORMED"],
    ["a payer beyond 16 bits", withRecord({ from: 65_536 }), "E_MALFORMED"],
    ["a hash of 31 bytes", withRecord({ hash: bytesOf("hash").subarray(1) }), "E_MALFORMED"],
    ["an expiry of 0", withRecord({ expiry: 0 }), "E_MALFORMED"],
    ["the last height", withRecord({ expiry: 499_999_999 }), "ok"],
    ["an expiry that is a time", withRecord({ expiry: 500_000_000 }), "E_MALFORMED"],
    ["an expiry of 2^32", withRecord({ expiry: 2 ** 32 }), "E_MALFORMED"],
    ["a payment to a point", withRecord({ kind: 1 }), "E_VERSION"],
    ["a kind that is none", withRecord({ kind: 7 as 0 }), "E_MALFORMED"],
    ["an app output that is not opened", withRecord({ from: 0xffff, to: 0xffff, expiry: 0, kind: 2 }), "E_MALFORMED"],
  ])("%s", (_name, proposal, code) => {
    expect(codeOf(proposeState(channel, proposal))).toBe(code);
  });
});

describe("what is below the dust limit of 330 sat (1.9)", () => {
  // "min(240, sum(trimmed)), remainder of trimmed becomes fee", written out.
  it.each<readonly [bigint, bigint, number, bigint]>([
    [0n, 0n, 2, 0n],
    [1n, 1n, 2, 0n],
    [239n, 239n, 2, 0n],
    [240n, 240n, 2, 0n],
    [241n, 240n, 2, 1n],
    [329n, 240n, 2, 89n],
    [330n, 0n, 3, 0n],
    [331n, 0n, 3, 0n],
  ])("a balance of %i sat: a P2A of %i, %i outputs, %i sat of fee", (balance, p2a, count, fee) => {
    const proposal = { sequence: 1, balances: [1_000_000n - balance, balance], points };
    const { transactions } = valueOf(proposeState(channel, proposal));
    expect(transactions).toHaveLength(2);
    for (const { tx } of transactions) {
      expect(tx.outputs).toHaveLength(count);
      expect(tx.outputs[0]?.amount).toBe(p2a);
      expect(1_000_000n - tx.outputs.reduce((sum, { amount }) => sum + amount, 0n)).toBe(fee);
    }
  });

  it("is added up over balances and payments", () => {
    const proposal = { ...good, balances: [999_680n, 120n], records: [{ ...HTLC, amount: 200n }] };
    const { built, transactions } = valueOf(proposeState(channel, proposal));
    expect(built.trimmed).toBe(320n);
    for (const { tx } of transactions) expect(tx.outputs.map(({ amount }) => amount)).toEqual([240n, 999_680n]);
  });
});

describe("outputs that tie (BIP69)", () => {
  it("of one amount are in the order of their scripts", () => {
    const proposal = { ...good, balances: [333_333n, 333_333n], records: [{ ...HTLC, amount: 333_334n }] };
    for (const { tx } of valueOf(proposeState(channel, proposal)).transactions.filter(
      ({ role }) => role === "commit",
    )) {
      const scripts = tx.outputs.slice(1, 3).map(({ scriptPubKey }) => scriptPubKey);
      expect(compareBytes(scripts[0] as Uint8Array, scripts[1] as Uint8Array)).toBeLessThan(0);
    }
  });

  it("of equal payments are one script, and each has its own second level", () => {
    const proposal = { ...good, balances: [500_000n, 497_000n], records: [HTLC, HTLC, HTLC] };
    const { transactions } = valueOf(proposeState(channel, proposal));
    const names = transactions.map(({ name }) => name);
    expect(names).toEqual(
      [0, 1].flatMap((holder) => [`commitment/${holder}`, ...[1, 2, 3].map((vout) => `htlc/${holder}/${vout}`)]),
    );
    const digests = transactions.flatMap(({ requests }) => requests.map(({ digest }) => digest.join()));
    expect(new Set(digests).size).toBe(8);
  });
});
