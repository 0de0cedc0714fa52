/** A short chain of blocks made to hold these transactions: headers at the least difficulty there is, mined here, and the Merkle branch of each transaction. */
import type { Bytes } from "../../src/base/bytes.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import type { CaseOptions } from "../../src/cli/conformance-file.ts";
import { hash256 } from "../../src/crypto/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import type { ChainContext } from "../../src/verifier/index.ts";
import { bytesOf } from "../../test/channel/parties.ts";

/** Regtest's: every second hash will do. */
const BITS = 0x207f_ffff;
const TARGET_TOP = 0x7f;
const TIME = 1_700_000_000;

export interface ShownBlocks {
  readonly context: ChainContext;
  readonly trust: NonNullable<CaseOptions["trust"]>;
}

const le32 = (value: number): Bytes => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

function mine(before: Bytes, root: Bytes, time: number): Bytes {
  for (let nonce = 0; ; nonce++) {
    const header = concat(le32(0x2000_0000), before, root, le32(time), le32(BITS), le32(nonce));
    // The hash is a little-endian number: its last byte decides.
    if ((hash256(header)[31] ?? 0xff) < TARGET_TOP) return header;
  }
}

/** The other children on the way from a leaf to the root; an odd one out is paired with itself. */
function branchOf(
  ids: readonly Bytes[],
  position: number,
): { readonly branch: readonly Bytes[]; readonly root: Bytes } {
  const branch: Bytes[] = [];
  let level = ids;
  let at = position;
  while (level.length > 1) {
    branch.push(level[at ^ 1] ?? (level[at] as Bytes));
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      hash256(concat(level[2 * i] as Bytes, level[2 * i + 1] ?? (level[2 * i] as Bytes))),
    );
    at >>= 1;
  }
  return { branch, root: level[0] as Bytes };
}

/** `blocks[i]` is in the block of height `trusted + i`; an empty one has a transaction of somebody else's. */
export function shownBlocks(trusted: number, blocks: readonly (readonly Transaction[])[]): ShownBlocks {
  const headers: Bytes[] = [];
  const transactions: ChainContext["transactions"][number][] = [];
  for (const [height, txs] of blocks.entries()) {
    const ids = [bytesOf(`coinbase ${height}`), ...txs.map((tx) => txid(tx))];
    const before = headers.length === 0 ? new Uint8Array(32) : hash256(headers.at(-1) as Bytes);
    headers.push(mine(before, branchOf(ids, 0).root, TIME + 600 * height));
    for (const [i, tx] of txs.entries())
      transactions.push({
        tx: encodeTransaction(tx),
        header: height,
        position: i + 1,
        branch: branchOf(ids, i + 1).branch,
      });
  }
  const hash = toHex(hash256(headers[0] as Bytes).toReversed());
  return { context: { headers, transactions }, trust: { hash, height: trusted } };
}

export const empty = (count: number): readonly (readonly Transaction[])[] => Array.from({ length: count }, () => []);
