/**
 * Every transaction of a timelock channel, from the trigger to the last claim, run by our engine with relay policy and by Bitcoin Core's library, and their waits
 * by BIP68 at a chain's tip: what is right is accepted, what is too early, changed or somebody else's is refused.
 */
import { describe, expect, it } from "vitest";
import { equalBytes, fromHex, toHex } from "../../src/base/bytes.ts";
import { height, sats, unixTime } from "../../src/base/units.ts";
import type { ClaimStep, ExitStep, StateContent, StateRecord } from "../../src/channel/index.ts";
import { appHash, NO_PARTY, openChannel } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { immatureInput, transactionWeight, txid, witnessSize } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { programOf } from "../program/library.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "./parties.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, testDefinition, valueOf } from "./parties.ts";
import { accepted, claim, complete, judge, refusedByBoth } from "./spends.ts";

const PREIMAGE = bytesOf("preimage");
const EXPIRY = 900_000;
const STEP = 144;

const labelled = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `member ${i}`);

const open = (count: number, options: TestChannelOptions = {}): TestChannel =>
  testChannel({
    mechanism: "timelock",
    labels: labelled(count),
    ...options,
    parameters: { tree: { radix: 3, depth: 3 }, maxHtlcsPerDirection: 8, ...options.parameters },
  });

const shares = (count: number, whole = 1_000_000n): readonly bigint[] => {
  const each = whole / BigInt(count);
  return Array.from({ length: count }, (_, i) => (i === 0 ? whole - each * BigInt(count - 1) : each));
};

/** Party 0 pays party 1. */
const HTLC: StateRecord = { from: 0, to: 1, amount: 60_000n, hash: sha256(PREIMAGE), expiry: EXPIRY, kind: 0 };

const withHtlc = (test: TestChannel, sequence: number): SignedState =>
  signState(test, { sequence, balances: shares(test.parties.length, 940_000n), records: [HTLC] });

const exitOf = (test: TestChannel, party: number, { proposed }: SignedState): readonly ExitStep[] =>
  valueOf(
    test.channel.mechanism.exit(party, { content: proposed.content as StateContent, commitment: proposed.commitment }),
  );

const published = (steps: readonly ExitStep[]) => steps.flatMap((step) => (step.kind === "publish" ? [step] : []));
const claims = (steps: readonly ExitStep[]): readonly ClaimStep[] =>
  steps.flatMap((step) => (step.kind === "claim" ? [step] : []));

describe.each([
  [2, "script"],
  [2, "musig2"],
  [3, "script"],
  [3, "musig2"],
  [5, "script"],
  [20, "musig2"],
  [20, "script"],
] as const)("a timelock channel of %i parties, %s", (count, signing) => {
  const test = open(count, { parameters: { signing } });
  const signed = withHtlc(test, 5);
  const party = (i: number) => test.parties[i] as TestChannel["parties"][number];

  it("publishes its chain, each transaction on the one before", () => {
    const steps = published(exitOf(test, 0, signed));
    // Digits of 5 in base 3: 0, 1, 2.
    expect(steps.map(({ transaction, delay }) => [transaction.name, delay])).toEqual([
      ["trigger", 0],
      ["node/1", 2 * STEP],
      ["node/2", STEP],
      ["node/3", 0],
    ]);
    let parent: Uint8Array = test.channel.funding.txid;
    for (const { transaction } of steps) {
      expect(equalBytes(transaction.tx.inputs[0]?.outPoint.txid ?? parent.subarray(1), parent)).toBe(true);
      expect(judge(complete(transaction, test), transaction.prevouts), transaction.name).toEqual(accepted);
      parent = txid(transaction.tx);
    }
  });

  it("has no signature for a node that waits less", () => {
    const nodes = published(exitOf(test, 0, signed)).filter(({ delay }) => delay > 0);
    expect(nodes).toHaveLength(2);
    for (const { transaction } of nodes) {
      const done = complete(transaction, test);
      const inputs = done.inputs.map((input) => ({ ...input, sequence: input.sequence - 1 }));
      const hasty: Transaction = { ...done, inputs };
      expect(judge(hasty, transaction.prevouts), transaction.name).toEqual(refusedByBoth);
    }
  });

  it("pays each party its balance, the HTLC to whom it is due, and nothing to others", () => {
    for (const i of [0, 1, count - 1]) {
      const steps = claims(exitOf(test, i, signed));
      expect(steps.map(({ output }) => output).sort()).toEqual(i < 2 ? ["htlc", `payout(${i})`] : [`payout(${i})`]);
      for (const step of steps) {
        const spend = claim([step], { party: party(i), preimages: [PREIMAGE] });
        expect(judge(spend.tx, spend.prevouts), `${i} ${step.output}`).toEqual(accepted);
        const thief = claim([step], { party: party((i + 1) % count), preimages: [PREIMAGE] });
        expect(judge(thief.tx, thief.prevouts), `${i} ${step.output}`).toEqual(refusedByBoth);
      }
    }
    const [, payee] = [0, 1].map((i) => claims(exitOf(test, i, signed)).filter(({ output }) => output === "htlc"));
    const guess = claim(payee ?? [], { party: party(1), preimages: [] });
    expect(judge(guess.tx, guess.prevouts)).toEqual(refusedByBoth);
    const payer = claims(exitOf(test, 0, signed)).filter(({ output }) => output === "htlc");
    const early = claim(payer, { party: party(0) }, (tx) => ({ ...tx, lockTime: EXPIRY - 1 }));
    expect(judge(early.tx, early.prevouts)).toEqual(refusedByBoth);
  });
});

describe("the race (3.2)", () => {
  const test = open(3);
  const state = (sequence: number): SignedState => signState(test, { sequence, balances: shares(3) });
  const tip = (at: number) => ({ height: height(at), medianTimePast: unixTime(1_700_000_000) });
  const confirmed = (at: number) => ({ height: height(at), previousMedianTimePast: unixTime(1_690_000_000) });
  /** The first tip at which the next block may hold a spend of an output that confirmed at 1000. */
  const firstTip = (tx: Transaction): number => {
    // Its own block is the first that there can be.
    let at = 999;
    while (immatureInput(tx, [confirmed(1000)], tip(at)) !== undefined) at++;
    return at;
  };

  it("the newer of any two states spends the same output at least a step earlier", () => {
    const chains = Array.from({ length: 27 }, (_, n) => published(exitOf(test, 0, state(n))));
    for (const [newer, chain] of chains.entries())
      for (const [older, other] of chains.slice(0, newer).entries()) {
        const part = chain.findIndex(
          ({ transaction }, i) => toHex(txid(transaction.tx)) !== toHex(txid(other[i]?.transaction.tx as Transaction)),
        );
        const [mine, theirs] = [chain[part]?.transaction.tx, other[part]?.transaction.tx] as [Transaction, Transaction];
        expect(mine.inputs[0]?.outPoint, `${older} -> ${newer}`).toEqual(theirs.inputs[0]?.outPoint);
        expect(part).toBeGreaterThan(0);
        expect(firstTip(mine) + STEP, `${older} -> ${newer}`).toBeLessThanOrEqual(firstTip(theirs));
      }
  });

  it("a node is valid s blocks after its parent, and not a block before", () => {
    const [, first] = published(exitOf(test, 0, state(0)));
    const tx = first?.transaction.tx as Transaction;
    // "a relative lock s over an output confirmed in block h first in block h+s (mempool at tip >= h+s-1)"
    expect(firstTip(tx)).toBe(1000 + 2 * STEP - 1);
  });

  it("answers an older node with the newer one from the level where they part", () => {
    const [older, newest] = [state(4), state(6)];
    const stale = {
      content: older.proposed.content,
      commitment: older.proposed.commitment,
      newest: { ...newest.proposed, evidence: newest.update.evidence },
    };
    const path = published(exitOf(test, 0, older)).map(({ transaction }) => transaction.tx);
    // 4 is 0,1,1 and 6 is 0,2,0.
    for (const [seen, names] of [
      [1, ["node/1", "node/2", "node/3"]],
      [2, ["node/2", "node/3"]],
      [3, ["node/2", "node/3"]],
      [4, ["node/2", "node/3"]],
    ] as const) {
      const steps = valueOf(test.channel.mechanism.answer(2, { ...stale, published: path.slice(0, seen) }));
      expect(published(steps).map(({ transaction }) => transaction.name)).toEqual(names);
      expect(claims(steps).map(({ output }) => output)).toEqual(["payout(2)"]);
    }
    const own = published(exitOf(test, 2, newest)).map(({ transaction }) => transaction.tx);
    const rest = valueOf(test.channel.mechanism.answer(2, { ...stale, published: own }));
    expect(rest.map(({ kind }) => kind)).toEqual(["claim"]);
    const { newest: _, ...alone } = stale;
    const codes = [
      test.channel.mechanism.answer(2, { ...alone, published: path }),
      test.channel.mechanism.answer(2, { ...stale, published: [] }),
      test.channel.mechanism.answer(2, { ...stale, published: path.slice(1) }),
      test.channel.mechanism.answer(2, {
        published: own,
        content: newest.proposed.content,
        commitment: newest.proposed.commitment,
        newest: { ...older.proposed, evidence: older.update.evidence },
      }),
    ].map((each) => (each.ok ? "ok" : each.error.code));
    expect(codes).toEqual(["E_MALFORMED", "E_WRONG_PARENT", "E_WRONG_PARENT", "E_NOT_NEWER"]);
  });
});

describe("sizes (3.2)", () => {
  const weights = (count: number, signing: "script" | "musig2"): readonly number[] => {
    const test = open(count, { parameters: { signing } });
    const signed = signState(test, { sequence: 0, balances: shares(count) });
    return published(exitOf(test, 0, signed)).map(({ transaction }) => transactionWeight(complete(transaction, test)));
  };

  it.each([2, 3, 20])("trigger and nodes above the last by the key path, %i parties: 496 WU", (count) => {
    expect(weights(count, "musig2").slice(0, -1)).toEqual([496, 496, 496]);
  });
  it("three parties by the leaf: 765 WU", () => expect(weights(3, "script").slice(0, -1)).toEqual([765, 765, 765]));
  // 1.3: the witness of `and_v` has 234 WU where the key path has 66.
  it("two parties by the leaf: 168 WU more than by key", () =>
    expect(weights(2, "script").slice(1, -1)).toEqual([496 + 168, 496 + 168]));
  it("claims: 66 WU by key, 227 by preimage, 172 after expiry (8.1)", () => {
    const test = open(2);
    const signed = withHtlc(test, 5);
    const sizes = [0, 1].flatMap((i) =>
      claims(exitOf(test, i, signed)).map((step) => {
        const { tx } = claim([step], { party: test.parties[i] as never, preimages: [PREIMAGE] });
        return [i, step.output, witnessSize(tx.inputs[0]?.witness ?? [])];
      }),
    );
    expect(sizes.toSorted()).toEqual([
      [0, "htlc", 172],
      [0, "payout(0)", 66],
      [1, "htlc", 227],
      [1, "payout(1)", 66],
    ]);
  });
});

describe("the largest last node (1.9)", () => {
  const code = (maxHtlcsPerDirection: number): string =>
    codeOf(
      openChannel(
        testDefinition({ mechanism: "timelock", labels: labelled(20), parameters: { maxHtlcsPerDirection } })
          .definition,
        { crypto },
      ),
    );
  // 20 parties by the leaf: 2451 WU with an edge and a P2A; an edge less, 172 WU for each balance and HTLC.
  const largest = (perParty: number): number => 2451 - 172 + 172 * 20 * (1 + perParty);

  it("20 parties with 9 payments each fit into 10000 vB, with 10 they do not", () => {
    expect([largest(9) / 4 <= 10_000, largest(10) / 4 <= 10_000]).toEqual([true, false]);
    expect([code(9), code(10)]).toEqual(["ok", "E_TRUC_SIZE"]);
  });

  it("is built as large as predicted", () => {
    const test = open(20, { parameters: { maxHtlcsPerDirection: 9, fundingAmount: 100_000_000n } });
    const records = Array.from({ length: 20 }, (_, from) =>
      Array.from({ length: 9 }, (__, i) => ({ ...HTLC, from, to: (from + i + 1) % 20 })),
    ).flat();
    const left = 100_000_000n - 180n * HTLC.amount;
    const [last] = signState(test, { sequence: 0, balances: shares(20, left), records }).proposed.transactions;
    if (last === undefined) throw new Error("no node");
    expect(transactionWeight(complete(last, test))).toBe(largest(9));
  });
});

describe.each(["leaf", "p2c"] as const)("anchored by %s", (anchor) => {
  const test = open(3, { parameters: { anchor } });
  it("still pays everyone by key, the first balance with the commitment at hand", () => {
    const signed = signState(test, { sequence: 2, balances: [100n, 400_000n, 599_900n] });
    const openings = signed.proposed.transactions[0]?.openings() ?? [];
    expect(openings.filter((each) => each.anchor !== undefined).map(({ role }) => role)).toEqual(["payout(1)"]);
    for (const i of [1, 2]) {
      const steps = claims(exitOf(test, i, signed));
      const spend = claim(steps, { party: test.parties[i] as never });
      expect(judge(spend.tx, spend.prevouts)).toEqual(accepted);
      expect(witnessSize(spend.tx.inputs[0]?.witness ?? [])).toBe(66);
    }
    expect(claims(exitOf(test, 0, signed))).toEqual([]);
  });
});

describe("a funding policy of one's own", () => {
  const contract = `contract club
party alice, bob, carol
output funding = tr(musig(alice.funding, bob.funding, carol.funding), {
  multi_a(3, alice.funding, bob.funding, carol.funding),
  and_v(v:pk(carol.funding), older(52000))
})
output vault(owner: key, delay: blocks) = tr(unspendable, and_v(v:pk(owner), older(delay)))`;
  const test = open(3, { program: programOf(contract) });
  const { channel } = test;

  it("is spent by its own leaf, and its expiry ends with the trigger", () => {
    const signed = signState(test, { sequence: 3, balances: shares(3) });
    const [trigger, node] = published(exitOf(test, 0, signed)).map(({ transaction }) => transaction);
    if (trigger === undefined || node === undefined) throw new Error("no chain");
    expect(judge(complete(trigger, test), trigger.prevouts)).toEqual(accepted);
    expect(channel.fundingPolicy.expiry).toMatchObject({ unit: "blocks", value: 52_000 });
    // No edge has the leaf of carol.
    expect(toHex(node.prevouts[0]?.scriptPubKey ?? new Uint8Array(0))).not.toBe(toHex(channel.funding.scriptPubKey));
    expect(trigger.openings()[0]?.leaves).toHaveLength(1);
  });

  it("pays an app output of the same contract", () => {
    const owner = test.parties[0]?.keys.htlc_base?.subarray(1) ?? new Uint8Array(0);
    const vault = { output: "vault", arguments: [owner, Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0)] };
    const record = {
      from: NO_PARTY,
      to: NO_PARTY,
      amount: 70_000n,
      hash: appHash(fromHex(channel.program.policyId), vault),
      expiry: 0,
      kind: 2 as const,
    };
    const signed = signState(test, { sequence: 1, balances: shares(3, 930_000n), records: [record], apps: [vault] });
    const [last] = signed.proposed.transactions;
    const opening = last?.openings().find(({ role }) => role === "app");
    expect(opening?.app).toEqual(vault);
    expect(last?.tx.outputs[opening?.vout ?? 0]?.amount).toBe(sats(70_000n));
  });
});
