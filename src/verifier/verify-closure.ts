/**
 * A channel's end: the cooperative close, or the transactions of a unilateral one in order, each spending what stands before it, from the funding output down to the
 * transaction that pays the state out.
 */
import type { Result } from "../base/result.ts";
import type { Channel, Refused } from "../channel/index.ts";
import type { Transaction } from "../transaction/index.ts";
import type { ClosureMessage, TransactionEvidence } from "./messages.ts";
import type { OpenedState } from "./shown-state.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { openLedger } from "./ledger.ts";
import { exitTransactions, requireState } from "./shown-state.ts";
import { outPointText } from "./spend-shape.ts";
import { checkAgainst, readTransaction } from "./verify-transaction.ts";

export interface CheckedClosure {
  readonly kind: "cooperative" | "unilateral";
  /** Inputs that other rules than Taproot's guard. */
  readonly notRun: number;
}

export function checkClosure(channel: Channel, message: ClosureMessage): Result<CheckedClosure, Refused> {
  const { transactions, latest, feeLimit } = message;
  const opened = requireState(channel, latest);
  if (!opened.ok) return opened;
  const [first, ...more] = transactions;
  const kind = first?.role === "coop" ? "cooperative" : "unilateral";
  if (transactions.some(({ role }) => role === "coop") && more.length > 0)
    return refuse("E_MALFORMED", "a cooperative close is one transaction");
  const walked = walk(channel, transactions, { opened: opened.value, feeLimit });
  if (!walked.ok) return walked;
  const ends = kind === "cooperative" ? undefined : endFault(opened.value, walked.value.names);
  return ends === undefined ? ok({ kind, notRun: walked.value.notRun }) : err(ends);
}

interface Walk {
  readonly opened: OpenedState;
  readonly feeLimit: bigint | undefined;
}

interface Walked {
  /** Of the state's own transactions among them. */
  readonly names: ReadonlySet<string>;
  readonly notRun: number;
}

function walk(
  channel: Channel,
  transactions: readonly TransactionEvidence[],
  { opened, feeLimit }: Walk,
): Result<Walked, Refused> {
  const read = readAll(transactions);
  if (!read.ok) return read;
  const ledger = openLedger(channel);
  const names = new Set<string>();
  let notRun = 0;
  for (const [i, { tx, transaction }] of read.value.entries()) {
    // What stands before it is where claims may find their outputs.
    const published = read.value.slice(0, i).map((each) => each.tx);
    const spend = { transaction, tx, opened, published, ...(feeLimit === undefined ? {} : { feeLimit }) };
    const checked = checkAgainst(channel, spend);
    if (!checked.ok) return err({ ...checked.error, place: `transaction ${i}` });
    const fault = ledger.spend({ tx, prevouts: transaction.prevouts, own: checked.value.own });
    if (fault !== undefined) return err({ ...fault, place: `transaction ${i}` });
    if (checked.value.name !== undefined) names.add(checked.value.name);
    notRun += checked.value.notRun.length;
  }
  return ok({ names, notRun });
}

interface ReadEvidence {
  readonly transaction: TransactionEvidence;
  readonly tx: Transaction;
}

/** What costs nothing to find comes before what does: a transaction that comes twice, two that spend the same, justice, which pays out no state. */
function readAll(transactions: readonly TransactionEvidence[]): Result<readonly ReadEvidence[], Refused> {
  const all: ReadEvidence[] = [];
  const spent = new Set<string>();
  for (const [i, transaction] of transactions.entries()) {
    const place = { place: `transaction ${i}` };
    if (transaction.role === "punish")
      return refuse("E_CHAIN_LINK", "a close that justice answers does not pay out its state", place);
    const tx = readTransaction(transaction);
    if (!tx.ok) return tx;
    const names = new Set(tx.value.inputs.map(({ outPoint }) => outPointText(outPoint)));
    if ([...names].some((name) => spent.has(name)))
      return refuse("E_CHAIN_LINK", `transaction ${i} spends what one before it has spent`, place);
    for (const name of names) spent.add(name);
    all.push({ transaction, tx: tx.value });
  }
  return ok(all);
}

/** A transaction of the state with none of its own that all can count on after it: it pays out. */
function endFault(opened: OpenedState, names: ReadonlySet<string>): Refused | undefined {
  const transactions = exitTransactions(opened);
  if (!transactions.ok) return transactions.error;
  const inner = new Set(transactions.value.flatMap(({ role, parent }) => (role === "htlc" ? [] : [parent])));
  const paysOut = [...names].some((name) => !inner.has(name));
  return paysOut ? undefined : refused("E_CHAIN_LINK", "the transactions do not reach the payouts of the state");
}
