/**
 * The wire format of transactions (BIP144), strictly: what decodes, encodes to the same bytes. Refused are lengths and counts that are
 * encoded longer than need be or beyond what the bytes can hold, a witness marker without any witness, unknown flags, and bytes behind the
 * end. So no input makes decoding take more memory than a bounded multiple of its own length.
 *
 * BIP144 gives the format: `[nVersion][marker][flag][txins][txouts][witness][nLockTime]`, marker 0x00, flag 0x01; without witness
 * `[nVersion][txins][txouts][nLockTime]`. A transaction without inputs is therefore read as BIP174 has it, without witness, or not at all.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { DecodeError, Reader } from "./reader.ts";
import type { Transaction, TxInput, TxOutput } from "./transaction.ts";
import { EMPTY } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { sats } from "../base/units.ts";
import { LIMITS } from "../script/limits.ts";
import { compactSize } from "../base/compact-size.ts";
import { readCompactSize, readPrefixed } from "./compact-size.ts";
import { expectEnd, fail, readBytes, readerOf, readInt64, readUint32, readUint8, remaining } from "./reader.ts";
import { hasWitness } from "./transaction.ts";
import { witnessSize } from "./weight.ts";
import { join, outPointBytes, outputBytes, prefixed, uint32 } from "./write.ts";

export interface TransactionForm {
  /** `false`: the form without marker, flag and witness, which txids hash and PSBTs carry. Default: witness where there is one. */
  readonly witness?: boolean;
}

/** Bytes of the shortest input: outpoint 36, empty scriptSig 1, sequence 4. */
const LEAST_INPUT = 41;
/** Bytes of the shortest output: amount 8, empty script 1. */
const LEAST_OUTPUT = 9;
/** A stack, an item: their length prefix alone. */
const LEAST_PREFIXED = 1;

export function decodeTransaction(bytes: Bytes, form: TransactionForm = {}): Result<Transaction, DecodeError> {
  const { value: limit } = LIMITS.blockWeight;
  if (bytes.length > limit) return err({ offset: limit, reason: "no block holds a transaction this long" });
  const reader = readerOf(bytes);
  const tx = readTransaction(reader, form.witness ?? true);
  expectEnd(reader);
  return reader.failure === undefined ? ok(tx) : err(reader.failure);
}

function readTransaction(reader: Reader, witnessAllowed: boolean): Transaction {
  const version = readUint32(reader, "the version");
  const marked = witnessAllowed && readMarker(reader);
  const bare = readMany(reader, "the inputs", LEAST_INPUT, readInput);
  const outputs = readMany(reader, "the outputs", LEAST_OUTPUT, readOutput);
  const inputs = marked ? readWitnesses(reader, bare) : bare;
  return { version, inputs, outputs, lockTime: readUint32(reader, "the locktime") };
}

/** BIP144: "the marker MUST be a 1-byte zero value: 0x00", "the flag MUST be a 1-byte non-zero value. Currently, 0x01 MUST be used." */
function readMarker(reader: Reader): boolean {
  const { bytes, offset } = reader;
  if (bytes[offset] !== 0x00) return false;
  // Zero inputs and zero outputs: an empty transaction, not a witness flag.
  if (bytes[offset + 1] === 0x00) return false;
  readUint8(reader, "the marker");
  if (readUint8(reader, "the flag") !== 0x01) fail(reader, "the witness flag is not 1", offset + 1);
  return true;
}

/** A count and as many things, each of at least `least` bytes: so a count that cannot be true is refused before anything is read. */
function readMany<T>(reader: Reader, what: string, least: number, read: (reader: Reader) => T): readonly T[] {
  const start = reader.offset;
  const count = readCompactSize(reader, what);
  if (count * least > remaining(reader)) fail(reader, `more of ${what} than the bytes can hold`, start);
  const out: T[] = [];
  for (let i = 0; i < count && reader.failure === undefined; i++) out.push(read(reader));
  return out;
}

function readInput(reader: Reader): TxInput {
  const txid = readBytes(reader, 32, "an outpoint");
  const vout = readUint32(reader, "an outpoint");
  const scriptSig = readPrefixed(reader, "a scriptSig");
  return { outPoint: { txid, vout }, scriptSig, sequence: readUint32(reader, "a sequence"), witness: [] };
}

function readOutput(reader: Reader): TxOutput {
  const amount = sats(readInt64(reader, "an amount"));
  return { amount, scriptPubKey: readPrefixed(reader, "a scriptPubKey") };
}

const readWitness = (reader: Reader): readonly Bytes[] =>
  readMany(reader, "the witness items", LEAST_PREFIXED, (items) => readPrefixed(items, "a witness item"));

function readWitnesses(reader: Reader, bare: readonly TxInput[]): readonly TxInput[] {
  const start = reader.offset;
  const inputs = bare.map((input) => ({ ...input, witness: readWitness(reader) }));
  const empty = inputs.every(({ witness }) => witness.length === 0);
  // BIP144: "If the witness is empty, the old serialization format must be used."
  if (empty) fail(reader, "a witness flag, but no witness", start);
  return inputs;
}

export function encodeTransaction(tx: Transaction, form: TransactionForm = {}): Bytes {
  const witness = (form.witness ?? true) && hasWitness(tx);
  return join([
    uint32(tx.version),
    witness ? MARKER_AND_FLAG : EMPTY,
    compactSize(tx.inputs.length),
    join(tx.inputs.flatMap(inputParts)),
    compactSize(tx.outputs.length),
    join(tx.outputs.map(outputBytes)),
    witness ? join(tx.inputs.map((input) => encodeWitness(input.witness))) : EMPTY,
    uint32(tx.lockTime),
  ]);
}

const MARKER_AND_FLAG: Bytes = Uint8Array.of(0x00, 0x01);

const inputParts = (input: TxInput): readonly Bytes[] => [
  outPointBytes(input.outPoint),
  prefixed(input.scriptSig),
  uint32(input.sequence),
];

/** A witness stack: the number of its items, then each behind its length. Written in place, since it may have millions. */
export function encodeWitness(witness: readonly Bytes[]): Bytes {
  const out = new Uint8Array(witnessSize(witness));
  const count = compactSize(witness.length);
  out.set(count);
  let at = count.length;
  for (const item of witness) {
    const size = compactSize(item.length);
    out.set(size, at);
    out.set(item, at + size.length);
    at += size.length + item.length;
  }
  return out;
}

export function decodeWitness(bytes: Bytes): Result<readonly Bytes[], DecodeError> {
  const reader = readerOf(bytes);
  const witness = readWitness(reader);
  expectEnd(reader);
  return reader.failure === undefined ? ok(witness) : err(reader.failure);
}

/** One output as a transaction holds it (CTxOut). */
export const encodeOutput = (output: TxOutput): Bytes => outputBytes(output);

export function decodeOutput(bytes: Bytes): Result<TxOutput, DecodeError> {
  const reader = readerOf(bytes);
  const output = readOutput(reader);
  expectEnd(reader);
  return reader.failure === undefined ? ok(output) : err(reader.failure);
}
