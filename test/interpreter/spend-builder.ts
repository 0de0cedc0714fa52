/**
 * Spends made to measure: an input is an output to spend and a witness that opens it; a transaction is made of several.
 * Signatures are made afterwards, since they commit to the whole. The secrets are the numbers 1, 2, 3 …: known to
 * everyone, so nobody can mistake them for keys.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { LeafContext, Transaction, TxOutput } from "../../src/transaction/index.ts";
import { concat } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { taggedHash } from "../../src/crypto/index.ts";
import { p2trScript, tapBranchHash, tapTweak } from "../../src/taproot/index.ts";
import { midstatesOf, taprootSighash } from "../../src/transaction/index.ts";
import { compactSize } from "../../src/base/compact-size.ts";

export interface Coin {
  readonly prevout: TxOutput;
  readonly internalKey: Bytes;
  readonly leafHash: Bytes | undefined;
  readonly controlBlock: Bytes | undefined;
  /** Tweak of the output key; zero bytes long for a coin whose secret nobody signs with. */
  readonly tweak: Bytes;
}

export interface Spending {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
}

export const secretOf = (number: number): Bytes => {
  const secret = new Uint8Array(32);
  new DataView(secret.buffer).setUint32(28, number);
  return secret;
};

const points = new Map<number, Bytes>();

/** The x-only key of the secret `number`. */
export function keyOf(backend: CryptoBackend, number: number): Bytes {
  let point = points.get(number);
  if (point === undefined) {
    point = backend.multiplyBase(secretOf(number)) as Bytes;
    points.set(number, point);
  }
  return point.subarray(1);
}

/** Of any leaf version, one that nobody should make included. */
export const leafHashOf = (script: Bytes, version: number): Bytes =>
  taggedHash("TapLeaf", Uint8Array.of(version), compactSize(script.length), script);

export interface LeafOf {
  readonly script: Bytes;
  readonly version?: number;
  /** Sibling hashes from the leaf up. */
  readonly path?: readonly Bytes[];
}

/** An output of `amount` that commits to the leaf, or to no script. */
export function coin(backend: CryptoBackend, internalKey: Bytes, leaf: LeafOf | undefined, amount = 100_000): Coin {
  const version = leaf?.version ?? 0xc0;
  const leafHash = leaf === undefined ? undefined : leafHashOf(leaf.script, version);
  const root = leafHash && (leaf?.path ?? []).reduce(tapBranchHash, leafHash);
  const tweak = tapTweak(internalKey, root);
  const output = backend.tweakXOnly(internalKey, tweak);
  if (output === undefined) throw new Error("the internal key is no point");
  const first = Uint8Array.of(version | output.parity);
  return {
    prevout: { amount: sats(BigInt(amount)), scriptPubKey: p2trScript(output.key) },
    internalKey,
    leafHash,
    controlBlock: leaf && concat(first, internalKey, ...(leaf.path ?? [])),
    tweak,
  };
}

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const toNumber = (bytes: Bytes): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
const toBytes = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 0xffn));

/** The secret of the output key: that of the internal key, for the point with even y, and the tweak. */
export function tweakedSecret(backend: CryptoBackend, number: number, tweak: Bytes): Bytes {
  keyOf(backend, number);
  const odd = points.get(number)?.[0] === 3;
  const even = odd ? ORDER - BigInt(number) : BigInt(number);
  return toBytes((even + toNumber(tweak)) % ORDER);
}

export interface Signing {
  readonly inputIndex: number;
  readonly hashType: number;
  readonly annex?: Bytes;
  readonly leaf?: LeafContext;
}

/** BIP341 signature with its hash type, which DEFAULT leaves out; all zeroes for a hash type that has no digest. */
export function sign(backend: CryptoBackend, { tx, prevouts }: Spending, secret: Bytes, signing: Signing): Bytes {
  const digest = taprootSighash({ midstates: midstatesOf(tx, prevouts), ...signing });
  const signature = digest === undefined ? new Uint8Array(64) : backend.signSchnorr(digest, secret, new Uint8Array(32));
  return signing.hashType === 0 ? signature : concat(signature, Uint8Array.of(signing.hashType));
}

/** A transaction that spends these coins, without witnesses, to as many outputs. */
export function spendAll(coins: readonly Coin[], shape: Partial<Omit<Transaction, "inputs">> = {}): Spending {
  const outputs = coins.map((each, index) => ({
    amount: sats(each.prevout.amount - 1000n),
    scriptPubKey: Uint8Array.of(0x51, 0x02, index & 0xff, index >> 8),
  }));
  const inputs = coins.map((_, index) => ({
    outPoint: { txid: taggedHash("tapwright test coin", Uint8Array.of(index & 0xff, index >> 8)), vout: index },
    scriptSig: new Uint8Array(0),
    sequence: 0xffff_fffd,
    witness: [],
  }));
  return { tx: { version: 2, lockTime: 0, outputs, ...shape, inputs }, prevouts: coins.map(({ prevout }) => prevout) };
}

/** The same with another witness in one input. */
export function withWitness({ tx, prevouts }: Spending, index: number, witness: readonly Bytes[]): Spending {
  const inputs = tx.inputs.map((input, at) => (at === index ? { ...input, witness } : input));
  return { tx: { ...tx, inputs }, prevouts };
}
