/**
 * Every transaction of a penalty channel, from publication to the last claim, run by our engine with relay policy and by Bitcoin Core's library: what is
 * right is accepted by both, what is too early, wrong or somebody else's refused by both.
 */
import { describe, expect, it } from "vitest";
import type { ClaimStep, StateContent, StateTransaction } from "../../src/channel/mechanism.ts";
import { commitmentSecret } from "../../src/channel/commitment-secrets.ts";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { p2trScript } from "../../src/taproot/index.ts";
import { midstatesOf, taprootSighash, txid } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { SignedState, TestChannel, TestParty } from "./parties.ts";
import { bytesOf, crypto, pointAt, signState, testChannel, valueOf } from "./parties.ts";
import { accepted, claim, complete, judge, leafWitness, refusedByBoth, withWitness } from "./spends.ts";

const SEQUENCE = 5;
const EXPIRY = 900;
const PREIMAGE = [bytesOf("preimage 0"), bytesOf("preimage 1")] as const;

interface Scene {
  readonly test: TestChannel;
  readonly signed: SignedState;
  readonly content: StateContent;
  readonly party: (i: number) => TestParty;
  readonly points: readonly Uint8Array[];
}

/** State 5: both have a balance, and each pays the other one HTLC. */
function scene(
  options: { readonly signing?: "script" | "musig2"; readonly anchor?: "off" | "leaf" | "p2c" } = {},
): Scene {
  const { signing = "script", anchor = "off" } = options;
  const test = testChannel({ parameters: { signing, anchor } });
  const htlc = (from: number, amount: bigint) => ({
    from,
    to: 1 - from,
    amount,
    hash: sha256(PREIMAGE[from] as Uint8Array),
    expiry: EXPIRY,
    kind: 0 as const,
  });
  const signed = signState(test, {
    sequence: SEQUENCE,
    balances: [500_000n, 400_000n],
    records: [htlc(0, 60_000n), htlc(1, 40_000n)],
  });
  const party = (i: number): TestParty => test.parties[i] as TestParty;
  return {
    test,
    signed,
    content: signed.proposed.content,
    party,
    points: [0, 1].map((i) => pointAt(party(i), SEQUENCE)),
  };
}

const claimsOf = ({ test, signed, content }: Scene, who: number, publisher: number): readonly ClaimStep[] =>
  valueOf(test.channel.mechanism.exit(who, { content, commitment: signed.proposed.commitment, publisher })).flatMap(
    (step) => (step.kind === "claim" ? [step] : []),
  );

const transaction = ({ signed }: Scene, name: string): StateTransaction => {
  const found = signed.proposed.transactions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

/** The second-level transaction of the holder's offered or accepted HTLC. */
const htlcOf = (where: Scene, holder: number, role: "offered" | "accepted"): StateTransaction => {
  const commitment = transaction(where, `commitment/${holder}`);
  const opening = commitment.openings().find((each) => each.role === role);
  return transaction(where, `htlc/${holder}/${opening?.vout}`);
};

const HOLDERS = [0, 1] as const;

/** An HTLC transaction with a coin of the holder's wallet added as input 1, and its change as output 1. */
function withFee(
  { test, signed, points }: Scene,
  each: StateTransaction,
): { readonly tx: Transaction; readonly prevouts: readonly TxOutput[] } {
  const secret = bytesOf("wallet");
  const key = crypto.multiplyBase(secret)?.subarray(1) ?? new Uint8Array(0);
  const coin = { amount: sats(10_000n), scriptPubKey: p2trScript(key) };
  const prevouts = [...each.prevouts, coin];
  const [input] = each.tx.inputs;
  const wallet = { ...(input as Transaction["inputs"][number]), outPoint: { txid: bytesOf("coin"), vout: 1 } };
  const change = { ...coin, amount: sats(9_000n) };
  const tx = { ...each.tx, inputs: [...each.tx.inputs, wallet], outputs: [...each.tx.outputs, change] };
  const given = new Map<string, Uint8Array>();
  for (const request of each.requests)
    for (const found of signed.update.evidence.signatures)
      if (found.transaction === request.transaction && "signature" in found)
        given.set(toHex(request.key), found.signature);
  const signing = { parties: test.parties, points, preimages: PREIMAGE };
  const witness = leafWitness(each.way(), { tx, prevouts, given }, signing);
  const digest = taprootSighash({ midstates: midstatesOf(tx, prevouts), inputIndex: 1, hashType: 0 });
  const own = crypto.signSchnorr(digest ?? new Uint8Array(0), secret, new Uint8Array(32));
  return { tx: withWitness(tx, [witness, [own]]), prevouts };
}

describe.each([
  { signing: "script", anchor: "off" },
  { signing: "musig2", anchor: "off" },
  { signing: "script", anchor: "leaf" },
  { signing: "script", anchor: "p2c" },
] as const)("a penalty channel, $signing, anchor $anchor", (options) => {
  const where = scene(options);
  const { test, signed, party, points, content } = where;

  it.each(HOLDERS)("publishes the commitment of party %i", (holder) => {
    const each = transaction(where, `commitment/${holder}`);
    expect(judge(complete(each, { parties: test.parties, points }), each.prevouts)).toEqual(accepted);
  });

  it.each(HOLDERS)("pays to_local of party %i after the delay, not a block before", (holder) => {
    const [local] = claimsOf(where, holder, holder).filter(({ output }) => output === "to_local");
    const steps = [local as ClaimStep];
    const claimant = { party: party(holder) };
    const spend = claim(steps, claimant);
    expect(judge(spend.tx, spend.prevouts)).toEqual(accepted);
    const early = claim(steps, claimant, (tx) => ({
      ...tx,
      inputs: tx.inputs.map((input) => ({ ...input, sequence: 143 })),
    }));
    expect(judge(early.tx, early.prevouts)).toEqual(refusedByBoth);
  });

  it.each(HOLDERS)("pays to_remote and direct claims on the commitment of party %i", (holder) => {
    const steps = claimsOf(where, 1 - holder, holder);
    expect(steps.map(({ output }) => output).sort()).toEqual(["accepted", "offered", "to_remote"]);
    for (const step of steps) {
      const spend = claim([step], { party: party(1 - holder), preimages: PREIMAGE });
      expect(judge(spend.tx, spend.prevouts), step.output).toEqual(accepted);
    }
    const accept = steps.filter(({ output }) => output === "accepted");
    const early = claim(accept, { party: party(1 - holder) }, (tx) => ({ ...tx, lockTime: EXPIRY - 1 }));
    expect(judge(early.tx, early.prevouts)).toEqual(refusedByBoth);
    const offer = steps.filter(({ output }) => output === "offered");
    const guess = claim(offer, { party: party(1 - holder), preimages: [] });
    expect(judge(guess.tx, guess.prevouts)).toEqual(refusedByBoth);
  });

  it.each(HOLDERS)("runs the second level of party %i, bare and with a fee added", (holder) => {
    for (const role of ["offered", "accepted"] as const) {
      const each = htlcOf(where, holder, role);
      const done = complete(each, { parties: test.parties, points, preimages: PREIMAGE });
      expect(judge(done, each.prevouts), role).toEqual(accepted);
      const spend = withFee(where, each);
      expect(judge(spend.tx, spend.prevouts), role).toEqual(accepted);
      // What the counterparty signed is one input and its output: not another amount there.
      const [first, ...rest] = spend.tx.outputs;
      const less = { ...spend.tx, outputs: [{ ...first, amount: sats(1_000n) } as TxOutput, ...rest] };
      expect(judge(less, spend.prevouts), role).toEqual(refusedByBoth);
    }
  });

  it.each(HOLDERS)("times out the offered HTLC of party %i at its expiry, not before", (holder) => {
    const each = htlcOf(where, holder, "offered");
    expect(each.tx.lockTime).toBe(EXPIRY);
    const done = complete(each, { parties: test.parties, points });
    const early = { ...done, lockTime: EXPIRY - 1 };
    expect(judge(early, each.prevouts)).toEqual(refusedByBoth);
    const final = { ...done, inputs: done.inputs.map((input) => ({ ...input, sequence: 0xffff_ffff })) };
    expect(judge(final, each.prevouts)).toEqual(refusedByBoth);
  });

  it.each(HOLDERS)("pays the second-level outputs of party %i after the delay", (holder) => {
    const steps = claimsOf(where, holder, holder).filter(({ output }) => output === "second_level");
    expect(steps).toHaveLength(2);
    for (const step of steps) {
      const spend = claim([step], { party: party(holder) });
      expect(judge(spend.tx, spend.prevouts)).toEqual(accepted);
      const thief = claim([step], { party: party(1 - holder) });
      expect(judge(thief.tx, thief.prevouts)).toEqual(refusedByBoth);
    }
  });

  it.each(HOLDERS)("takes everything from party %i who published a revoked state", (holder) => {
    const published = transaction(where, `commitment/${holder}`);
    const second = htlcOf(where, holder, "accepted");
    const stale = { content, commitment: signed.proposed.commitment, holder };
    const revealed = commitmentSecret(party(holder).seed, SEQUENCE);
    const victim = party(1 - holder);
    const all = valueOf(test.channel.mechanism.answer(1 - holder, { ...stale, published: [published.tx] }));
    const claims = all.flatMap((step) => (step.kind === "claim" ? [step] : []));
    expect(claims.map(({ output }) => output).sort()).toEqual(["accepted", "offered", "to_local", "to_remote"]);
    const total = claims.reduce((sum, { prevout }) => sum + prevout.amount, 0n);
    expect(total).toBe(1_000_000n);
    for (const step of claims) {
      const spend = claim([step], { party: victim, revealed });
      expect(judge(spend.tx, spend.prevouts), step.output).toEqual(accepted);
    }
    const wrong = claims.filter(({ role }) => role === "punish");
    const spend = claim(wrong, { party: victim, revealed: commitmentSecret(party(holder).seed, SEQUENCE + 1) });
    expect(judge(spend.tx, spend.prevouts)).toEqual(refusedByBoth);
    const later = valueOf(
      test.channel.mechanism.answer(1 - holder, { ...stale, published: [published.tx, second.tx] }),
    ).flatMap((step) => (step.kind === "claim" ? [step] : []));
    const [level] = later.filter(({ output }) => output === "second_level");
    expect(level?.spends).toEqual({ txid: txid(second.tx), vout: 0 });
    const justice = claim([level as ClaimStep], { party: victim, revealed });
    expect(judge(justice.tx, justice.prevouts)).toEqual(accepted);
    expect(later.map(({ output }) => output).sort()).toEqual(["offered", "second_level", "to_local", "to_remote"]);
  });
});
