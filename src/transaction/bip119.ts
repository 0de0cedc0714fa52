/**
 * BIP119's hash of the transaction that may spend an output (OP_CHECKTEMPLATEVERIFY, a soft fork that mainnet does not have). It commits to
 * everything that makes up the txid except which outputs are spent; neither to amounts, nor to the annex.
 */
import type { Bytes } from "../base/bytes.ts";
import type { TransactionHashes } from "./midstates.ts";
import { EMPTY } from "../base/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { join, uint32 } from "./write.ts";

/** DefaultCheckTemplateVerifyHash. The BIP defines it for any index, of an input that exists or not. */
export function ctvHash(hashes: TransactionHashes, inputIndex: number): Bytes {
  const { tx } = hashes;
  // "scriptSigs hash (if any non-null scriptSigs)".
  const bare = tx.inputs.every((input) => input.scriptSig.length === 0);
  return sha256(
    join([
      uint32(tx.version),
      uint32(tx.lockTime),
      bare ? EMPTY : hashes.shaScriptSigs(),
      uint32(tx.inputs.length),
      hashes.shaSequences(),
      uint32(tx.outputs.length),
      hashes.shaOutputs(),
      uint32(inputIndex),
    ]),
  );
}
