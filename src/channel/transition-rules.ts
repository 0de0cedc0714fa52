/**
 * The channel's own rules for a state and for the step to it, in the order of protocol 5.7; each is a function of its own, so that whoever checks an update says which
 * was broken. Scripts and transactions are not looked at here.
 */
import type { Channel } from "./channel.ts";
import type { ApplicationState } from "./application.ts";
import type { BuiltState } from "./mechanism.ts";
import type { Refused } from "./refuse.ts";
import type { ChannelState, StateRecord } from "./state.ts";
import type { Bytes } from "../base/bytes.ts";
import { equalBytes } from "../base/bytes.ts";
import { AMOUNT_MAX } from "./layout.ts";
import { payoutFee } from "./payout-transaction.ts";
import { refused } from "./refuse.ts";
import { RECORD_KIND, recordFault } from "./state.ts";
import { blocksUntil } from "./funding-routes.ts";
import { EXPIRY_MARGIN } from "./funding-policy.ts";

/** C8: "state.channel_id, mechanism, party count match"; party by party, and the challenge period. */
export function bindingFault({ id, parameters }: Channel, state: ChannelState): Refused | undefined {
  const wrong = (what: string): Refused =>
    refused("E_STATE_BINDING", `the state is of another ${what}`, { place: what });
  if (!equalBytes(state.channelId, id)) return wrong("channel");
  if (state.mechanism !== parameters.mechanism) return wrong("mechanism");
  const parties =
    state.balances.length === parameters.parties.length &&
    state.balances.every(({ identity }, i) =>
      equalBytes(identity, parameters.parties[i]?.identity ?? identity.subarray(1)),
    );
  if (!parties) return wrong("list of parties");
  return state.challengePeriod === parameters.challengePeriod ? undefined : wrong("challenge period");
}

/** Records name parties of this channel. */
export function recordsFault({ parameters }: Channel, { records }: ChannelState): Refused | undefined {
  const count = parameters.parties.length;
  for (const [i, record] of records.entries()) {
    const place = { place: `record ${i}` };
    const fault = recordFault(record);
    if (fault !== undefined) return refused("E_MALFORMED", fault, place);
    if (isPayment(record) && (record.from >= count || record.to >= count))
      return refused("E_MALFORMED", "a record names a party that the channel does not have", place);
    if (record.kind === RECORD_KIND.ptlc)
      return refused("E_VERSION", "point-locked payments are not known here", place);
  }
  return undefined;
}

/** "n -> n+1 exactly". */
export function sequenceFault({ mechanism }: Channel, previous: number | undefined, next: number): Refused | undefined {
  const expected = previous === undefined ? 0 : previous + 1;
  if (next > mechanism.lastSequence)
    return previous === mechanism.lastSequence
      ? refused("E_UPDATES_EXHAUSTED", `state ${previous} is the last that the channel can have`)
      : refused("E_SEQ_RANGE", `a state's number is at most ${mechanism.lastSequence}`);
  if (next > expected)
    return refused("E_SEQUENCE_GAP", `state ${next} does not follow ${previous ?? "the opening"}: ${expected} does`);
  if (next < expected) return refused("E_SEQUENCE_REPLAY", `state ${next} is not new: ${expected} is next`);
  return undefined;
}

/** C9. */
export function conservationFault({ parameters }: Channel, { balances, records }: ChannelState): Refused | undefined {
  const amounts = [...balances.map(({ balance }) => balance), ...records.map(({ amount }) => amount)];
  if (amounts.some((amount) => amount < 0n || amount > AMOUNT_MAX))
    return refused("E_CONSERVATION", "an amount is negative or above 2^63 - 1");
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  return total === parameters.fundingAmount
    ? undefined
    : refused(
        "E_CONSERVATION",
        `balances and records add up to ${total} sat, the channel holds ${parameters.fundingAmount}`,
      );
}

export const isPayment = ({ kind }: StateRecord): boolean => kind !== RECORD_KIND.app;

/** "Cap per direction", by who pays; app outputs take up room as payments do. */
export function htlcLimitFault({ parameters }: Channel, { records }: ChannelState): Refused | undefined {
  const { maxHtlcsPerDirection, maxHtlcValueInFlight, parties } = parameters;
  for (const [party] of parties.entries()) {
    const count = records.filter(({ from }) => from === party).length;
    if (count > maxHtlcsPerDirection)
      return refused("E_HTLC_LIMIT", `${count} payments from party ${party}; at most ${maxHtlcsPerDirection}`, {
        party,
      });
  }
  const most = maxHtlcsPerDirection * parties.length;
  if (records.length > most)
    return refused("E_HTLC_LIMIT", `${records.length} payments and app outputs; at most ${most}`);
  const inFlight = records.filter(isPayment).reduce((sum, { amount }) => sum + amount, 0n);
  return inFlight > maxHtlcValueInFlight
    ? refused("E_HTLC_LIMIT", `${inFlight} sat are in flight; at most ${maxHtlcValueInFlight}`)
    : undefined;
}

/** The chain's tip, the block of the funding output, and the confirmation slack g of 8.3. */
export interface ExpiryMoment {
  readonly height: number;
  readonly time: number;
  readonly slack: number;
  /** Absent: it is taken to confirm next. */
  readonly fundedAt?: number;
}

/** The last height at which the exit may begin, where the funding output has an expiry: a challenge period and the margin before it. */
function lastExit({ fundingPolicy, parameters }: Channel, now: ExpiryMoment): number | undefined {
  const { expiry } = fundingPolicy;
  if (expiry === undefined) return undefined;
  const counted = expiry.unit === "blocks" || expiry.unit === "duration";
  // "`older`: counted from the funding's confirmation".
  const from = counted ? (now.fundedAt ?? now.height) : now.height;
  return from + blocksUntil(expiry, now) - parameters.challengePeriod - EXPIRY_MARGIN;
}

/** "so updates stop and the exit starts at t - challenge_period - margin". */
export function lifeFault(channel: Channel, now: ExpiryMoment): Refused | undefined {
  const last = lastExit(channel, now);
  return last === undefined || now.height < last
    ? undefined
    : refused("E_FUNDING_EXPIRY", `the exit begins at height ${last}: no further state is agreed at ${now.height}`);
}

/** "Never accept expiry < now + that": of HTLCs that the state before does not have; and none outlives the funding output's own expiry. */
export function expiryFault(
  channel: Channel,
  { sequence, records }: ChannelState,
  previous: readonly StateRecord[],
  now: ExpiryMoment,
): Refused | undefined {
  const least = now.height + channel.mechanism.htlcMargin(sequence, now.slack);
  const known = new Map<string, number>();
  for (const record of previous) known.set(recordKey(record), (known.get(recordKey(record)) ?? 0) + 1);
  const last = lastExit(channel, now);
  for (const [i, record] of records.filter(isPayment).entries()) {
    const left = known.get(recordKey(record)) ?? 0;
    if (left > 0) {
      known.set(recordKey(record), left - 1);
      continue;
    }
    if (record.expiry < least)
      return refused("E_HTLC_EXPIRY", `payment ${i} expires at ${record.expiry}; a new one not before ${least}`);
    if (last !== undefined && record.expiry >= last)
      return refused("E_HTLC_EXPIRY", `payment ${i} expires at ${record.expiry}; the channel's exit begins at ${last}`);
  }
  return undefined;
}

const recordKey = ({ from, to, amount, hash, expiry, kind }: StateRecord): string =>
  [from, to, amount, hash.join("."), expiry, kind].join(" ");

/** I19: "sum trimmed <= cap". */
export const dustExposureFault = ({ parameters }: Channel, { trimmed }: BuiltState): Refused | undefined =>
  trimmed > parameters.maxDustExposure
    ? refused(
        "E_DUST_EXPOSURE",
        `${trimmed} sat have no output (${payoutFee(trimmed)} sat of it would be fee); at most ${parameters.maxDustExposure}`,
      )
    : undefined;

/** "refuse a next state in which some balance is < reserve AND lower than before". */
export function reserveFault(
  { parameters, mechanism }: Channel,
  previous: ChannelState | undefined,
  next: ChannelState,
): Refused | undefined {
  if (!mechanism.hasReserve || previous === undefined) return undefined;
  const party = next.balances.findIndex(
    ({ balance }, i) => balance < parameters.reserve && balance < (previous.balances[i]?.balance ?? 0n),
  );
  return party < 0
    ? undefined
    : refused("E_RESERVE", `the balance of party ${party} falls below its reserve of ${parameters.reserve} sat`, {
        party,
      });
}

export const dataSizeFault = ({ application }: Channel, data: Bytes): Refused | undefined =>
  data.length > application.maxData
    ? refused(
        "E_DATA_SIZE",
        `${data.length} bytes of state data; ${application.name} has at most ${application.maxData}`,
      )
    : undefined;

export const applicationState = ({ sequence, balances, records }: ChannelState, data: Bytes): ApplicationState => ({
  sequence,
  balances: balances.map(({ balance }) => balance),
  records,
  data,
});

export function transitionFault(
  { application }: Channel,
  previous: ApplicationState | undefined,
  next: ApplicationState,
): Refused | undefined {
  const answer = answerOf(application, previous, next);
  return answer === true ? undefined : refused("E_TRANSITION", `${application.name}: ${answer}`);
}

/** The application is code of somebody's: whatever it does instead of answering allows nothing. */
function answerOf(
  application: Channel["application"],
  previous: ApplicationState | undefined,
  next: ApplicationState,
): true | string {
  try {
    const answer: unknown = application.validTransition(previous, next);
    if (answer === true || typeof answer === "string") return answer;
    return "the application answered neither `true` nor why not";
  } catch {
    return "the application failed";
  }
}
