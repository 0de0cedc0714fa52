/**
 * The form of a state that came from outside: every field of the type, length and range that its encoding needs, so that what passes can be encoded and hashed. What
 * the numbers mean for the channel is for the rules of transitions.
 */
import type { AppOpening } from "./evidence.ts";
import type { ChannelState, StateRecord } from "./state.ts";
import type { Refused } from "./refuse.ts";
import { AMOUNT_MAX } from "./layout.ts";
import { mechanismNumber } from "./parameters.ts";
import { refused } from "./refuse.ts";
import { recordFault, SEQUENCE_MAX, sortRecords } from "./state.ts";

/** Lists have a count of 16 bits. */
const COUNT_MAX = 0xffff;

/** The longest name and argument of an app output: names have 32 characters (language), arguments 32 bytes. */
const OPENING_BYTES = 64;

const hasBytes = (value: unknown, length: number): boolean => value instanceof Uint8Array && value.length === length;

const isCount = (value: unknown, most: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

const isAmount = (value: unknown): boolean => typeof value === "bigint" && value >= 0n && value <= AMOUNT_MAX;

const malformed = (place: string): Refused =>
  refused("E_MALFORMED", `the state's ${place} is not in its form`, { place });

/** C1 of a state: `undefined` when it can be encoded. */
export function stateFormFault(state: ChannelState): Refused | undefined {
  const { records } = state;
  const fault = fieldsFault(state);
  if (fault !== undefined) return fault;
  return sortRecords(records).every((record, i) => sameRecord(record, records[i]))
    ? undefined
    : malformed("order of records");
}

/** The same but for the order of the records. */
export function fieldsFault(state: ChannelState): Refused | undefined {
  const { sequence, balances, records } = state;
  if (!(mechanismNumber(state.mechanism) > 0)) return refused("E_VERSION", "the mechanism is not known here");
  if (!isCount(sequence, Number.MAX_SAFE_INTEGER)) return malformed("sequence number");
  if (sequence > SEQUENCE_MAX) return refused("E_SEQ_RANGE", "the sequence number has more than 48 bits");
  for (const name of ["channelId", "dataHash", "policyRoot"] as const)
    if (!hasBytes(state[name], 32)) return malformed(name);
  if (!isCount(state.challengePeriod, 0xffff_ffff)) return malformed("challenge period");
  if (balances.length > COUNT_MAX || records.length > COUNT_MAX) return malformed("length");
  const wrong = balances.findIndex(({ identity, balance }) => !hasBytes(identity, 32) || !isAmount(balance));
  if (wrong >= 0) return malformed(`balance ${wrong}`);
  const broken = records.findIndex((record) => !isRecord(record));
  return broken < 0 ? undefined : malformed(`record ${broken}`);
}

const isRecord = (record: StateRecord): boolean =>
  isCount(record.from, COUNT_MAX) &&
  isCount(record.to, COUNT_MAX) &&
  isAmount(record.amount) &&
  hasBytes(record.hash, 32) &&
  isCount(record.expiry, 0xffff_ffff) &&
  recordFault(record) === undefined;

/** Sorting is stable and equal records are interchangeable: order is right when sorting moves none. */
const sameRecord = (a: StateRecord, b: StateRecord | undefined): boolean => a === b;

/** An opening that can be hashed; whether the contract has such an output is found by its hash. */
export const isOpening = ({ output, arguments: args }: AppOpening): boolean =>
  typeof output === "string" &&
  output.length <= OPENING_BYTES &&
  args.length <= OPENING_BYTES &&
  args.every((arg) => arg instanceof Uint8Array && arg.length <= OPENING_BYTES);
