/**
 * Invariants of protocol 7.2 over random penalty states: money is conserved in every transaction (I8), outputs are relayable, every signature fits its one place in its
 * one channel (I12, I14), and revoked, everything that the publisher could take is the peer's (I2).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { StateRecord, StateTransaction } from "../../src/channel/index.ts";
import { P2A_SCRIPT, signaturesFault } from "../../src/channel/index.ts";
import { bytesOf, crypto, signState, testChannel, valueOf } from "./parties.ts";
import type { SignedState, TestChannel } from "./parties.ts";

const SEED = { seed: 72, numRuns: 25 };
const CAPACITY = 1_000_000n;
const DUST = 330n;
const test = testChannel();

/** Amounts around the borders that matter: dust, the P2A's 240, and plenty. */
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 700n }),
  fc.constantFrom(239n, 240n, 241n, 329n, 330n, 331n),
  fc.bigInt({ min: 1_000n, max: 90_000n }),
);
const record: fc.Arbitrary<StateRecord> = fc
  .record({ from: fc.nat(1), amount, tag: fc.nat(2), expiry: fc.integer({ min: 1, max: 3 }) })
  .map(({ from, amount: value, tag, expiry }) => ({
    from,
    to: 1 - from,
    amount: value,
    hash: bytesOf(`hash ${tag}`),
    expiry,
    kind: 0,
  }));
const content = fc
  .record({
    sequence: fc.nat(1_000),
    records: fc.array(record, { maxLength: 5 }),
    share: fc.bigInt({ min: 0n, max: CAPACITY }),
    small: fc.boolean(),
    tiny: amount,
  })
  .map(({ sequence, records, share, small, tiny }) => {
    const rest = CAPACITY - records.reduce((sum, each) => sum + each.amount, 0n);
    const first = small ? tiny : share % (rest + 1n);
    return { sequence, records, balances: [first, rest - first] };
  });

const total = (amounts: readonly { readonly amount: bigint }[]): bigint =>
  amounts.reduce((sum, each) => sum + each.amount, 0n);
const isAnchor = ({ scriptPubKey }: { readonly scriptPubKey: Uint8Array }): boolean =>
  toHex(scriptPubKey) === toHex(P2A_SCRIPT);

function checkAmounts({ proposed }: SignedState): void {
  const { balances, records } = proposed.content;
  const below = [...balances, ...records.map((each) => each.amount)].filter((value) => value < DUST);
  const trimmed = below.reduce((sum, value) => sum + value, 0n);
  expect(proposed.built.trimmed).toBe(trimmed);
  for (const { tx, prevouts, role, name } of proposed.transactions) {
    const fee = total(prevouts) - total(tx.outputs);
    const anchors = tx.outputs.filter(isAnchor);
    expect(tx.version, name).toBe(3);
    if (role === "htlc") expect([fee, anchors.length], name).toEqual([0n, 0]);
    else {
      // "0 fee <=> trimmed <= 240", and the P2A takes what it can.
      expect(
        anchors.map((each) => each.amount),
        name,
      ).toEqual([trimmed < 240n ? trimmed : 240n]);
      expect(fee, name).toBe(trimmed > 240n ? trimmed - 240n : 0n);
    }
    for (const output of tx.outputs) if (!isAnchor(output)) expect(output.amount >= DUST, name).toBe(true);
  }
}

describe("random penalty states", () => {
  it("conserve money, pay no dust, and are signed in full", () => {
    fc.assert(
      fc.property(content, (proposal) => {
        const signed = signState(test, proposal);
        checkAmounts(signed);
        const { transactions } = signed.proposed;
        expect(signaturesFault(transactions, signed.update.evidence.signatures, crypto)).toBeUndefined();
      }),
      SEED,
    );
  });

  it("have outputs in BIP69's order, and both commitments pay the same amounts", () => {
    fc.assert(
      fc.property(content, (proposal) => {
        const { transactions } = signState(test, proposal).proposed;
        const commitments = transactions.filter(({ role }) => role === "commit");
        const keys = commitments.map(({ tx }) =>
          tx.outputs.map((each) => [each.amount, toHex(each.scriptPubKey)] as const),
        );
        for (const rows of keys)
          for (const [i, [value, script]] of rows.entries()) {
            const before = rows[i - 1];
            if (before !== undefined)
              expect(before[0] < value || (before[0] === value && before[1] <= script)).toBe(true);
          }
        const amounts = keys.map((rows) => rows.map(([value]) => value));
        expect(amounts[0]).toEqual(amounts[1]);
      }),
      SEED,
    );
  });

  it("when revoked leave the publisher nothing (I2)", () => {
    fc.assert(
      fc.property(content, fc.nat(1), (proposal, holder) => {
        const { proposed } = signState(test, proposal);
        const published = proposed.transactions.find(({ name }) => name === `commitment/${holder}`);
        if (published === undefined) throw new Error("no commitment");
        const stale = { published: [published.tx], holder, content: proposed.content, commitment: proposed.commitment };
        const steps = valueOf(test.channel.mechanism.answer(1 - holder, stale));
        const taken = steps.flatMap((step) => (step.kind === "claim" ? [step.spends.vout] : []));
        const all = published.tx.outputs.flatMap((output, vout) => (isAnchor(output) ? [] : [vout]));
        expect(taken.toSorted((a, b) => a - b)).toEqual(all);
      }),
      SEED,
    );
  });
});

describe("sighash closure (I12) and replay (I14)", () => {
  const htlc = (from: number): StateRecord => ({
    from,
    to: 1 - from,
    amount: 50_000n,
    hash: bytesOf("h"),
    expiry: 900,
    kind: 0,
  });
  const sign = (where: TestChannel, sequence: number): SignedState =>
    signState(where, { sequence, balances: [500_000n, 400_000n], records: [htlc(0), htlc(1)] });
  const signatures = ({ update }: SignedState): readonly Uint8Array[] =>
    update.evidence.signatures.map((each) => ("signature" in each ? each.signature.slice(0, 64) : new Uint8Array(64)));
  const requests = ({ proposed }: SignedState): readonly StateTransaction["requests"][number][] =>
    proposed.transactions.flatMap((each) => each.requests);

  it("a signature verifies in its own place and in no other: of the state, the next one, another channel, another network, the same coin with other terms", () => {
    const mine = sign(test, 4);
    const others = [
      sign(test, 5),
      sign(testChannel({ parameters: { challengePeriod: 145 } }), 4),
      sign(testChannel({ labels: ["alice", "carol"] }), 4),
      sign(testChannel({ network: "signet", parameters: { maxHtlcsPerDirection: 29 } }), 4),
    ];
    const places = [mine, ...others].flatMap((each, where) =>
      requests(each).map((request, i) => ({ where, i, request })),
    );
    for (const [i, signature] of signatures(mine).entries())
      for (const place of places) {
        const valid = crypto.verifySchnorr(signature, place.request.digest, place.request.key);
        const own = place.where === 0 && place.i === i;
        // The same commitment and HTLC of the same keys on another network or under other limits is the same transaction: what tells them apart is
        // that keys are fresh in each channel, which is the rule E_KEY_REUSE.
        const twin = place.where === 4 && place.i === i;
        expect(valid, `signature ${i} at ${place.where}/${place.i}`).toBe(own || twin);
      }
  });

  it("an attestation is of one channel even where keys were used twice", () => {
    const states = [
      test,
      testChannel({ network: "signet" }),
      testChannel({ parameters: { maxHtlcsPerDirection: 29 } }),
    ].map((where) => sign(where, 4));
    expect(new Set(states.map(({ proposed }) => toHex(proposed.commitment))).size).toBe(states.length);
  });
});
