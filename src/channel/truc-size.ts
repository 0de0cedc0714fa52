/** The largest payout transaction that a channel's limits allow must still be relayed: 10 000 virtual bytes (BIP431). */
import type { SingleInput } from "./payout-transaction.ts";
import type { Refused } from "./refuse.ts";
import { fromHex } from "../base/bytes.ts";
import { transactionWeight } from "../transaction/weight.ts";
import { P2A_SCRIPT, singleInput, TRUC_SIZE } from "./payout-transaction.ts";
import { refused } from "./refuse.ts";

/** BIP141: a transaction with a witness has two bytes more, marker and flag. */
const MARKER_AND_FLAG = 2;

export interface LargestPayout extends Omit<SingleInput, "outputs"> {
  /** Taproot outputs beside the P2A. */
  readonly outputs: number;
  /** Of the input's witness. */
  readonly witness: number;
}

export function trucSizeFault(what: string, { outputs: count, witness, ...input }: LargestPayout): Refused | undefined {
  const taproot = { amount: 0n, scriptPubKey: fromHex(`5120${"00".repeat(32)}`) };
  const outputs = [{ amount: 0n, scriptPubKey: P2A_SCRIPT }, ...Array.from({ length: count }, () => taproot)];
  const size = Math.ceil((transactionWeight(singleInput({ ...input, outputs })) + MARKER_AND_FLAG + witness) / 4);
  return size > TRUC_SIZE
    ? refused("E_TRUC_SIZE", `${what} has ${size} virtual bytes, more than ${TRUC_SIZE}`)
    : undefined;
}
