/**
 * to_local with the state commitment in it: as a leaf beside the delayed one, or inside the revocation key (6.2: "penalty-native -> A or C (on R) on to_local
 * of each commitment"). Justice for a revoked state then needs its commitment: 32 bytes to keep for each.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { Refused } from "../../refuse.ts";
import type { StateOutput } from "../../state-output.ts";
import type { Commitment } from "./commitment.ts";
import type { PenaltyChannel, PenaltyOutput } from "./penalty-channel.ts";
import { ok } from "../../../base/result.ts";
import { anchorKey, payToContract } from "../../commitment-anchor.ts";
import { refuse } from "../../refuse.ts";
import { localValues, sourceOf } from "./commitment.ts";

interface Anchoring {
  readonly output: StateOutput;
  /** Index of its policy leaf. */
  readonly index: number;
  readonly stateCommitment: Bytes;
}

export function anchored(
  channel: PenaltyChannel,
  commitment: Commitment,
  { output, index, stateCommitment }: Anchoring,
): Result<StateOutput, Refused> {
  const { anchor: method } = channel.parameters;
  if (output.role !== "to_local" || method === "off" || method === "nums") return ok(output);
  const filled = anchorValues(channel, commitment, method, { index, stateCommitment });
  if (filled === undefined)
    return refuse("E_MALFORMED", "the state commitment gives no key", { party: commitment.holder });
  const { name, values } = filled;
  const instance = channel.outputs[name]({ arguments: values });
  if (!instance.ok) return refuse("E_MALFORMED", "the anchored output has no key", { party: commitment.holder });
  return ok({
    ...output,
    instance: instance.value,
    source: sourceOf(name, values),
    anchor: { method, commitment: stateCommitment },
  });
}

function anchorValues(
  { crypto, parameters }: PenaltyChannel,
  { keys, ...draft }: Commitment,
  method: "leaf" | "p2c",
  { index, stateCommitment }: Omit<Anchoring, "output">,
): { readonly name: PenaltyOutput; readonly values: ReturnType<typeof localValues> } | undefined {
  const plain = localValues({ ...draft, keys }, parameters.challengePeriod);
  if (method === "leaf") {
    const anchor = anchorKey(crypto, stateCommitment, index);
    return anchor === undefined ? undefined : { name: "to_local_anchored", values: { ...plain, anchor } };
  }
  const revocation = payToContract(crypto, keys.revocation, stateCommitment);
  if (revocation === undefined) return undefined;
  return { name: "to_local", values: { ...plain, revocation: revocation.subarray(1) } };
}
