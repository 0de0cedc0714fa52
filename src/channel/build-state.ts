/**
 * From what is to be agreed to the state that says it: the canonical state with its hashes, its commitment, and the transactions that make it final. Who proposes,
 * who answers and who verifies all build it here, and compare.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Channel } from "./channel.ts";
import type { AppOpening, ChannelUpdate, StateEvidence } from "./evidence.ts";
import type { BuiltState, StateContent, StateTransaction } from "./mechanism.ts";
import type { Refused } from "./refuse.ts";
import type { ChannelState, StateRecord } from "./state.ts";
import { EMPTY, equalBytes, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused } from "./refuse.ts";
import { fieldsFault, isOpening } from "./state-form.ts";
import { recordsFault } from "./transition-rules.ts";
import { dataHash, RECORD_KIND, sortRecords, stateCommitment } from "./state.ts";

export interface StateProposal {
  readonly sequence: number;
  /** In party order. */
  readonly balances: readonly bigint[];
  /** In any order. */
  readonly records?: readonly StateRecord[];
  /** Openings of the app records, in any order. */
  readonly apps?: readonly AppOpening[];
  readonly stateData?: Bytes;
  /** `penalty`: the commitment points of this state. */
  readonly points?: readonly Bytes[];
}

export interface ProposedState {
  readonly state: ChannelState;
  readonly commitment: Bytes;
  readonly content: StateContent;
  readonly built: BuiltState;
  readonly transactions: readonly StateTransaction[];
}

/** Everything about the proposal is checked that its encoding and its transactions need; what it may say is for the rules of transitions. */
export function proposeState(channel: Channel, proposal: StateProposal): Result<ProposedState, Refused> {
  const draft = draftOf(channel, proposal);
  const unfit = fieldsFault(draft) ?? channelFault(channel, draft, proposal);
  if (unfit !== undefined) return err(unfit);
  const records = sortRecords(draft.records);
  const apps = matchApps(channel, records, proposal.apps ?? []);
  if (!apps.ok) return apps;
  const { sequence, balances, points } = proposal;
  const content: StateContent = {
    sequence,
    balances,
    records,
    apps: apps.value,
    ...(points === undefined ? {} : { points }),
  };
  const built = channel.mechanism.build(content);
  if (!built.ok) return built;
  const state: ChannelState = { ...draft, records, policyRoot: built.value.policyRoot };
  const commitment = stateCommitment(state);
  const transactions = built.value.transactions(commitment);
  return transactions.ok
    ? ok({ state, commitment, content, built: built.value, transactions: transactions.value })
    : transactions;
}

/** The state before its records are in order and its outputs are known. */
const draftOf = ({ id, parameters }: Channel, proposal: StateProposal): ChannelState => ({
  channelId: id,
  mechanism: parameters.mechanism,
  sequence: proposal.sequence,
  balances: proposal.balances.map((balance, i) => ({
    identity: parameters.parties[i]?.identity ?? NO_IDENTITY,
    balance,
  })),
  records: proposal.records ?? [],
  dataHash: dataHash(proposal.stateData ?? EMPTY),
  policyRoot: NO_ROOT,
  challengePeriod: parameters.challengePeriod,
});

const NO_IDENTITY: Bytes = new Uint8Array(32);
const NO_ROOT: Bytes = new Uint8Array(32);

/** What else the mechanism takes for granted of a state that it builds. */
function channelFault(channel: Channel, draft: ChannelState, { balances }: StateProposal): Refused | undefined {
  const { parameters, mechanism } = channel;
  const last = mechanism.lastSequence;
  if (balances.length !== parameters.parties.length)
    return refused("E_MALFORMED", `${balances.length} balances for ${parameters.parties.length} parties`);
  if (draft.sequence > last) return refused("E_SEQ_RANGE", `a state's number is at most ${last}`);
  return recordsFault(channel, draft);
}

/** The content of a state that came with its openings; `before` is the evidence of the state before, which announced the points of this one. */
export function contentOf(
  channel: Channel,
  { state, apps, evidence }: Pick<ChannelUpdate, "state" | "apps" | "evidence">,
  before?: StateEvidence,
): Result<StateContent, Refused> {
  const matched = matchApps(channel, state.records, apps);
  if (!matched.ok) return matched;
  const points = evidence.revocation?.points;
  const announced = before?.revocation?.nextPoints;
  const kept = announced?.every((point, i) => equalBytes(point, points?.[i] ?? EMPTY)) ?? true;
  if (!kept || (announced !== undefined && announced.length !== points?.length))
    return refuse("E_POLICY_ROOT", "the commitment points are not those that the state before announced");
  return ok({
    sequence: state.sequence,
    balances: state.balances.map(({ balance }) => balance),
    records: state.records,
    apps: matched.value,
    ...(points === undefined ? {} : { points }),
  });
}

/** Gives each app record its opening, by hash; equal records share one. Every opening must be used. */
function matchApps(
  { apps }: Channel,
  records: readonly StateRecord[],
  openings: readonly AppOpening[],
): Result<ReadonlyMap<number, AppOpening>, Refused> {
  if (openings.length > records.length || !openings.every(isOpening))
    return refuse("E_MALFORMED", "the openings of app records are not in their form");
  const byHash = new Map(openings.map((opening) => [toHex(apps.hash(opening)), opening]));
  const used = new Set<AppOpening>();
  const matched = new Map<number, AppOpening>();
  for (const [i, record] of records.entries()) {
    if (record.kind !== RECORD_KIND.app) continue;
    const opening = byHash.get(toHex(record.hash));
    if (opening === undefined)
      return refuse("E_MALFORMED", `the app record ${i} is not opened`, { place: `record ${i}` });
    used.add(opening);
    matched.set(i, opening);
  }
  if (used.size !== openings.length) return refuse("E_MALFORMED", "an opening is given that no app record has");
  return ok(matched);
}
