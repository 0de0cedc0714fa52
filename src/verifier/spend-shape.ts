/** What a spend of the channel must be, in one shape for all roles, and what is asked of it. */
import type { Result } from "../base/result.ts";
import type { Channel, Refused, StateTransaction } from "../channel/index.ts";
import type { OutPoint, Transaction, TxInput, TxOutput } from "../transaction/index.ts";
import type { TransactionEvidence } from "./messages.ts";
import type { OpenedState } from "./shown-state.ts";
import { equalBytes, toHex } from "../base/bytes.ts";
import { refuse } from "../channel/index.ts";
import { SIGHASH_ANYPREVOUT } from "../transaction/index.ts";

/** An input that the channel has a word to say about. */
export interface ExpectedInput {
  /** Absent: whatever its script allows. */
  readonly sequence?: number;
  /** What it spends; absent: any output, its signatures do not commit to one. */
  readonly spent?: TxOutput;
  /** Hash types of its signatures, by x-only key in hex; of other keys DEFAULT. */
  readonly hashTypes: ReadonlyMap<string, number>;
  /** Of the elements below script and control block; a signature by its key. */
  readonly items: readonly { readonly kind: string; readonly key?: string }[];
}

export interface ExpectedSpend {
  /** Of the state's own transaction that it is. */
  readonly name?: string;
  readonly version: number;
  /** By input; `undefined`: a coin of somebody's own. */
  readonly inputs: readonly (ExpectedInput | undefined)[];
  /** By output; `undefined`: free. */
  readonly outputs: readonly (TxOutput | undefined)[];
  /** No input and no output may be added. */
  readonly closed: boolean;
  readonly lockTime: number;
  /** A later locktime will do as well. */
  readonly laterLock: boolean;
  /** What goes to miners; absent: the caller's limit decides. */
  readonly fee?: bigint;
}

export interface SpendQuestion {
  readonly channel: Channel;
  readonly evidence: TransactionEvidence;
  readonly tx: Transaction;
  readonly opened: OpenedState;
  /** What was published before, in its order. */
  readonly published: readonly Transaction[];
}

/** BIP118: its signatures do not name the outpoint that they spend. */
export const isRebindable = ({ requests }: StateTransaction): boolean =>
  ((requests[0]?.hashType ?? 0) & SIGHASH_ANYPREVOUT) !== 0;

export const outPointText = ({ txid, vout }: OutPoint): string => `${toHex(txid)}:${vout}`;

export const isSpent = (input: TxInput | undefined, { txid, vout }: OutPoint): boolean =>
  input !== undefined && input.outPoint.vout === vout && equalBytes(input.outPoint.txid, txid);

/** "a tx that spends no known output of the channel is `E_WRONG_PARENT`" */
export const wrongParent = (what: string): Result<never, Refused> =>
  refuse("E_WRONG_PARENT", `the transaction spends no ${what} of this channel`);

export const sameOutputs = (a: readonly TxOutput[], b: readonly TxOutput[]): boolean =>
  a.length === b.length &&
  a.every(({ amount, scriptPubKey }, i) => amount === b[i]?.amount && equalBytes(scriptPubKey, b[i].scriptPubKey));

export const paid = (spent: readonly TxOutput[], outputs: readonly TxOutput[]): bigint => total(spent) - total(outputs);

const total = (outputs: readonly TxOutput[]): bigint => outputs.reduce((sum, { amount }) => sum + amount, 0n);
