/**
 * The payouts of a state where they stand in its transaction: anchored, beside the P2A, in BIP69's order. "Others -> A or C on the first untrimmed payout in
 * party order": the state commitment goes into a balance, which its owner then spends only with that commitment at hand.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { Values } from "../../../program/read-values.ts";
import type { TxOutput } from "../../../transaction/transaction.ts";
import type { OutputOpening } from "../../output-opening.ts";
import type { Refused } from "../../refuse.ts";
import type { StateOutput } from "../../state-output.ts";
import type { PayoutChannel, Payouts } from "./payout-outputs.ts";
import { ok } from "../../../base/result.ts";
import { sats } from "../../../base/units.ts";
import { anchorKey, payToContract } from "../../commitment-anchor.ts";
import { keyOf } from "../../parameters.ts";
import { anchorOutput, arrangeOutputs } from "../../payout-transaction.ts";
import { refuse } from "../../refuse.ts";
import { openAnchor, openOutput } from "../../state-output.ts";
import { paymentKey } from "./payout-outputs.ts";

/** An output of the transaction; the P2A is no output of the state. */
export type PlacedPayout = TxOutput & { readonly output?: StateOutput };

export function placePayouts(
  channel: PayoutChannel,
  { outputs, trimmed }: Payouts,
  stateCommitment: Bytes,
): Result<readonly PlacedPayout[], Refused> {
  const [first, ...rest] = outputs;
  const anchored = first === undefined ? ok(undefined) : anchoredPayout(channel, first, stateCommitment);
  if (!anchored.ok) return anchored;
  const all = anchored.value === undefined ? rest : [anchored.value, ...rest];
  return ok(
    arrangeOutputs<PlacedPayout>([
      ...all.map((output) => ({
        amount: sats(output.amount),
        scriptPubKey: output.instance.scriptPubKey,
        output,
      })),
      anchorOutput(trimmed),
    ]),
  );
}

export const payoutOpenings = (placed: readonly PlacedPayout[]): readonly OutputOpening[] =>
  placed.map(({ output }, vout) => (output === undefined ? openAnchor(vout) : openOutput(output, vout)));

/** Party of a role `payout(i)`. */
export function payoutParty(role: OutputOpening["role"]): number | undefined {
  const digits = /^payout\((0|[1-9]\d{0,4})\)$/.exec(role)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The first policy leaf with the state commitment in it, where the channel anchors and it is a balance; else as it is. */
export function anchoredPayout(
  channel: PayoutChannel,
  output: StateOutput,
  stateCommitment: Bytes,
): Result<StateOutput, Refused> {
  const { anchor: method } = channel.parameters;
  const party = payoutParty(output.role);
  if (party === undefined || method === "off" || method === "nums") return ok(output);
  const values = anchorValues(channel, party, { method, stateCommitment });
  const name = method === "leaf" ? "payout_anchored" : "payout";
  const instance = values === undefined ? undefined : channel.templates[name]({ arguments: values });
  if (values === undefined || instance?.ok !== true)
    return refuse("E_MALFORMED", "the state commitment gives no key", { party });
  return ok({
    ...output,
    instance: instance.value,
    source: { program: channel.program, output: name, values },
    anchor: { method, commitment: stateCommitment },
  });
}

function anchorValues(
  channel: PayoutChannel,
  party: number,
  { method, stateCommitment }: { readonly method: "leaf" | "p2c"; readonly stateCommitment: Bytes },
): Values | undefined {
  const { crypto, parameters } = channel;
  if (method === "leaf") {
    // Balances come first among the policy leaves: the anchored one has index 0.
    const anchor = anchorKey(crypto, stateCommitment, 0);
    return anchor === undefined ? undefined : { payment: paymentKey(channel, party), anchor };
  }
  const payment = payToContract(crypto, keyOf(parameters, party, "payment_base"), stateCommitment);
  return payment === undefined ? undefined : { payment: payment.subarray(1) };
}
