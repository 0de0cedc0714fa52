/** A state as it is shown, judged by itself (C8 to C12), and what it gives: its content, its commitment, and its transactions where enough is shown to build them. */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { BuiltState, Channel, Refused, StateContent, StateTransaction } from "../channel/index.ts";
import type { ShownState } from "./messages.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import {
  attestationsFault,
  bindingFault,
  conservationFault,
  contentOf,
  htlcLimitFault,
  recordsFault,
  refuse,
  refused,
  stateCommitment,
} from "../channel/index.ts";
import { dataHashFault, orderFault } from "./verify-update.ts";

/** A state whose outputs were made again and fit its policy root. */
export interface OpenedState {
  readonly content: StateContent;
  readonly commitment: Bytes;
  readonly built: BuiltState;
}

/** C8 to C10, and the limits that keep what is built bounded. */
export function stateFault(channel: Channel, { state, stateData }: ShownState): Refused | undefined {
  const last = channel.mechanism.lastSequence;
  return (
    bindingFault(channel, state) ??
    recordsFault(channel, state) ??
    orderFault(state) ??
    (state.sequence > last ? refused("E_SEQ_RANGE", `a state's number is at most ${last}`) : undefined) ??
    conservationFault(channel, state) ??
    htlcLimitFault(channel, state) ??
    (stateData === undefined ? undefined : dataHashFault(state, stateData))
  );
}

/** C11, where the state can be built; `undefined`: not enough of it is shown. */
export function openState(channel: Channel, shown: ShownState): Result<OpenedState | undefined, Refused> {
  const { state, apps = [], points } = shown;
  const hidden = shown.apps === undefined && state.records.some(({ kind }) => kind === 2);
  // A mechanism with revocations needs the points of the state.
  if (hidden || (points === undefined && channel.mechanism.memory.length > 0)) return ok(undefined);
  const revocation = points === undefined ? {} : { revocation: { points, nextPoints: [] } };
  const content = contentOf(channel, { state, apps, evidence: { signatures: [], ...revocation } });
  if (!content.ok) return content;
  const built = channel.mechanism.build(content.value);
  if (!built.ok) return built;
  if (!equalBytes(built.value.policyRoot, state.policyRoot))
    return refuse(
      "E_POLICY_ROOT",
      "the policy root of the outputs that the state must pay is another than the one in the state",
    );
  return ok({ content: content.value, commitment: stateCommitment(state), built: built.value });
}

/** {@link openState}, of a state that must be shown whole, and attested by all (C12). */
export function requireState(channel: Channel, shown: ShownState): Result<OpenedState, Refused> {
  const fault = stateFault(channel, shown);
  if (fault !== undefined) return err(fault);
  const opened = openState(channel, shown);
  if (!opened.ok) return opened;
  if (opened.value === undefined)
    return refuse("E_MALFORMED", "the state is not shown whole: its app outputs or commitment points are missing");
  const unattested = attestedFault(channel, shown);
  return unattested === undefined ? ok(opened.value) : err(unattested);
}

/** C12, of all parties. */
export const attestedFault = (channel: Channel, { state, attestations }: ShownState): Refused | undefined =>
  attestationsFault(channel.parameters, stateCommitment(state), attestations, channel.crypto);

/** All transactions by which the state can be published, made once for each state that was opened. */
export function exitTransactions(opened: OpenedState): Result<readonly StateTransaction[], Refused> {
  const known = EXITS.get(opened);
  if (known !== undefined) return known;
  const made = opened.built.exitTransactions(opened.commitment);
  EXITS.set(opened, made);
  return made;
}

const EXITS = new WeakMap<OpenedState, Result<readonly StateTransaction[], Refused>>();
