/** All inputs of a transaction, with the hashes they share computed once. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Transaction, TxOutput } from "../transaction/transaction.ts";
import type { RuleSet } from "./machine.ts";
import type { Verdict } from "./verdict.ts";
import { midstatesOf } from "../transaction/midstates.ts";
import { verifyInput } from "./verify-input.ts";

export interface TransactionContext {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly rules: RuleSet;
  readonly backend: CryptoBackend;
}

export interface TransactionVerdict {
  /** Every input is valid under the rules; so false when one of them is not this engine's to judge. */
  readonly ok: boolean;
  readonly inputs: readonly Verdict[];
}

export function verifyTransaction(context: TransactionContext): TransactionVerdict {
  const { tx, prevouts } = context;
  const complete = prevouts.length === tx.inputs.length;
  const shared = complete ? { ...context, midstates: midstatesOf(tx, prevouts) } : context;
  const inputs = tx.inputs.map((_, inputIndex) => verifyInput({ ...shared, inputIndex }));
  return { ok: inputs.length > 0 && inputs.every(({ ok }) => ok), inputs };
}
