/**
 * `--prevouts`: what each input spends. Either a JSON list of `{"amount", "scriptPubKey"}` in the order of the inputs, or the previous
 * transactions in hex (a JSON list, or one a line) in any order, in which each input's output is looked up by txid and index.
 *
 * Invariant: the answer has one output for each input, or there is a refusal that names the place. All are needed, also to look at one
 * input, since signatures of BIP341 commit to the amounts and scripts of all.
 */
import type { Result } from "../base/result.ts";
import type { Sats } from "../base/units.ts";
import type { OutPoint, Transaction, TxOutput } from "../transaction/transaction.ts";
import type { Shell } from "./shell.ts";
import { EMPTY, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { sats } from "../base/units.ts";
import { displayTxid, txid } from "../transaction/ids.ts";
import { quote } from "./quote.ts";
import { bytesOf, readText, transactionOf } from "./transaction-input.ts";

type Outputs = Result<readonly TxOutput[], string>;

const WHAT = "--prevouts";
const FORM =
  'it holds [{"amount": "satoshis", "scriptPubKey": "hex"}, …] in the order of the inputs, or the previous transactions in hex';

/** Core's MAX_MONEY: 21 million coins. */
const MAX_SATS = 2_100_000_000_000_000n;

export async function readPrevouts(tx: Transaction, argument: string, shell: Shell): Promise<Outputs> {
  const read = await readText(WHAT, argument, shell);
  if (!read.ok) return read;
  const text = read.value.trim();
  if (/^[[{"]/.test(text)) return fromJson(tx, text);
  const lines = text.split("\n").map((line) => line.trim());
  return fromTransactions(
    tx,
    lines.flatMap((line, i) => (line === "" ? [] : [{ where: `${WHAT}, line ${i + 1}`, hex: line }])),
  );
}

function fromJson(tx: Transaction, text: string): Outputs {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(`${WHAT} is no JSON: ${FORM}`);
  }
  if (!Array.isArray(value)) return err(`${WHAT} is no JSON list: ${FORM}`);
  const items: readonly unknown[] = value;
  if (items.length > 0 && items.every((item) => typeof item === "string"))
    return fromTransactions(
      tx,
      items.map((hex, i) => ({ where: `${WHAT}[${i}]`, hex })),
    );
  const twice = repeatedMember(text);
  if (twice !== undefined) return err(twice);
  return fromOutputs(tx, items);
}

/**
 * `JSON.parse` keeps the last of two members with one name. The text is valid JSON; objects that are nested are refused later. It is read by a
 * loop, since a regular expression may need stack for each character of a string.
 */
function repeatedMember(json: string): string | undefined {
  let item = -1;
  let seen = new Set<string>();
  let text = "";
  for (let at = 0; at < json.length; at++) {
    const mark = json[at];
    if (mark === "{") {
      item++;
      seen = new Set();
    } else if (mark === '"') {
      const end = endOfString(json, at);
      text = json.slice(at, end);
      at = end - 1;
    } else if (mark === ":") {
      const name = JSON.parse(text) as string;
      if (seen.has(name)) return `${WHAT}[${item}]: ${quote(name)} stands twice`;
      seen.add(name);
    }
  }
  return undefined;
}

/** Behind the quotation mark that ends the string at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

function fromOutputs({ inputs }: Transaction, items: readonly unknown[]): Outputs {
  const outputs: TxOutput[] = [];
  for (const [i, item] of items.entries()) {
    const output = readOutput(`${WHAT}[${i}]`, item);
    if (!output.ok) return output;
    outputs.push(output.value);
  }
  if (outputs.length === inputs.length) return ok(outputs);
  return err(`${WHAT} holds ${outputs.length} outputs, and the transaction has ${inputs.length} inputs: one for each`);
}

function readOutput(where: string, item: unknown): Result<TxOutput, string> {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return err(`${where} is no object: ${FORM}`);
  const { amount, scriptPubKey, ...others } = item as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return err(`${where}: ${quote(unknown)} is neither amount nor scriptPubKey`);
  const value = readAmount(`${where}.amount`, amount);
  if (!value.ok) return value;
  if (typeof scriptPubKey !== "string") return err(`${where}.scriptPubKey is ${typeName(scriptPubKey)}, not hex`);
  const script = scriptPubKey === "" ? ok(EMPTY) : bytesOf(`${where}.scriptPubKey`, scriptPubKey);
  return script.ok ? ok({ amount: value.value, scriptPubKey: script.value }) : script;
}

/** A string of digits, or a JSON number that is whole. */
function readAmount(where: string, amount: unknown): Result<Sats, string> {
  if (typeof amount !== "string" && typeof amount !== "number")
    return err(`${where} is ${typeName(amount)}, not a number of satoshis`);
  if (typeof amount === "number" ? !Number.isInteger(amount) : !/^-?(0|[1-9][0-9]{0,18})$/.test(amount))
    return err(`${where}: ${quote(String(amount))} is no whole number of satoshis`);
  return inRange(where, BigInt(amount));
}

function inRange(where: string, amount: bigint): Result<Sats, string> {
  if (amount < 0n) return err(`${where} is negative`);
  if (amount > MAX_SATS) return err(`${where} is more than all coins there can be, ${MAX_SATS} satoshis`);
  return ok(sats(amount));
}

const typeName = (value: unknown): string => {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a JSON ${typeof value}`;
};

interface PreviousTransaction {
  readonly where: string;
  readonly hex: string;
}

function fromTransactions({ inputs }: Transaction, previous: readonly PreviousTransaction[]): Outputs {
  if (previous.length === 0) return err(`${WHAT} is empty: ${FORM}`);
  const known = new Map<string, readonly TxOutput[]>();
  for (const { where, hex } of previous) {
    const tx = transactionOf(where, hex);
    if (!tx.ok) return tx;
    known.set(toHex(txid(tx.value)), tx.value.outputs);
  }
  const outputs: TxOutput[] = [];
  for (const [i, { outPoint }] of inputs.entries()) {
    const output = lookUp(`${WHAT}: input ${i}`, outPoint, known);
    if (!output.ok) return output;
    outputs.push(output.value);
  }
  return ok(outputs);
}

function lookUp(
  where: string,
  { txid: id, vout }: OutPoint,
  known: ReadonlyMap<string, readonly TxOutput[]>,
): Result<TxOutput, string> {
  const outputs = known.get(toHex(id));
  const name = displayTxid(id);
  if (outputs === undefined) return err(`${where} spends ${name}:${vout}, and that transaction is not given`);
  const output = outputs[vout];
  if (output === undefined)
    return err(`${where} spends output ${vout} of ${name}, and that transaction has ${outputs.length}`);
  const amount = inRange(`${where}: the amount of ${name}:${vout}`, output.amount);
  return amount.ok ? ok(output) : amount;
}
