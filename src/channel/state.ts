/**
 * The canonical state: the one encoding of what the parties agree on, its commitment c_n, and what each of them signs to attest it. It holds no
 * txid and no signature, so it can be signed before any transaction is.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Reader } from "../transaction/reader.ts";
import type { MechanismName } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { compareBytes, concat } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import {
  expectEnd,
  fail,
  readBytes,
  readerOf,
  readUint16,
  readUint32,
  readUint64,
  readUint8,
} from "../transaction/reader.ts";
import { int64, join, uint32 } from "../transaction/write.ts";
import { AMOUNT_MAX, uint16, uint8 } from "./layout.ts";
import { mechanismNumber, mechanismOf } from "./parameters.ts";
import { refuse } from "./refuse.ts";
import { channelHash } from "./tags.ts";

/** n < 2^48: a commitment's fields hold no more; no other mechanism gets that far. */
export const SEQUENCE_MAX: number = 2 ** 48 - 1;

/** HTLCs expire at a height: from 500 000 000 on the number would be a time (BIP65). */
export const EXPIRY_MAX = 499_999_999;

export const isExpiry = (height: number): boolean => Number.isInteger(height) && height >= 1 && height <= EXPIRY_MAX;

/** from and to of an app output, which nobody pays to anybody. */
export const NO_PARTY = 0xffff;

export const RECORD_KIND = { htlc: 0, ptlc: 1, app: 2 } as const;

/** Value that is no party's balance. */
export interface StateRecord {
  /** party_index of who pays. */
  readonly from: number;
  readonly to: number;
  readonly amount: bigint;
  /** HTLC: SHA-256 of the preimage; PTLC: the x-only point; app output: the hash of its opening. */
  readonly hash: Bytes;
  /** A height; 0 for app outputs. */
  readonly expiry: number;
  readonly kind: (typeof RECORD_KIND)[keyof typeof RECORD_KIND];
}

export interface StateBalance {
  /** The party's identity. */
  readonly identity: Bytes;
  readonly balance: bigint;
}

export interface ChannelState {
  readonly channelId: Bytes;
  readonly mechanism: MechanismName;
  readonly sequence: number;
  /** In party order. */
  readonly balances: readonly StateBalance[];
  /** Sorted by their encoding; equal ones may stand twice. */
  readonly records: readonly StateRecord[];
  readonly dataHash: Bytes;
  readonly policyRoot: Bytes;
  readonly challengePeriod: number;
}

/** "le16 from ‖ le16 to ‖ le64 amount ‖ hash32 ‖ le32 expiry ‖ u8 kind" */
export const encodeRecord = (record: StateRecord): Bytes =>
  concat(
    uint16(record.from),
    uint16(record.to),
    int64(record.amount),
    record.hash,
    uint32(record.expiry),
    uint8(record.kind),
  );

/** The records in their one order: "sorted bytewise, equal records allowed". */
export const sortRecords = (records: readonly StateRecord[]): readonly StateRecord[] =>
  records
    .map((record) => ({ record, bytes: encodeRecord(record) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .map(({ record }) => record);

/** Of records that are in their order. */
export const encodeState = (state: ChannelState): Bytes =>
  join([
    // "u8 1 ‖ channel_id ‖ u8 mechanism ‖ le64 sequence ‖ le16 N ‖ N×(xonly32 ‖ le64 balance_sat)"
    uint8(1),
    state.channelId,
    uint8(mechanismNumber(state.mechanism)),
    int64(BigInt(state.sequence)),
    uint16(state.balances.length),
    ...state.balances.map(({ identity, balance }) => concat(identity, int64(balance))),
    // "le16 M ‖ M×(record)"
    uint16(state.records.length),
    ...state.records.map(encodeRecord),
    // "data_hash ‖ policy_root ‖ le32 challenge_period ‖ u8 flags", "flags = 0"
    state.dataHash,
    state.policyRoot,
    uint32(state.challengePeriod),
    uint8(0),
  ]);

/** c_n = H(T"State", state_enc) */
export const stateCommitment = (state: ChannelState): Bytes => channelHash("State", encodeState(state));

/** What a party's identity key signs (BIP340) to attest a state; no transaction has this digest. */
export const attestationDigest = (commitment: Bytes): Bytes => channelHash("Attest", commitment);

/** "empty data: hash of empty string, never zeros" */
export const dataHash = (data: Bytes): Bytes => channelHash("Data", data);

/** Strict: what is read, is written again as the same bytes. */
export function decodeState(bytes: Bytes): Result<ChannelState, Refused> {
  const reader = readerOf(bytes);
  const version = readUint8(reader, "the version");
  if (reader.failure === undefined && version !== 1)
    return refuse("E_VERSION", `a state of version ${version}; 1 is known here`);
  const channelId = readBytes(reader, 32, "the channel id");
  const number = readUint8(reader, "the mechanism");
  const mechanism = mechanismOf(number);
  if (reader.failure === undefined && mechanism === undefined)
    return refuse("E_VERSION", `mechanism ${number} is not known here`);
  const sequence = readUint64(reader, "the sequence number");
  if (sequence > BigInt(SEQUENCE_MAX)) return refuse("E_SEQ_RANGE", "the sequence number has more than 48 bits");
  const balances = readMany(reader, readBalance);
  const records = readMany(reader, readRecord);
  requireOrder(reader, records);
  const tail = {
    dataHash: readBytes(reader, 32, "the data hash"),
    policyRoot: readBytes(reader, 32, "the policy root"),
    challengePeriod: readUint32(reader, "the challenge period"),
  };
  if (readUint8(reader, "the flags") !== 0) fail(reader, "the flags are not 0");
  expectEnd(reader);
  if (reader.failure !== undefined)
    return refuse("E_MALFORMED", `state: ${reader.failure.reason} (byte ${reader.failure.offset})`);
  return ok({
    channelId,
    mechanism: mechanism as MechanismName,
    sequence: Number(sequence),
    balances,
    records,
    ...tail,
  });
}

function readMany<T>(reader: Reader, read: (reader: Reader) => T): readonly T[] {
  const count = readUint16(reader, "a count");
  const items: T[] = [];
  for (let i = 0; i < count && reader.failure === undefined; i++) items.push(read(reader));
  return items;
}

function readAmount(reader: Reader): bigint {
  const start = reader.offset;
  const amount = readUint64(reader, "an amount");
  if (amount > AMOUNT_MAX) fail(reader, "an amount above 2^63 - 1", start);
  return amount;
}

const readBalance = (reader: Reader): StateBalance => ({
  identity: readBytes(reader, 32, "an identity key"),
  balance: readAmount(reader),
});

function readRecord(reader: Reader): StateRecord {
  const start = reader.offset;
  const record = {
    from: readUint16(reader, "a record"),
    to: readUint16(reader, "a record"),
    amount: readAmount(reader),
    hash: readBytes(reader, 32, "a record's hash"),
    expiry: readUint32(reader, "a record"),
    kind: readUint8(reader, "a record") as StateRecord["kind"],
  };
  const broken = reader.failure === undefined ? recordFault(record) : undefined;
  if (broken !== undefined) fail(reader, broken, start);
  return record;
}

/** What is wrong with the form of a record; `undefined`: nothing. That its parties exist is for the channel to say. */
export function recordFault({ from, to, expiry, kind }: StateRecord): string | undefined {
  switch (kind) {
    case RECORD_KIND.htlc:
    case RECORD_KIND.ptlc:
      if (from === to) return "a record pays a party from itself";
      return isExpiry(expiry) ? undefined : "a record's expiry is no height";
    case RECORD_KIND.app:
      return from === NO_PARTY && to === NO_PARTY && expiry === 0
        ? undefined
        : "an app output names parties or an expiry";
    default:
      return "a record of an unknown kind";
  }
}

function requireOrder(reader: Reader, records: readonly StateRecord[]): void {
  if (reader.failure !== undefined) return;
  const encoded = records.map(encodeRecord);
  const sorted = encoded.every((bytes, i) => i === 0 || compareBytes(encoded[i - 1] as Bytes, bytes) <= 0);
  if (!sorted) fail(reader, "the records are not sorted");
}
