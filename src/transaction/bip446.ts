/**
 * BIP446's hash of the transaction that spends an output (OP_TEMPLATEHASH, a soft fork that mainnet does not have): BIP341's message without
 * hash type, outpoints, amounts and scripts.
 */
import type { Bytes } from "../base/bytes.ts";
import type { TransactionHashes } from "./midstates.ts";
import { EMPTY } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";
import { uint32 } from "./write.ts";

export function templateHash(hashes: TransactionHashes, inputIndex: number, annex?: Bytes): Bytes {
  return taggedHash(
    "TemplateHash",
    // Transaction data: "nVersion (4)", "nLockTime (4)", "sha_sequences (32)", "sha_outputs (32)".
    uint32(hashes.tx.version),
    uint32(hashes.tx.lockTime),
    hashes.shaSequences(),
    hashes.shaOutputs(),
    // Data about this input: "annex_present (1)", "input_index (4)", "If an annex is present: sha_annex (32)".
    Uint8Array.of(annex === undefined ? 0 : 1),
    uint32(inputIndex),
    annex === undefined ? EMPTY : hashes.shaAnnex(annex),
  );
}
