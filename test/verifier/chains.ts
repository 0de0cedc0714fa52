/** Blocks of a chain of our own: headers with the least work there is, and transactions with their Merkle branches. */
import type { Bytes } from "../../src/base/bytes.ts";
import { concat } from "../../src/base/bytes.ts";
import { hash256 } from "../../src/crypto/index.ts";
import { displayTxid, encodeTransaction, txid } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import type { ChainContext, ChainTrust } from "../../src/verifier/index.ts";
import { bytesOf } from "../channel/parties.ts";

const uint32 = (value: number): Bytes =>
  Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);

/** nBits of regtest: every second hash will do. */
const LEAST_WORK = 0x207f_ffff;

export function mine(before: Bytes, root: Bytes, { time = 1_700_000_000, bits = LEAST_WORK } = {}): Bytes {
  for (let nonce = 0; ; nonce++) {
    const header = concat(uint32(0x2000_0000), before, root, uint32(time), uint32(bits), uint32(nonce));
    if ((hash256(header)[31] as number) < 0x7f) return header;
  }
}

export interface TestChain {
  readonly context: ChainContext;
  readonly trust: ChainTrust;
}

/** A trusted block at `start`, then one for each list of transactions; each is proven by a branch beside another transaction of its block. */
export function chainOf(blocks: readonly (readonly Transaction[])[], start = 100): TestChain {
  const trusted = mine(bytesOf("before"), bytesOf("root"));
  const headers: Bytes[] = [trusted];
  const transactions: ChainContext["transactions"][number][] = [];
  for (const [i, block] of blocks.entries()) {
    const ids = block.map(txid);
    const sibling = bytesOf(`block ${i}`);
    const root = block.length === 0 ? sibling : hash256(concat(sibling, ids[0] ?? sibling));
    headers.push(mine(hash256(headers.at(-1) ?? trusted), root, { time: 1_700_000_000 + 600 * i }));
    const [tx] = block;
    if (tx !== undefined)
      transactions.push({ tx: encodeTransaction(tx), header: i + 1, position: 1, branch: [sibling] });
  }
  return { context: { headers, transactions }, trust: { hash: displayTxid(hash256(trusted)), height: start } };
}
