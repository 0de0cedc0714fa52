/**
 * The transactions of a state: the trigger T, which spends the funding output, then N_1 to N_d, each spending the edge of the one before; the last pays the state.
 * They are built top down, since each names the txid before it, and signed bottom up: whoever holds a node's signatures holds a way out below it.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { TxOutput } from "../../../transaction/transaction.ts";
import type { FundingPath } from "../../funding-policy.ts";
import type { StateTransaction } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { PlacedPayout } from "../payouts/place-payouts.ts";
import type { Payouts } from "../payouts/payout-outputs.ts";
import type { TimelockChannel } from "./timelock-channel.ts";
import { ok } from "../../../base/result.ts";
import { sats } from "../../../base/units.ts";
import { txid } from "../../../transaction/ids.ts";
import { jointRequests } from "../../joint-requests.ts";
import { anchorOutput, REPLACEABLE, singleInput } from "../../payout-transaction.ts";
import { openAnchor, openOutput } from "../../state-output.ts";
import { payoutOpenings, placePayouts } from "../payouts/place-payouts.ts";
import { waitsOf } from "./tree.ts";

export const TRIGGER_NAME = "trigger";

/** Of level i, from 1. */
export const nodeName = (level: number): string => `node/${level}`;

/** A state's whole chain, from the trigger down. */
export interface Chain {
  readonly transactions: readonly StateTransaction[];
  /** Outputs of the last node. */
  readonly placed: readonly PlacedPayout[];
}

/** A channel with its trigger, which every state has. */
export interface OpenTimelock extends TimelockChannel {
  readonly trigger: StateTransaction;
}

/** "T: nSequence 0xFFFFFFFD": without a lock; anyone of the parties can start it at any time. */
export function triggerOf(channel: TimelockChannel): StateTransaction {
  const { funding, fundingPath } = channel;
  return linkOf(channel, {
    name: TRIGGER_NAME,
    role: "trigger",
    parent: "funding",
    outPoint: { txid: funding.txid, vout: funding.vout },
    prevout: { amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey },
    sequence: REPLACEABLE,
    path: fundingPath,
    outputs: edgeOutputs(channel),
    openings: () => [openOutput(channel.edge, 0), openAnchor(1)],
  });
}

/** "vout[0] = edge (capacity), vout[1] = 0-sat P2A". */
export const edgeOutputs = ({ edge }: TimelockChannel): readonly TxOutput[] => [edgeOutput(edge), anchorOutput(0n)];

const edgeOutput = ({ amount, instance }: TimelockChannel["edge"]): TxOutput => ({
  amount: sats(amount),
  scriptPubKey: instance.scriptPubKey,
});

export function chainOf(
  channel: OpenTimelock,
  sequence: number,
  payouts: Payouts,
  stateCommitment: Bytes,
): Result<Chain, Refused> {
  const placed = placePayouts(channel, payouts, stateCommitment);
  if (!placed.ok) return placed;
  const transactions = [channel.trigger];
  let parent = channel.trigger;
  for (const [i, wait] of waitsOf(channel.shape, sequence).entries()) {
    const isLast = i + 1 === channel.shape.depth;
    parent = linkOf(channel, {
      name: nodeName(i + 1),
      role: "node",
      parent: parent.name,
      outPoint: { txid: txid(parent.tx), vout: 0 },
      prevout: edgeOutput(channel.edge),
      sequence: wait,
      path: channel.edgePath,
      outputs: isLast ? placed.value : edgeOutputs(channel),
      openings: () => (isLast ? payoutOpenings(placed.value) : [openOutput(channel.edge, 0), openAnchor(1)]),
    });
    transactions.push(parent);
  }
  return ok({ transactions, placed: placed.value });
}

interface Link extends Pick<StateTransaction, "name" | "role" | "parent" | "openings"> {
  readonly outPoint: { readonly txid: Bytes; readonly vout: number };
  readonly prevout: TxOutput;
  readonly sequence: number;
  readonly path: FundingPath;
  readonly outputs: readonly TxOutput[];
}

/** All "pre-signed DEFAULT (key path, or leaf under `script`), v3, zero fee, [...] nLockTime 0". */
function linkOf({ parameters }: TimelockChannel, link: Link): StateTransaction {
  const { name, role, parent, outPoint, prevout, sequence, path, outputs, openings } = link;
  const tx = singleInput({ outPoint, sequence, lockTime: 0, outputs });
  const prevouts = [prevout];
  return {
    name,
    role,
    parent,
    tx,
    prevouts,
    requests: jointRequests(path, parameters, { name, tx, prevouts }),
    way: () => path.way,
    openings,
  };
}
