/**
 * Invariants of protocol 7.2 over random histories of the mechanisms without revocation: every update is signed in full and in the safe order (I4), keeps all money
 * (I8), follows the rules from state to state, and its signatures fit nothing else (I12, I14).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { ChannelUpdate, SignatureEvidence, StateRecord, StateTransaction } from "../../src/channel/index.ts";
import {
  attestationsFault,
  bindingFault,
  closeTransaction,
  conservationFault,
  decodeState,
  dustExposureFault,
  encodeState,
  P2A_SCRIPT,
  recordsFault,
  sequenceFault,
  signaturesFault,
} from "../../src/channel/index.ts";
import { txid } from "../../src/transaction/index.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "./parties.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, valueOf } from "./parties.ts";
import { accepted, complete, judge } from "./spends.ts";

const SEED = { seed: 421, numRuns: 8 };
const CAPACITY = 1_000_000n;
const DUST = 330n;
const LABELS = ["alice", "bob", "carol"];

const CHANNELS: readonly (readonly [string, TestChannelOptions])[] = [
  ["timelock, script", { mechanism: "timelock" }],
  ["timelock, musig2", { mechanism: "timelock", parameters: { signing: "musig2" } }],
  ["symmetric", { mechanism: "symmetric" }],
];

interface Step {
  readonly balances: readonly bigint[];
  readonly records: readonly StateRecord[];
}

const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 700n }),
  fc.constantFrom(239n, 240n, 241n, 329n, 330n, 331n),
  fc.bigInt({ min: 1_000n, max: 90_000n }),
);
const record: fc.Arbitrary<StateRecord> = fc
  .record({ from: fc.nat(2), hop: fc.integer({ min: 1, max: 2 }), amount, tag: fc.nat(2) })
  .map(({ from, hop, amount: value, tag }) => ({
    from,
    to: (from + hop) % 3,
    amount: value,
    hash: bytesOf(`hash ${tag}`),
    expiry: 900_000 + tag,
    kind: 0,
  }));
const step: fc.Arbitrary<Step> = fc
  .record({ records: fc.array(record, { maxLength: 4 }), one: amount, share: fc.bigInt({ min: 0n, max: CAPACITY }) })
  .map(({ records, one, share }) => {
    const rest = CAPACITY - records.reduce((sum, each) => sum + each.amount, 0n) - one;
    const two = share % (rest + 1n);
    return { records, balances: [one, two, rest - two] };
  });
const history = fc.array(step, { minLength: 2, maxLength: 6 });

const total = (amounts: readonly { readonly amount: bigint }[]): bigint =>
  amounts.reduce((sum, each) => sum + each.amount, 0n);
const isAnchor = ({ scriptPubKey }: { readonly scriptPubKey: Uint8Array }): boolean =>
  toHex(scriptPubKey) === toHex(P2A_SCRIPT);
const requests = ({ proposed }: SignedState) => proposed.transactions.flatMap((each) => each.requests);

/** "0 fee <=> trimmed <= 240"; what hands everything on pays no fee and has an empty P2A. */
function checkAmounts({ proposed }: SignedState): void {
  const { balances, records } = proposed.content;
  const below = [...balances, ...records.map((each) => each.amount)].filter((value) => value < DUST);
  const trimmed = below.reduce((sum, value) => sum + value, 0n);
  const all = valueOf(proposed.built.exitTransactions(proposed.commitment));
  for (const { tx, prevouts, name, role } of all) {
    const pays = role === "settle" || tx.outputs.length !== 2 || name === "node/5";
    const left = pays ? trimmed : 0n;
    expect(total(prevouts) - total(tx.outputs), name).toBe(left > 240n ? left - 240n : 0n);
    expect(
      tx.outputs.filter(isAnchor).map((each) => each.amount),
      name,
    ).toEqual([left < 240n ? left : 240n]);
    expect(tx.version).toBe(3);
    for (const output of tx.outputs) if (!isAnchor(output)) expect(output.amount >= DUST, name).toBe(true);
  }
}

/** Whoever holds a signature holds those of everything that spends what it makes: each transaction comes after its children. */
function checkOrder({ proposed }: SignedState): void {
  const names = proposed.transactions.map(({ name }) => name);
  for (const { parent, name } of proposed.transactions)
    if (names.includes(parent)) expect(names.indexOf(name), name).toBeLessThan(names.indexOf(parent));
}

function checkStep(test: TestChannel, signed: SignedState, previous: SignedState | undefined): void {
  const { channel } = test;
  const { state, attestations, evidence } = signed.update;
  expect(valueOf(decodeState(encodeState(state)))).toEqual(state);
  const faults = [
    bindingFault(channel, state),
    recordsFault(channel, state),
    sequenceFault(channel, previous?.update.state.sequence, state.sequence),
    conservationFault(channel, state),
    dustExposureFault(channel, signed.proposed.built),
    signaturesFault(signed.proposed.transactions, evidence.signatures, crypto),
    attestationsFault(channel.parameters, signed.proposed.commitment, attestations, crypto),
  ];
  expect(faults.filter((each) => each !== undefined)).toEqual([]);
  expect(
    codeOf(
      channel.mechanism.checkRevocation({ sequence: state.sequence, next: undefined, before: undefined, memory: [] }),
    ),
  ).toBe("ok");
}

describe.each(CHANNELS)("random histories, %s", (_, options) => {
  const test = testChannel({
    labels: LABELS,
    ...options,
    parameters: { maxHtlcsPerDirection: 8, ...options.parameters },
  });

  it("always verify, in the safe order, and keep all money", () => {
    fc.assert(
      fc.property(history, (steps) => {
        let previous: SignedState | undefined;
        for (const [sequence, each] of steps.entries()) {
          const signed = signState(test, { sequence, ...each });
          checkStep(test, signed, previous);
          checkAmounts(signed);
          checkOrder(signed);
          previous = signed;
        }
      }),
      SEED,
    );
  });

  it("sign exactly what changed: everything else is in signed states before", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const known = new Set<string>();
        const id = (each: StateTransaction): string => `${each.name} ${toHex(txid(each.tx))}`;
        for (const [sequence, each] of steps.entries()) {
          const { proposed } = signState(test, { sequence, ...each });
          for (const signed of proposed.transactions) {
            expect(known.has(id(signed)), signed.name).toBe(false);
            known.add(id(signed));
          }
          for (const needed of valueOf(proposed.built.exitTransactions(proposed.commitment)))
            expect(known.has(id(needed)), needed.name).toBe(true);
        }
      }),
      SEED,
    );
  });
});

describe.each(CHANNELS)("signatures of %s", (_, options) => {
  const open = (change: TestChannelOptions = {}): TestChannel =>
    testChannel({
      labels: LABELS,
      ...options,
      ...change,
      parameters: { ...options.parameters, ...change.parameters, maxHtlcsPerDirection: 8 },
    });
  const sign = (where: TestChannel, sequence: number): SignedState =>
    signState(where, { sequence, balances: [500_000n, 400_000n, 100_000n] });
  const bytes = (given: SignatureEvidence): Uint8Array =>
    "signature" in given ? given.signature.slice(0, 64) : new Uint8Array(64);
  const test = open();
  const mine = sign(test, 4);

  it("fit their own place, of all places of this state, the next, another period, other parties", () => {
    const others = [
      sign(test, 5),
      sign(open({ parameters: { challengePeriod: 145 } }), 4),
      sign(open({ labels: ["alice", "bob", "dave"] }), 4),
    ];
    const places = [mine, ...others].flatMap((each, where) =>
      requests(each).map((request, i) => ({ where, i, request })),
    );
    for (const [i, given] of mine.update.evidence.signatures.entries())
      for (const place of places) {
        const valid = crypto.verifySchnorr(bytes(given), place.request.digest, place.request.key);
        expect(valid, `${given.transaction} at ${place.where}/${place.request.transaction}`).toBe(
          place.where === 0 && place.i === i,
        );
      }
  });

  it("are all asked for, each of its kind, in their order", () => {
    const { transactions } = mine.proposed;
    const { signatures } = mine.update.evidence;
    const code = (changed: readonly SignatureEvidence[]): string | undefined =>
      signaturesFault(transactions, changed, crypto)?.code;
    expect(code(signatures)).toBeUndefined();
    expect(code(signatures.slice(0, -1))).toBe("E_SIG");
    expect(code(signatures.toReversed())).toBe(signatures.length > 1 ? "E_MALFORMED" : undefined);
    expect(code([...signatures, ...signatures.slice(0, 1)])).toBe("E_MALFORMED");
    for (const [i] of signatures.entries()) {
      const flipped = signatures.map((each, at) =>
        at === i && "signature" in each
          ? { ...each, signature: each.signature.map((byte, k) => (k === 40 ? byte ^ 1 : byte)) }
          : each,
      );
      expect(code(flipped), `signature ${i}`).toBe("E_SIG");
      const typed = signatures.map((each, at) =>
        at === i && "signature" in each
          ? { ...each, signature: Uint8Array.from([...each.signature.slice(0, 64), 0x83]) }
          : each,
      );
      expect(code(typed), `signature ${i}`).toBe("E_SIGHASH");
    }
  });

  it("come with no revocation", () => {
    const revocation: NonNullable<ChannelUpdate["evidence"]["revocation"]> = { points: [], nextPoints: [] };
    const step = { sequence: 4, before: undefined, memory: [], next: revocation };
    expect(codeOf(test.channel.mechanism.checkRevocation(step))).toBe("E_MALFORMED");
  });

  it("close the channel together by the key path", () => {
    const scripts = LABELS.map((_, i) => Uint8Array.from([0x51, 0x20, ...bytesOf(`script ${i}`)]));
    const finalBalances = mine.update.state.balances.map(({ balance }) => balance);
    const terms = { scripts, finalBalances, closer: 0, fee: 200n, lockTime: 0 };
    const close = valueOf(closeTransaction(test.channel, mine.update.state, terms));
    const done = complete(close, test);
    expect(done.inputs[0]?.witness).toHaveLength(1);
    expect(judge(done, close.prevouts)).toEqual(accepted);
  });
});
