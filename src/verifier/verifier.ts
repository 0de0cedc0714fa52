/**
 * The verifier of one channel: opened once, asked often. It is pure: no clock, no network, no state of its own; what it must know of the past comes back in its own
 * answers. Any JSON or bytes may come in, a verdict comes out.
 */
import type { Result } from "../base/result.ts";
import type { Channel, ChannelState, Refused } from "../channel/index.ts";
import type { UpdateOptions, VerifierOptions } from "./options.ts";
import type { AcceptedUpdate } from "./verify-update.ts";
import type { Accepted, Rejected, Statement, Verdict } from "./verdict.ts";
import { toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { bindingFault, isPayment, refused, stateCommitment } from "../channel/index.ts";
import { isUnknown, readMemory, writeMemory } from "./memory.ts";
import { inputFault } from "./input-fault.ts";
import { CHANNEL, UPDATE } from "./messages.ts";
import { openMessage, readContract } from "./open-message.ts";
import { readMessage } from "./read-message.ts";
import { readUpdateOptions } from "./read-options.ts";
import { closureVerdict, fundingVerdict, proofVerdict, signaturesVerdict, transactionVerdict } from "./verdicts.ts";
import { checkUpdate } from "./verify-update.ts";
import { accepted, rejected, statement } from "./verdict.ts";

export interface VerifierInput extends VerifierOptions {
  /** The contract's program, bound. */
  readonly program: unknown;
  /** Parameters and funding output. */
  readonly channel: unknown;
}

/**
 * A state that was accepted, as `previous` of the next call of this verifier. Stored and read back it is not known again: what a database keeps is the update's
 * JSON, which is `previous` then, and `memory`, which goes into the options.
 */
export interface AcceptedState {
  readonly sequence: number;
  readonly commitment: string;
  /** What revocations have taught, in hex; empty where it is not known, as after a state that came as JSON without it. It grows with the logarithm of the number of updates. */
  readonly memory: readonly string[];
}

export interface AcceptedVerdict extends Accepted {
  readonly accepted: AcceptedState;
}

export interface Verifier {
  /** Whether the channel itself stands; every other answer is this refusal where it does not. */
  readonly channel: Verdict;
  /** `previous`: `undefined` for state 0, what an earlier verdict has as `accepted`, or the JSON of the update before, accepted earlier. */
  readonly update: (previous: unknown, next: unknown, options?: UpdateOptions) => AcceptedVerdict | Rejected;
  /** One state's signatures and attestations, whatever came before it. */
  readonly signatures: (update: unknown) => Verdict;
  /** A transaction against the state that it is said to belong to. */
  readonly transaction: (message: unknown) => Verdict;
  /** The funding transaction, and where it stands in a chain that is shown. */
  readonly funding: (message: unknown) => Verdict;
  /** A cooperative close, or the transactions of a unilateral one. */
  readonly closure: (message: unknown) => Verdict;
  /** A dispute proof about this channel. */
  readonly proof: (proof: unknown) => Verdict;
}

export function createVerifier(input: VerifierInput): Verifier {
  const opened = openInput(input);
  const known = new WeakMap<object, AcceptedUpdate>();
  const withChannel = <V extends Verdict>(answer: (channel: Channel) => V | Rejected): V | Rejected =>
    opened.ok ? answer(opened.value) : rejected(opened.error);
  return {
    channel: withChannel((channel) => accepted(channel, [statement("CHANNEL")], channelAssumed(channel, input))),
    update: (previous, next, options = {}) =>
      withChannel((channel) => {
        const read = readUpdateOptions(options);
        if (!read.ok) return rejected(read.error, channel);
        return updateVerdict({ channel, known, options: read.value }, previous, next);
      }),
    signatures: (update) => withChannel((channel) => signaturesVerdict(channel, update)),
    transaction: (message) => withChannel((channel) => transactionVerdict(channel, message)),
    funding: (message) => withChannel((channel) => fundingVerdict(channel, message, input.trust)),
    closure: (message) => withChannel((channel) => closureVerdict(channel, message)),
    proof: (proof) => withChannel((channel) => proofVerdict(channel, proof, input)),
  };
}

function openInput(input: VerifierInput): Result<Channel, Refused> {
  const unfit = inputFault(input);
  if (unfit !== undefined) return err(unfit);
  const message = readMessage("channel", CHANNEL, input.channel);
  if (!message.ok) return err(ofChannel(message.error));
  const program = readContract(input.program, input);
  return program.ok ? openMessage(message.value, program.value, input) : program;
}

const ofChannel = ({ place = "/", ...fault }: Refused): Refused => ({
  ...fault,
  message: `the channel: ${fault.message}`,
  place: place === "/" ? "channel" : `channel${place}`,
});

/** How far off a height or time is, and how much of an age has passed, needs a moment. */
function channelAssumed({ fundingPolicy: { expiry } }: Channel, { now }: VerifierOptions): readonly Statement[] {
  const unjudged = expiry !== undefined && now === undefined;
  return [statement("FUNDING_ON_CHAIN"), ...(unjudged ? [statement("EXPIRY")] : [])];
}

interface UpdateQuestion {
  readonly channel: Channel;
  /** Updates that this verifier accepted, by the value that it gave out for each. */
  readonly known: WeakMap<object, AcceptedUpdate>;
  readonly options: UpdateOptions;
}

function updateVerdict(question: UpdateQuestion, previous: unknown, next: unknown): AcceptedVerdict | Rejected {
  const { channel, known, options } = question;
  const message = readMessage("update", UPDATE, next);
  if (!message.ok) return rejected(message.error, channel);
  if (options.phase !== undefined && options.phase !== "open")
    return rejected(refused("E_PHASE", `the channel is ${options.phase}: no further state can take effect`), channel);
  const before = previous === undefined ? ok(undefined) : previousUpdate(question, previous);
  if (!before.ok) return rejected(before.error, channel);
  const checked = checkUpdate({
    channel,
    next: message.value,
    ...(before.value === undefined ? {} : { previous: before.value }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  if (!checked.ok) return rejected(checked.error, channel);
  const { update, commitment, memory } = checked.value;
  const state = Object.freeze({
    sequence: update.state.sequence,
    commitment: toHex(commitment),
    memory: writeMemory(memory, update.state.sequence),
  });
  known.set(state, checked.value);
  const vouched = before.value === undefined || known.has(previous as object) ? undefined : before.value.update.state;
  const assumed = [...assumedBy(channel, vouched), ...expiryAssumed(channel, update.state, options)];
  return { ...accepted(channel, provenBy(checked.value), assumed), accepted: state };
}

/** What this verifier gave out, or JSON that the caller vouches for. */
function previousUpdate(
  { channel, known, options }: UpdateQuestion,
  previous: unknown,
): Result<AcceptedUpdate, Refused> {
  const own = typeof previous === "object" && previous !== null ? known.get(previous) : undefined;
  if (own !== undefined) return ok(own);
  const message = readMessage("update", UPDATE, previous);
  if (!message.ok) {
    const { message: words, place = "" } = message.error;
    const what = `the state before is no update: ${words}; where it was stored, give its update's JSON, and its memory`;
    return err({ ...message.error, message: what, place: `previous${place}` });
  }
  const update = message.value;
  const fault = bindingFault(channel, update.state);
  if (fault !== undefined) return err({ ...fault, place: "previous" });
  const stores = channel.mechanism.memory;
  const memory = isUnknown(options.memory) ? ok(stores) : readMemory(options.memory, update, stores.length);
  return memory.ok ? ok({ update, commitment: stateCommitment(update.state), memory: memory.value }) : memory;
}

function provenBy({ update, memory }: AcceptedUpdate): readonly Statement[] {
  const { sequence } = update.state;
  return [
    statement("TRANSITION", `state ${sequence} follows by the rules of the channel and its application`),
    statement("AUTHORIZED", `state ${sequence} can be published: all signatures of its transactions are valid`),
    statement("ATTESTED", `all parties attested state ${sequence}`),
    ...(memory.length > 0 && sequence > 0 ? [statement("REVOKED", `state ${sequence - 1} is revoked by both`)] : []),
  ];
}

/** `vouched`: the state before, where it came from outside. Of its secrets no more than their number and the last can be confirmed. */
function assumedBy(channel: Channel, vouched: ChannelState | undefined): readonly Statement[] {
  const secrets = vouched !== undefined && vouched.sequence > 0 && channel.mechanism.memory.length > 0;
  return [
    statement("FUNDING_ON_CHAIN"),
    ...(vouched === undefined ? [] : [statement("BEFORE")]),
    ...(secrets ? [statement("SECRETS")] : []),
  ];
}

/** What a moment would decide, where none is given. */
function expiryAssumed(
  { fundingPolicy }: Channel,
  { records }: ChannelState,
  { now }: UpdateOptions,
): readonly Statement[] {
  const ends = fundingPolicy.expiry !== undefined || records.some(isPayment);
  return now === undefined && ends ? [statement("EXPIRY")] : [];
}
