/** The signatures and attestations of a state: all of them, in their order, each by its signer, and whoever gave a wrong one is named. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attestation, SignatureEvidence } from "../../src/channel/index.ts";
import { attestationsFault, signaturesFault } from "../../src/channel/index.ts";
import { concat } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { bytesOf, crypto, signState, testChannel } from "./parties.ts";

const SEED = { seed: 57, numRuns: 20 };
const htlc = { from: 0, to: 1, amount: 50_000n, hash: sha256(bytesOf("p")), expiry: 900, kind: 0 as const };
const state = (signing: "script" | "musig2") =>
  signState(testChannel({ parameters: { signing } }), { sequence: 3, balances: [500_000n, 450_000n], records: [htlc] });

const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
  const changed = bytes.slice();
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
  return changed;
};

describe("whole signatures", () => {
  const { proposed, update } = state("script");
  const { signatures } = update.evidence;
  const judge = (evidence: readonly SignatureEvidence[]) => signaturesFault(proposed.transactions, evidence, crypto);
  const change = (at: number, to: (each: Uint8Array) => Uint8Array): readonly SignatureEvidence[] =>
    signatures.map((each, i) => (i === at && "signature" in each ? { ...each, signature: to(each.signature) } : each));

  it("are one for each commitment and HTLC transaction, in their order", () => {
    expect(signatures.map(({ transaction, signer }) => [transaction.replace(/\d+$/, "n"), signer])).toEqual([
      ["commitment/n", 1],
      ["htlc/0/n", 1],
      ["commitment/n", 0],
      ["htlc/1/n", 0],
    ]);
    expect(judge(signatures)).toBeUndefined();
  });

  it("are refused with any one bit changed, by the name of who signed", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(511), (at, bit) => {
        const fault = judge(change(at, (bytes) => flip(bytes, bit)));
        expect([fault?.code, fault?.party, fault?.place]).toEqual([
          "E_SIG",
          signatures[at]?.signer,
          signatures[at]?.transaction,
        ]);
      }),
      SEED,
    );
  });

  it.each<readonly [string, number, (bytes: Uint8Array) => Uint8Array, string]>([
    ["a commitment signed ALL", 0, (bytes) => concat(bytes, Uint8Array.of(1)), "E_SIGHASH"],
    ["a commitment with a needless DEFAULT", 0, (bytes) => concat(bytes, Uint8Array.of(0)), "E_SIGHASH"],
    ["an HTLC signed DEFAULT", 1, (bytes) => bytes.slice(0, 64), "E_SIGHASH"],
    ["an HTLC signed ALL|ANYONECANPAY", 1, (bytes) => concat(bytes.slice(0, 64), Uint8Array.of(0x81)), "E_SIGHASH"],
    ["an empty one", 0, () => new Uint8Array(0), "E_SIG"],
    ["66 bytes", 0, (bytes) => concat(bytes, bytes.slice(0, 2)), "E_SIG"],
  ])("are refused: %s", (_name, at, to, code) => {
    expect(judge(change(at, to))?.code).toBe(code);
  });

  it.each<readonly [string, readonly SignatureEvidence[], string]>([
    ["one missing at the end", signatures.slice(0, -1), "E_SIG"],
    ["none", [], "E_SIG"],
    ["one too many", [...signatures, ...signatures.slice(0, 1)], "E_MALFORMED"],
    ["another order", signatures.toReversed(), "E_MALFORMED"],
    ["one left out", signatures.slice(1), "E_MALFORMED"],
    ["another signer", signatures.map((each) => ({ ...each, signer: 0 })), "E_MALFORMED"],
    ["another input", signatures.map((each) => ({ ...each, input: 1 })), "E_MALFORMED"],
    [
      "parts where a whole one stands",
      signatures.map(({ transaction, input, signer }) => ({ transaction, input, signer, nonces: [], partials: [] })),
      "E_MALFORMED",
    ],
  ])("are refused: %s", (_name, evidence, code) => {
    expect(judge(evidence)?.code).toBe(code);
  });
});

describe("parts of a session", () => {
  const { proposed, update } = state("musig2");
  const { signatures } = update.evidence;
  const [first] = signatures;
  if (first === undefined || !("partials" in first)) throw new Error("commitments are signed in sessions");
  const judge = (part: Partial<typeof first>) =>
    signaturesFault(proposed.transactions, [{ ...first, ...part }, ...signatures.slice(1)], crypto);
  const partial = first.partials[1] as Uint8Array;

  it("are the counterparty's, with both nonces", () => {
    expect(first.partials.map((each) => each?.length)).toEqual([undefined, 32]);
    expect(judge({})).toBeUndefined();
  });

  it("are refused with any one bit changed, and the party is blamed", () => {
    fc.assert(
      fc.property(fc.nat(255), (bit) => {
        const fault = judge({ partials: [undefined, flip(partial, bit)] });
        expect([fault?.code, fault?.party]).toEqual(["E_PARTIAL_SIG", 1]);
      }),
      SEED,
    );
  });

  it.each<readonly [string, Partial<typeof first>, string]>([
    ["nonces swapped", { nonces: first.nonces.toReversed() }, "E_PARTIAL_SIG"],
    ["a nonce missing", { nonces: first.nonces.slice(1) }, "E_NONCE_MISSING"],
    ["no nonces", { nonces: [] }, "E_NONCE_MISSING"],
    ["a nonce that is none", { nonces: [first.nonces[0] ?? partial, new Uint8Array(66).fill(9)] }, "E_NONCE_MISSING"],
    ["a nonce cut short", { nonces: [first.nonces[0] ?? partial, new Uint8Array(65)] }, "E_NONCE_MISSING"],
    ["the part missing", { partials: [undefined, undefined] }, "E_PARTIAL_SIG"],
    ["the part of the other party", { partials: [partial, undefined] }, "E_MALFORMED"],
    ["a part too many", { partials: [partial, partial] }, "E_MALFORMED"],
    ["a list too short", { partials: [partial] }, "E_MALFORMED"],
    ["a part of no length", { partials: [undefined, new Uint8Array(0)] }, "E_PARTIAL_SIG"],
    ["a part out of range", { partials: [undefined, new Uint8Array(32).fill(255)] }, "E_PARTIAL_SIG"],
  ])("are refused: %s", (_name, part, code) => {
    expect(judge(part)?.code).toBe(code);
  });

  it("cannot be replaced by a whole signature, which would say nothing of whose it is", () => {
    const { transaction, input, signer } = first;
    const whole = { transaction, input, signer, signature: new Uint8Array(64) };
    expect(signaturesFault(proposed.transactions, [whole, ...signatures.slice(1)], crypto)?.code).toBe("E_MALFORMED");
  });
});

describe("attestations", () => {
  const test = testChannel();
  const { proposed, update } = signState(test, { sequence: 3, balances: [500_000n, 500_000n] });
  const [a, b] = update.attestations as readonly [Attestation, Attestation];
  const judge = (attestations: readonly Attestation[], commitment = proposed.commitment) =>
    attestationsFault(test.channel.parameters, commitment, attestations, crypto);

  it.each<readonly [string, readonly Attestation[], string | undefined, number | undefined]>([
    ["both", [a, b], undefined, undefined],
    ["one", [a], "E_ATTESTATION_MISSING", 1],
    ["the other", [b], "E_ATTESTATION_MISSING", 0],
    ["none", [], "E_ATTESTATION_MISSING", 0],
    ["one twice", [a, a], "E_ATTESTATION_MISSING", 1],
    ["both and one more", [a, b, b], "E_MALFORMED", undefined],
    ["the other way round", [b, a], "E_MALFORMED", undefined],
    [
      "each other's",
      [
        { ...b, party: 0 },
        { ...a, party: 1 },
      ],
      "E_ATTESTATION",
      0,
    ],
    ["one with a bit changed", [a, { ...b, signature: flip(b.signature, 77) }], "E_ATTESTATION", 1],
    ["one too short", [a, { ...b, signature: b.signature.slice(1) }], "E_ATTESTATION", 1],
  ])("%s: %s", (_name, attestations, code, party) => {
    const fault = judge(attestations);
    expect([fault?.code, fault?.party]).toEqual([code, party]);
  });

  it("are of one state", () => {
    expect(judge([a, b], bytesOf("another"))?.code).toBe("E_ATTESTATION");
  });
});
