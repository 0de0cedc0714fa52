/**
 * The hashes that the inputs of one transaction share. Each is computed when first asked for and once: so a transaction is hashed in time
 * linear in its size, however many inputs, signatures and code separators ask (BIP341: "sub-hashes such as sha_prevouts, which may be
 * cached across signatures of the same transaction").
 *
 * {@link TransactionHashes} need the transaction alone, {@link Midstates} the spent outputs too: of **every** input, since BIP341 commits to
 * all amounts and all scripts.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Transaction, TxOutput } from "./transaction.ts";
import { invariant } from "../base/invariant.ts";
import { sha256 } from "../crypto/hash.ts";
import { int64, join, outPointBytes, outputBytes, prefixed, uint32 } from "./write.ts";

export interface TransactionHashes {
  readonly tx: Transaction;
  /** "the SHA256 of the serialization of all input outpoints". */
  readonly shaPrevouts: () => Bytes;
  /** "the SHA256 of the serialization of all input nSequence". */
  readonly shaSequences: () => Bytes;
  /** "the SHA256 of the serialization of all outputs in CTxOut format". */
  readonly shaOutputs: () => Bytes;
  /** "the SHA256 of the corresponding output in CTxOut format", of an output that exists. */
  readonly shaSingleOutput: (index: number) => Bytes;
  /** BIP119's hash of all scriptSigs, each behind its length. */
  readonly shaScriptSigs: () => Bytes;
  /** "the SHA256 of (compact_size(size of annex) || annex), where annex includes the mandatory 0x50 prefix". */
  readonly shaAnnex: (annex: Bytes) => Bytes;
}

export interface Midstates extends TransactionHashes {
  /** The outputs that the inputs spend, in their order. */
  readonly prevouts: readonly TxOutput[];
  /** "the SHA256 of the serialization of all input amounts". */
  readonly shaAmounts: () => Bytes;
  /** "the SHA256 of all spent outputs' scriptPubKeys, serialized as script inside CTxOut". */
  readonly shaScriptPubKeys: () => Bytes;
}

/** `compute`, but only the first time. */
function once(compute: () => Bytes): () => Bytes {
  let hash: Bytes | undefined;
  return () => (hash ??= compute());
}

/** {@link once} for each argument: an index, or an annex by its identity. */
function oncePer<K>(
  cache: { get(key: K): Bytes | undefined; set(key: K, hash: Bytes): unknown },
  compute: (key: K) => Bytes,
): (key: K) => Bytes {
  return (key) => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const hash = compute(key);
    cache.set(key, hash);
    return hash;
  };
}

const shaOf = <T>(items: readonly T[], serialise: (item: T) => Bytes): (() => Bytes) =>
  once(() => sha256(join(items.map(serialise))));

export function transactionHashes(tx: Transaction): TransactionHashes {
  return {
    tx,
    shaPrevouts: shaOf(tx.inputs, (input) => outPointBytes(input.outPoint)),
    shaSequences: shaOf(tx.inputs, (input) => uint32(input.sequence)),
    shaOutputs: shaOf(tx.outputs, outputBytes),
    shaSingleOutput: oncePer(new Map<number, Bytes>(), (index) => shaOutput(tx, index)),
    shaScriptSigs: shaOf(tx.inputs, (input) => prefixed(input.scriptSig)),
    shaAnnex: oncePer(new WeakMap<Bytes, Bytes>(), (annex) => sha256(prefixed(annex))),
  };
}

function shaOutput(tx: Transaction, index: number): Bytes {
  const output = tx.outputs[index];
  invariant(output !== undefined, "the output exists, which SIGHASH_SINGLE asks first");
  return sha256(outputBytes(output));
}

/** Whoever asks has found the spent output of every input. */
export function midstatesOf(tx: Transaction, prevouts: readonly TxOutput[]): Midstates {
  invariant(prevouts.length === tx.inputs.length, "each input has its spent output");
  return {
    ...transactionHashes(tx),
    prevouts,
    shaAmounts: shaOf(prevouts, (prevout) => int64(prevout.amount)),
    shaScriptPubKeys: shaOf(prevouts, (prevout) => prefixed(prevout.scriptPubKey)),
  };
}
