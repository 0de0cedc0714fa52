/**
 * Cooperative spends of Boltz swaps: transcripts of MuSig2 sessions with random nonces, made by other software. Its keys are aggregated in
 * the order of the caller, not sorted. The rest of the file concerns swap outputs.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { keyAggContext, musigSession, partialSigAgg, partialSigVerify } from "../../src/crypto/index.ts";
import { tapTweak } from "../../src/taproot/index.ts";
import { decodeTransaction, midstatesOf, taprootSighash } from "../../src/transaction/index.ts";
import { musigBackends } from "../crypto/backends.ts";
import { codeOf, valueOf } from "../crypto/signers.ts";
import { readVectors } from "./read-vectors.ts";

interface Swap {
  readonly id: string;
  readonly claim_public_key: string;
  readonly refund_public_key: string;
  readonly musig_key_order: readonly ("claim" | "refund")[];
  readonly merkle_root: string;
  readonly internal_key: string;
  readonly output_key: string;
  readonly script_pubkey: string;
  readonly spend: { readonly amount_sats: number };
  readonly cooperative: {
    readonly tx: string;
    readonly sighash: string;
    readonly public_nonces: readonly string[];
    readonly partial_signatures: readonly string[];
    readonly signature: string;
  };
}

const vectors = readVectors<{ generated_taproot_swaps: readonly Swap[] }>("boltz_swaps.json");

describe.skipIf(vectors === undefined).each(await musigBackends())("boltz_swaps.json on $label", ({ backend }) => {
  test.each(vectors?.generated_taproot_swaps ?? [])("$id", (swap) => {
    const { cooperative, musig_key_order: order } = swap;
    const keys = order.map((role) => fromHex(role === "claim" ? swap.claim_public_key : swap.refund_public_key));
    const internal = valueOf(keyAggContext(backend, keys)).aggregateKey.subarray(1);
    expect(toHex(internal)).toBe(swap.internal_key);
    const tweak = tapTweak(internal, fromHex(swap.merkle_root));
    const context = valueOf(keyAggContext(backend, keys, [{ tweak, xOnly: true }]));
    expect(toHex(context.aggregateKey.subarray(1))).toBe(swap.output_key);
    const decoded = decodeTransaction(fromHex(cooperative.tx));
    if (!decoded.ok) throw new Error(decoded.error.reason);
    const spent = { amount: sats(BigInt(swap.spend.amount_sats)), scriptPubKey: fromHex(swap.script_pubkey) };
    const message = taprootSighash({ midstates: midstatesOf(decoded.value, [spent]), inputIndex: 0, hashType: 0 });
    expect(message && toHex(message)).toBe(cooperative.sighash);
    const publicNonces = cooperative.public_nonces.map(fromHex);
    const session = valueOf(musigSession(backend, { context, publicNonces, message: fromHex(cooperative.sighash) }));
    const partials = cooperative.partial_signatures.map(fromHex);
    expect(partials.map((partial, index) => partialSigVerify(backend, session, index, partial))).toEqual([true, true]);
    expect(toHex(valueOf(partialSigAgg(backend, session, partials)))).toBe(cooperative.signature);
    expect(decoded.value.inputs[0]?.witness.map(toHex)).toEqual([cooperative.signature]);
    // Sorted, two of these keys are another pair where they were not sorted already.
    const turned = valueOf(keyAggContext(backend, keys.toReversed()));
    const there = valueOf(musigSession(backend, { ...session, context: turned }));
    expect(codeOf(partialSigAgg(backend, there, partials))).toBe("E_PARTIAL_SIG");
  });
});
