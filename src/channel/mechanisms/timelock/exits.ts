/** Leaving a timelock channel: the chain of the newest state, each node as soon as its wait is over, and then what the last one pays. */
import type { Result } from "../../../base/result.ts";
import type { ExitQuestion, ExitStep, PublishStep, StaleState, StateTransaction } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { Chain, OpenTimelock } from "./chain.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { txid } from "../../../transaction/ids.ts";
import { refuse } from "../../refuse.ts";
import { payoutClaims } from "../payouts/payout-claims.ts";
import { payoutsOf } from "../payouts/payout-outputs.ts";
import { chainOf } from "./chain.ts";
import { waitsOf } from "./tree.ts";

type State = Pick<ExitQuestion, "content" | "commitment">;

function stateChain(channel: OpenTimelock, { content, commitment }: State): Result<Chain, Refused> {
  const payouts = payoutsOf(channel, content);
  return payouts.ok ? chainOf(channel, content.sequence, payouts.value, commitment) : payouts;
}

export function exitSteps(channel: OpenTimelock, party: number, state: State): Result<readonly ExitStep[], Refused> {
  const chain = stateChain(channel, state);
  return chain.ok ? ok(stepsAfter(channel, party, { state, chain: chain.value, done: 0 })) : chain;
}

/**
 * "broadcast newer N_j (valid Delta earlier)": what is published and the newest state agree down to some transaction; from there on the newest state's, each
 * of which beats the older one that spends the same output.
 */
export function answerSteps(
  channel: OpenTimelock,
  party: number,
  { published, content, newest }: StaleState,
): Result<readonly ExitStep[], Refused> {
  if (newest === undefined) return refuse("E_MALFORMED", "a stale timelock state is answered with the newest one");
  if (newest.content.sequence < content.sequence)
    return refuse("E_NOT_NEWER", `state ${newest.content.sequence} does not answer state ${content.sequence}`);
  const chain = stateChain(channel, newest);
  if (!chain.ok) return chain;
  const ids = published.map(txid);
  const differs = chain.value.transactions.findIndex(({ tx }, i) => {
    const id = ids[i];
    return id === undefined || !equalBytes(id, txid(tx));
  });
  if (differs === 0) return refuse("E_WRONG_PARENT", "the published transactions do not begin with the trigger");
  const done = differs < 0 ? chain.value.transactions.length : differs;
  return ok(stepsAfter(channel, party, { state: newest, chain: chain.value, done }));
}

interface Progress {
  readonly state: State;
  readonly chain: Chain;
  /** Transactions of the chain that are published. */
  readonly done: number;
}

function stepsAfter(channel: OpenTimelock, party: number, { state, chain, done }: Progress): readonly ExitStep[] {
  const { sequence, records } = state.content;
  const delays = [0, ...waitsOf(channel.shape, sequence)];
  const steps = chain.transactions.map((transaction, i): PublishStep => ({
    kind: "publish",
    transaction,
    delay: delays[i] ?? 0,
  }));
  const last: StateTransaction | undefined = chain.transactions.at(-1);
  invariant(last !== undefined, "a chain has its trigger");
  const claims = payoutClaims(channel, party, {
    parent: last.name,
    txid: txid(last.tx),
    placed: chain.placed,
    records,
  });
  return [...steps.slice(done), ...claims];
}
