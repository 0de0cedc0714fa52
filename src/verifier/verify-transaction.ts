/**
 * A transaction against the state that it is said to belong to (protocol 5.6): first what it must be is made from the state, then the rules in their order, the
 * first that is broken returns; scripts run last.
 */
import type { Result } from "../base/result.ts";
import type { Channel, Refused } from "../channel/index.ts";
import type { Transaction, TxOutput } from "../transaction/index.ts";
import type { ExpectedInput, ExpectedSpend } from "./spend-shape.ts";
import type { Moment, TransactionEvidence, TransactionMessage } from "./messages.ts";
import type { OpenedState } from "./shown-state.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { decodeTransaction, lockTimeOf, SIGHASH } from "../transaction/index.ts";
import { expectedSpend } from "./expected-spend.ts";
import { requireState } from "./shown-state.ts";
import { runScripts } from "./script-rules.ts";
import {
  annexFault,
  dustFault,
  finalityFault,
  isTaproot,
  lockMixFault,
  maturityFault,
  policyFault,
  prevoutsFault,
  sizeFault,
} from "./transaction-rules.ts";
import { paid } from "./spend-shape.ts";
import { hashTypeOf, witnessShape } from "./witness-shape.ts";

export interface CheckedSpend {
  /** Of the state's own transaction that it is. */
  readonly name?: string;
  /** Inputs that the channel has a word to say about; the others are coins of somebody's own. */
  readonly own: readonly number[];
  /** Inputs that other rules than Taproot's guard. */
  readonly notRun: readonly number[];
}

export interface CheckedTransaction extends CheckedSpend {
  readonly tx: Transaction;
  readonly opened: OpenedState;
}

export function checkTransaction(channel: Channel, message: TransactionMessage): Result<CheckedTransaction, Refused> {
  const opened = requireState(channel, message.expected);
  if (!opened.ok) return opened;
  const read = readTransaction(message.transaction);
  if (!read.ok) return read;
  const checked = checkAgainst(channel, { ...message, tx: read.value, opened: opened.value });
  return checked.ok ? ok({ tx: read.value, opened: opened.value, ...checked.value }) : checked;
}

export function readTransaction({ tx }: TransactionEvidence): Result<Transaction, Refused> {
  const read = decodeTransaction(tx);
  return read.ok ? read : refuse("E_MALFORMED", `the transaction: ${read.error.reason} (byte ${read.error.offset})`);
}

export interface Spend {
  readonly transaction: TransactionEvidence;
  readonly tx: Transaction;
  readonly opened: OpenedState;
  readonly at?: Moment;
  readonly feeLimit?: bigint;
  /** What was published before; absent: what comes with the transaction. */
  readonly published?: readonly Transaction[];
}

/** "Order: V12, V1-V10, V13, V14, V11" */
export function checkAgainst(channel: Channel, spend: Spend): Result<CheckedSpend, Refused> {
  const { transaction, tx, opened } = spend;
  const { prevouts } = transaction;
  const unknown = prevoutsFault(tx, prevouts);
  if (unknown !== undefined) return err(unknown);
  const published = spend.published === undefined ? readPublished(transaction) : ok(spend.published);
  if (!published.ok) return published;
  const expected = expectedSpend({ channel, evidence: transaction, tx, opened, published: published.value });
  if (!expected.ok) return expected;
  const fault =
    spentFault(prevouts, expected.value) ??
    foreignFault(prevouts, expected.value) ??
    templateFault(spend, expected.value) ??
    relayFault(spend, expected.value) ??
    lockMixFault(tx);
  if (fault !== undefined) return err(fault);
  const run = runScripts(channel, tx, prevouts);
  if (run.fault !== undefined) return err(run.fault);
  const { name, inputs } = expected.value;
  const own = inputs.flatMap((input, i) => (input === undefined ? [] : [i]));
  return ok({ own, notRun: run.notRun, ...(name === undefined ? {} : { name }) });
}

function readPublished({ published = [] }: TransactionEvidence): Result<readonly Transaction[], Refused> {
  const all: Transaction[] = [];
  for (const text of published) {
    const tx = decodeTransaction(text);
    if (!tx.ok) return refuse("E_MALFORMED", `a published transaction: ${tx.error.reason}`);
    all.push(tx.value);
  }
  return ok(all);
}

/** V12: what is said to be spent is what the channel has there. */
function spentFault(prevouts: readonly TxOutput[], { inputs }: ExpectedSpend): Refused | undefined {
  const lie = inputs.findIndex((input, i) => input?.spent !== undefined && !isOutput(input.spent, prevouts[i]));
  return lie < 0
    ? undefined
    : refused("E_PREVOUTS", `input ${lie} spends another output than is said`, { place: `input ${lie}` });
}

/** All outputs of a channel are Taproot's: what other rules guard, or nobody, is none of them, and its signatures would not be looked at. */
function foreignFault(prevouts: readonly TxOutput[], { inputs }: ExpectedSpend): Refused | undefined {
  const foreign = inputs.findIndex((input, i) => input !== undefined && !isTaproot(prevouts[i]));
  return foreign < 0
    ? undefined
    : refused("E_WRONG_PARENT", `input ${foreign} spends no output of this channel`, { place: `input ${foreign}` });
}

/** V1 to V6. */
function templateFault({ tx, transaction, at, feeLimit }: Spend, expected: ExpectedSpend): Refused | undefined {
  return (
    (tx.version === expected.version
      ? undefined
      : refused("E_TX_VERSION", `version ${tx.version}; this role has ${expected.version}`)) ??
    inputsFault(tx, expected) ??
    lockTimeFault(tx, expected) ??
    (at === undefined ? undefined : (finalityFault(tx, at.tip) ?? maturityFault(tx, at))) ??
    outputsFault(tx, expected) ??
    feeFault(tx, transaction.prevouts, { expected, feeLimit })
  );
}

/** V2: "input count/outpoint/nSequence"; that each outpoint is known was found before. */
function inputsFault(tx: Transaction, { inputs, closed }: ExpectedSpend): Refused | undefined {
  if (closed && tx.inputs.length !== inputs.length)
    return refused("E_TX_FIELD", `${tx.inputs.length} inputs; this role has ${inputs.length}`);
  const wrong = tx.inputs.findIndex(({ sequence }, i) => sequence !== (inputs[i]?.sequence ?? sequence));
  return wrong < 0
    ? undefined
    : refused("E_TX_FIELD", `nSequence of input ${wrong} is not the template's`, { place: `input ${wrong}` });
}

/** V3, without the chain. */
function lockTimeFault({ lockTime }: Transaction, expected: ExpectedSpend): Refused | undefined {
  const later =
    expected.laterLock &&
    lockTime >= expected.lockTime &&
    lockTimeOf(lockTime).unit === lockTimeOf(expected.lockTime).unit;
  return later || lockTime === expected.lockTime
    ? undefined
    : refused("E_LOCKTIME", `nLockTime is ${lockTime}, the template's ${expected.lockTime}`);
}

/** V5: "outputs byte-equal template". */
function outputsFault(tx: Transaction, { outputs, closed }: ExpectedSpend): Refused | undefined {
  if (closed && tx.outputs.length !== outputs.length)
    return refused("E_OUTPUT_MISMATCH", `${tx.outputs.length} outputs; the state gives ${outputs.length}`);
  const wrong = outputs.findIndex((output, i) => output !== undefined && !isOutput(output, tx.outputs[i]));
  return wrong < 0
    ? undefined
    : refused("E_OUTPUT_MISMATCH", `output ${wrong} is not what the state gives`, { place: `output ${wrong}` });
}

const isOutput = (a: TxOutput, b: TxOutput | undefined): boolean =>
  b !== undefined && a.amount === b.amount && equalBytes(a.scriptPubKey, b.scriptPubKey);

interface FeeRule {
  readonly expected: ExpectedSpend;
  readonly feeLimit: bigint | undefined;
}

/** V6: "sum in >= sum out; zero-fee role => fee == max(0, sum(trimmed)-240)"; of an HTLC "fee only from added inputs". */
function feeFault(
  tx: Transaction,
  prevouts: readonly TxOutput[],
  { expected, feeLimit }: FeeRule,
): Refused | undefined {
  const siphon = (words: string): Refused => refused("E_FEE_SIPHON", words);
  const fee = paid(prevouts, tx.outputs);
  if (fee < 0n) return siphon("the outputs have more than the inputs");
  if (expected.fee !== undefined && fee !== expected.fee)
    return siphon(`the fee is ${fee} sat; this role's is ${expected.fee}`);
  return expected.fee === undefined && feeLimit !== undefined && fee > feeLimit
    ? siphon(`the fee is ${fee} sat, more than ${feeLimit}`)
    : undefined;
}

/** V7 to V10. */
function relayFault({ tx, transaction, at }: Spend, expected: ExpectedSpend): Refused | undefined {
  const { prevouts } = transaction;
  return (
    dustFault(tx, paid(prevouts, tx.outputs)) ??
    sizeFault(tx, at) ??
    hashTypesFault(tx, expected) ??
    annexFault(tx) ??
    policyFault(tx, prevouts)
  );
}

function hashTypesFault(tx: Transaction, { inputs }: ExpectedSpend): Refused | undefined {
  for (const [i, expected] of inputs.entries()) {
    const fault = expected && hashTypeFault(tx.inputs[i]?.witness ?? [], i, expected);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** V9: each signature has the hash type of its role. Elements of another way than the planned one are held to the types of all of the role's signatures. */
function hashTypeFault(
  witness: readonly Uint8Array[],
  input: number,
  { items, hashTypes }: ExpectedInput,
): Refused | undefined {
  const { elements } = witnessShape(witness);
  const planned = elements.length === items.length;
  const anyOf = new Set([...hashTypes.values(), ...(hashTypes.size < items.length ? [SIGHASH.DEFAULT] : [])]);
  for (const [at, element] of elements.entries()) {
    const item = planned ? items[at] : undefined;
    const given = hashTypeOf(element);
    if (given === undefined || (item !== undefined && item.kind !== "signature")) continue;
    const wanted = item?.key === undefined ? undefined : (hashTypes.get(item.key) ?? SIGHASH.DEFAULT);
    if (wanted === undefined ? !anyOf.has(given) : given !== wanted)
      return refused("E_SIGHASH", `input ${input}: a signature has hash type ${given}, not that of its role`, {
        place: `input ${input}`,
      });
  }
  return undefined;
}
