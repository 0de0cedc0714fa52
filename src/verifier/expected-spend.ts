/** What a transaction of a role must be: the state's own transaction, a cooperative close, second-level transactions, or claims. */
import type { Result } from "../base/result.ts";
import type { Refused, StateTransaction, TxRole } from "../channel/index.ts";
import type { Transaction, TxInput } from "../transaction/index.ts";
import type { ExpectedInput, ExpectedSpend, SpendQuestion } from "./spend-shape.ts";
import { toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { closeTransaction, refuse } from "../channel/index.ts";
import { SIGHASH_ANYPREVOUTANYSCRIPT } from "../transaction/index.ts";
import { claimed } from "./expected-claims.ts";
import { exitTransactions } from "./shown-state.ts";
import { isRebindable, isSpent, paid, sameOutputs, wrongParent } from "./spend-shape.ts";

/** Roles whose transaction is one of the state's own, with its one input. */
const PRESIGNED: ReadonlySet<TxRole> = new Set(["commit", "update", "settle", "trigger", "node"]);

export function expectedSpend(question: SpendQuestion): Result<ExpectedSpend, Refused> {
  const { role } = question.evidence;
  const transactions = exitTransactions(question.opened);
  if (!transactions.ok) return transactions;
  if (role === "coop") return closeSpend(question);
  if (PRESIGNED.has(role)) return presigned(question, transactions.value);
  return role === "htlc" ? secondLevel(question, transactions.value) : claimed(question, transactions.value);
}

function presigned(
  { channel, evidence, tx }: SpendQuestion,
  transactions: readonly StateTransaction[],
): Result<ExpectedSpend, Refused> {
  const candidates = transactions.filter(
    (each) => each.role === evidence.role && (spendsOwn(each, tx) || isRebindable(each)),
  );
  const same = candidates.find((each) => sameOutputs(each.tx.outputs, tx.outputs));
  // Of a holder's each: the fields that name the state are those of all.
  const template = same ?? candidates.find((each) => sameLock(each.tx, tx)) ?? candidates[0];
  if (template === undefined) return wrongParent(`output that a ${evidence.role} transaction spends`);
  const moved = !spendsOwn(template, tx);
  const unbound = moved ? channel.mechanism.boundFault?.(template, { tx, prevouts: evidence.prevouts }) : undefined;
  if (unbound !== undefined) return err(unbound);
  return ok({ ...spendOf(template, moved), fee: paid(template.prevouts, template.tx.outputs) });
}

const spendsOwn = ({ tx: { inputs } }: StateTransaction, tx: Transaction): boolean =>
  inputs[0] !== undefined && tx.inputs.some((input) => isSpent(input, (inputs[0] as TxInput).outPoint));

const sameLock = (a: Transaction, b: Transaction): boolean =>
  a.lockTime === b.lockTime && a.inputs[0]?.sequence === b.inputs[0]?.sequence;

/** The transaction as it stands; `moved`: on another output than its own. */
const spendOf = (template: StateTransaction, moved = false): Omit<ExpectedSpend, "fee"> => ({
  name: template.name,
  version: template.tx.version,
  inputs: [inputOf(template, moved)],
  outputs: template.tx.outputs,
  closed: true,
  lockTime: template.tx.lockTime,
  laterLock: false,
});

/** ANYPREVOUTANYSCRIPT fits outputs of several scripts: where it has moved, the mechanism has judged which one. */
const isOfAnyScript = ({ requests }: StateTransaction): boolean =>
  ((requests[0]?.hashType ?? 0) & SIGHASH_ANYPREVOUTANYSCRIPT) === SIGHASH_ANYPREVOUTANYSCRIPT;

const inputOf = (template: StateTransaction, moved = false): ExpectedInput => {
  const { tx, prevouts, requests, way } = template;
  const [spent] = prevouts;
  return {
    sequence: tx.inputs[0]?.sequence ?? 0,
    ...((moved && isOfAnyScript(template)) || spent === undefined ? {} : { spent }),
    hashTypes: new Map(requests.map(({ key, hashType }) => [toHex(key), hashType])),
    items: way().items,
  };
};

function closeSpend({ channel, evidence, tx, opened }: SpendQuestion): Result<ExpectedSpend, Refused> {
  if (evidence.terms === undefined) return refuse("E_MALFORMED", "a cooperative close comes with its terms");
  const state = {
    balances: opened.content.balances.map((balance, i) => ({
      identity: channel.parameters.parties[i]?.identity ?? new Uint8Array(0),
      balance,
    })),
    records: opened.content.records,
  };
  const close = closeTransaction(channel, state, evidence.terms);
  if (!close.ok) return close;
  const { outPoint } = close.value.tx.inputs[0] as TxInput;
  return tx.inputs.some((input) => isSpent(input, outPoint)) ? ok(spendOf(close.value)) : wrongParent("funding output");
}

/** "input i must align with output i"; what is added beside pays the fee. */
function secondLevel({ tx }: SpendQuestion, transactions: readonly StateTransaction[]): Result<ExpectedSpend, Refused> {
  const templates = transactions.filter(({ role }) => role === "htlc");
  const found = tx.inputs.map((input) =>
    templates.find((each) => each.tx.inputs[0] !== undefined && isSpent(input, each.tx.inputs[0].outPoint)),
  );
  const first = found.find((each) => each !== undefined);
  if (first === undefined) return wrongParent("HTLC");
  return ok({
    version: first.tx.version,
    inputs: found.map((each) => each && inputOf(each)),
    outputs: found.map((each) => each?.tx.outputs[0]),
    closed: false,
    // "batch only inputs whose signed nLockTime is the SAME NUMBER"
    lockTime: (found.find((each) => each !== undefined && each.tx.lockTime !== tx.lockTime) ?? first).tx.lockTime,
    laterLock: false,
  });
}
