/**
 * What a Schnorr signature of BIP341 (key path) or BIP342 (tapscript) signs, field by field as the BIPs list it. The answer to a hash type
 * that is not defined, and to SIGHASH_SINGLE without its output, is `undefined`: such a signature is invalid, and there is nothing to sign.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Midstates } from "./midstates.ts";
import type { TxInput, TxOutput } from "./transaction.ts";
import { EMPTY } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { taggedHash } from "../crypto/hash.ts";
import { int64, join, outPointBytes, prefixed, uint32 } from "./write.ts";

export type { Midstates } from "./midstates.ts";

/** The SIGHASH encodings of BIP341. */
export const SIGHASH = { DEFAULT: 0x00, ALL: 0x01, NONE: 0x02, SINGLE: 0x03, ANYONECANPAY: 0x80 } as const;

/** BIP341: "Using any undefined hash_type (not 0x00, 0x01, 0x02, 0x03, 0x81, 0x82, or 0x83)" fails. */
export const HASH_TYPES: readonly number[] = Object.freeze([0x00, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83]);

/** codesep_pos when no OP_CODESEPARATOR was executed: "or 0xffffffff if none executed". */
export const NO_CODE_SEPARATOR = 0xffff_ffff;

/** What a signature inside a tapscript commits to beyond the common message. */
export interface LeafContext {
  readonly leafHash: Bytes;
  /** 0: a key of BIP342; 1: a key of BIP118. */
  readonly keyVersion: 0 | 1;
  /** Position in opcodes of the last executed OP_CODESEPARATOR, or {@link NO_CODE_SEPARATOR}. */
  readonly codeSeparator: number;
}

export interface SighashInput {
  readonly midstates: Midstates;
  readonly inputIndex: number;
  readonly hashType: number;
  /** With its first byte, 0x50. */
  readonly annex?: Bytes;
  /** Absent: the key path. */
  readonly leaf?: LeafContext;
}

/** BIP341's signature hash: hash_TapSighash of {@link sigMsg}. */
export function taprootSighash(input: SighashInput): Bytes | undefined {
  const message = sigMsg(input);
  return message === undefined ? undefined : taggedHash("TapSighash", message);
}

/** The preimage: "0x00 || SigMsg(hash_type, 0)" on the key path, "0x00 || SigMsg(hash_type, 1) || ext" in a tapscript. */
export function sigMsg(input: SighashInput): Bytes | undefined {
  if (!HASH_TYPES.includes(input.hashType) || lacksOutput(input)) return undefined;
  const { leaf } = input;
  return leaf === undefined
    ? join([EPOCH, commonMessage(input, 0)])
    : join([EPOCH, commonMessage(input, 1), leaf.leafHash, tapscriptTail(leaf)]);
}

/** The sighash epoch, 0x00, that precedes SigMsg. */
export const EPOCH: Bytes = Uint8Array.of(0x00);

/** BIP342's ext after tapleaf_hash: "key_version (1)" and "codesep_pos (4)". */
export const tapscriptTail = (leaf: LeafContext): Bytes =>
  join([Uint8Array.of(leaf.keyVersion), uint32(leaf.codeSeparator)]);

/** "Using SIGHASH_SINGLE without a corresponding output (an output with the same index as the input being verified)" fails. */
export const lacksOutput = ({ hashType, inputIndex, midstates }: SighashInput): boolean =>
  isSingle(hashType) && midstates.tx.outputs[inputIndex] === undefined;

export const isSingle = (hashType: number): boolean => (hashType & 3) === SIGHASH.SINGLE;

/** "If hash_type & 3 does not equal SIGHASH_NONE or SIGHASH_SINGLE". */
export const signsAllOutputs = (hashType: number): boolean => (hashType & 3) !== SIGHASH.NONE && !isSingle(hashType);

/** The input being signed and the output that it spends. */
export function signedInput(input: SighashInput): { readonly txInput: TxInput; readonly prevout: TxOutput } {
  const txInput = input.midstates.tx.inputs[input.inputIndex];
  const prevout = input.midstates.prevouts[input.inputIndex];
  invariant(txInput !== undefined && prevout !== undefined, "the input being signed exists");
  return { txInput, prevout };
}

/** SigMsg(hash_type, ext_flag), for a hash type and an input that {@link sigMsg} has judged. */
export function commonMessage(input: SighashInput, extFlag: 0 | 1): Bytes {
  const { hashType, midstates, annex } = input;
  const { tx } = midstates;
  const anyoneCanPay = (hashType & 0x80) === SIGHASH.ANYONECANPAY;
  return join([
    // Control: "hash_type (1)".
    Uint8Array.of(hashType),
    // Transaction data: "nVersion (4)", "nLockTime (4)".
    uint32(tx.version),
    uint32(tx.lockTime),
    // "If the hash_type & 0x80 does not equal SIGHASH_ANYONECANPAY": sha_prevouts, sha_amounts, sha_scriptpubkeys, sha_sequences (32 each).
    anyoneCanPay ? EMPTY : midstates.shaPrevouts(),
    anyoneCanPay ? EMPTY : midstates.shaAmounts(),
    anyoneCanPay ? EMPTY : midstates.shaScriptPubKeys(),
    anyoneCanPay ? EMPTY : midstates.shaSequences(),
    // "If hash_type & 3 does not equal SIGHASH_NONE or SIGHASH_SINGLE": "sha_outputs (32)".
    signsAllOutputs(hashType) ? midstates.shaOutputs() : EMPTY,
    // Data about this input: "spend_type (1): equal to (ext_flag * 2) + annex_present".
    Uint8Array.of(2 * extFlag + (annex === undefined ? 0 : 1)),
    // "If hash_type & 0x80 equals SIGHASH_ANYONECANPAY": outpoint, amount, scriptPubKey, nSequence; else "input_index (4)".
    anyoneCanPay ? thisInput(input) : uint32(input.inputIndex),
    // "If an annex is present": "sha_annex (32)".
    annex === undefined ? EMPTY : midstates.shaAnnex(annex),
    // Data about this output: "If hash_type & 3 equals SIGHASH_SINGLE": "sha_single_output (32)".
    isSingle(hashType) ? midstates.shaSingleOutput(input.inputIndex) : EMPTY,
  ]);
}

function thisInput(input: SighashInput): Bytes {
  const { txInput, prevout } = signedInput(input);
  return join([
    // "outpoint (36): the COutPoint of this input (32-byte hash + 4-byte little-endian)."
    outPointBytes(txInput.outPoint),
    // "amount (8): value of the previous output spent by this input."
    int64(prevout.amount),
    // "scriptPubKey (35): scriptPubKey of the previous output spent by this input, serialized as script inside CTxOut."
    prefixed(prevout.scriptPubKey),
    // "nSequence (4): nSequence of this input."
    uint32(txInput.sequence),
  ]);
}
