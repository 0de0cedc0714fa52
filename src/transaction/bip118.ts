/**
 * What a signature for a BIP118 public key signs (SIGHASH_ANYPREVOUT, a soft fork that mainnet does not have): a message that can leave out
 * which output is spent, so that it can be bound to another later. Only tapscripts know such keys, so there is always a leaf.
 *
 * Where the BIP writes `hash_TapSigHash` for 64-byte signatures and `hash_TapSighash` for 65-byte ones, the tag is BIP341's, "TapSighash".
 */
import type { Bytes } from "../base/bytes.ts";
import type { LeafContext, SighashInput } from "./sighash.ts";
import { EMPTY } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";
import {
  commonMessage,
  EPOCH,
  HASH_TYPES,
  isSingle,
  lacksOutput,
  signedInput,
  signsAllOutputs,
  tapscriptTail,
} from "./sighash.ts";
import { int64, join, prefixed, uint32 } from "./write.ts";

/** "constants using bits 6 and 7 of hash_type". */
export const SIGHASH_ANYPREVOUT = 0x40;
export const SIGHASH_ANYPREVOUTANYSCRIPT = 0xc0;

/** BIP341's, "with the addition that the values 0x41, 0x42, 0x43, 0xc1, 0xc2, and 0xc3 are also valid for BIP 118 public keys". */
export const APO_HASH_TYPES: readonly number[] = Object.freeze([...HASH_TYPES, 0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3]);

export interface ApoSighashInput extends SighashInput {
  /** "key_version (1): a constant value 0x01 representing that this is a signature for a BIP 118 public key." */
  readonly leaf: LeafContext & { readonly keyVersion: 1 };
}

export function apoSighash(input: ApoSighashInput): Bytes | undefined {
  const message = apoSigMsg(input);
  return message === undefined ? undefined : taggedHash("TapSighash", message);
}

/** The preimage: "0x00 || Msg118(hash_type) || Ext118(hash_type)". */
export function apoSigMsg(input: ApoSighashInput): Bytes | undefined {
  if (!APO_HASH_TYPES.includes(input.hashType) || lacksOutput(input)) return undefined;
  // "If hash_type & 0x40 == 0, then Msg118(hash_type) = SigMsg(hash_type, 1)".
  const message = (input.hashType & SIGHASH_ANYPREVOUT) === 0 ? commonMessage(input, 1) : anyPrevoutMessage(input);
  return join([EPOCH, message, extension(input)]);
}

/** "If hash_type & 0x40 != 0, then Msg118(hash_type) is the concatenation of the following data, in order". */
function anyPrevoutMessage(input: ApoSighashInput): Bytes {
  const { hashType, midstates, annex } = input;
  const { txInput, prevout } = signedInput(input);
  const bindsPrevout = !isAnyScript(hashType);
  return join([
    // Control: "hash_type (1)".
    Uint8Array.of(hashType),
    // Transaction data: "nVersion (4)", "nLockTime (4)".
    uint32(midstates.tx.version),
    uint32(midstates.tx.lockTime),
    // "If hash_type & 3 does not equal SIGHASH_NONE or SIGHASH_SINGLE": "sha_outputs (32)".
    signsAllOutputs(hashType) ? midstates.shaOutputs() : EMPTY,
    // Data about this input: "spend_type (1): equal to 2 if no annex is present, or 3 otherwise".
    Uint8Array.of(annex === undefined ? 2 : 3),
    // "If hash_type & 0xc0 is SIGHASH_ANYPREVOUT": "amount (8)", "scriptPubKey (35)".
    bindsPrevout ? int64(prevout.amount) : EMPTY,
    bindsPrevout ? prefixed(prevout.scriptPubKey) : EMPTY,
    // "nSequence (4): nSequence of this input."
    uint32(txInput.sequence),
    // "If an annex is present": "sha_annex (32)".
    annex === undefined ? EMPTY : midstates.shaAnnex(annex),
    // Data about this output: "If hash_type & 3 equals SIGHASH_SINGLE": "sha_single_output (32)".
    isSingle(hashType) ? midstates.shaSingleOutput(input.inputIndex) : EMPTY,
  ]);
}

/** Ext118: "If hash_type & 0xc0 is not SIGHASH_ANYPREVOUTANYSCRIPT: tapleaf_hash (32)"; then key_version and codesep_pos always. */
const extension = ({ hashType, leaf }: ApoSighashInput): Bytes =>
  join([isAnyScript(hashType) ? EMPTY : leaf.leafHash, tapscriptTail(leaf)]);

const isAnyScript = (hashType: number): boolean => (hashType & 0xc0) === SIGHASH_ANYPREVOUTANYSCRIPT;
