/**
 * The bytes of a PSBT (BIP174, and BIP370 for version 2), strictly: every known field has the form of its row in {@link PSBT_FIELDS}, stands where
 * its version allows it and is there where its version requires it; no key comes twice, no length is longer than need be, nothing follows
 * the end. Unknown fields are kept. What decodes, encodes to the same bytes.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Result } from "../../base/result.ts";
import type { DecodeError, Reader } from "../reader.ts";
import type { Transaction } from "../transaction.ts";
import type { PsbtMapKind, PsbtVersion } from "./fields.ts";
import type { Psbt, PsbtMap, PsbtPair } from "./psbt.ts";
import { equalBytes, fromHex, toHex } from "../../base/bytes.ts";
import { err, ok } from "../../base/result.ts";
import { decodeTransaction } from "../codec.ts";
import { compactSize } from "../../base/compact-size.ts";
import { readCompactSize, readPrefixed } from "../compact-size.ts";
import { expectEnd, fail, readBytes, readerOf, readUint32, remaining } from "../reader.ts";
import { join, prefixed } from "../write.ts";
import { PSBT_FIELDS, fieldName, requiredFields } from "./fields.ts";
import { fieldValue } from "./psbt.ts";
import { mismatchedPrevious } from "./unsigned-transaction.ts";

/** "<magic> := 0x70 0x73 0x62 0x74 0xFF" */
const MAGIC = "70736274ff";
/** The end of a map: a key of length 0. */
const SEPARATOR: Bytes = Uint8Array.of(0x00);

/** Bitcoin Core v29.0, src/psbt.h: `MAX_FILE_SIZE_PSBT = 100000000`, 100 MB. */
const MAX_BYTES = 100_000_000;

export function decodePsbt(bytes: Bytes): Result<Psbt, DecodeError> {
  if (bytes.length > MAX_BYTES) return err({ offset: MAX_BYTES, reason: "a PSBT has at most 100 MB" });
  const reader = readerOf(bytes);
  const psbt = readPsbt(reader);
  expectEnd(reader);
  if (reader.failure !== undefined) return err(reader.failure);
  const input = mismatchedPrevious(psbt);
  if (input === undefined) return ok(psbt);
  return err({ offset: 0, reason: `the previous transaction of input ${input} is not the one it spends` });
}

/** "<psbt> := <magic> <global-map> <input-map>* <output-map>*" */
function readPsbt(reader: Reader): Psbt {
  if (!equalBytes(readBytes(reader, 5, "the magic"), fromHex(MAGIC))) fail(reader, "no PSBT starts like this", 0);
  const start = reader.offset;
  const global = readPairs(reader);
  const version = versionOf(reader, global, start);
  judgeMap(reader, global, { kind: "global", version, start });
  const counts = countsOf(global, version);
  const inputs = readMaps(reader, "input", version, counts.inputs);
  return { version, global, inputs, outputs: readMaps(reader, "output", version, counts.outputs) };
}

function readPairs(reader: Reader): PsbtMap {
  const pairs: PsbtPair[] = [];
  const seen = new Set<string>();
  while (reader.failure === undefined) {
    const start = reader.offset;
    const length = readCompactSize(reader, "a key");
    // A map ends with "a key length of 0, which would never occur with actual keys".
    if (length === 0) break;
    const keyStart = reader.offset;
    const type = readCompactSize(reader, "a key type");
    const rest = length - (reader.offset - keyStart);
    if (rest < 0) fail(reader, "a key type goes beyond its key", start);
    const keyData = readBytes(reader, rest, "a key");
    // "Keys within each scope should never be duplicated [...] PSBTs containing duplicate keys are invalid."
    const name = toHex(reader.bytes.subarray(keyStart, reader.offset));
    if (seen.has(name)) fail(reader, "a key comes twice in one map", start);
    seen.add(name);
    pairs.push({ type, keyData, value: readPrefixed(reader, "a value") });
  }
  return pairs;
}

/** "If omitted, the version number is 0." */
function versionOf(reader: Reader, global: PsbtMap, start: number): PsbtVersion {
  const value = fieldValue(global, "PSBT_GLOBAL_VERSION");
  if (value === undefined) return 0;
  const version = value.length === 4 ? readUint32(readerOf(value), "the version") : -1;
  if (version !== 0 && version !== 2) fail(reader, "the PSBT's version is neither 0 nor 2", start);
  return version === 2 ? 2 : 0;
}

interface Place {
  readonly kind: PsbtMapKind;
  readonly version: PsbtVersion;
  readonly start: number;
}

function judgeMap(reader: Reader, map: PsbtMap, { kind, version, start }: Place): void {
  if (reader.failure !== undefined) return;
  for (const { type, keyData, value } of map) {
    const name = fieldName(kind, type);
    if (name === undefined) continue;
    const field = PSBT_FIELDS[name];
    if (!field.versions.includes(version)) fail(reader, `${name} is not allowed in version ${version}`, start);
    if (!field.key.accepts(keyData, keyData)) fail(reader, `the key data of ${name} is not ${field.key.words}`, start);
    if (!field.value.accepts(value, keyData)) fail(reader, `the value of ${name} is not ${field.value.words}`, start);
  }
  for (const name of requiredFields(kind, version))
    if (fieldValue(map, name) === undefined) fail(reader, `${name} is missing`, start);
}

/** How many input and output maps follow; of a global map that is as it should be, else none. */
function countsOf(global: PsbtMap, version: PsbtVersion): { readonly inputs: number; readonly outputs: number } {
  if (version === 0) {
    const tx = unsignedOf(global);
    return { inputs: tx?.inputs.length ?? 0, outputs: tx?.outputs.length ?? 0 };
  }
  const count = (name: "PSBT_GLOBAL_INPUT_COUNT" | "PSBT_GLOBAL_OUTPUT_COUNT"): number => {
    const value = fieldValue(global, name);
    return value === undefined ? 0 : readCompactSize(readerOf(value), "a count");
  };
  return { inputs: count("PSBT_GLOBAL_INPUT_COUNT"), outputs: count("PSBT_GLOBAL_OUTPUT_COUNT") };
}

function unsignedOf(global: PsbtMap): Transaction | undefined {
  const decoded = decodeTransaction(fieldValue(global, "PSBT_GLOBAL_UNSIGNED_TX") ?? new Uint8Array(), {
    witness: false,
  });
  return decoded.ok ? decoded.value : undefined;
}

function readMaps(reader: Reader, kind: PsbtMapKind, version: PsbtVersion, count: number): readonly PsbtMap[] {
  // Each map has at least its separator.
  if (count > remaining(reader)) fail(reader, `more ${kind} maps than the bytes can hold`);
  const maps: PsbtMap[] = [];
  for (let i = 0; i < count && reader.failure === undefined; i++) {
    const start = reader.offset;
    const map = readPairs(reader);
    judgeMap(reader, map, { kind, version, start });
    maps.push(map);
  }
  return maps;
}

export const encodePsbt = ({ global, inputs, outputs }: Psbt): Bytes =>
  join([fromHex(MAGIC), encodeMap(global), join(inputs.map(encodeMap)), join(outputs.map(encodeMap))]);

const encodeMap = (map: PsbtMap): Bytes => join([join(map.map(encodePair)), SEPARATOR]);

const encodePair = ({ type, keyData, value }: PsbtPair): Bytes =>
  join([prefixed(join([compactSize(type), keyData])), prefixed(value)]);
