/**
 * The transaction that a PSBT is about. Version 0 carries it whole; version 2 gives its parts, and its nLockTime is what all inputs can
 * take (BIP370, "Determining Lock Time"). And the outputs that it spends, which signatures of BIP341 commit to, all of them.
 */
import type { PsbtFieldName } from "./fields.ts";
import type { Psbt, PsbtMap } from "./psbt.ts";
import type { OutPoint, Transaction, TxInput, TxOutput } from "../transaction.ts";
import { EMPTY, equalBytes } from "../../base/bytes.ts";
import { sats } from "../../base/units.ts";
import { decodeOutput, decodeTransaction } from "../codec.ts";
import { txid } from "../ids.ts";
import { FINAL_SEQUENCE } from "../locktime.ts";
import { readerOf, readInt64, readUint32 } from "../reader.ts";
import { fieldValue } from "./psbt.ts";

/** `undefined`: no nLockTime suits every input, so there is no such transaction. */
export function unsignedTransaction(psbt: Psbt): Transaction | undefined {
  if (psbt.version === 0) {
    const decoded = decodeTransaction(fieldValue(psbt.global, "PSBT_GLOBAL_UNSIGNED_TX") ?? EMPTY, { witness: false });
    return decoded.ok ? decoded.value : undefined;
  }
  const lockTime = computedLockTime(psbt);
  if (lockTime === undefined) return undefined;
  return {
    version: numberOf(psbt.global, "PSBT_GLOBAL_TX_VERSION") ?? 0,
    inputs: psbt.inputs.map(inputOf),
    outputs: psbt.outputs.map(outputOf),
    lockTime,
  };
}

function numberOf(map: PsbtMap, name: PsbtFieldName): number | undefined {
  const value = fieldValue(map, name);
  return value === undefined ? undefined : readUint32(readerOf(value), name);
}

const outPointOf = (map: PsbtMap): OutPoint => ({
  txid: fieldValue(map, "PSBT_IN_PREVIOUS_TXID") ?? EMPTY,
  vout: numberOf(map, "PSBT_IN_OUTPUT_INDEX") ?? 0,
});

/** PSBT_IN_SEQUENCE: "If omitted, the sequence number is assumed to be the final sequence number (0xffffffff)." */
const inputOf = (map: PsbtMap): TxInput => ({
  outPoint: outPointOf(map),
  scriptSig: EMPTY,
  sequence: numberOf(map, "PSBT_IN_SEQUENCE") ?? FINAL_SEQUENCE,
  witness: [],
});

const outputOf = (map: PsbtMap): TxOutput => ({
  amount: sats(readInt64(readerOf(fieldValue(map, "PSBT_OUT_AMOUNT") ?? EMPTY), "the amount")),
  scriptPubKey: fieldValue(map, "PSBT_OUT_SCRIPT") ?? EMPTY,
});

const LOCK_FIELDS = ["PSBT_IN_REQUIRED_HEIGHT_LOCKTIME", "PSBT_IN_REQUIRED_TIME_LOCKTIME"] as const;

/** BIP370: the field "which is present in all of those inputs" that specify one; of both, "the height based" one; of it, "the maximum value". */
export function computedLockTime(psbt: Psbt): number | undefined {
  const locked = psbt.inputs
    .map((map) => LOCK_FIELDS.map((name) => numberOf(map, name)))
    .filter((locks) => locks.some((lock) => lock !== undefined));
  // "If PSBT_GLOBAL_FALLBACK_LOCKTIME is not provided, then it is assumed to be 0."
  if (locked.length === 0) return numberOf(psbt.global, "PSBT_GLOBAL_FALLBACK_LOCKTIME") ?? 0;
  for (const i of LOCK_FIELDS.keys()) {
    const locks = locked.flatMap((each) => each[i] ?? []);
    if (locks.length === locked.length) return locks.reduce((a, b) => Math.max(a, b));
  }
  return undefined;
}

/** The outpoints that the inputs spend, in either version. */
function outPoints(psbt: Psbt): readonly OutPoint[] {
  if (psbt.version === 2) return psbt.inputs.map(outPointOf);
  return unsignedTransaction(psbt)?.inputs.map(({ outPoint }) => outPoint) ?? [];
}

/**
 * The first input whose PSBT_IN_NON_WITNESS_UTXO is another transaction than the one it spends, or has no such output. BIP174: "If a
 * non-witness UTXO is provided, its hash must match the hash specified in the prevout".
 */
export function mismatchedPrevious(psbt: Psbt): number | undefined {
  const points = outPoints(psbt);
  const index = psbt.inputs.findIndex((map, i) => {
    const previous = previousOf(map);
    const point = points[i];
    if (previous === undefined || point === undefined) return false;
    return !equalBytes(txid(previous), point.txid) || previous.outputs[point.vout] === undefined;
  });
  return index < 0 ? undefined : index;
}

function previousOf(map: PsbtMap): Transaction | undefined {
  const bytes = fieldValue(map, "PSBT_IN_NON_WITNESS_UTXO");
  const decoded = bytes === undefined ? undefined : decodeTransaction(bytes);
  return decoded?.ok ? decoded.value : undefined;
}

/** The spent output of each input, in their order: from the whole previous transaction where there is one, which cannot lie about it. */
export function spentOutputs(psbt: Psbt): readonly (TxOutput | undefined)[] {
  const points = outPoints(psbt);
  return psbt.inputs.map((map, i) => {
    const vout = points[i]?.vout;
    const previous = previousOf(map);
    if (previous !== undefined && vout !== undefined) return previous.outputs[vout];
    const bytes = fieldValue(map, "PSBT_IN_WITNESS_UTXO");
    const decoded = bytes === undefined ? undefined : decodeOutput(bytes);
    return decoded?.ok ? decoded.value : undefined;
  });
}
