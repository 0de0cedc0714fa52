/** What a published path of a timelock channel proves: each transaction is rebuilt, and each thing that can be wrong with one has its code (5.5, T1 to T7). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sats } from "../../src/base/units.ts";
import type { OutputOpening, PublishedClaim, StateRecord } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { bytesOf, codeOf, signState, testChannel, valueOf } from "./parties.ts";
import { anyClaim } from "./any-claim.ts";
import { complete } from "./spends.ts";

const test = testChannel({
  mechanism: "timelock",
  labels: ["alice", "bob", "carol"],
  parameters: { tree: { radix: 3, depth: 3 } },
});
const { mechanism } = test.channel;
const HTLC: StateRecord = { from: 2, to: 0, amount: 50_000n, hash: sha256(bytesOf("p")), expiry: 900, kind: 0 };
const state = (sequence: number, tiny = 0n) =>
  signState(test, { sequence, balances: [300_000n, 650_000n - tiny, tiny], records: [HTLC] });
const [old, newer] = [state(4), state(6)];
const claimOf = (signed: ReturnType<typeof state>): PublishedClaim => {
  const chain = valueOf(signed.proposed.built.exitTransactions(signed.proposed.commitment)).toReversed();
  return {
    sequence: signed.proposed.state.sequence,
    transactions: chain.map((each) => ({ tx: complete(each, test), prevouts: each.prevouts })),
    openings: chain.map((each) => each.openings()),
  };
};
const good = claimOf(old);
const answered: PublishedClaim = {
  ...good,
  digits: { published: [0, 1, 1], newer: [0, 2, 0] },
  newer: { content: newer.proposed.content, commitment: newer.proposed.commitment },
};
const check = (claim: PublishedClaim): string => codeOf(mechanism.checkPublished(claim));

const without = (opening: OutputOpening, name: "anchor" | "htlc"): OutputOpening => {
  const { [name]: removed, ...rest } = opening;
  return removed === undefined ? opening : rest;
};
type Change<T> = (before: T) => T;
const at = <T>(items: readonly T[], index: number, change: Change<T>): readonly T[] =>
  items.map((item, i) => (i === index ? change(item) : item));
const withTx = (level: number, change: Change<Transaction>): PublishedClaim => ({
  ...good,
  transactions: at(good.transactions, level, (each) => ({ ...each, tx: change(each.tx) })),
});
const withPrevout = (level: number, change: Change<TxOutput>): PublishedClaim => ({
  ...good,
  transactions: at(good.transactions, level, (each) => ({ ...each, prevouts: each.prevouts.map(change) })),
});
const withOpening = (role: OutputOpening["role"], change: Change<OutputOpening>): PublishedClaim => ({
  ...good,
  openings: at(good.openings, 3, (each) => each.map((opening) => (opening.role === role ? change(opening) : opening))),
});
const input = (level: number, change: Partial<Transaction["inputs"][number]>): PublishedClaim =>
  withTx(level, (tx) => ({ ...tx, inputs: tx.inputs.map((each) => ({ ...each, ...change })) }));
const output = (level: number, vout: number, change: Change<TxOutput>): PublishedClaim =>
  withTx(level, (tx) => ({ ...tx, outputs: at(tx.outputs, vout, change) }));
const less = (each: TxOutput): TxOutput => ({ ...each, amount: sats(each.amount - 1n) });
const elsewhere = (each: TxOutput): TxOutput => ({ ...each, scriptPubKey: new Uint8Array(34) });
const shown = (length: number): PublishedClaim => ({
  ...answered,
  transactions: good.transactions.slice(0, length),
  openings: good.openings.slice(0, length),
});

describe("a published path", () => {
  it("is accepted whole, with what comes next", () => {
    const checked = valueOf(mechanism.checkPublished(good));
    expect(checked.transactions.map(({ role }) => role)).toEqual(["trigger", "node", "node", "node"]);
    expect(checked.sequence).toBe(4);
    expect(checked.nextDelay).toBeUndefined();
    expect(valueOf(mechanism.checkPublished({ ...good, transactions: good.transactions.slice(0, 1) })).nextDelay).toBe(
      288,
    );
  });

  it("of an older state has its answer: which node, how early", () => {
    // 4 = 0,1,1 and 6 = 0,2,0: they part at level 2, where 6 waits no block.
    const { answer, assumes } = valueOf(mechanism.checkPublished(answered));
    expect(answer).toEqual({ after: 1, delay: 0 });
    expect(assumes).toHaveLength(1);
    expect([shown(2), shown(3), shown(4)].map(check)).toEqual(["E_NOT_NEWER", "ok", "ok"]);
  });

  it("is the same whatever anchors the state", () => {
    for (const anchor of ["leaf", "p2c"] as const) {
      const other = testChannel({
        mechanism: "timelock",
        labels: ["alice", "bob", "carol"],
        parameters: { anchor, tree: { radix: 3, depth: 3 } },
      });
      const signed = signState(other, { sequence: 4, balances: [100n, 649_900n, 350_000n] });
      const chain = valueOf(signed.proposed.built.exitTransactions(signed.proposed.commitment)).toReversed();
      const claim = {
        sequence: 4,
        transactions: chain.map((each) => ({ tx: complete(each, other), prevouts: each.prevouts })),
        openings: chain.map((each) => each.openings()),
      };
      const stripped = claim.openings.map((each) => each.map((opening) => without(opening, "anchor")));
      const code = (each: PublishedClaim): string => codeOf(other.channel.mechanism.checkPublished(each));
      expect([code(claim), code({ ...claim, openings: stripped })]).toEqual(["ok", "E_OUTPUT_MISMATCH"]);
    }
  });

  it("has the state commitment in its first balance and in no other", () => {
    const other = testChannel({
      mechanism: "timelock",
      labels: ["alice", "bob", "carol"],
      parameters: { anchor: "leaf", tree: { radix: 3, depth: 1 } },
    });
    /** One balance as it stands in a state: anchored where it is the first that is not dust. */
    const payout = (party: number, balances: readonly bigint[]) => {
      const [node] = signState(other, { sequence: 0, balances }).proposed.transactions;
      const opening = node?.openings().find(({ role }) => role === `payout(${party})`);
      const script = node?.tx.outputs[opening?.vout ?? -1]?.scriptPubKey;
      if (opening === undefined || script === undefined) throw new Error("no payout");
      return { opening, script };
    };
    const chain = signState(other, { sequence: 0, balances: [100n, 399_900n, 600_000n] });
    const [trigger, node] = [1, 0].map((i) => chain.proposed.transactions[i]);
    if (trigger === undefined || node === undefined) throw new Error("no chain");
    const code = (one: ReturnType<typeof payout>, two: ReturnType<typeof payout>): string => {
      const pays = [undefined, one, two].map((each, vout) => ({
        output: {
          ...(node.tx.outputs[vout] as TxOutput),
          ...(each === undefined ? {} : { scriptPubKey: each.script }),
        },
        opening: each === undefined ? (node.openings()[0] as OutputOpening) : { ...each.opening, vout },
      }));
      const tx = { ...node.tx, outputs: pays.map(({ output: paid }) => paid) };
      return codeOf(
        other.channel.mechanism.checkPublished({
          sequence: 0,
          transactions: [
            { tx: trigger.tx, prevouts: trigger.prevouts },
            { tx, prevouts: node.prevouts },
          ],
          openings: [trigger.openings(), pays.map(({ opening }) => opening)],
        }),
      );
    };
    const [first, second] = [payout(1, [100n, 999_800n, 100n]), payout(2, [100n, 100n, 999_800n])];
    const [plainFirst, plainSecond] = [1, 2].map((party) => payout(party, [400_000n, 300_000n, 300_000n]));
    expect(code(first, plainSecond as typeof first)).toBe("ok");
    expect(code(plainFirst as typeof first, second)).toBe("E_OUTPUT_MISMATCH");
    expect(code(first, second)).toBe("E_OUTPUT_MISMATCH");
    expect(code(plainFirst as typeof first, plainSecond as typeof first)).toBe("E_OUTPUT_MISMATCH");
  });

  it("pays a fee only of what was trimmed beyond the P2A", () => {
    expect([0n, 1n, 239n, 240n, 241n, 329n].map((tiny) => check(claimOf(state(4, tiny))))).toEqual(
      Array.from({ length: 6 }, () => "ok"),
    );
  });
});

describe("one thing wrong", () => {
  const cases: readonly (readonly [string, PublishedClaim, string])[] = [
    ["nothing published", { ...good, transactions: [] }, "E_MALFORMED"],
    ["more than the tree has", { ...good, transactions: [...good.transactions, ...good.transactions] }, "E_MALFORMED"],
    ["a number below 0", { ...good, sequence: -1 }, "E_SEQ_RANGE"],
    ["a number beyond the last", { ...good, sequence: 27 }, "E_SEQ_RANGE"],
    ["half a number", { ...good, sequence: 0.5 }, "E_SEQ_RANGE"],
    ["digits of another state", { ...answered, digits: { published: [0, 1, 0], newer: [0, 2, 0] } }, "E_DIGITS"],
    ["one digit too few", { ...answered, digits: { published: [1, 1], newer: [0, 2, 0] } }, "E_DIGITS"],
    ["digits of another newer state", { ...answered, digits: { published: [0, 1, 1], newer: [0, 2, 1] } }, "E_DIGITS"],
    ["digits of a state not shown", { ...good, digits: { published: [0, 1, 1], newer: [0, 2, 0] } }, "E_MALFORMED"],
    ["claimed as the next state", { ...good, sequence: 5 }, "E_SEQUENCE"],
    ["another funding txid", input(0, { outPoint: { txid: bytesOf("x"), vout: 0 } }), "E_WRONG_PARENT"],
    ["another funding output", input(0, { outPoint: { txid: test.channel.funding.txid, vout: 1 } }), "E_WRONG_PARENT"],
    ["a second input", withTx(0, (tx) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })), "E_WRONG_PARENT"],
    ["no input", withTx(0, (tx) => ({ ...tx, inputs: [] })), "E_WRONG_PARENT"],
    ["another funding script", withPrevout(0, elsewhere), "E_WRONG_PARENT"],
    ["another funding amount", withPrevout(0, less), "E_CONSERVATION"],
    ["version 2 of the trigger", withTx(0, (tx) => ({ ...tx, version: 2 })), "E_TX_VERSION"],
    ["a lock on the trigger", input(0, { sequence: 10 }), "E_TX_FIELD"],
    ["an nLockTime", withTx(0, (tx) => ({ ...tx, lockTime: 1 })), "E_LOCKTIME"],
    ["an edge to elsewhere", output(0, 0, elsewhere), "E_OUTPUT_MISMATCH"],
    ["an edge with less", output(0, 0, less), "E_CONSERVATION"],
    ["a node of another trigger", input(1, { outPoint: { txid: bytesOf("x"), vout: 0 } }), "E_CHAIN_LINK"],
    [
      "another output of it",
      input(1, { outPoint: { ...good.transactions[1]?.tx.inputs[0]?.outPoint, vout: 1 } as never }),
      "E_CHAIN_LINK",
    ],
    ["another edge script", withPrevout(1, elsewhere), "E_CHAIN_LINK"],
    ["another edge amount", withPrevout(1, less), "E_CONSERVATION"],
    ["a block less", input(1, { sequence: 287 }), "E_SEQUENCE"],
    ["a wait in seconds", input(1, { sequence: 0x40_0000 + 288 }), "E_SEQUENCE"],
    ["no wait at all", input(1, { sequence: 0xffff_fffd }), "E_SEQUENCE"],
    ["version 2 of a node", withTx(1, (tx) => ({ ...tx, version: 2 })), "E_TX_VERSION"],
    [
      "a third output",
      withTx(3, (tx) => ({ ...tx, outputs: [...tx.outputs, ...tx.outputs.slice(0, 1)] })),
      "E_OUTPUT_MISMATCH",
    ],
    ["a payout to elsewhere", output(3, 1, elsewhere), "E_OUTPUT_MISMATCH"],
    ["a payout with less", output(3, 1, less), "E_CONSERVATION"],
    ["more than there is", output(3, 1, (each) => ({ ...each, amount: sats(each.amount + 1n) })), "E_CONSERVATION"],
    ["payouts in another order", withTx(3, (tx) => ({ ...tx, outputs: tx.outputs.toReversed() })), "E_OUTPUT_MISMATCH"],
    [
      "another party's payout",
      withOpening("payout(0)", (each) => ({ ...each, role: "payout(1)" })),
      "E_OUTPUT_MISMATCH",
    ],
    ["a party that is not", withOpening("payout(0)", (each) => ({ ...each, role: "payout(9)" })), "E_OUTPUT_MISMATCH"],
    [
      "another expiry",
      withOpening("htlc", (each) => ({ ...each, htlc: { hash: HTLC.hash, expiry: 901 } })),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "another hash",
      withOpening("htlc", (each) => ({ ...each, htlc: { hash: bytesOf("q"), expiry: 900 } })),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "a hash of 31 bytes",
      withOpening("htlc", (each) => ({ ...each, htlc: { hash: HTLC.hash.subarray(1), expiry: 900 } })),
      "E_OUTPUT_MISMATCH",
    ],
    ["an HTLC without its data", withOpening("htlc", (each) => without(each, "htlc")), "E_OUTPUT_MISMATCH"],
    [
      "an HTLC with strangers' keys",
      withOpening("htlc", (each) => ({ ...each, internalKey: { kind: "musig", keys: [] } })),
      "E_OUTPUT_MISMATCH",
    ],
    ["an HTLC with other leaves", withOpening("htlc", (each) => ({ ...each, leaves: [] })), "E_OUTPUT_MISMATCH"],
    [
      "an anchor in a channel without",
      withOpening("payout(0)", (each) => ({ ...each, anchor: { method: "leaf", commitment: bytesOf("c") } })),
      "E_OUTPUT_MISMATCH",
    ],
    ["an opening too few", { ...good, openings: at(good.openings, 3, (each) => each.slice(1)) }, "E_OUTPUT_MISMATCH"],
    [
      "payouts and their openings in another order",
      {
        ...withTx(3, (tx) => ({ ...tx, outputs: tx.outputs.toReversed() })),
        openings: at(good.openings, 3, (each) => each.toReversed().map((opening, vout) => ({ ...opening, vout }))),
      },
      "E_OUTPUT_MISMATCH",
    ],
    [
      "a party by another text",
      withOpening("payout(0)", (each) => ({ ...each, role: "payout(00)" as OutputOpening["role"] })),
      "E_OUTPUT_MISMATCH",
    ],
    [
      "an edge opened as something else",
      { ...good, openings: at(good.openings, 1, (each) => each.map((opening) => ({ ...opening, role: "state" }))) },
      "E_OUTPUT_MISMATCH",
    ],
    ["no openings", { ...good, openings: [] }, "E_OUTPUT_MISMATCH"],
    [
      "the same state as newer",
      { ...good, newer: { content: old.proposed.content, commitment: old.proposed.commitment } },
      "E_NOT_NEWER",
    ],
    [
      "an older one as newer",
      { ...claimOf(newer), newer: { content: old.proposed.content, commitment: old.proposed.commitment } },
      "E_NOT_NEWER",
    ],
  ];
  it.each(cases)("%s", (_, claim, code) => {
    expect(check(claim)).toBe(code);
  });
});

it("any other claim has an answer", () => {
  fc.assert(
    fc.property(anyClaim(good, [0, 4, 26, 27, -1, 0.5, Number.NaN, 2 ** 48]), (each) => {
      expect(check(each)).toMatch(/^(ok|E_[A-Z_]+)$/);
    }),
    { seed: 55, numRuns: 400 },
  );
});
