/** Signers for tests: keys made of names, and every signature that a plan asks for. Nothing here guards money. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { PlannedWay, ProgramOutput, SpendInput } from "../../src/program/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { concat, EMPTY, fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { signatureMessage } from "../../src/program/index.ts";
import { tapTweak } from "../../src/taproot/index.ts";
import { midstatesOf } from "../../src/transaction/index.ts";

const text = (words: string): Bytes => new TextEncoder().encode(words);

/** The secret key of a name. */
export const secretOf = (name: string): Bytes => sha256(text(`test secret of ${name}`));
/** The compressed public key of a name. */
export const publicKeyOf = (name: string): Bytes => secp256k1.getPublicKey(secretOf(name), true);
export const xonlyOf = (name: string): Bytes => publicKeyOf(name).slice(1);
export const preimageOf = (name: string): Bytes => sha256(text(`test preimage of ${name}`));

/** Secrets by the x-only hex of their public keys. */
export const keyring = (names: readonly string[]): ReadonlyMap<string, Bytes> =>
  new Map(names.map((name) => [toHex(xonlyOf(name)), secretOf(name)]));

const { n: ORDER } = secp256k1.Point.CURVE();
const number = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes)}`);

/** BIP341: the secret of the output key, from that of the internal key. */
export function tweakedSecret(secret: Bytes, merkleRoot: Bytes | undefined): Bytes {
  const point = secp256k1.getPublicKey(secret, true);
  const even = point[0] === 2 ? number(secret) : ORDER - number(secret);
  const sum = (even + number(tapTweak(point.slice(1), merkleRoot))) % ORDER;
  return fromHex(sum.toString(16).padStart(64, "0"));
}

/** The keyring with the output key's secret, where that of the internal key is in it. */
export function withOutputKey(keys: ReadonlyMap<string, Bytes>, output: ProgramOutput): ReadonlyMap<string, Bytes> {
  const secret = keys.get(output.internalKey.key ?? "");
  if (secret === undefined || output.outputKey === null) return keys;
  const root = output.merkleRoot === null ? undefined : fromHex(output.merkleRoot);
  return new Map([...keys, [output.outputKey, tweakedSecret(secret, root)]]);
}

const HOLDING = sats(100_000n);

/** A transaction that takes the planned way: one input, one output. */
export function spendOf(way: PlannedWay, backend: CryptoBackend, change: Partial<Transaction> = {}): SpendInput {
  const prevouts: readonly TxOutput[] = [{ amount: HOLDING, scriptPubKey: fromHex(way.scriptPubKey) }];
  const tx: Transaction = {
    version: 2,
    inputs: [
      {
        outPoint: { txid: sha256(text("a funding transaction")), vout: 0 },
        scriptSig: EMPTY,
        sequence: way.sequence ?? 0xffff_ffff,
        witness: [],
      },
    ],
    outputs: [{ amount: sats(90_000n), scriptPubKey: concat(Uint8Array.of(0x51, 0x20), xonlyOf("somebody")) }],
    lockTime: way.lockTime ?? 0,
    ...change,
  };
  return { midstates: midstatesOf(tx, prevouts), inputIndex: 0, backend };
}

/** The signatures asked for whose secrets are in the keyring. */
export function signWay(
  way: PlannedWay,
  keys: ReadonlyMap<string, Bytes>,
  spend: SpendInput,
  hashType = 0,
): ReadonlyMap<string, Bytes> {
  const signatures = new Map<string, Bytes>();
  for (const request of way.signatures) {
    const secret = keys.get(request.key);
    const message = signatureMessage(way, request, hashType, spend);
    if (secret === undefined || message === undefined) continue;
    const signature = spend.backend.signSchnorr(message, secret, new Uint8Array(32));
    signatures.set(request.key, hashType === 0 ? signature : concat(signature, Uint8Array.of(hashType)));
  }
  return signatures;
}
