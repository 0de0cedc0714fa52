/**
 * What transactions are called. The txid hashes the form without witnesses, the wtxid the whole (BIP141); both are kept in the order
 * of the hash, and shown, for historical reasons, with their bytes reversed.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Transaction } from "./transaction.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { hash256 } from "../crypto/hash.ts";
import { encodeTransaction } from "./codec.ts";

export const txid = (tx: Transaction): Bytes => hash256(encodeTransaction(tx, { witness: false }));

export const wtxid = (tx: Transaction): Bytes => hash256(encodeTransaction(tx));

/** The text by which explorers and RPC know a transaction. */
export const displayTxid = (id: Bytes): string => toHex(id.toReversed());

/** The bytes of such a text, `undefined` when it is not 64 hex digits. */
export const parseTxid = (text: string): Bytes | undefined => (isHex(text, 32) ? fromHex(text).reverse() : undefined);
