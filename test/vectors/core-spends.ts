/** Transactions as Bitcoin Core's tx_valid and tx_invalid (and BIP119's vectors) name what they spend. */
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { equalBytes, fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { decodeTransaction, parseTxid } from "../../src/transaction/index.ts";
import { coreAsm } from "./core-asm.ts";

export interface CoreSpend {
  readonly comment: string;
  readonly inputs: readonly {
    readonly prevout_txid: string;
    readonly prevout_index: number;
    readonly script_pubkey_asm: string;
    readonly amount_sats?: number;
  }[];
  readonly tx: string;
}

/**
 * The transaction and what its inputs spend, in their order; `undefined` when the case does not list an output that it
 * spends.
 */
export function coreSpend(each: CoreSpend): { tx: Transaction; prevouts: readonly TxOutput[] } | undefined {
  const decoded = decodeTransaction(fromHex(each.tx));
  if (!decoded.ok) return undefined;
  const prevouts = decoded.value.inputs.map(({ outPoint }) => {
    const spent = each.inputs.find(
      ({ prevout_txid, prevout_index }) =>
        equalBytes(parseTxid(prevout_txid) ?? new Uint8Array(0), outPoint.txid) &&
        prevout_index >>> 0 === outPoint.vout,
    );
    return spent && { amount: sats(BigInt(spent.amount_sats ?? 0)), scriptPubKey: coreAsm(spent.script_pubkey_asm) };
  });
  const found = prevouts.filter((prevout) => prevout !== undefined);
  return found.length === prevouts.length ? { tx: decoded.value, prevouts: found } : undefined;
}
