/** What a published commitment proves: it is rebuilt from its openings and the secret's own point, and each thing that can be wrong with it has its code. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { PublishedClaim, StateTransaction } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { STANDARD, verifyTransaction } from "../../src/interpreter/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { bytesOf, codeOf, crypto, pointAt, signState, testChannel, valueOf } from "./parties.ts";
import { claim, complete } from "./spends.ts";

const N = 6;
const HOLDER = 0;
const test = testChannel();
const { channel, parties } = test;
const PREIMAGE = [bytesOf("preimage 0"), bytesOf("preimage 1")];
const htlc = (from: number) => ({
  from,
  to: 1 - from,
  amount: 50_000n + BigInt(from),
  hash: sha256(PREIMAGE[from] as Uint8Array),
  expiry: 900,
  kind: 0 as const,
});
const signed = signState(test, { sequence: N, balances: [500_000n, 399_999n], records: [htlc(0), htlc(1)] });
const points = parties.map((party) => pointAt(party, N));
const published = (name: string): { readonly transaction: StateTransaction; readonly tx: Transaction } => {
  const transaction = signed.proposed.transactions.find((each) => each.name === name);
  if (transaction === undefined) throw new Error(`no ${name}`);
  return { transaction, tx: complete(transaction, { parties, points, preimages: PREIMAGE }) };
};
const commit = published(`commitment/${HOLDER}`);
const secret = commitmentSecret(parties[HOLDER]?.seed ?? new Uint8Array(0), N);
const point = points[HOLDER] as Uint8Array;
const openings = commit.transaction.openings();
const good: PublishedClaim = {
  sequence: N,
  transactions: [{ tx: commit.tx, prevouts: commit.transaction.prevouts }],
  openings: [openings],
  penalty: { holder: HOLDER, point, secret },
};
const withTx = (change: (tx: Transaction) => Transaction): PublishedClaim => ({
  ...good,
  transactions: [{ tx: change(commit.tx), prevouts: commit.transaction.prevouts }],
});
const withPenalty = (change: Partial<NonNullable<PublishedClaim["penalty"]>>): PublishedClaim => ({
  ...good,
  penalty: { holder: HOLDER, point, secret, ...change },
});
const withOpenings = (
  change: (each: (typeof openings)[number], i: number) => (typeof openings)[number],
): PublishedClaim => ({
  ...good,
  openings: [openings.map(change)],
});
const check = (evidence: PublishedClaim): string => codeOf(channel.mechanism.checkPublished(evidence));
const input = (tx: Transaction, change: Partial<Transaction["inputs"][number]>): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((each) => ({ ...each, ...change })),
});

describe("a revoked commitment", () => {
  it("is proven, with what it proves and what it does not", () => {
    const proof = valueOf(channel.mechanism.checkPublished(good));
    expect([proof.sequence, proof.holder]).toEqual([N, HOLDER]);
    expect(proof.proven).toEqual(["party 0 completed commitment 6", "the secret that revokes it is known"]);
    expect(proof.assumes).toEqual(["party 0 published it after revoking it"]);
    for (const { tx, prevouts } of proof.transactions)
      expect(verifyTransaction({ tx, prevouts, rules: STANDARD, backend: crypto }).ok).toBe(true);
  });

  it.each<readonly [string, PublishedClaim, string]>([
    [
      "another outpoint",
      withTx((tx) => input(tx, { outPoint: { txid: channel.funding.txid, vout: 1 } })),
      "E_WRONG_PARENT",
    ],
    ["another transaction", withTx((tx) => input(tx, { outPoint: { txid: bytesOf("x"), vout: 0 } })), "E_WRONG_PARENT"],
    ["two inputs", withTx((tx) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })), "E_WRONG_PARENT"],
    ["no input", withTx((tx) => ({ ...tx, inputs: [] })), "E_WRONG_PARENT"],
    ["version 2", withTx((tx) => ({ ...tx, version: 2 })), "E_TX_VERSION"],
    ["a locktime of another form", withTx((tx) => ({ ...tx, lockTime: tx.lockTime & 0xff_ffff })), "E_TX_FIELD"],
    ["a final sequence", withTx((tx) => input(tx, { sequence: 0xffff_ffff })), "E_TX_FIELD"],
    ["another number in the locktime", withTx((tx) => ({ ...tx, lockTime: tx.lockTime ^ 1 })), "E_COMMIT_NUMBER"],
    [
      "another number in the sequence",
      withTx((tx) => input(tx, { sequence: (tx.inputs[0]?.sequence ?? 0) ^ 1 })),
      "E_COMMIT_NUMBER",
    ],
    ["another number claimed", { ...good, sequence: N + 1 }, "E_COMMIT_NUMBER"],
    ["another secret", withPenalty({ secret: bytesOf("x") }), "E_REVOCATION_SECRET"],
    [
      "the secret of the next state",
      withPenalty({ secret: commitmentSecret(parties[HOLDER]?.seed ?? point, N + 1) }),
      "E_REVOCATION_SECRET",
    ],
    ["a secret of no length", withPenalty({ secret: new Uint8Array(0) }), "E_REVOCATION_SECRET"],
    ["another point", withPenalty({ point: points[1] as Uint8Array }), "E_REVOCATION_SECRET"],
    [
      "another point and its secret",
      withPenalty({ point: points[1] as Uint8Array, secret: commitmentSecret(parties[1]?.seed ?? point, N) }),
      "E_OUTPUT_MISMATCH",
    ],
    ["the other holder", withPenalty({ holder: 1 }), "E_OUTPUT_MISMATCH"],
    ["a holder who is no party", withPenalty({ holder: 2 }), "E_MALFORMED"],
    [
      "an amount moved between outputs that keep their order",
      withTx((tx) => ({ ...tx, outputs: tx.outputs.toReversed() })),
      "E_OUTPUT_MISMATCH",
    ],
    ["an output less", withTx((tx) => ({ ...tx, outputs: tx.outputs.slice(1) })), "E_OUTPUT_MISMATCH"],
    [
      "an output to somebody else",
      withTx((tx) => ({
        ...tx,
        outputs: tx.outputs.map((each, i) => (i === 1 ? { ...each, scriptPubKey: bytesOf("x") } : each)),
      })),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "amounts out of their order",
      withTx((tx) => ({
        ...tx,
        outputs: tx.outputs.map((each, i) => (i === 1 ? { ...each, amount: sats(999_999n) } : each)),
      })),
      "E_OUTPUT_MISMATCH",
    ],
    ["an opening less", { ...good, openings: [openings.slice(1)] }, "E_OUTPUT_MISMATCH"],
    ["no openings", { ...good, openings: [] }, "E_OUTPUT_MISMATCH"],
    [
      "another expiry",
      withOpenings((each) => (each.htlc === undefined ? each : { ...each, htlc: { ...each.htlc, expiry: 901 } })),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "another hash",
      withOpenings((each) =>
        each.htlc === undefined ? each : { ...each, htlc: { ...each.htlc, hash: bytesOf("x") } },
      ),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "an expiry that is a time",
      withOpenings((each) =>
        each.htlc === undefined ? each : { ...each, htlc: { ...each.htlc, expiry: 500_000_000 } },
      ),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "a role of another mechanism",
      withOpenings((each) => (each.role === "to_local" ? { ...each, role: "edge" } : each)),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "an anchor that the channel has not",
      withOpenings((each) =>
        each.role === "to_local" ? { ...each, anchor: { method: "leaf", commitment: bytesOf("c") } } : each,
      ),
      "E_OUTPUT_MISMATCH",
    ],
    ["nothing published", { ...good, transactions: [] }, "E_MALFORMED"],
  ])("is not proven by %s: %s", (_name, evidence, code) => {
    expect(check(evidence)).toBe(code);
  });

  it("has exactly one P2A output", () => {
    const p2a = openings.findIndex(({ role }) => role === "p2a");
    const without: PublishedClaim = {
      ...withTx((tx) => ({ ...tx, outputs: tx.outputs.filter((_, i) => i !== p2a) })),
      openings: [openings.filter((_, i) => i !== p2a).map((each, vout) => ({ ...each, vout }))],
    };
    expect(check(without)).toBe("E_OUTPUT_MISMATCH");
  });

  it("without its secret is a commitment, revoked or not", () => {
    const { secret: _none, ...rest } = good.penalty ?? { holder: 0, point };
    const proof = valueOf(channel.mechanism.checkPublished({ ...good, penalty: rest }));
    expect(proof.proven).toEqual(["party 0 completed commitment 6"]);
  });

  it("of nothing but to_remote proves nothing: any secret would fit", () => {
    const only = signState(test, { sequence: N, balances: [0n, 1_000_000n] }).proposed.transactions[0];
    if (only === undefined) throw new Error("no commitment");
    const tx = complete(only, { parties, points });
    const guess = bytesOf("any secret");
    const evidence = { ...good, transactions: [{ tx, prevouts: only.prevouts }], openings: [only.openings()] };
    const penalty = { holder: HOLDER, point: crypto.multiplyBase(guess) ?? point, secret: guess };
    expect(check({ ...evidence, penalty })).toBe("E_REVOCATION_SECRET");
  });

  it("is the same channel's: another channel of the same parties refuses it", () => {
    const other = testChannel({ parameters: { challengePeriod: 145 } });
    expect(codeOf(other.channel.mechanism.checkPublished(good))).toBe("E_OUTPUT_MISMATCH");
    expect(toHex(other.channel.id)).not.toBe(toHex(channel.id));
  });
});

describe("what stands on it", () => {
  const offered = openings.find(({ role }) => role === "offered")?.vout ?? -1;
  const second = published(`htlc/${HOLDER}/${offered}`);
  const later = { tx: second.tx, prevouts: second.transaction.prevouts };
  const and = (tx: Transaction): PublishedClaim => ({
    ...good,
    transactions: [...good.transactions, { ...later, tx }],
  });
  const justice = (published_: readonly Transaction[], pick: (role: string) => boolean): Transaction => {
    const { content, commitment } = signed.proposed;
    const steps = valueOf(channel.mechanism.answer(1, { published: published_, holder: HOLDER, content, commitment }));
    const claims = steps.flatMap((step) => (step.kind === "claim" && pick(step.output) ? [step] : []));
    const victim = parties[1];
    if (victim === undefined) throw new Error("two parties");
    return claim(claims, { party: victim, revealed: secret }).tx;
  };

  it("second-level transactions are their templates, signed with 0x83", () => {
    expect(check(and(second.tx))).toBe("ok");
    expect(check(and({ ...second.tx, version: 2 }))).toBe("E_HTLC_TX");
    expect(check(and({ ...second.tx, lockTime: 901 }))).toBe("E_HTLC_TX");
    expect(check(and(input(second.tx, { sequence: 1 })))).toBe("E_HTLC_TX");
    expect(
      check(and({ ...second.tx, outputs: second.tx.outputs.map((each) => ({ ...each, amount: sats(1n) })) })),
    ).toBe("E_HTLC_TX");
    expect(check(and({ ...second.tx, outputs: [] }))).toBe("E_HTLC_TX");
    const [first, ...rest] = second.tx.inputs[0]?.witness ?? [];
    expect(check(and(input(second.tx, { witness: [first?.slice(0, 64) ?? new Uint8Array(0), ...rest] })))).toBe(
      "E_SIGHASH",
    );
    expect(check(and(input(second.tx, { outPoint: { txid: bytesOf("x"), vout: 0 } })))).toBe("E_WRONG_PARENT");
  });

  it("justice takes what the revocation key takes, and nothing else", () => {
    const with_ = (tx: Transaction, transactions = good.transactions): PublishedClaim => ({
      ...withPenalty({ justice: tx }),
      transactions,
    });
    expect(check(with_(justice([commit.tx], (role) => role !== "to_remote")))).toBe("ok");
    expect(check(with_(justice([commit.tx], (role) => role === "to_remote")))).toBe("E_WRONG_PARENT");
    const level = justice([commit.tx, second.tx], (role) => role === "second_level");
    expect(check(with_(level))).toBe("E_WRONG_PARENT");
    expect(check(with_(level, [...good.transactions, later]))).toBe("ok");
    const local = justice([commit.tx], (role) => role === "to_local");
    expect(check(with_(input(local, { witness: [...(local.inputs[0]?.witness ?? []), new Uint8Array(1)] })))).toBe(
      "E_SIG",
    );
  });
});
