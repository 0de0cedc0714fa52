/** Transactions: codec, identities, sizes, locktimes, and every message that a signature signs. */
export type { OutPoint, Transaction, TxInput, TxOutput } from "./transaction.ts";
export { hasWitness } from "./transaction.ts";
export type { DecodeError } from "./reader.ts";
export type { TransactionForm } from "./codec.ts";
export {
  decodeOutput,
  decodeTransaction,
  decodeWitness,
  encodeOutput,
  encodeTransaction,
  encodeWitness,
} from "./codec.ts";
export { displayTxid, parseTxid, txid, wtxid } from "./ids.ts";
export { baseSize, totalSize, transactionWeight, virtualSize, witnessSize } from "./weight.ts";
export type { Midstates, TransactionHashes } from "./midstates.ts";
export { midstatesOf, transactionHashes } from "./midstates.ts";
export type { LeafContext, SighashInput } from "./sighash.ts";
export { HASH_TYPES, NO_CODE_SEPARATOR, SIGHASH, sigMsg, taprootSighash } from "./sighash.ts";
export type { ApoSighashInput } from "./bip118.ts";
export { APO_HASH_TYPES, apoSighash, apoSigMsg, SIGHASH_ANYPREVOUT, SIGHASH_ANYPREVOUTANYSCRIPT } from "./bip118.ts";
export { ctvHash } from "./bip119.ts";
export { templateHash } from "./bip446.ts";
export type { LockTime, RelativeLock } from "./locktime.ts";
export {
  checkLockTime,
  checkSequence,
  FINAL_SEQUENCE,
  laterLockTime,
  lockTimeNumber,
  lockTimeOf,
  longerLock,
  relativeLockOf,
  sequenceOf,
} from "./locktime.ts";
export type { ChainTip, Confirmation } from "./finality.ts";
export {
  ageInBlocks,
  ageInIntervals,
  immatureInput,
  inputLock,
  isFinal,
  isOldEnough,
  medianTimePast,
  SECONDS_PER_INTERVAL,
} from "./finality.ts";
export type { PsbtForm } from "./psbt/forms.ts";
export type { PsbtField, PsbtFieldName, PsbtMapKind, PsbtVersion } from "./psbt/fields.ts";
export { fieldName, PSBT_FIELDS } from "./psbt/fields.ts";
export type { Psbt, PsbtMap, PsbtPair } from "./psbt/psbt.ts";
export { fieldPairs, fieldValue } from "./psbt/psbt.ts";
export { decodePsbt, encodePsbt } from "./psbt/codec.ts";
export { computedLockTime, spentOutputs, unsignedTransaction } from "./psbt/unsigned-transaction.ts";
