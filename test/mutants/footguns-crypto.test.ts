/**
 * The rows of footguns.md that happen while a key is aggregated or a MuSig2 session is signed: each mistake is made on purpose, and the
 * crypto room refuses it. The number and the words of the row are in the name of its test.
 */
import { expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend, MusigSession, SecretNonce } from "../../src/crypto/index.ts";
import { concat } from "../../src/base/bytes.ts";
import {
  discardNonce,
  keyAgg,
  keyAggContext,
  keySort,
  musigSession,
  noble,
  nonceGen,
  partialSigAgg,
  partialSign,
  partialSigVerify,
} from "../../src/crypto/index.ts";
import { bytesOf, codeOf, flipped, group, noncesOf, signer, signTogether, valueOf } from "../crypto/signers.ts";
import type { Group } from "../crypto/signers.ts";

const backend: CryptoBackend = noble();
const message = bytesOf("message");

const negated = (point: Bytes): Bytes => concat(Uint8Array.of(point[0] === 2 ? 3 : 2), point.subarray(1));

function sessionOf(signing: Group, nonces: readonly SecretNonce[], digest = message): MusigSession {
  const publicNonces = nonces.map(({ publicNonce }) => publicNonce);
  return valueOf(musigSession(backend, { context: signing.context, publicNonces, message: digest }));
}

/** What happens to a session of two in which only this signer takes part, with whatever stands for the other's half. */
const signatureOf = (session: MusigSession, partials: readonly Bytes[]): string =>
  codeOf(partialSigAgg(backend, session, partials));

test("19: rogue key: a key made from the victim's does not make the sum its maker's own", () => {
  const victim = signer(backend, "victim");
  const rogue = signer(backend, "rogue");
  // P' = X - P: a plain sum of the two keys is X, whose secret the rogue alone knows.
  const claimed = backend.addPoints(rogue.publicKey, negated(victim.publicKey)) ?? new Uint8Array(33);
  expect(backend.addPoints(victim.publicKey, claimed)).toEqual(rogue.publicKey);
  const keys = keySort([victim.publicKey, claimed]);
  const aggregate = keyAgg(backend, keys);
  if (aggregate === undefined) throw new Error("the keys add up to a key");
  expect(aggregate.subarray(1)).not.toEqual(rogue.publicKey.subarray(1));
  const alone = backend.signSchnorr(message, rogue.secretKey, bytesOf("aux"));
  expect(backend.verifySchnorr(alone, message, rogue.publicKey.subarray(1))).toBe(true);
  expect(backend.verifySchnorr(alone, message, aggregate.subarray(1))).toBe(false);
});

test("19: unsorted aggregation: two orders are two keys, and a part made for one is refused in the other", () => {
  const { signers } = group(backend, ["a", "b"]);
  const keys = signers.map(({ publicKey }) => publicKey);
  const [sorted, turned] = [keys, keys.toReversed()].map((list) => valueOf(keyAggContext(backend, list)));
  if (sorted === undefined || turned === undefined) throw new Error("both orders give a key");
  expect(sorted.aggregateKey).not.toEqual(turned.aggregateKey);
  expect(valueOf(keyAggContext(backend, keySort(turned.publicKeys))).aggregateKey).toEqual(sorted.aggregateKey);
  const there = signTogether(backend, { signers: signers.toReversed(), context: turned }, message);
  const here = signTogether(backend, { signers, context: sorted }, message);
  expect(signatureOf(here.session, here.partials)).toBe("ok");
  expect(signatureOf(here.session, there.partials.toReversed())).toBe("E_PARTIAL_SIG");
});

test("20: MuSig2 nonce reuse: one nonce signs one leaf and one sighash, whatever the outpoint", () => {
  const signing = group(backend, ["a", "b"]);
  const nonces = noncesOf(backend, signing, "reused");
  const [own] = signing.signers;
  const [nonce] = nonces;
  if (own === undefined || nonce === undefined) throw new Error("the group has signers");
  const digests = ["leaf 1 DEFAULT", "leaf 2 DEFAULT", "leaf 1 SINGLE|ANYONECANPAY", "leaf 1 DEFAULT"].map(bytesOf);
  const answers = digests.map((digest) =>
    codeOf(partialSign(backend, sessionOf(signing, nonces, digest), nonce, own.secretKey)),
  );
  expect(answers).toEqual(["ok", "E_NONCE_REUSE", "E_NONCE_REUSE", "E_NONCE_REUSE"]);
  // Nor under another tweak of the same key.
  const fresh = noncesOf(backend, signing, "tweaked");
  const tweaked = group(backend, ["a", "b"], [{ tweak: bytesOf("tweak"), xOnly: true }]);
  const underBoth = [signing, tweaked].map((each) =>
    codeOf(partialSign(backend, sessionOf(each, fresh), fresh[0] as SecretNonce, own.secretKey)),
  );
  expect(underBoth).toEqual(["ok", "E_NONCE_REUSE"]);
});

test("21: nonce reuse on retry, reconnect or abort: every way back to a nonce is closed", () => {
  const signing = group(backend, ["a", "b"]);
  const [own] = signing.signers;
  if (own === undefined) throw new Error("the group has signers");
  const sign = (nonces: readonly SecretNonce[], nonce: SecretNonce): string =>
    codeOf(partialSign(backend, sessionOf(signing, nonces), nonce, own.secretKey));
  const retried = noncesOf(backend, signing, "retried");
  const strangers = noncesOf(backend, signing, "strangers");
  const [first] = retried as [SecretNonce];
  expect([sign(strangers, first), sign(retried, first)]).toEqual(["E_NONCE_MISSING", "E_NONCE_REUSE"]);
  const aborted = noncesOf(backend, signing, "aborted");
  const [second] = aborted as [SecretNonce];
  discardNonce(second);
  expect(sign(aborted, second)).toBe("E_NONCE_REUSE");
  const stored = noncesOf(backend, signing, "stored");
  const [third] = stored as [SecretNonce];
  const restored = JSON.parse(JSON.stringify({ ...third })) as SecretNonce;
  expect(sign(stored, restored)).toBe("E_NONCE_REUSE");
  // A new one for the same session is another one, even of a generator that repeats itself, if the peer's nonce goes into it.
  const again = ["peer's nonce", "peer's nonce after the reconnect"].map((extra) =>
    nonceGen(backend, { random: bytesOf("stuck"), publicKey: own.publicKey, message, extra: bytesOf(extra) }),
  );
  expect(again[0]?.publicNonce).not.toEqual(again[1]?.publicNonce);
});

test("23: partial signature not verified before use: a wrong one never becomes a signature, and its signer is named", () => {
  const { session, partials } = signTogether(backend, group(backend, ["a", "b", "c"]), message);
  expect(signatureOf(session, partials)).toBe("ok");
  for (const [index, partial] of partials.entries()) {
    const wrong = flipped(partial, 7);
    expect(partialSigVerify(backend, session, index, wrong)).toBe(false);
    const all = partials.map((each, at) => (at === index ? wrong : each));
    expect(partialSigAgg(backend, session, all)).toMatchObject({ error: { code: "E_PARTIAL_SIG", index } });
  }
});

test("23: pubkey not bound in secnonce: a nonce signs for the key it was made for, and two swapped ones for neither", () => {
  const signing = group(backend, ["a", "b"]);
  const [a, b] = signing.signers;
  if (a === undefined || b === undefined) throw new Error("the group has two signers");
  const swap = noncesOf(backend, signing, "swapped");
  const [forA, forB] = swap as [SecretNonce, SecretNonce];
  const session = sessionOf(signing, swap);
  const answers = [partialSign(backend, session, forB, a.secretKey), partialSign(backend, session, forA, b.secretKey)];
  expect(answers.map(codeOf)).toEqual(["E_NONCE_MISSING", "E_NONCE_MISSING"]);
  // Nor does a session take a nonce that stands beside the other's key.
  const [mine, yours] = noncesOf(backend, signing, "turned") as [SecretNonce, SecretNonce];
  const turned = sessionOf(signing, [yours, mine]);
  expect(codeOf(partialSign(backend, turned, mine, a.secretKey))).toBe("E_NONCE_MISSING");
  // Nor does one key sign with a nonce made for another, though somebody put it beside that key.
  const [ours, moved] = noncesOf(backend, { ...signing, signers: [a, a] }, "moved") as [SecretNonce, SecretNonce];
  const misplaced = sessionOf(signing, [ours, moved]);
  expect(codeOf(partialSign(backend, misplaced, moved, b.secretKey))).toBe("E_NONCE_MISSING");
  // And a part is verified against the nonce of its own place.
  const honest = signTogether(backend, signing, message);
  const [first, second] = honest.session.publicNonces as [Bytes, Bytes];
  const mixed = { ...honest.session, publicNonces: [second, first] };
  expect([0, 1].map((at) => partialSigVerify(backend, mixed, at, honest.partials[at] as Bytes))).toEqual([
    false,
    false,
  ]);
});
