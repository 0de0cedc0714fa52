/** What a symmetric channel prepares once: the outputs of its program, the aggregate K with which all sign as itself, and the leaf of the first update. */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { PreparedOutput } from "../../../program/instantiate-output.ts";
import type { MechanismContext } from "../../mechanism.ts";
import type { MusigTerms } from "../../musig-terms.ts";
import type { Refused } from "../../refuse.ts";
import type { StateOutput } from "../../state-output.ts";
import type { PayoutChannel } from "../payouts/payout-outputs.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { prepareOutput } from "../../../program/instantiate-output.ts";
import { instantiate } from "../../../program/instantiate.ts";
import { keyOf } from "../../parameters.ts";
import { refuse } from "../../refuse.ts";
import { preparePayouts } from "../payouts/payout-outputs.ts";
import { SYMMETRIC_PROGRAM } from "../symmetric.program.ts";
import { stateLock } from "./state-lock.ts";

/** Leaves of `state`. */
export const UPDATE_LEAF = 0;
export const SETTLE_LEAF = 1;

export interface SymmetricChannel extends PayoutChannel {
  /** K, x-only, and the session of all parties for it: "update and settlement sessions sign with K untweaked". */
  readonly key: Bytes;
  readonly session: MusigTerms;
  readonly state: PreparedOutput;
}

export function prepareSymmetric(context: MechanismContext): Result<SymmetricChannel, Refused> {
  const { parameters, crypto, fundingPath } = context;
  const { session } = fundingPath;
  const members: readonly Bytes[] = parameters.parties.map((_, i) => keyOf(parameters, i, "funding"));
  const bound = instantiate(SYMMETRIC_PROGRAM, { "members.funding": [...members] }, { backend: crypto, networks: [] });
  if (!bound.ok || session === undefined) return refuse("E_PARAMS", "the funding keys give no aggregate");
  const payouts = preparePayouts(context, bound.value);
  if (!payouts.ok) return payouts;
  const state = prepareOutput(bound.value, "state", { backend: crypto });
  invariant(state.ok, "the mechanism's program has its outputs");
  return ok({
    ...payouts.value,
    key: session.context.aggregateKey.subarray(1),
    session,
    state: state.value,
  });
}

/** "state output n `tr(K,{UPD(n+1), SETTLE})`": of any n, from nothing but its number. */
export function stateOutput(channel: SymmetricChannel, sequence: number): StateOutput {
  const { program, parameters, funding } = channel;
  const values = { next: stateLock(sequence + 1), delay: parameters.challengePeriod };
  const instance = channel.state({ arguments: values });
  invariant(instance.ok, "the aggregate is a key, and the number of a state in its range");
  return {
    role: "state",
    amount: funding.amount,
    instance: instance.value,
    source: { program, output: "state", values },
  };
}
