/**
 * The mechanism `symmetric` (eltoo, profile E-det): any number of parties, on networks with ANYPREVOUT alone. A newer update spends any older one, so an old state
 * costs nothing but time; what a party must keep is the newest state's two signatures.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Result } from "../../base/result.ts";
import type { BuiltState, ChannelMechanism, Mechanism, StateContent, StateTransaction } from "../mechanism.ts";
import type { Refused } from "../refuse.ts";
import type { Payouts } from "./payouts/payout-outputs.ts";
import type { SymmetricChannel } from "./symmetric/symmetric-channel.ts";
import { err, ok } from "../../base/result.ts";
import { policyRoot } from "../policy-root.ts";
import { refuse } from "../refuse.ts";
import { payoutLeaf, wayOf } from "../state-output.ts";
import { trucSizeFault } from "../truc-size.ts";
import { noRevocation } from "./payouts/no-revocation.ts";
import { payoutsOf } from "./payouts/payout-outputs.ts";
import { placePayouts } from "./payouts/place-payouts.ts";
import { answerSteps, exitSteps } from "./symmetric/exits.ts";
import { boundFault } from "./symmetric/binding.ts";
import { checkPublished } from "./symmetric/proof.ts";
import { lastState } from "./symmetric/state-lock.ts";
import { prepareSymmetric, SETTLE_LEAF, stateOutput } from "./symmetric/symmetric-channel.ts";
import { fundingBinding, numbered, settleTransaction, updateTransaction } from "./symmetric/update-transactions.ts";

function build(channel: SymmetricChannel, content: StateContent): Result<BuiltState, Refused> {
  const { sequence } = content;
  const last = lastState(channel.parameters);
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > last)
    return refuse("E_SEQ_RANGE", `a state's number is from 0 to ${last}`);
  const payouts = payoutsOf(channel, content);
  if (!payouts.ok) return payouts;
  const leaves = payouts.value.outputs.map(payoutLeaf);
  const transactions = (commitment: Bytes): ReturnType<BuiltState["transactions"]> =>
    settleThenUpdate(channel, { sequence, payouts: payouts.value, commitment });
  return ok({
    policyRoot: policyRoot(leaves),
    payouts: [leaves],
    trimmed: payouts.value.trimmed,
    transactions,
    exitTransactions: transactions,
  });
}

/** "settlement signature n complete at every party BEFORE any update partial for n is released (else [...] funds hostage)". */
function settleThenUpdate(
  channel: SymmetricChannel,
  question: { readonly sequence: number; readonly payouts: Payouts; readonly commitment: Bytes },
): Result<readonly StateTransaction[], Refused> {
  const { sequence, payouts, commitment } = question;
  const placed = placePayouts(channel, payouts, commitment);
  if (!placed.ok) return placed;
  const state = numbered(channel, sequence);
  const update = updateTransaction(channel, state, fundingBinding(channel));
  return ok([settleTransaction(channel, state.state, { update, placed: placed.value }), update]);
}

function sizeFault(channel: SymmetricChannel): Refused | undefined {
  const { parties, maxHtlcsPerDirection, challengePeriod } = channel.parameters;
  const { weight } = wayOf(stateOutput(channel, 0).source, SETTLE_LEAF, channel.crypto);
  return trucSizeFault("a settlement with all its HTLCs", {
    outPoint: channel.funding,
    sequence: challengePeriod,
    lockTime: 0,
    outputs: parties.length * (1 + maxHtlcsPerDirection),
    // A hash type follows the signature.
    witness: weight + 1,
  });
}

const channelMechanism = (channel: SymmetricChannel): ChannelMechanism => ({
  name: "symmetric",
  lastSequence: lastState(channel.parameters),
  // "Worst-case settlement delay = 2*CSV": the newest update may come just before the first window ends.
  worstDelay: () => 2 * channel.parameters.challengePeriod,
  // 8.3: "symmetric: 2*CSV + 2g".
  htlcMargin: (_sequence, slack) => 2 * channel.parameters.challengePeriod + 2 * slack,
  hasReserve: false,
  memory: [],
  build: (content) => build(channel, content),
  checkRevocation: noRevocation,
  exit: (party, question) => exitSteps(channel, party, question),
  answer: (party, stale) => answerSteps(channel, party, stale),
  boundFault: (template, spend) => boundFault(channel, template, spend),
  checkPublished: (claim) => checkPublished(channel, claim),
});

export const SYMMETRIC: Mechanism = Object.freeze({
  name: "symmetric",
  // The network gate is among the rules of all parameters: elsewhere the leaves of this mechanism need no signature at all.
  checkParameters: () => undefined,
  open: (context) => {
    const channel = prepareSymmetric(context);
    if (!channel.ok) return channel;
    const fault = sizeFault(channel.value);
    return fault === undefined ? ok(channelMechanism(channel.value)) : err(fault);
  },
} satisfies Mechanism);
