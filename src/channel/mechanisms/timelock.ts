/**
 * The mechanism `timelock`: any number of parties, no soft fork, no punishment. A newer state wins because its transactions are valid earlier; the number of
 * states is bounded, and leaving alone takes as long as the counter's locks say.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Result } from "../../base/result.ts";
import type { BuiltState, ChannelMechanism, Mechanism, StateContent, StateTransaction } from "../mechanism.ts";
import type { Refused } from "../refuse.ts";
import type { Payouts } from "./payouts/payout-outputs.ts";
import type { OpenTimelock } from "./timelock/chain.ts";
import { err, ok } from "../../base/result.ts";
import { policyRoot } from "../policy-root.ts";
import { refuse } from "../refuse.ts";
import { payoutLeaf } from "../state-output.ts";
import { trucSizeFault } from "../truc-size.ts";
import { noRevocation } from "./payouts/no-revocation.ts";
import { payoutsOf } from "./payouts/payout-outputs.ts";
import { chainOf, triggerOf } from "./timelock/chain.ts";
import { answerSteps, exitSteps } from "./timelock/exits.ts";
import { checkPublished } from "./timelock/proof.ts";
import { prepareTimelock } from "./timelock/timelock-channel.ts";
import { changedLevel, delayOf, lastState, longestDelayFrom, treeFault, treeOf } from "./timelock/tree.ts";

function build(channel: OpenTimelock, content: StateContent): Result<BuiltState, Refused> {
  const { sequence } = content;
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > lastState(channel.shape))
    return refuse("E_SEQ_RANGE", `a state's number is from 0 to ${lastState(channel.shape)}`);
  const payouts = payoutsOf(channel, content);
  if (!payouts.ok) return payouts;
  const leaves = payouts.value.outputs.map(payoutLeaf);
  return ok({
    policyRoot: policyRoot(leaves),
    payouts: [leaves],
    trimmed: payouts.value.trimmed,
    transactions: (commitment) => signedBottomUp(channel, { sequence, payouts: payouts.value, commitment }, true),
    exitTransactions: (commitment) => signedBottomUp(channel, { sequence, payouts: payouts.value, commitment }, false),
  });
}

interface ChainQuestion {
  readonly sequence: number;
  readonly payouts: Payouts;
  readonly commitment: Bytes;
}

/**
 * "no partial or signature on N_j leaves a party before it holds complete, verified, persisted signatures on N_{j+1}..N_d": from the last node up, of an update
 * as far as the level that it changes; state 0 has no state before, and changes all.
 */
function signedBottomUp(
  channel: OpenTimelock,
  { sequence, payouts, commitment }: ChainQuestion,
  onlyChanged: boolean,
): Result<readonly StateTransaction[], Refused> {
  const chain = chainOf(channel, sequence, payouts, commitment);
  if (!chain.ok) return chain;
  // The trigger stands at level 0.
  const top = onlyChanged && sequence > 0 ? changedLevel(channel.shape, sequence) : 0;
  return ok(chain.value.transactions.slice(top).reverse());
}

function sizeFault({ parameters, edgePath, funding }: OpenTimelock): Refused | undefined {
  const { parties, maxHtlcsPerDirection } = parameters;
  return trucSizeFault("a last node with all its HTLCs", {
    outPoint: funding,
    sequence: 0,
    lockTime: 0,
    outputs: parties.length * (1 + maxHtlcsPerDirection),
    witness: edgePath.way.weight,
  });
}

const channelMechanism = (channel: OpenTimelock): ChannelMechanism => ({
  name: "timelock",
  lastSequence: lastState(channel.shape),
  worstDelay: (sequence) => delayOf(channel.shape, sequence),
  // 8.3: "timelock: Dmax(n) (3.3) + (d+2)g".
  htlcMargin: (sequence, slack) => longestDelayFrom(channel.shape, sequence) + (channel.shape.depth + 2) * slack,
  hasReserve: false,
  memory: [],
  build: (content) => build(channel, content),
  checkRevocation: noRevocation,
  exit: (party, question) => exitSteps(channel, party, question),
  answer: (party, stale) => answerSteps(channel, party, stale),
  checkPublished: (claim) => checkPublished(channel, claim),
});

export const TIMELOCK: Mechanism = Object.freeze({
  name: "timelock",
  checkParameters: (parameters) => treeFault(treeOf(parameters)),
  open: (context) => {
    const prepared = prepareTimelock(context);
    if (!prepared.ok) return prepared;
    const channel = { ...prepared.value, trigger: triggerOf(prepared.value) };
    const fault = sizeFault(channel);
    return fault === undefined ? ok(channelMechanism(channel)) : err(fault);
  },
} satisfies Mechanism);
