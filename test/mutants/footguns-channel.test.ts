/**
 * The rows of footguns.md that happen in a channel: each is done on purpose to a good channel, state, transaction or proof, and the verifier names the rule. The number
 * and the words of the row are in the name of its test.
 */
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { commitmentSecret, decodeSecretStore, findSecret } from "../../src/channel/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { TRANSACTION, verifyProof } from "../../src/verifier/index.ts";
import type { TransactionEvidence } from "../../src/verifier/index.ts";
import { bytesOf, crypto, signState, testChannel } from "../channel/parties.ts";
import type { TestChannel } from "../channel/parties.ts";
import type { Json } from "../verifier/messages.ts";
import {
  answerOf,
  changed,
  channelJson,
  flipped,
  history,
  throughText,
  updateJson,
  verifierOf,
} from "../verifier/messages.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "../verifier/proofs.ts";

const HALF = 500_000n;
const channel = testChannel();
const verifier = verifierOf(channel);
const states = history(
  channel,
  Array.from({ length: 9 }, (_, i) => ({ balances: [HALF - BigInt(i), HALF + BigInt(i)] })),
);
const jsons = states.map(({ update }) => updateJson(update));
const channelAnswer = (json: Json): string => answerOf(verifierOf(channel, { channel: json }).channel);

/** The verdict on a transaction that is held against state 2. */
function transactionAnswer(own: TestChannel, evidence: TransactionEvidence): string {
  const expected = shown(signState(own, { sequence: 2, balances: [HALF - 2n, HALF + 2n] }));
  return answerOf(verifierOf(own).transaction(throughText(TRANSACTION.write({ transaction: evidence, expected }))));
}

const commitment = (holder: number): { readonly tx: Transaction; readonly evidence: TransactionEvidence } => {
  const [found] = publish(channel, states[2] as (typeof states)[number], [`commitment/${holder}`]);
  if (found === undefined) throw new Error("a commitment");
  const { tx, transaction } = found;
  return { tx, evidence: { role: "commit", tx: encodeTransaction(tx), prevouts: transaction.prevouts } };
};

const revoked = (holder: number): Json => {
  const { evidence } = (states[2] as (typeof states)[number]).update;
  return proofJson(channel, {
    claim: "REVOKED_STATE_PUBLISHED",
    published: publishedState(2, publish(channel, states[2] as (typeof states)[number], [`commitment/${holder}`])),
    mech: {
      holder,
      point: evidence.revocation?.points[holder] ?? new Uint8Array(33),
      secret: secretAt(channel, holder, 2),
    },
  });
};

test.each([0, 1, 5])("7: CSV of 0 chosen by peer: a challenge period of %i blocks is refused", (period) => {
  const json = changed(channelJson(channel), ["parameters", "challengePeriod"], period);
  expect(channelAnswer(json)).toBe("E_CHALLENGE_PERIOD_RANGE");
});

test("8: wrong chain's block time: a period is in blocks, never in units of time, and no bit of it is dropped", () => {
  for (const period of [0x40_0090, 0x1_0090, 0x8000_0090])
    expect(channelAnswer(changed(channelJson(channel), ["parameters", "challengePeriod"], period))).toBe(
      "E_CHALLENGE_PERIOD_RANGE",
    );
  const timelock = testChannel({ mechanism: "timelock", parameters: { tree: { radix: 2, depth: 2 } } });
  const [node] = publish(timelock, signState(timelock, { sequence: 2, balances: [HALF - 2n, HALF + 2n] }), ["node/2"]);
  if (node === undefined) throw new Error("a node");
  const [input] = node.tx.inputs;
  const inTime = { ...node.tx, inputs: [{ ...(input as NonNullable<typeof input>), sequence: 0x40_0000 | 144 }] };
  const { prevouts } = node.transaction;
  expect(transactionAnswer(timelock, { role: "node", tx: encodeTransaction(node.tx), prevouts })).toBe("ok");
  expect(transactionAnswer(timelock, { role: "node", tx: encodeTransaction(inTime), prevouts })).toBe("E_TX_FIELD");
});

test("31: revocation accepted unverified: any other secret is refused, and its party named", () => {
  const before = jsons[3];
  for (const party of [0, 1])
    for (const bit of [0, 77, 255]) {
      const path = ["evidence", "revocation", "secrets", party];
      expect(answerOf(verifier.update(before, changed(jsons[4] as Json, path, flipped(bit))))).toBe(
        `E_REVOCATION_SECRET(${party})`,
      );
    }
});

test("31: revocation not persisted: what an accepted update gives back has every secret of before", () => {
  let last: unknown;
  let memory: readonly string[] = [];
  for (const json of jsons) {
    const verdict = verifier.update(last, json);
    if (!verdict.ok) throw new Error(verdict.code);
    last = verdict.accepted;
    ({ memory } = verdict.accepted);
  }
  for (const [party, text] of memory.entries()) {
    const store = decodeSecretStore(fromHex(text));
    if (!store.ok) throw new Error(store.error.code);
    for (let n = 0; n < jsons.length - 1; n++)
      expect(findSecret(store.value, n)).toEqual(
        commitmentSecret(channel.parties[party]?.seed ?? new Uint8Array(32), n),
      );
  }
});

test("33: revoked state misread as own: the same number on both sides, told apart by scripts", () => {
  for (const holder of [0, 1]) {
    const proof = revoked(holder);
    expect(answerOf(verifyProof(proof, { crypto }))).toBe("ok");
    expect(answerOf(verifyProof(changed(proof, ["mech", "holder"], 1 - holder), { crypto }))).toBe("E_OUTPUT_MISMATCH");
  }
});

test("36: irrevocable fees: a commitment burns nothing, and one that would is refused", () => {
  for (const holder of [0, 1]) {
    const { tx, evidence } = commitment(holder);
    const paid = tx.outputs.reduce((sum, { amount }) => sum + amount, 0n);
    expect(paid).toBe(channel.definition.funding.amount);
    expect(transactionAnswer(channel, evidence)).toBe("ok");
    const burnt = {
      ...tx,
      outputs: tx.outputs.map((output, i) => (i === 1 ? { ...output, amount: sats(330n) } : output)),
    };
    expect(transactionAnswer(channel, { ...evidence, tx: encodeTransaction(burnt) })).toBe("E_OUTPUT_MISMATCH");
    const dropped = { ...tx, outputs: tx.outputs.slice(0, -1) };
    expect(transactionAnswer(channel, { ...evidence, tx: encodeTransaction(dropped) })).toBe("E_OUTPUT_MISMATCH");
  }
});

test("37: dust exposure: what has no output is bounded, dust is at least what nodes relay, the reserve at least dust", () => {
  const json = channelJson(channel);
  expect(channelAnswer(changed(json, ["parameters", "dustLimit"], "329"))).toBe("E_PARAMS");
  expect(channelAnswer(changed(json, ["parameters", "reserve"], "329"))).toBe("E_PARAMS");
  expect(channelAnswer(changed(json, ["parameters", "maxDustExposure"], "1000001"))).toBe("E_PARAMS");
  const tight = testChannel({ parameters: { maxDustExposure: 656n } });
  const dust = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      from: 0,
      to: 1,
      amount: 328n,
      hash: bytesOf(`hash ${i}`),
      expiry: 900,
      kind: 0 as const,
    }));
  const opening = updateJson(signState(tight, { sequence: 0, balances: [HALF, HALF] }).update);
  const step = (count: number): string => {
    const { update } = signState(tight, {
      sequence: 1,
      balances: [HALF - 328n * BigInt(count), HALF],
      records: dust(count),
    });
    return answerOf(verifierOf(tight).update(opening, updateJson(update)));
  };
  expect([step(2), step(3)]).toEqual(["ok", "E_DUST_EXPOSURE"]);
});

test("44: replay across channels, a channel opened again, and networks: nothing signed for one counts in another", () => {
  const { definition } = channel;
  const again = { ...definition, funding: { ...definition.funding, txid: bytesOf("the next funding transaction") } };
  const reopened = verifierOf(channel, {
    channel: { ...channelJson({ ...channel, definition: again }), channelId: undefined },
  });
  expect(reopened.channel.ok).toBe(true);
  expect(answerOf(reopened.update(undefined, jsons[0]))).toBe("E_STATE_BINDING");
  const other = testChannel({ network: "signet" });
  expect(answerOf(verifierOf(other).update(undefined, jsons[0]))).toBe("E_STATE_BINDING");
  // The state rewritten for the other channel: its transactions may be the same, what the parties attested is not.
  const moved = (each: TestChannel): Json => changed(jsons[0] as Json, ["state", "channelId"], toHex(each.channel.id));
  expect(answerOf(verifierOf(other).update(undefined, moved(other)))).toBe("E_ATTESTATION(0)");
  const longer = testChannel({ parameters: { challengePeriod: 145 } });
  const rewritten = changed(moved(longer), ["state", "challengePeriod"], 145);
  expect(answerOf(verifierOf(longer).update(undefined, rewritten))).toBe("E_POLICY_ROOT");
});

test("45: a challenge needs all signatures of a newer state, and takes nobody's word for history", () => {
  const [old, newest] = [states[2], states[5]] as [(typeof states)[number], (typeof states)[number]];
  const point = old.update.evidence.revocation?.points[0] ?? new Uint8Array(33);
  const base = {
    claim: "NEWER_STATE_EXISTS" as const,
    published: publishedState(2, publish(channel, old, ["commitment/0"])),
    mech: { holder: 0, point },
  };
  const proof = proofJson(channel, { ...base, newer: shown(newest) });
  const judged = (json: Json): string => answerOf(verifyProof(json, { crypto }));
  expect(judged(proof)).toBe("ok");
  // challenger-only signature
  expect(judged(changed(proof, ["newer", "attestations"], (all: unknown) => (all as unknown[]).slice(0, 1)))).toBe(
    "E_ATTESTATION_MISSING(1)",
  );
  // challenge and checkpoint confused: an older state, the same one
  expect(judged(proofJson(channel, { ...base, newer: shown(states[1] as typeof old) }))).toBe("E_NOT_NEWER");
  expect(judged(proofJson(channel, { ...base, newer: shown(old) }))).toBe("E_NOT_NEWER");
  // caller-supplied history: another number for what is published
  expect(judged(changed(proof, ["published", "sequence"], 1))).toBe("E_COMMIT_NUMBER");
  // stage skipping: a state that does not follow the one before
  expect(answerOf(verifier.update(jsons[2], jsons[5]))).toBe("E_SEQUENCE_GAP");
});
