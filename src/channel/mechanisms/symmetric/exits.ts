/** Leaving a symmetric channel: the newest update, the challenge period, its settlement; and against an older update the same, bound to what is published. */
import type { Result } from "../../../base/result.ts";
import type { ExitQuestion, ExitStep, StaleState, StateTransaction } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { PlacedPayout } from "../payouts/place-payouts.ts";
import type { StateOutput } from "../../state-output.ts";
import type { SymmetricChannel } from "./symmetric-channel.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { ok } from "../../../base/result.ts";
import { txid } from "../../../transaction/ids.ts";
import { refuse } from "../../refuse.ts";
import { payoutClaims } from "../payouts/payout-claims.ts";
import { payoutsOf } from "../payouts/payout-outputs.ts";
import { placePayouts } from "../payouts/place-payouts.ts";
import { stateOutput } from "./symmetric-channel.ts";
import { fundingBinding, numbered, settleTransaction, stateBinding, updateTransaction } from "./update-transactions.ts";

type State = Pick<ExitQuestion, "content" | "commitment">;

/** The settlement's outputs, before it is bound. */
export function payoutsPlaced(
  channel: SymmetricChannel,
  { content, commitment }: State,
): Result<readonly PlacedPayout[], Refused> {
  const payouts = payoutsOf(channel, content);
  return payouts.ok ? placePayouts(channel, payouts.value, commitment) : payouts;
}

export function exitSteps(
  channel: SymmetricChannel,
  party: number,
  state: State,
): Result<readonly ExitStep[], Refused> {
  const placed = payoutsPlaced(channel, state);
  if (!placed.ok) return placed;
  const own = numbered(channel, state.content.sequence);
  const update = updateTransaction(channel, own, fundingBinding(channel));
  const settling = { party, state, own: own.state, placed: placed.value };
  return ok([{ kind: "publish", transaction: update, delay: 0 }, ...settlingSteps(channel, update, settling)]);
}

/**
 * "Update_n bound to published output": the last published update is found by its output. Other inputs may stand beside its own, since its signature does not commit
 * to them. If what is published is the newest already, its settlement is what is left.
 */
export function answerSteps(
  channel: SymmetricChannel,
  party: number,
  { published, content, newest }: StaleState,
): Result<readonly ExitStep[], Refused> {
  if (newest === undefined) return refuse("E_MALFORMED", "a stale symmetric state is answered with the newest one");
  const { sequence } = newest.content;
  if (sequence < content.sequence)
    return refuse("E_NOT_NEWER", `state ${sequence} does not answer state ${content.sequence}`);
  const last = published.at(-1);
  const older = stateOutput(channel, content.sequence);
  const output = last?.outputs[0];
  if (last === undefined || output === undefined || !equalBytes(output.scriptPubKey, older.instance.scriptPubKey))
    return refuse("E_OUTPUT_MISMATCH", `the published transaction does not pay to state ${content.sequence}`);
  const placed = payoutsPlaced(channel, newest);
  if (!placed.ok) return placed;
  const own = numbered(channel, sequence);
  const settling = { party, state: newest, own: own.state, placed: placed.value };
  const outPoint = { txid: txid(last), vout: 0 };
  if (sequence === content.sequence) return ok(settlingSteps(channel, { tx: last }, settling));
  const update = updateTransaction(channel, own, stateBinding(channel, older, outPoint));
  return ok([{ kind: "publish", transaction: update, delay: 0 }, ...settlingSteps(channel, update, settling)]);
}

interface Settling {
  readonly party: number;
  readonly state: State;
  /** Its output. */
  readonly own: StateOutput;
  readonly placed: readonly PlacedPayout[];
}

function settlingSteps(
  channel: SymmetricChannel,
  update: Pick<StateTransaction, "tx">,
  { party, state, own, placed }: Settling,
): readonly ExitStep[] {
  const settle = settleTransaction(channel, own, { update, placed });
  return [
    { kind: "publish", transaction: settle, delay: channel.parameters.challengePeriod },
    ...payoutClaims(channel, party, {
      parent: settle.name,
      txid: txid(settle.tx),
      placed,
      records: state.content.records,
    }),
  ];
}
