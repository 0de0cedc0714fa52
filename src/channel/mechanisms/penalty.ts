/**
 * The mechanism `penalty`, profile `native`: two parties, each with a commitment transaction of its own for every state. Revealing the secret of a state revokes it:
 * whoever publishes it afterwards loses everything in it to the other.
 */
import type { Result } from "../../base/result.ts";
import type { BuiltState, ChannelMechanism, Mechanism, StateContent, StateTransaction } from "../mechanism.ts";
import type { ChannelParameters } from "../parameters.ts";
import type { Refused } from "../refuse.ts";
import type { Bytes } from "../../base/bytes.ts";
import type { Commitment } from "./penalty/commitment.ts";
import type { PenaltyChannel } from "./penalty/penalty-channel.ts";
import { ok } from "../../base/result.ts";
import { pairRoot, policyRoot } from "../policy-root.ts";
import { refuse, refused } from "../refuse.ts";
import { payoutLeaf } from "../state-output.ts";
import { SEQUENCE_MAX } from "../state.ts";
import { NO_SECRETS } from "../secret-store.ts";
import { commitmentOf } from "./penalty/commitment.ts";
import { holderTransactions, placeCommitment } from "./penalty/commitment-transaction.ts";
import { exitSteps, justiceSteps } from "./penalty/exits.ts";
import { preparePenalty } from "./penalty/penalty-channel.ts";
import { checkPublished } from "./penalty/proof.ts";
import { checkRevocation } from "./penalty/revocation.ts";
import { sizeFault } from "./penalty/size.ts";

/** 8.3: "penalty: 2g + ~18 (2nd-level decouples tau)". */
const HTLC_MARGIN = 18;

const HOLDERS = [0, 1] as const;

function build(channel: PenaltyChannel, content: StateContent): Result<BuiltState, Refused> {
  const commitments: Commitment[] = [];
  for (const holder of HOLDERS) {
    const point = content.points?.[holder];
    // Whether it is a point of the curve, deriving the keys shows.
    if (point?.length !== 33 || content.points?.length !== 2)
      return refuse("E_MALFORMED", "a penalty state has a commitment point for each party", { party: holder });
    const made = commitmentOf(channel, content, holder, point);
    if (!made.ok) return made;
    commitments.push(made.value);
  }
  const payouts = commitments.map(({ outputs }) => outputs.map(payoutLeaf));
  const roots = payouts.map(policyRoot);
  const [a, b] = commitments.map(({ trimmed }) => trimmed);
  const transactions: BuiltState["transactions"] = (stateCommitment) =>
    transactionsOf(channel, content, commitments, stateCommitment);
  return ok({
    policyRoot: pairRoot(roots[0] as Bytes, roots[1] as Bytes),
    roots,
    payouts,
    trimmed: (a ?? 0n) > (b ?? 0n) ? (a ?? 0n) : (b ?? 0n),
    transactions,
    exitTransactions: transactions,
  });
}

function transactionsOf(
  channel: PenaltyChannel,
  { sequence }: StateContent,
  commitments: readonly Commitment[],
  stateCommitment: Bytes,
): Result<readonly StateTransaction[], Refused> {
  const all: StateTransaction[] = [];
  for (const commitment of commitments) {
    const placed = placeCommitment(channel, sequence, commitment, stateCommitment);
    if (!placed.ok) return placed;
    const transactions = holderTransactions(channel, placed.value);
    if (!transactions.ok) return transactions;
    all.push(...transactions.value);
  }
  return ok(all);
}

function checkParameters({ maxHtlcsPerDirection, signing }: ChannelParameters): Refused | undefined {
  // "Cap per direction 114 (1228) under `musig2`, 113 under `script`".
  const cap = signing === "musig2" ? 114 : 113;
  return maxHtlcsPerDirection > cap
    ? refused("E_HTLC_LIMIT", `at most ${cap} HTLCs in each direction fit into a commitment signed with ${signing}`)
    : undefined;
}

const channelMechanism = (channel: PenaltyChannel): ChannelMechanism => ({
  name: "penalty",
  lastSequence: SEQUENCE_MAX,
  worstDelay: () => channel.parameters.challengePeriod,
  htlcMargin: (_sequence, slack) => 2 * slack + HTLC_MARGIN,
  hasReserve: true,
  memory: HOLDERS.map(() => NO_SECRETS),
  build: (content) => build(channel, content),
  checkRevocation: (step) => checkRevocation(channel, step),
  exit: (party, { content, commitment, publisher }) =>
    exitSteps(channel, { party, publisher: publisher ?? party, content, commitment }),
  answer: (party, stale) => justiceSteps(channel, party, stale),
  checkPublished: (claim) => checkPublished(channel, claim),
});

export const PENALTY: Mechanism = Object.freeze({
  name: "penalty",
  checkParameters,
  open: (context) => {
    const channel = preparePenalty(context);
    if (!channel.ok) return channel;
    const fault = sizeFault(channel.value);
    return fault === undefined ? ok(channelMechanism(channel.value)) : { ok: false, error: fault };
  },
} satisfies Mechanism);
