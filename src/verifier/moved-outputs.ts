/**
 * Where the outputs of a state's transaction are, when it was published in another form than the state's own: a second-level transaction with fees added, or one that
 * is bound to another output (BIP118). What is shown as published is judged here: it has the template's output, and it comes from the funding output.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Channel, ClaimStep, StateTransaction } from "../channel/index.ts";
import type { OutPoint, Transaction, TxOutput } from "../transaction/index.ts";
import type { SpendQuestion } from "./spend-shape.ts";
import { equalBytes } from "../base/bytes.ts";
import { sats } from "../base/units.ts";
import { txid } from "../transaction/index.ts";
import { runScripts } from "./script-rules.ts";
import { isRebindable, outPointText, sameOutputs } from "./spend-shape.ts";

/** An input that spends what is asked for, and with it the output of the same index. */
interface Spender {
  readonly tx: Transaction;
  readonly at: number;
}

type Spenders = ReadonlyMap<string, readonly Spender[]>;

export function movedOutputs(
  { channel, published }: SpendQuestion,
  transactions: readonly StateTransaction[],
): (step: ClaimStep) => readonly OutPoint[] {
  if (published.length === 0) return () => [];
  const spenders = spendersOf(published);
  const real = transactions.some(isRebindable) ? fromFunding(channel, published) : [];
  const places = new Map<string, (vout: number) => readonly OutPoint[]>();
  for (const template of transactions) {
    const { name, role, tx } = template;
    if (role === "htlc") {
      const aligned = ofTemplate(template, spenders).filter((each) => isAligned(template, each));
      places.set(name, () => aligned.map((each) => ({ txid: idOf(each.tx), vout: each.at })));
    } else if (isRebindable(template)) {
      const bound = real.filter(({ outputs }) => sameOutputs(tx.outputs, outputs));
      places.set(name, (vout) => bound.map((each) => ({ txid: idOf(each), vout })));
    }
  }
  return ({ parent, spends }) => places.get(parent)?.(spends.vout) ?? [];
}

/** A closure asks for each of its claims. */
function idOf(tx: Transaction): Bytes {
  const known = IDS.get(tx);
  if (known !== undefined) return known;
  const made = txid(tx);
  IDS.set(tx, made);
  return made;
}

const IDS = new WeakMap<Transaction, Bytes>();

/** A second-level output of another amount than was signed is in no transaction of anybody's. */
export function withoutForged(
  published: readonly Transaction[],
  transactions: readonly StateTransaction[],
): readonly Transaction[] {
  const spenders = spendersOf(published);
  const forged = new Set<Transaction>();
  for (const template of transactions.filter(({ role }) => role === "htlc"))
    for (const each of ofTemplate(template, spenders))
      if (isSecondLevelOf(template, each) && !isAligned(template, each)) forged.add(each.tx);
  return published.filter((tx) => !forged.has(tx));
}

function spendersOf(published: readonly Transaction[]): Spenders {
  const all = new Map<string, Spender[]>();
  for (const tx of published)
    for (const [at, { outPoint }] of tx.inputs.entries()) {
      const name = outPointText(outPoint);
      const known = all.get(name);
      if (known === undefined) all.set(name, [{ tx, at }]);
      else known.push({ tx, at });
    }
  return all;
}

const ofTemplate = ({ tx }: StateTransaction, spenders: Spenders): readonly Spender[] =>
  tx.inputs[0] === undefined ? [] : (spenders.get(outPointText(tx.inputs[0].outPoint)) ?? []);

const isSecondLevelOf = (template: StateTransaction, { tx, at }: Spender): boolean => {
  const [own, other] = [template.tx.outputs[0], tx.outputs[at]];
  return own !== undefined && other !== undefined && equalBytes(own.scriptPubKey, other.scriptPubKey);
};

/** BIP341, SIGHASH_SINGLE: the output of the input's index is the one that is signed. */
const isAligned = (template: StateTransaction, spender: Spender): boolean =>
  isSecondLevelOf(template, spender) && spender.tx.outputs[spender.at]?.amount === template.tx.outputs[0]?.amount;

/** Those that lead from the funding output through valid witnesses, each after what it spends. */
function fromFunding(channel: Channel, published: readonly Transaction[]): readonly Transaction[] {
  const { funding } = channel;
  const known = new Map<string, TxOutput>([
    [outPointText(funding), { amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey }],
  ]);
  return published.filter((tx) => {
    const [input, ...more] = tx.inputs;
    const spent = input && known.get(outPointText(input.outPoint));
    if (spent === undefined || more.length > 0) return false;
    const { fault, notRun } = runScripts(channel, tx, [spent]);
    if (fault !== undefined || notRun.length > 0) return false;
    const id = idOf(tx);
    for (const [vout, output] of tx.outputs.entries()) known.set(outPointText({ txid: id, vout }), output);
    return true;
  });
}
