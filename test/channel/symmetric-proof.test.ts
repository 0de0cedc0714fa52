/** What a published update of a symmetric channel proves: it is rebuilt from its number, and each thing that can be wrong with it has its code (5.5, S1 to S8). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sats } from "../../src/base/units.ts";
import type { PublishedClaim, StateRecord, StateTransaction } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { txid } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { bytesOf, codeOf, signState, testChannel, valueOf } from "./parties.ts";
import { anyClaim } from "./any-claim.ts";
import { complete } from "./spends.ts";

const test = testChannel({ mechanism: "symmetric", labels: ["alice", "bob", "carol"] });
const { mechanism } = test.channel;
const HTLC: StateRecord = { from: 2, to: 0, amount: 50_000n, hash: sha256(bytesOf("p")), expiry: 900, kind: 0 };
const state = (sequence: number) =>
  signState(test, { sequence, balances: [300_000n, 649_900n, 100n], records: [HTLC] });
const [older, own, newer] = [state(2), state(5), state(8)];
const publish = (each: StateTransaction | undefined): PublishedClaim["transactions"][number] => {
  if (each === undefined) throw new Error("no transaction");
  return { tx: complete(each, test), prevouts: each.prevouts };
};
const [settle, update] = own.proposed.transactions;
const good: PublishedClaim = {
  sequence: 5,
  transactions: [publish(update), publish(settle)],
  openings: [update?.openings() ?? [], settle?.openings() ?? []],
};
/** The same update, bound to state 2's output. */
const rebound = valueOf(
  mechanism.answer(0, {
    published: [older.proposed.transactions[1]?.tx as Transaction],
    content: older.proposed.content,
    commitment: older.proposed.commitment,
    newest: { ...own.proposed, evidence: own.update.evidence },
  }),
).flatMap((step) => (step.kind === "publish" ? [step.transaction] : []));
const onState: PublishedClaim = { ...good, transactions: rebound.map(publish) };
const check = (claim: PublishedClaim): string => codeOf(mechanism.checkPublished(claim));
const against = (claim: PublishedClaim, { proposed }: typeof own): PublishedClaim => ({
  ...claim,
  newer: { content: proposed.content, commitment: proposed.commitment },
});

const withTx = (
  index: number,
  change: (tx: Transaction) => Transaction,
  claim: PublishedClaim = good,
): PublishedClaim => ({
  ...claim,
  transactions: claim.transactions.map((each, i) => (i === index ? { ...each, tx: change(each.tx) } : each)),
});
const withPrevout = (
  index: number,
  change: (output: TxOutput) => TxOutput,
  claim: PublishedClaim = good,
): PublishedClaim => ({
  ...claim,
  transactions: claim.transactions.map((each, i) =>
    i === index ? { ...each, prevouts: each.prevouts.map(change) } : each,
  ),
});
const input = (
  index: number,
  change: Partial<Transaction["inputs"][number]>,
  claim: PublishedClaim = good,
): PublishedClaim =>
  withTx(index, (tx) => ({ ...tx, inputs: tx.inputs.map((each) => ({ ...each, ...change })) }), claim);
const output = (index: number, vout: number, change: (output: TxOutput) => TxOutput): PublishedClaim =>
  withTx(index, (tx) => ({ ...tx, outputs: tx.outputs.map((each, i) => (i === vout ? change(each) : each)) }));
const less = (each: TxOutput): TxOutput => ({ ...each, amount: sats(each.amount - 1n) });
const elsewhere = (each: TxOutput): TxOutput => ({ ...each, scriptPubKey: new Uint8Array(34) });
const alone = (claim: PublishedClaim): PublishedClaim => ({
  ...claim,
  transactions: claim.transactions.slice(0, 1),
  openings: claim.openings.slice(0, 1),
});

describe("a published update", () => {
  it("is accepted on the funding output and on an older state, with its settlement and without", () => {
    expect([good, onState, alone(good), alone(onState)].map(check)).toEqual(["ok", "ok", "ok", "ok"]);
    const { transactions, nextDelay } = valueOf(mechanism.checkPublished(good));
    expect(transactions.map(({ role, hashTypes }) => [role, hashTypes])).toEqual([
      ["update", [0xc1]],
      ["settle", [0x41]],
    ]);
    expect(nextDelay).toBeUndefined();
    expect(valueOf(mechanism.checkPublished(alone(good))).nextDelay).toBe(144);
  });

  it("is answered by a newer state at once, while it is not settled", () => {
    const { answer, assumes } = valueOf(mechanism.checkPublished(against(alone(good), newer)));
    expect(answer).toEqual({ after: 0, delay: 0 });
    expect(assumes).toEqual(["the settlement of state 5 has not confirmed"]);
  });
});

describe("one thing wrong", () => {
  const script = (claim: PublishedClaim): Uint8Array =>
    claim.transactions[0]?.tx.inputs[0]?.witness[1] ?? new Uint8Array(0);
  const cases: readonly (readonly [string, PublishedClaim, string])[] = [
    ["nothing published", { ...good, transactions: [] }, "E_MALFORMED"],
    ["three transactions", { ...good, transactions: [...good.transactions, publish(settle)] }, "E_MALFORMED"],
    ["a number below 0", { ...good, sequence: -1 }, "E_SEQ_RANGE"],
    ["a number beyond the last", { ...good, sequence: mechanism.lastSequence + 1 }, "E_SEQ_RANGE"],
    ["half a number", { ...good, sequence: 0.5 }, "E_SEQ_RANGE"],
    ["the same state as newer", against(good, own), "E_NOT_NEWER"],
    ["an older one as newer", against(good, older), "E_NOT_NEWER"],
    ["claimed as the next state", { ...alone(good), sequence: 6 }, "E_LOCKTIME"],
    ["another nLockTime", withTx(0, (tx) => ({ ...tx, lockTime: tx.lockTime + 1 })), "E_LOCKTIME"],
    ["a final nSequence", input(0, { sequence: 0xffff_ffff }), "E_TX_FIELD"],
    ["version 2", withTx(0, (tx) => ({ ...tx, version: 2 })), "E_TX_VERSION"],
    ["a state output with less", output(0, 0, less), "E_OUTPUT_MISMATCH"],
    ["another state's output", output(0, 0, elsewhere), "E_OUTPUT_MISMATCH"],
    ["a P2A with value", output(0, 1, (each) => ({ ...each, amount: sats(1n) })), "E_OUTPUT_MISMATCH"],
    ["no P2A", withTx(0, (tx) => ({ ...tx, outputs: tx.outputs.slice(0, 1) })), "E_OUTPUT_MISMATCH"],
    [
      "opened as an edge",
      {
        ...good,
        openings: [
          (good.openings[0] ?? []).map((each) => ({ ...each, role: "edge" as const })),
          good.openings[1] ?? [],
        ],
      },
      "E_OUTPUT_MISMATCH",
    ],
    ["two inputs", withTx(0, (tx) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })), "E_WRONG_PARENT"],
    ["no input", withTx(0, (tx) => ({ ...tx, inputs: [] })), "E_WRONG_PARENT"],
    ["a stranger's output", input(0, { outPoint: { txid: bytesOf("x"), vout: 0 } }), "E_WRONG_PARENT"],
    ["another funding amount", withPrevout(0, less), "E_WRONG_PARENT"],
    ["another funding script", withPrevout(0, elsewhere), "E_WRONG_PARENT"],
    ["a state's second output", input(0, { outPoint: { txid: bytesOf("x"), vout: 1 } }, onState), "E_WRONG_PARENT"],
    ["another state output", withPrevout(0, elsewhere, onState), "E_WRONG_PARENT"],
    [
      "a script of another state",
      input(
        0,
        { witness: [bytesOf("s"), script(onState).map((each, i) => (i === 3 ? 4 : each)), bytesOf("c")] },
        onState,
      ),
      "E_WRONG_PARENT",
    ],
    [
      "a script of a newer state",
      input(
        0,
        { witness: [bytesOf("s"), script(onState).map((each, i) => (i === 3 ? 0x10 : each)), bytesOf("c")] },
        onState,
      ),
      "E_NOT_NEWER",
    ],
    [
      "its own script",
      input(
        0,
        { witness: [bytesOf("s"), script(onState).map((each, i) => (i === 3 ? 6 : each)), bytesOf("c")] },
        onState,
      ),
      "E_NOT_NEWER",
    ],
    ["no witness", input(0, { witness: [] }, onState), "E_WRONG_PARENT"],
    [
      "a settlement of another update",
      input(1, { outPoint: { txid: txid(older.proposed.transactions[1]?.tx as Transaction), vout: 0 } }),
      "E_SETTLE_MISMATCH",
    ],
    ["of the P2A", input(1, { outPoint: { txid: txid(update?.tx as Transaction), vout: 1 } }), "E_SETTLE_MISMATCH"],
    ["of two outputs", withTx(1, (tx) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })), "E_SETTLE_MISMATCH"],
    ["of another script", withPrevout(1, elsewhere), "E_SETTLE_MISMATCH"],
    ["a block too early", input(1, { sequence: 143 }), "E_SETTLE_MISMATCH"],
    ["with an nLockTime", withTx(1, (tx) => ({ ...tx, lockTime: 5 })), "E_SETTLE_MISMATCH"],
    ["of version 2", withTx(1, (tx) => ({ ...tx, version: 2 })), "E_SETTLE_MISMATCH"],
    ["paying less", output(1, 2, less), "E_SETTLE_MISMATCH"],
    ["paying elsewhere", output(1, 2, elsewhere), "E_SETTLE_MISMATCH"],
    ["in another order", withTx(1, (tx) => ({ ...tx, outputs: tx.outputs.toReversed() })), "E_SETTLE_MISMATCH"],
    ["unopened", { ...good, openings: good.openings.slice(0, 1) }, "E_SETTLE_MISMATCH"],
  ];
  it.each(cases)("%s", (_, claim, code) => {
    expect(check(claim)).toBe(code);
  });
});

it("any other claim has an answer", () => {
  fc.assert(
    fc.property(anyClaim(good, [0, 5, 6, -1, 0.5, Number.NaN, 2 ** 31, 2 ** 48]), (each) => {
      expect(check(each)).toMatch(/^(ok|E_[A-Z_]+)$/);
    }),
    { seed: 55, numRuns: 400 },
  );
});
