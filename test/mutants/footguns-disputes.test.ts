/**
 * More of the rows of footguns.md that happen in a channel: durations and networks, fees that nobody can call back, and claims that are not what the evidence says. The number
 * and the words of the row are in the name of its test.
 */
import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { DisputeProof } from "../../src/verifier/index.ts";
import { CLOSURE, verifyProof } from "../../src/verifier/index.ts";
import { crypto, signState, testChannel } from "../channel/parties.ts";
import { balancesOf, htlc } from "../channel/scenes.ts";
import { programOf } from "../program/library.ts";
import { answerOf, throughText, updateJson, verifierOf } from "../verifier/messages.ts";
import { proofJson, publish, publishedState, shown } from "../verifier/proofs.ts";
import { inPlaceOf, judgedTx, named, sceneOf, signed, withOutput } from "./channel-scene.ts";

test("8: wrong chain's block time: days are units of 512 seconds on every network, and a channel is of one network", () => {
  const policy =
    "contract own\nparty alice, bob\noutput funding = tr(musig(alice.funding, bob.funding), {and_v(v:pk(alice.funding), pk(bob.funding)), and_v(v:pk(alice.funding), older(180 days))})";
  const networks = ["mainnet", "testnet4", "signet", "regtest"] as const;
  const channels = networks.map((network) => testChannel({ network, program: programOf(policy, { network }) }));
  // "180 days became 18": 180 · 86400 / 512 = 30375, with the bit of time units (BIP68).
  const scripts = channels.map(({ channel }) => toHex(channel.funding.scriptPubKey));
  expect(new Set(scripts).size).toBe(1);
  for (const { channel } of channels)
    expect(channel.fundingPolicy.expiry).toMatchObject({ unit: "duration", value: 30_375 });
  for (const [i, own] of channels.entries())
    for (const [j, network] of networks.entries())
      expect(answerOf(verifierOf(own, { network }).channel)).toBe(i === j ? "ok" : "E_NETWORK");
});

test("36: irrevocable fees: all that a commitment pays to miners was trimmed, up to the exposure, and not a satoshi more", () => {
  const dust = [htlc(0, { amount: 300n, expiry: 901 }), htlc(1, { amount: 300n, expiry: 902 })];
  for (const records of [[], dust]) {
    const scene = sceneOf({}, 3, records);
    const own = named(scene, "commitment/1");
    const trimmed = records.reduce((sum, { amount }) => sum + amount, 0n);
    const paid = own.tx.outputs.reduce((sum, { amount }) => sum + amount, 0n);
    expect(1_000_000n - paid).toBe(trimmed > 240n ? trimmed - 240n : 0n);
    expect(judgedTx(scene, own, signed(scene, own))).toBe("ok");
    for (const [vout, { amount }] of own.tx.outputs.entries()) {
      if (amount === 0n) continue;
      // Rightly signed by both: the rule refuses it, of the P2A as of the rest.
      const tx = withOutput(own.tx, vout, { amount: sats(amount - 1n) });
      expect(judgedTx(scene, own, signed(scene, inPlaceOf(own, { tx }))), `output ${vout}`).toBe("E_OUTPUT_MISMATCH");
    }
  }
  // 31 payments of 329 sat are more than 1 % of the channel.
  const { test: channel, state, verifier } = sceneOf({}, 0, []);
  const first = verifier.update(undefined, updateJson(state.update));
  if (!first.ok) throw new Error(first.code);
  const many = (count: number): string => {
    const records = Array.from({ length: count }, (_, i) => htlc(i % 2, { amount: 329n, expiry: 1_000 + i }));
    const next = signState(channel, { sequence: 1, balances: balancesOf(channel, records), records });
    return answerOf(verifier.update(first.accepted, updateJson(next.update)));
  };
  expect([many(30), many(31)]).toEqual(["ok", "E_DUST_EXPOSURE"]);
});

test("45: challenge and checkpoint confused, stages skipped: a claim is judged by its own rules, and history is nobody's to say", () => {
  const scene = sceneOf({ mechanism: "symmetric" }, 3);
  const { test: channel, state, verifier } = scene;
  const newer = signState(channel, { sequence: 4, balances: balancesOf(channel) });
  const published = publishedState(3, publish(channel, state, ["update"]));
  const judged = (proof: Omit<DisputeProof, "v" | "channel">): string =>
    answerOf(verifyProof(proofJson(channel, proof), { crypto }));
  expect(judged({ claim: "NEWER_STATE_EXISTS", published, newer: shown(newer) })).toBe("ok");
  expect(judged({ claim: "SETTLEMENT_MATURE", published })).toBe("E_CHAIN_REQUIRED");
  expect(judged({ claim: "REVOKED_STATE_PUBLISHED", published, newer: shown(newer) })).toBe("E_MALFORMED");
  const update = named(scene, "update");
  const transaction = {
    role: "update" as const,
    tx: encodeTransaction(signed(scene, update)),
    prevouts: update.prevouts,
  };
  expect(judged({ claim: "INVALID_TX", transaction, expected: shown(state) })).toBe("E_TX_VALID");
  // A settlement without its update, or before it.
  const settle = named(scene, "settle");
  const last = { role: "settle" as const, tx: encodeTransaction(signed(scene, settle)), prevouts: settle.prevouts };
  const closes = (...transactions: readonly (typeof transaction | typeof last)[]): string =>
    answerOf(verifier.closure(throughText(CLOSURE.write({ latest: shown(state), transactions }))));
  expect(closes(transaction, last)).toBe("ok");
  expect([closes(last), closes(last, transaction), closes(transaction)]).toEqual(Array<string>(3).fill("E_CHAIN_LINK"));
  // A state that was accepted is one that this verifier has accepted.
  const forged = { sequence: 3, commitment: toHex(state.proposed.commitment), memory: [] };
  expect(answerOf(verifier.update(forged, updateJson(newer.update)))).toBe("E_MALFORMED");
  const told = verifier.update(updateJson(state.update), updateJson(newer.update));
  expect(told.ok && told.assumes.map(({ id }) => id)).toContain("BEFORE");
});
