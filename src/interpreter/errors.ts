/**
 * Why a spend fails: Bitcoin Core's names without `SCRIPT_ERR_`, a closed list, each with the sentence that a person
 * reads. Names that witness v1 cannot reach (of DER signatures, CHECKMULTISIG, P2SH) are not here.
 * `WITNESS_NONSTANDARD` is relay policy's own: Core refuses such a transaction as `bad-witness-nonstandard` before it
 * runs a script.
 *
 * Source: Bitcoin Core, src/script/script_error.h.
 */

const ROWS = {
  // the script's result
  EVAL_FALSE: "the script left a false value on the stack: empty, zero or negative zero",
  OP_RETURN: "RETURN was executed, which always fails",
  CLEANSTACK: "the script must leave exactly one element on the stack",

  // size limits
  PUSH_SIZE: "an element of the stack is longer than 520 bytes",
  STACK_SIZE: "stack and altstack hold more than 1000 elements",

  // operations that verify
  VERIFY: "VERIFY met a false value",
  EQUALVERIFY: "EQUALVERIFY met two elements that differ",
  NUMEQUALVERIFY: "NUMEQUALVERIFY met two numbers that differ",
  CHECKSIGVERIFY: "CHECKSIGVERIFY met an empty signature",

  // form of the script
  BAD_OPCODE: "no such opcode in tapscript, or the script ends inside a push",
  INVALID_STACK_OPERATION: "the operation needs more elements than the stack has",
  INVALID_ALTSTACK_OPERATION: "FROMALTSTACK met an empty altstack",
  UNBALANCED_CONDITIONAL: "IF, NOTIF, ELSE and ENDIF do not match, or there is nothing to branch on",
  SCRIPTNUM: "a number is longer than its operation allows, or (by policy) longer than need be",

  // locks
  NEGATIVE_LOCKTIME: "a lock is negative",
  UNSATISFIED_LOCKTIME: "the transaction's locktime, sequence or version does not satisfy the lock",

  // signatures
  SCHNORR_SIG_SIZE: "a signature has 64 bytes, or 65 with its hash type",
  SCHNORR_SIG_HASHTYPE: "the hash type is not one of those defined, or SINGLE has no output at the input's index",
  SCHNORR_SIG: "the signature does not fit the key and what it signs",

  // witness programs
  WITNESS_PROGRAM_WITNESS_EMPTY: "the witness is empty",
  WITNESS_PROGRAM_MISMATCH: "the output key does not commit to this script by this control block",
  WITNESS_MALLEATED: "an input that spends a witness program must have an empty scriptSig",

  // taproot and tapscript
  TAPROOT_WRONG_CONTROL_SIZE: "a control block has 33 bytes and 32 for each of at most 128 branches",
  TAPSCRIPT_VALIDATION_WEIGHT:
    "more signature checks than the witness pays for: 50 weight units each, and 50 to start with",
  TAPSCRIPT_CHECKMULTISIG: "tapscript has no CHECKMULTISIG: CHECKSIGADD takes its place",
  TAPSCRIPT_MINIMALIF: "IF and NOTIF take the empty element or the single byte 01, nothing else",
  TAPSCRIPT_EMPTY_PUBKEY: "a public key is empty",

  // policy: what nodes do not relay
  MINIMALDATA: "not the shortest push of its data (policy)",
  DISCOURAGE_UPGRADABLE_NOPS: "a NOP that is kept for upgrades (policy)",
  DISCOURAGE_UPGRADABLE_TAPROOT_VERSION: "a leaf version that is kept for upgrades (policy)",
  DISCOURAGE_UPGRADABLE_PUBKEYTYPE: "a kind of public key that is kept for upgrades (policy)",
  DISCOURAGE_OP_SUCCESS: "an opcode that makes any spend valid until an upgrade gives it a meaning (policy)",
  WITNESS_NONSTANDARD: "the witness has an annex, or an element longer than 80 bytes for a tapscript (policy)",

  // soft forks
  TEMPLATE_MISMATCH: "the transaction is not the one that CHECKTEMPLATEVERIFY commits to",
} as const;

export type ScriptError = keyof typeof ROWS;

export const ERRORS: Readonly<Record<ScriptError, string>> = Object.freeze(ROWS);
