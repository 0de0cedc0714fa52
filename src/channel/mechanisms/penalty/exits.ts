/** Leaving a penalty channel: with one's own commitment, beside the other's, or after the other published a revoked one. */
import type { Result } from "../../../base/result.ts";
import type { OutPoint, Transaction } from "../../../transaction/transaction.ts";
import type { ClaimStep, ExitStep, StaleState, StateContent } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { Bytes } from "../../../base/bytes.ts";
import type { PlacedCommitment } from "./commitment-transaction.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { equalBytes, toHex } from "../../../base/bytes.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { encodeTransaction } from "../../../transaction/codec.ts";
import { txid } from "../../../transaction/ids.ts";
import { refuse } from "../../refuse.ts";
import { counterpartyClaims, holderClaims, justiceClaims, secondLevelClaim, secondLevelJustice } from "./claims.ts";
import { commitmentOf, secondLevelOutput } from "./commitment.ts";
import { holderTransactions, htlcName, placeCommitment } from "./commitment-transaction.ts";

interface ExitQuestion {
  readonly party: number;
  /** Whose commitment is published. */
  readonly publisher: number;
  readonly content: StateContent;
  readonly commitment: Bytes;
}

/** The commitment of `holder` in a state, laid out. */
export function placedOf(
  channel: PenaltyChannel,
  content: StateContent,
  holder: number,
  stateCommitment: Bytes,
): Result<PlacedCommitment, Refused> {
  const point = content.points?.[holder];
  if (point === undefined) return refuse("E_MALFORMED", "a penalty state has a commitment point for each party");
  const made = commitmentOf(channel, content, holder, point);
  return made.ok ? placeCommitment(channel, content.sequence, made.value, stateCommitment) : made;
}

export function exitSteps(
  channel: PenaltyChannel,
  { party, publisher, content, commitment }: ExitQuestion,
): Result<readonly ExitStep[], Refused> {
  const placed = placedOf(channel, content, publisher, commitment);
  if (!placed.ok) return placed;
  if (publisher !== party) return ok(counterpartyClaims(channel, placed.value));
  const transactions = holderTransactions(channel, placed.value);
  if (!transactions.ok) return transactions;
  const [own, ...htlcs] = transactions.value;
  invariant(own !== undefined, "the first transaction is the commitment");
  const second = secondLevelOutput(channel, placed.value.commitment);
  if (!second.ok) return second;
  const { point } = placed.value.commitment;
  return ok([
    { kind: "publish", transaction: own, delay: 0 },
    ...holderClaims(channel, placed.value),
    ...htlcs.flatMap((transaction): readonly ExitStep[] => {
      const [output] = transaction.tx.outputs;
      invariant(output !== undefined, "a second-level transaction has its output");
      // Fee inputs change the txid: the claim's outpoint is that of the transaction as it stands.
      const spends = { txid: txid(transaction.tx), vout: 0 };
      return [
        { kind: "publish", transaction, delay: 0 },
        secondLevelClaim(channel, {
          output: { ...second.value, amount: output.amount },
          spends,
          parent: transaction.name,
          point,
        }),
      ];
    }),
  ]);
}

/** Everything that the counterparty of a revoked commitment can take, as the chain stands: "justice per output". */
export function justiceSteps(
  channel: PenaltyChannel,
  party: number,
  stale: StaleState,
): Result<readonly ExitStep[], Refused> {
  const { published, content, commitment } = stale;
  const holder = 1 - party;
  const [first, ...later] = published;
  if (first === undefined) return refuse("E_WRONG_PARENT", "no published transaction was given");
  const placed = placedOf(channel, content, holder, commitment);
  if (!placed.ok) return placed;
  if (!equalBytes(bodyOf(first), bodyOf(placed.value.tx)))
    return refuse(
      "E_OUTPUT_MISMATCH",
      `the published transaction is not commitment ${content.sequence} of party ${holder}`,
    );
  const second = secondLevelOutput(channel, placed.value.commitment);
  if (!second.ok) return second;
  const id = txid(first);
  const spent = new Set(later.flatMap(({ inputs }) => inputs.map(({ outPoint }) => nameOf(outPoint))));
  const steps: ClaimStep[] = [...justiceClaims(channel, placed.value)];
  for (const tx of later)
    for (const { vout, at } of spendsOf(tx, id)) {
      const output = tx.outputs[at];
      // "A 2nd-level output sits at the index of its HTLC INPUT (any index, several per tx), not at 0."
      if (output === undefined || !equalBytes(output.scriptPubKey, second.value.instance.scriptPubKey)) continue;
      const claim = { output: { ...second.value, amount: output.amount }, spends: { txid: txid(tx), vout: at } };
      steps.push(
        secondLevelJustice(channel, {
          ...claim,
          parent: htlcName(holder, vout),
          point: placed.value.commitment.point,
        }),
      );
    }
  return ok(steps.filter(({ spends }) => !spent.has(nameOf(spends))));
}

const nameOf = ({ txid: id, vout }: OutPoint): string => `${toHex(id)}:${vout}`;

const bodyOf = (tx: Transaction): Bytes => encodeTransaction(tx, { witness: false });

function spendsOf(tx: Transaction, id: Bytes): readonly { readonly vout: number; readonly at: number }[] {
  const isOf = ({ txid: parent }: OutPoint): boolean => equalBytes(parent, id);
  return tx.inputs.flatMap(({ outPoint }, at) => (isOf(outPoint) ? [{ vout: outPoint.vout, at }] : []));
}
