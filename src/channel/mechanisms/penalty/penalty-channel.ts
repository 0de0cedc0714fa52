/**
 * What a penalty channel prepares once: its filled templates, the mask of its commitment numbers, the outputs that no state changes.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { PreparedOutput, OutputInstance } from "../../../program/instantiate-output.ts";
import type { MechanismContext } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { prepareOutput } from "../../../program/instantiate-output.ts";
import { numberMask } from "../../commitment-number.ts";
import { keyOf } from "../../parameters.ts";
import { refuse } from "../../refuse.ts";
import { PENALTY_PROGRAM } from "../penalty.program.ts";

export type PenaltyOutput = "to_local" | "to_local_anchored" | "to_remote" | "offered" | "accepted";

export interface PenaltyChannel extends MechanismContext {
  readonly mask: bigint;
  readonly outputs: Readonly<Record<PenaltyOutput, PreparedOutput>>;
  /** What each party is paid on the other's commitment: its static key, by the key path. */
  readonly toRemote: readonly OutputInstance[];
}

export function preparePenalty(context: MechanismContext): Result<PenaltyChannel, Refused> {
  const { parameters, crypto } = context;
  const prepare = (name: PenaltyOutput): PreparedOutput => {
    const prepared = prepareOutput(PENALTY_PROGRAM, name, { backend: crypto });
    invariant(prepared.ok, "the mechanism's program has its outputs");
    return prepared.value;
  };
  const outputs = {
    to_local: prepare("to_local"),
    to_local_anchored: prepare("to_local_anchored"),
    to_remote: prepare("to_remote"),
    offered: prepare("offered"),
    accepted: prepare("accepted"),
  };
  const toRemote: OutputInstance[] = [];
  for (const party of [0, 1]) {
    const instance = outputs.to_remote({ arguments: { counterparty_payment: paymentKey(context, party) } });
    if (!instance.ok) return refuse("E_PARAMS", "a payment key gives no output", { party });
    toRemote.push(instance.value);
  }
  const { opener } = parameters;
  // "opener = params.opener, accepter the other"
  const mask = numberMask(keyOf(parameters, opener, "payment_base"), keyOf(parameters, 1 - opener, "payment_base"));
  return ok({ ...context, mask, outputs, toRemote });
}

/** x-only. */
export const paymentKey = ({ parameters }: MechanismContext, party: number): Bytes =>
  keyOf(parameters, party, "payment_base").subarray(1);
