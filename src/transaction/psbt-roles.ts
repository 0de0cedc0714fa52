/**
 * The roles of BIP174 that bitcoinjs-lib plays, behind our codec: what goes in was decoded strictly and what comes out is decoded strictly
 * again, so that its leniency (lengths longer than need be, MuSig2 fields of any form) never gets past this file. It knows version 0 alone.
 * Signing is not here: a signer needs the leaf, its hash and its plan, and puts in what it made by {@link updateInput}.
 */
import { Psbt as BitcoinjsPsbt } from "bitcoinjs-lib";
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Psbt, PsbtPair } from "./psbt/psbt.ts";
import type { Transaction } from "./transaction.ts";
import { err, ok } from "../base/result.ts";
import { decodeTransaction, encodeWitness } from "./codec.ts";
import { decodePsbt, encodePsbt } from "./psbt/codec.ts";

/** Updater, and signer once it has signed: adds pairs to one input. A key that is there already is refused. */
export function updateInput(psbt: Psbt, inputIndex: number, pairs: readonly PsbtPair[]): Result<Psbt, string> {
  if (psbt.inputs[inputIndex] === undefined) return err("there is no such input");
  const inputs = psbt.inputs.map((map, i) => (i === inputIndex ? [...map, ...pairs] : map));
  return play({ ...psbt, inputs }, (theirs) => theirs.toBuffer());
}

/** Combiner: all pairs of PSBTs about one transaction; of two values for a key, the first PSBT's. */
export function combine(first: Psbt, ...others: readonly Psbt[]): Result<Psbt, string> {
  if (others.some(({ version }) => version !== 0)) return err(ONLY_VERSION_0);
  return play(first, (theirs) =>
    theirs.combine(...others.map((other) => BitcoinjsPsbt.fromBuffer(encodePsbt(other)))).toBuffer(),
  );
}

/** Finalizer: the witness takes the place of what it was made from; the spent output and unknown pairs stay. */
export const finalizeInput = (psbt: Psbt, inputIndex: number, witness: readonly Bytes[]): Result<Psbt, string> =>
  play(psbt, (theirs) =>
    theirs
      .updateInput(inputIndex, { finalScriptWitness: encodeWitness(witness) })
      .clearFinalizedInput(inputIndex)
      .toBuffer(),
  );

/** Extractor: the signed transaction, all of whose inputs are final. Refused from `maximumFeeRate` on, in satoshis per virtual byte. */
export function extract(psbt: Psbt, maximumFeeRate: number): Result<Transaction, string> {
  const bytes = ask(psbt, (theirs) => {
    theirs.setMaximumFeeRate(maximumFeeRate);
    return theirs.extractTransaction().toBuffer();
  });
  if (!bytes.ok) return bytes;
  const decoded = decodeTransaction(bytes.value);
  return decoded.ok ? decoded : err(decoded.error.reason);
}

const ONLY_VERSION_0 = "bitcoinjs-lib knows PSBTs of version 0 alone";

/** One role: bytes in, bytes out, and what comes out is a PSBT by our rules. */
function play(psbt: Psbt, role: (theirs: BitcoinjsPsbt) => Bytes): Result<Psbt, string> {
  const bytes = ask(psbt, role);
  if (!bytes.ok) return bytes;
  const decoded = decodePsbt(bytes.value);
  return decoded.ok ? decoded : err(decoded.error.reason);
}

/** It answers a PSBT that it cannot work with by throwing; here that is a value. */
function ask(psbt: Psbt, role: (theirs: BitcoinjsPsbt) => Bytes): Result<Bytes, string> {
  if (psbt.version !== 0) return err(ONLY_VERSION_0);
  const bytes = encodePsbt(psbt);
  const decoded = decodePsbt(bytes);
  if (!decoded.ok) return err(decoded.error.reason);
  try {
    return ok(role(BitcoinjsPsbt.fromBuffer(bytes)));
  } catch (error) {
    return err(error instanceof Error ? error.message : "bitcoinjs-lib refuses the PSBT");
  }
}
