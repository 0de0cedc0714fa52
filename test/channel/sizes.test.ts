/** The sizes that the protocol states for a penalty channel, to the weight unit: what parties plan their fees with. */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/crypto/index.ts";
import { transactionWeight, witnessSize } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import type { ClaimStep, StateTransaction } from "../../src/channel/index.ts";
import { commitmentSecret, openChannel } from "../../src/channel/index.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, codeOf, crypto, pointAt, signState, testChannel, testDefinition, valueOf } from "./parties.ts";
import type { TestChannel } from "./parties.ts";
import { claim, complete } from "./spends.ts";

const PREIMAGES = [bytesOf("preimage 0"), bytesOf("preimage 1")] as const;
const HTLC = (from: number) => ({
  from,
  to: 1 - from,
  amount: 50_000n,
  hash: sha256(PREIMAGES[from] as Uint8Array),
  expiry: 900_000,
  kind: 0 as const,
});

const stateOf = (test: TestChannel, htlcs: number) =>
  signState(test, {
    sequence: 7,
    balances: [500_000n, 500_000n - 50_000n * BigInt(htlcs)],
    records: [HTLC(0), HTLC(1)].slice(0, htlcs),
  });

const points = (test: TestChannel): readonly Uint8Array[] => test.parties.map((party) => pointAt(party, 7));

const published = (test: TestChannel, transaction: StateTransaction | undefined): Transaction => {
  if (transaction === undefined) throw new Error("no such transaction");
  return complete(transaction, { parties: test.parties, points: points(test), preimages: PREIMAGES });
};

const inputWitness = (tx: Transaction): number => witnessSize(tx.inputs[0]?.witness ?? []);

describe("commitments (1.3)", () => {
  it.each([
    ["musig2", 668],
    ["script", 836],
  ] as const)("two outputs and the P2A under %s: %i WU", (signing, weight) => {
    const test = testChannel({ parameters: { signing } });
    const { proposed } = stateOf(test, 0);
    expect(transactionWeight(published(test, proposed.transactions[0]))).toBe(weight);
  });

  it.each(["musig2", "script"] as const)("43 vB for each HTLC under %s", (signing) => {
    const test = testChannel({ parameters: { signing } });
    const [none, one] = [0, 1].map((count) =>
      transactionWeight(published(test, stateOf(test, count).proposed.transactions[0])),
    );
    expect((one as number) - (none as number)).toBe(4 * 43);
  });

  it.each([
    ["musig2", 66],
    ["script", 234],
  ] as const)("the funding input's witness under %s: %i WU", (signing, weight) => {
    const test = testChannel({ parameters: { signing } });
    expect(inputWitness(published(test, stateOf(test, 0).proposed.transactions[0]))).toBe(weight);
  });
});

describe("witnesses (1.4)", () => {
  const test = testChannel();
  const { proposed } = stateOf(test, 2);
  const { content, commitment } = proposed;
  const htlc = (role: "offered" | "accepted"): StateTransaction | undefined => {
    const opening = proposed.transactions[0]?.openings().find((each) => each.role === role);
    return proposed.transactions.find(({ name }) => name === `htlc/0/${opening?.vout}`);
  };
  const steps = (who: number): readonly ClaimStep[] =>
    valueOf(test.channel.mechanism.exit(who, { content, commitment, publisher: 0 })).flatMap((step) =>
      step.kind === "claim" ? [step] : [],
    );
  const claimed = (who: number, output: string): number => {
    const found = steps(who).filter((step) => step.output === output);
    const party = test.parties[who];
    if (party === undefined) throw new Error("no party");
    return inputWitness(claim(found.slice(0, 1), { party, preimages: PREIMAGES }).tx);
  };

  it("to_local after the delay: 139 WU", () => expect(claimed(0, "to_local")).toBe(139));
  it("second level after the delay: 139 WU", () => expect(claimed(0, "second_level")).toBe(139));
  it("to_remote: 66 WU", () => expect(claimed(1, "to_remote")).toBe(66));
  it("offered, success: 227 WU", () => expect(claimed(1, "offered")).toBe(227));
  it("accepted, timeout: 172 WU", () => expect(claimed(1, "accepted")).toBe(172));
  it("offered, timeout, with a height of 3 bytes: 272 WU", () =>
    expect(inputWitness(published(test, htlc("offered")))).toBe(272));
  it("offered, timeout, with a height of 2 bytes: 271 WU", () => {
    const early = signState(test, {
      sequence: 7,
      balances: [500_000n, 450_000n],
      records: [{ ...HTLC(0), expiry: 30_000 }],
    });
    const timeout = early.proposed.transactions.find(({ name }) => name.startsWith("htlc/0/"));
    expect(inputWitness(published(test, timeout))).toBe(271);
  });
  it("accepted, success: 327 WU", () => expect(inputWitness(published(test, htlc("accepted")))).toBe(327));

  it("justice by the revocation key: 66 WU for each output", () => {
    const tx = proposed.transactions[0]?.tx;
    const [holder, victim] = test.parties;
    if (tx === undefined || holder === undefined || victim === undefined) throw new Error("no commitment");
    const answer = valueOf(test.channel.mechanism.answer(1, { published: [tx], content, commitment, holder: 0 }));
    for (const step of answer) {
      if (step.kind !== "claim") throw new Error("justice is claims");
      const spend = claim([step], { party: victim, revealed: commitmentSecret(holder.seed, 7) });
      expect(inputWitness(spend.tx), step.output).toBe(66);
    }
  });
});

describe("the largest commitment (1.9)", () => {
  const open = (signing: "script" | "musig2", maxHtlcsPerDirection: number): string =>
    codeOf(openChannel(testDefinition({ parameters: { signing, maxHtlcsPerDirection } }).definition, { crypto }));

  it.each([
    ["script", 113],
    ["musig2", 114],
  ] as const)("%s: %i HTLCs in each direction fit, one more is refused", (signing, cap) => {
    expect(open(signing, cap)).toBe("ok");
    expect(open(signing, cap + 1)).toBe("E_HTLC_LIMIT");
  });

  it("the largest of all is built: 226 HTLC outputs, below 10000 vB", () => {
    const test = testChannel({ parameters: { maxHtlcsPerDirection: 113, fundingAmount: 100_000_000n } });
    const records = [0, 1].flatMap((from) => Array.from({ length: 113 }, () => HTLC(from)));
    const { proposed } = signState(test, {
      sequence: 7,
      balances: [50_000_000n, 50_000_000n - 226n * 50_000n],
      records,
    });
    const weight = transactionWeight(published(test, proposed.transactions[0]));
    // 836 WU with two outputs, 172 for each HTLC; the count of 229 outputs still takes one byte.
    expect(weight).toBe(836 + 226 * 172);
    expect(weight / 4).toBeLessThan(10_000);
  });
});

describe("a funding policy of one's own with a large witness (1.9)", () => {
  /** The leaf of both lies `depth` branches down, each of which costs its control block 32 bytes. */
  const deep = (depth: number): string => {
    let tree = "and_v(v:pk(a),pk(b))";
    for (let i = 1; i <= depth; i++) tree = `{${tree},and_v(v:pk(a),and_v(v:pk(b),older(${i})))}`;
    return `contract test\nparty a, b\noutput funding = tr(musig(a,b),${tree})`;
  };
  const open = (depth: number): string =>
    codeOf(
      openChannel(
        testDefinition({ program: programOf(deep(depth)), parameters: { maxHtlcsPerDirection: 113 } }).definition,
        { crypto },
      ),
    );

  // 113 HTLCs each way leave 73 vB to 10000 beside a leaf at depth 0: nine branches, not ten.
  it.each([
    [9, "ok"],
    [10, "E_TRUC_SIZE"],
  ])("at depth %i, with 113 HTLCs each way: %s", (depth, code) => expect(open(depth)).toBe(code));
});
