/** Chains that are shown: what they prove of the funding output and of published states, and every way in which one can be made up. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { hash256 } from "../../src/crypto/index.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import type { ChainContext, ChainTrust, DisputeProof } from "../../src/verifier/index.ts";
import { createVerifier, FUNDING, verifyProof } from "../../src/verifier/index.ts";
import type { TestChannel, TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, crypto, signState, testDefinition, valueOf } from "../channel/parties.ts";
import { openChannel } from "../../src/channel/index.ts";
import type { TestChain } from "./chains.ts";
import { chainOf, mine } from "./chains.ts";
import { answerOf, channelJson, flipped, throughText } from "./messages.ts";
import { proofJson, publish, publishedState, shown } from "./proofs.ts";

/** A channel whose funding transaction exists. */
function fundedChannel(options: TestChannelOptions = {}): {
  readonly test: TestChannel;
  readonly funding: Transaction;
} {
  const { definition, parties } = testDefinition(options);
  const { amount, scriptPubKey } = definition.funding;
  const funding: Transaction = {
    version: 2,
    lockTime: 0,
    inputs: [
      {
        outPoint: { txid: bytesOf("a coin"), vout: 3 },
        scriptSig: new Uint8Array(0),
        sequence: 0xffff_fffd,
        witness: [bytesOf("signature"), bytesOf("key")],
      },
    ],
    outputs: [{ amount: sats(amount), scriptPubKey }],
  };
  const own = { ...definition, funding: { ...definition.funding, txid: txid(funding), vout: 0 } };
  return { test: { definition: own, parties, channel: valueOf(openChannel(own, { crypto })) }, funding };
}

const spending = (tx: Transaction, vout = 0): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input) => ({ ...input, outPoint: { txid: txid(tx), vout } })),
});

const fundingAnswer = (test: TestChannel, message: object, trust?: ChainTrust): string =>
  answerOf(
    createVerifier({
      program: test.definition.program,
      channel: channelJson(test),
      crypto,
      ...(trust === undefined ? {} : { trust }),
    }).funding(message),
  );

describe("funding", () => {
  const { test, funding } = fundedChannel();
  const tx = toHex(encodeTransaction(funding));
  const native = [{ amount: "2000000", scriptPubKey: `0014${"00".repeat(20)}` }];
  const changedTx = (change: Partial<Transaction>): object => ({
    tx: toHex(encodeTransaction({ ...funding, ...change })),
  });
  const input = (change: Partial<Transaction["inputs"][number]>): Transaction["inputs"] =>
    funding.inputs.map((each) => ({ ...each, ...change }));

  it("is the transaction that pays the channel's output, from native segwit alone", () => {
    expect(fundingAnswer(test, {})).toBe("E_MALFORMED");
    expect(fundingAnswer(test, { tx }, trust)).toBe("E_CHAIN_REQUIRED");
    expect(fundingAnswer(test, { tx })).toBe("ok");
    expect(fundingAnswer(test, { tx, prevouts: native })).toBe("ok");
    expect(fundingAnswer(test, { ...changedTx({ inputs: input({ witness: [] }) }), prevouts: native })).toBe("ok");
    expect(fundingAnswer(test, changedTx({ inputs: input({ witness: [] }) }))).toBe("E_FUNDING_INPUT");
    expect(fundingAnswer(test, { tx, prevouts: [{ ...native[0], scriptPubKey: `a914${"00".repeat(20)}87` }] })).toBe(
      "E_FUNDING_INPUT",
    );
    expect(fundingAnswer(test, { tx, prevouts: [] })).toBe("E_PREVOUTS");
    expect(fundingAnswer(test, { prevouts: native })).toBe("E_MALFORMED");
    expect(fundingAnswer(test, changedTx({ lockTime: 1 }))).toBe("E_FUNDING_NOT_FOUND");
    expect(fundingAnswer(test, { tx: tx.slice(2) })).toBe("E_MALFORMED");
    expect(fundingAnswer(test, { tx, note: 1 })).toBe("E_MALFORMED");
  });

  it("pays from a scriptSig never, whatever else it says", () => {
    const nested = fundedChannel();
    const legacy = { ...nested.funding, inputs: input({ scriptSig: Uint8Array.of(0), witness: [] }) };
    const own = {
      ...nested.test,
      definition: { ...nested.test.definition, funding: { ...nested.test.definition.funding, txid: txid(legacy) } },
    };
    const opened = { ...own, channel: valueOf(openChannel(own.definition, { crypto })) };
    expect(fundingAnswer(opened, { tx: toHex(encodeTransaction(legacy)), prevouts: native })).toBe("E_FUNDING_INPUT");
  });

  const { context, trust } = chainOf([[funding], [], []]);
  const shownAs = (change: Partial<ChainContext> = {}, own: ChainTrust | undefined = trust): string =>
    fundingAnswer(test, throughText(FUNDING.write({ chain: { ...context, ...change } })) as object, own);

  it("is confirmed as deep as was asked, and unspent", () => {
    expect(shownAs()).toBe("ok");
    expect(shownAs({}, { ...trust, confirmations: 3 })).toBe("ok");
    expect(shownAs({}, { ...trust, confirmations: 4 })).toBe("E_FUNDING_UNCONFIRMED");
    expect(shownAs({ transactions: [] })).toBe("E_FUNDING_NOT_FOUND");
    const spent = chainOf([[funding], [spending(funding)]]);
    expect(fundingAnswer(test, throughText(FUNDING.write({ chain: spent.context })) as object, spent.trust)).toBe(
      "E_FUNDING_SPENT",
    );
  });

  it("is not shown by a chain that anyone could have made up", () => {
    const { headers, transactions } = context;
    const [first] = transactions;
    if (first === undefined) throw new Error("one transaction");
    const moved = (change: Partial<typeof first>): string => shownAs({ transactions: [{ ...first, ...change }] });
    expect(fundingAnswer(test, throughText(FUNDING.write({ chain: context })) as object)).toBe("E_SPV");
    expect(shownAs({}, { ...trust, hash: flipped()(trust.hash) })).toBe("E_SPV");
    expect(shownAs({}, { ...trust, hash: "not a hash" })).toBe("E_SPV");
    expect(shownAs({}, { ...trust, work: 6n })).toBe("ok");
    expect(shownAs({}, { ...trust, work: 7n })).toBe("E_SPV");
    expect(shownAs({ headers: headers.toReversed() })).toBe("E_SPV");
    expect(shownAs({ headers: [...headers.slice(0, 2), ...headers.slice(3)] })).toBe("E_SPV");
    expect(moved({ header: 2 })).toBe("E_SPV");
    expect(moved({ header: 9 })).toBe("E_SPV");
    expect(moved({ position: 0 })).toBe("E_SPV");
    expect(moved({ position: 2 })).toBe("E_SPV");
    expect(moved({ branch: [] })).toBe("E_SPV");
    expect(moved({ branch: [bytesOf("another sibling")] })).toBe("E_SPV");
    expect(moved({ tx: new Uint8Array(9) })).toBe("E_MALFORMED");
  });

  it("has headers that carry the work they name", () => {
    const [first] = context.headers;
    if (first === undefined) throw new Error("a header");
    const root = bytesOf("root");
    // A target that the hash does not meet, none, a negative one, one of more than 256 bits.
    for (const bits of [0x1d00_ffff, 0, 0x2080_0001, 0x2300_ffff]) {
      const header = mine(hash256(first), root, { bits });
      expect(shownAs({ headers: [first, header], transactions: [] }), bits.toString(16)).toBe("E_SPV");
    }
  });

  it("takes no inner node of the Merkle tree for a transaction", () => {
    // Stripped, 64 bytes: an input with an empty script and an output of 4 bytes of script.
    const small: Transaction = {
      ...funding,
      inputs: input({ witness: [] }),
      outputs: [{ amount: sats(1n), scriptPubKey: new Uint8Array(4) }],
    };
    expect(encodeTransaction(small, { witness: false })).toHaveLength(64);
    const chain = chainOf([[small]]);
    expect(fundingAnswer(test, throughText(FUNDING.write({ chain: chain.context })) as object, chain.trust)).toBe(
      "E_SPV",
    );
  });
});

const records = [{ from: 0, to: 1, amount: 40_000n, hash: bytesOf("hash"), expiry: 900, kind: 0 as const }];

const MATURE: readonly (readonly [string, TestChannelOptions, readonly string[], number])[] = [
  ["penalty", { parameters: { challengePeriod: 6 } }, ["commitment/0"], 6],
  ["symmetric", { mechanism: "symmetric", parameters: { challengePeriod: 6 } }, ["update"], 6],
  [
    "timelock",
    { mechanism: "timelock", parameters: { challengePeriod: 6, tree: { radix: 2, depth: 2 } } },
    ["trigger"],
    6,
  ],
];

describe.each(MATURE)("a chain beside a proof: %s", (_name, options, names, delay) => {
  const { test, funding } = fundedChannel(options);
  const [old, newest] = [0, 3].map((sequence) =>
    signState(test, { sequence, balances: [500_000n, 460_000n], records }),
  );
  if (old === undefined || newest === undefined) throw new Error("two states");
  const published = publish(test, old, names);
  const [tx] = published.map((each) => each.tx);
  if (tx === undefined) throw new Error("one transaction");
  const point = old.update.evidence.revocation?.points[0];
  const base = {
    published: publishedState(0, published),
    ...(point === undefined ? {} : { mech: { holder: 0, point } }),
  };
  const judged = (proof: Omit<DisputeProof, "v" | "channel" | "chain">, { context, trust }: TestChain): string =>
    answerOf(verifyProof(proofJson(test, { ...proof, chain: context }), { crypto, trust }));
  /** Confirmed in the second block after the trusted one, with so many blocks on top. */
  const after = (blocks: number, then: readonly Transaction[] = []): TestChain =>
    chainOf([[funding], [tx], ...Array.from({ length: blocks }, (_, i) => (i === 0 ? then : []))]);

  it("says when the next step's time has come", () => {
    const claim = { ...base, claim: "SETTLEMENT_MATURE" as const };
    // In block h, spendable from block h + delay: with h + delay - 1 as the tip.
    expect(judged(claim, after(delay - 1))).toBe("ok");
    expect(judged(claim, after(delay - 2))).toBe("E_TOO_EARLY");
    const openings = published[0]?.transaction.openings() ?? [];
    const at = (...roles: readonly string[]): number => openings.findIndex(({ role }) => roles.includes(role));
    const waiting = spending(tx, at("to_local", "state", "edge"));
    expect(judged(claim, after(delay, [waiting]))).toBe("E_TOO_LATE");
    // A child that pays the fee takes nothing that waits.
    expect(judged(claim, after(delay, [spending(tx, at("p2a"))]))).toBe("ok");
    expect(judged(claim, chainOf([[funding]]))).toBe("E_CHAIN_REQUIRED");
    expect(answerOf(verifyProof(proofJson(test, claim), { crypto }))).toBe("E_CHAIN_REQUIRED");
    const deep = after(delay - 1);
    expect(judged(claim, { ...deep, trust: { ...deep.trust, confirmations: delay } })).toBe("ok");
    expect(judged(claim, { ...deep, trust: { ...deep.trust, confirmations: delay + 1 } })).toBe("E_SPV");
  });

  it("is a chain that can be: nothing stands before what it spends, nor before its lock has passed", () => {
    const claim = { ...base, claim: "SETTLEMENT_MATURE" as const };
    const child = spending(tx, 7);
    const locked = (blocks: number): Transaction => ({
      ...child,
      version: 3,
      inputs: child.inputs.map((input) => ({ ...input, sequence: blocks })),
    });
    const blocks = (count: number): readonly (readonly Transaction[])[] => Array.from({ length: count }, () => []);
    expect(judged(claim, chainOf([[child], [tx], ...blocks(delay)]))).toBe("E_SPV");
    expect(judged(claim, chainOf([[tx], [child], ...blocks(delay)]))).toBe("ok");
    expect(judged(claim, chainOf([[tx], [], [locked(3)], ...blocks(delay)]))).toBe("E_SPV");
    expect(judged(claim, chainOf([[tx], [], [], [locked(3)], ...blocks(delay)]))).toBe("ok");
  });

  it("shows that what was published is on the chain", () => {
    const claim = { ...base, claim: "NEWER_STATE_EXISTS" as const, newer: shown(newest) };
    if (names[0] === "trigger") return;
    const { context, trust } = after(0);
    const verdict = verifyProof(proofJson(test, { ...claim, chain: context }), { crypto, trust });
    expect(verdict.ok && verdict.proven.map(({ id }) => id)).toContain("CONFIRMED");
    expect(verdict.ok && verdict.assumes.map(({ id }) => id)).not.toContain("ON_CHAIN");
  });
});

it("timelock: the newer node's time must have come, and the older must not be confirmed", () => {
  const { test, funding } = fundedChannel({
    mechanism: "timelock",
    parameters: { challengePeriod: 6, tree: { radix: 3, depth: 1 } },
  });
  const [old, newest] = [0, 1].map((sequence) => signState(test, { sequence, balances: [500_000n, 500_000n] }));
  if (old === undefined || newest === undefined) throw new Error("two states");
  const published = publish(test, old, ["trigger", "node/1"]);
  const [trigger, node] = published.map((each) => each.tx);
  if (trigger === undefined || node === undefined) throw new Error("two transactions");
  const judged = (blocks: number, then: readonly Transaction[] = []): string => {
    const { context, trust } = chainOf([
      [funding],
      [trigger],
      ...Array.from({ length: blocks }, (_, i) => (i === blocks - 1 ? then : [])),
    ]);
    const proof = {
      claim: "NEWER_STATE_EXISTS" as const,
      published: publishedState(0, published),
      newer: shown(newest),
      chain: context,
    };
    return answerOf(verifyProof(proofJson(test, proof), { crypto, trust }));
  };
  // State 0 waits 12 blocks, state 1 waits 6.
  expect(judged(5)).toBe("ok");
  expect(judged(4)).toBe("E_TOO_EARLY");
  expect(judged(12, [node])).toBe("E_TOO_LATE");
});

it("symmetric: a published state whose output is spent can no longer be answered, shown or not", () => {
  const { test, funding } = fundedChannel({ mechanism: "symmetric", parameters: { challengePeriod: 6 } });
  const [old, newest] = [2, 5].map((sequence) => signState(test, { sequence, balances: [500_000n, 500_000n] }));
  if (old === undefined || newest === undefined) throw new Error("two states");
  const published = publish(test, old, ["update", "settle"]);
  const [update, settle] = published.map((each) => each.tx);
  if (update === undefined || settle === undefined) throw new Error("two transactions");
  const judged = (count: number, then: readonly Transaction[]): string => {
    const waits = Array.from({ length: 5 }, () => []);
    const { context, trust } = chainOf([[funding], [update], ...waits, then]);
    const parts = { published: publishedState(2, published.slice(0, count)), newer: shown(newest), chain: context };
    return answerOf(verifyProof(proofJson(test, { claim: "NEWER_STATE_EXISTS", ...parts }), { crypto, trust }));
  };
  expect([judged(1, []), judged(2, [])]).toEqual(["ok", "ok"]);
  expect([judged(1, [settle]), judged(2, [settle])]).toEqual(["E_TOO_LATE", "E_TOO_LATE"]);
});

it("carries the work of its own network: headers that anybody mines are no chain of mainnet", () => {
  const rows = (["mainnet", "testnet4", "signet", "regtest"] as const).map((network) => {
    const { test, funding } = fundedChannel({ network });
    const { context, trust } = chainOf([[funding]]);
    return fundingAnswer(test, throughText(FUNDING.write({ chain: context })) as object, trust);
  });
  expect(rows).toEqual(["E_SPV", "E_SPV", "E_SPV", "ok"]);
});
