/** The outputs that a chain of transactions has made and not yet spent, from the funding output on: what is said to be spent is compared with what is there. */
import type { Channel, Refused } from "../channel/index.ts";
import type { Transaction, TxOutput } from "../transaction/index.ts";
import { toHex } from "../base/bytes.ts";
import { sats } from "../base/units.ts";
import { refused } from "../channel/index.ts";
import { txid } from "../transaction/index.ts";
import { outPointText, sameOutputs } from "./spend-shape.ts";

export interface LedgerSpend {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  /** Inputs that must spend what is here; others may be coins from elsewhere. */
  readonly own: readonly number[];
}

export interface Ledger {
  /** Refuses, or takes what is spent out and puts the outputs in. */
  readonly spend: (spend: LedgerSpend) => Refused | undefined;
}

export function openLedger({ funding }: Channel): Ledger {
  const made = new Set<string>();
  const unspent = new Map<string, TxOutput>([
    [outPointText(funding), { amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey }],
  ]);
  const fault = ({ tx, prevouts, own }: LedgerSpend): Refused | undefined => {
    for (const [i, { outPoint }] of tx.inputs.entries()) {
      const [there, said] = [unspent.get(outPointText(outPoint)), prevouts[i]];
      if (there === undefined && (own.includes(i) || made.has(toHex(outPoint.txid))))
        return refused("E_CHAIN_LINK", `input ${i} spends nothing that stands unspent before it`);
      if (there !== undefined && (said === undefined || !sameOutputs([there], [said])))
        return refused("E_PREVOUTS", `input ${i} spends another output than is said`);
    }
    return undefined;
  };
  const spend = (each: LedgerSpend): Refused | undefined => {
    const found = fault(each);
    if (found !== undefined) return found;
    for (const { outPoint } of each.tx.inputs) unspent.delete(outPointText(outPoint));
    const id = txid(each.tx);
    made.add(toHex(id));
    for (const [vout, output] of each.tx.outputs.entries()) unspent.set(outPointText({ txid: id, vout }), output);
    return undefined;
  };
  return { spend };
}
