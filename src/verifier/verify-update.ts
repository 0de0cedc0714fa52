/**
 * One completed update, from the state before to the next: every rule of the channel, in the order of protocol 5.7, the first that is broken returns. Nothing of
 * the peer's is believed: the state's transactions are built here, its hashes made again, and only then are signatures looked at.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type {
  BuiltState,
  Channel,
  ChannelState,
  ChannelUpdate,
  Refused,
  RevocationMemory,
  StateEvidence,
} from "../channel/index.ts";
import type { ExpiryMoment } from "../channel/transition-rules.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import {
  applicationState,
  attestationsFault,
  bindingFault,
  conservationFault,
  contentOf,
  dataHash,
  dataSizeFault,
  dustExposureFault,
  expiryFault,
  htlcLimitFault,
  isAttestation,
  lifeFault,
  recordsFault,
  refused,
  reserveFault,
  sequenceFault,
  signaturesFault,
  sortRecords,
  stateCommitment,
  transitionFault,
} from "../channel/index.ts";

/** A state that was accepted, and what its revocations have taught. */
export interface AcceptedUpdate {
  readonly update: ChannelUpdate;
  readonly commitment: Bytes;
  readonly memory: RevocationMemory;
}

export interface UpdateStep {
  readonly channel: Channel;
  /** Absent for state 0. */
  readonly previous?: AcceptedUpdate;
  readonly next: ChannelUpdate;
  /** Given: new payments must expire late enough. */
  readonly now?: ExpiryMoment;
}

export function checkUpdate(step: UpdateStep): Result<AcceptedUpdate, Refused> {
  const { channel, previous, next } = step;
  const { state, evidence } = next;
  const commitment = stateCommitment(state);
  const fault =
    bindingFault(channel, state) ??
    recordsFault(channel, state) ??
    orderFault(state) ??
    (step.now === undefined ? undefined : lifeFault(channel, step.now)) ??
    numberFault(step, commitment) ??
    conservationFault(channel, state) ??
    htlcLimitFault(channel, state) ??
    (step.now === undefined ? undefined : expiryFault(channel, state, previous?.update.state.records ?? [], step.now));
  if (fault !== undefined) return err(fault);
  const prepared = prepare(channel, next, previous?.update.evidence);
  const broken = meaningFault(step, prepared.ok ? prepared.value : undefined);
  if (broken !== undefined) return err(broken);
  if (!prepared.ok) return prepared;
  const wrong = signedFault(channel, next, { built: prepared.value, commitment });
  if (wrong !== undefined) return err(wrong);
  const memory = channel.mechanism.checkRevocation({
    sequence: state.sequence,
    next: evidence.revocation,
    before: previous?.update.evidence.revocation,
    memory: previous?.memory ?? channel.mechanism.memory,
  });
  return memory.ok ? ok({ update: next, commitment, memory: memory.value }) : memory;
}

/** "phase -> sequence==n+1": another content under a number that is taken is blamed on whoever attested it; "an unsigned stranger cannot accuse". */
function numberFault({ channel, previous, next }: UpdateStep, commitment: Bytes): Refused | undefined {
  const { sequence } = next.state;
  const fault = sequenceFault(channel, previous?.update.state.sequence, sequence);
  const taken = previous !== undefined && sequence === previous.update.state.sequence;
  if (fault === undefined || !taken || equalBytes(commitment, previous.commitment)) return fault;
  const attested = (party: number, update: ChannelUpdate, content: Bytes): boolean =>
    update.attestations.some(
      (each) =>
        each.party === party &&
        isAttestation(channel.parameters.parties[party]?.identity, content, each, channel.crypto),
    );
  // Both of them: a state before that comes as JSON may be one that nobody has attested.
  const liar = next.attestations.find(
    ({ party }) => attested(party, next, commitment) && attested(party, previous.update, previous.commitment),
  );
  return liar === undefined
    ? fault
    : refused("E_EQUIVOCATION", `party ${liar.party} attested two different states of number ${sequence}`, {
        party: liar.party,
      });
}

function prepare(channel: Channel, next: ChannelUpdate, before?: StateEvidence): Result<BuiltState, Refused> {
  const content = contentOf(channel, next, before);
  return content.ok ? channel.mechanism.build(content.value) : content;
}

/** What the step means: dust exposure and reserve, data, the application. A state that cannot be built has no exposure, and is refused after these. */
function meaningFault({ channel, previous, next }: UpdateStep, built: BuiltState | undefined): Refused | undefined {
  const { state, stateData } = next;
  const before = previous && applicationState(previous.update.state, previous.update.stateData);
  return (
    (built === undefined ? undefined : dustExposureFault(channel, built)) ??
    reserveFault(channel, previous?.update.state, state) ??
    dataSizeFault(channel, stateData) ??
    dataHashFault(state, stateData) ??
    transitionFault(channel, before, applicationState(state, stateData))
  );
}

export const dataHashFault = (state: ChannelState, data: Bytes): Refused | undefined =>
  equalBytes(dataHash(data), state.dataHash)
    ? undefined
    : refused("E_DATA_HASH", "the state data does not hash to the state's data hash");

/** C1: a state has one encoding, in which its records are sorted. */
export const orderFault = ({ records }: ChannelState): Refused | undefined =>
  sortRecords(records).every((record, i) => record === records[i])
    ? undefined
    : refused("E_MALFORMED", "the records are not in their order", { place: "records" });

interface BuiltUpdate {
  readonly built: BuiltState;
  readonly commitment: Bytes;
}

/** "build all txs locally (never accept peer-supplied tx bytes) -> verify tx sigs -> verify attestations". */
function signedFault(channel: Channel, next: ChannelUpdate, { built, commitment }: BuiltUpdate): Refused | undefined {
  const { state, evidence, attestations } = next;
  if (!equalBytes(built.policyRoot, state.policyRoot))
    return refused(
      "E_POLICY_ROOT",
      "the policy root of the outputs that the state must pay is another than the one in the state",
    );
  const transactions = built.transactions(commitment);
  if (!transactions.ok) return transactions.error;
  return (
    signaturesFault(transactions.value, evidence.signatures, channel.crypto) ??
    attestationsFault(channel.parameters, commitment, attestations, channel.crypto)
  );
}

/** The signatures and attestations of one state, whatever came before it. */
export function checkSignatures(channel: Channel, next: ChannelUpdate): Refused | undefined {
  const fault =
    bindingFault(channel, next.state) ??
    recordsFault(channel, next.state) ??
    orderFault(next.state) ??
    sumFault(channel, next);
  if (fault !== undefined) return fault;
  const prepared = prepare(channel, next);
  if (!prepared.ok) return prepared.error;
  return signedFault(channel, next, { built: prepared.value, commitment: stateCommitment(next.state) });
}

const sumFault = (channel: Channel, { state }: ChannelUpdate): Refused | undefined =>
  state.sequence > channel.mechanism.lastSequence
    ? refused("E_SEQ_RANGE", `a state's number is at most ${channel.mechanism.lastSequence}`)
    : (conservationFault(channel, state) ?? htlcLimitFault(channel, state));
