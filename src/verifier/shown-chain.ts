/**
 * A piece of the chain as it is shown (C19): headers that begin at a block the caller trusts, each linked to the one before and carrying its work, and transactions
 * with their Merkle branches. It proves work, not that no chain with more of it exists.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Refused } from "../channel/index.ts";
import type { Transaction } from "../transaction/index.ts";
import type { ChainContext, ChainTransaction } from "./messages.ts";
import type { Network } from "../taproot/network.ts";
import type { ChainTrust } from "./options.ts";
import { concat, equalBytes, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { unixTime } from "../base/units.ts";
import { refuse, refused } from "../channel/index.ts";
import { hash256 } from "../crypto/index.ts";
import { baseSize, decodeTransaction, inputLock, medianTimePast, parseTxid, txid } from "../transaction/index.ts";

export interface ShownTransaction {
  readonly tx: Transaction;
  /** In the order of the hash. */
  readonly txid: Bytes;
  readonly height: number;
}

export interface ShownChain {
  readonly height: number;
  /** Of the last eleven headers; absent while fewer are shown. */
  readonly medianTimePast?: number;
  readonly transactions: readonly ShownTransaction[];
}

const refusedChain = (words: string, place?: string): Result<never, Refused> =>
  refuse("E_SPV", words, place === undefined ? {} : { place });

export function readChain(
  context: ChainContext,
  trust: ChainTrust | undefined,
  network: Network,
): Result<ShownChain, Refused> {
  if (trust === undefined)
    return refusedChain("a chain is shown, and no block was named at which one that is trusted begins");
  const fault = headersFault(context.headers, trust, network);
  if (fault !== undefined) return err(fault);
  const transactions: ShownTransaction[] = [];
  for (const [i, each] of context.transactions.entries()) {
    const shown = readBranch(each, context.headers, trust);
    if (!shown.ok) return err({ ...shown.error, place: `transaction ${i}` });
    transactions.push(shown.value);
  }
  const height = trust.height + context.headers.length - 1;
  const deep = (trust.confirmations ?? 1) - 1;
  const shallow = transactions.findIndex((each) => each.height > height - deep);
  if (shallow >= 0)
    return refusedChain(`a transaction has fewer than ${deep + 1} confirmations`, `transaction ${shallow}`);
  const impossible = orderFault(transactions);
  return impossible === undefined ? ok({ height, transactions, ...medianTime(context.headers) }) : err(impossible);
}

/** No block spends what is not there yet, nor before its lock in blocks (BIP68) has passed: such a chain was made up. */
function orderFault(transactions: readonly ShownTransaction[]): Refused | undefined {
  const heights = new Map(transactions.map(({ txid: id, height }) => [toHex(id), height]));
  for (const [i, { tx, height }] of transactions.entries())
    for (const input of tx.inputs) {
      const parent = heights.get(toHex(input.outPoint.txid));
      const lock = inputLock(tx, input);
      if (parent !== undefined && height < parent + (lock?.unit === "blocks" ? lock.blocks : 0))
        return refused("E_SPV", "a transaction stands before the block from which it is valid", {
          place: `transaction ${i}`,
        });
    }
  return undefined;
}

/** "headers start at one the caller trusts (hash given by the caller, not by the proof), linkage, PoW against each nBits, total work >= the caller's minimum" */
function headersFault(headers: readonly Bytes[], trust: ChainTrust, network: Network): Refused | undefined {
  const wrong = (words: string, i: number): Refused => refused("E_SPV", words, { place: `header ${i}` });
  const trusted = parseTxid(trust.hash);
  let before = headers[0] === undefined ? undefined : hash256(headers[0]);
  if (before === undefined || trusted === undefined || !equalBytes(before, trusted))
    return wrong("the first header is not that of the block that is trusted", 0);
  const easiest = targetOf(network.leastWork) ?? 0n;
  let work = 0n;
  for (const [i, header] of headers.entries()) {
    if (i === 0) continue;
    const hash = hash256(header);
    const target = targetOf(bitsOf(header));
    if (!equalBytes(header.subarray(4, 36), before)) return wrong("a header does not follow the one before", i);
    // Bitcoin Core, DeriveTarget: "bnTarget > UintToArith256(pow_limit)".
    if (target === undefined || target > easiest || littleEndian(hash) > target)
      return wrong("a header does not carry its work", i);
    work += 2n ** 256n / (target + 1n);
    before = hash;
  }
  return work < (trust.work ?? 0n)
    ? refused("E_SPV", `the headers carry ${work} hashes of work; ${trust.work} are asked for`)
    : undefined;
}

const littleEndian = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes.toReversed())}`);

const bitsOf = (header: Bytes): number =>
  new DataView(header.buffer, header.byteOffset, header.length).getUint32(72, true);

/** nBits: three bytes, and how many bytes the number has. Negative, zero and more than 256 bits are no targets. */
function targetOf(bits: number): bigint | undefined {
  const [size, word] = [bits >>> 24, BigInt(bits & 0x7f_ffff)];
  const target = size <= 3 ? word >> BigInt(8 * (3 - size)) : word << BigInt(8 * (size - 3));
  return target === 0n || (bits & 0x80_0000) !== 0 || target >= 2n ** 256n ? undefined : target;
}

/** The branch leads to the Merkle root of the header; an inner node, which has 64 bytes, is never taken for a transaction. */
function readBranch(
  { tx: bytes, header, position, branch }: ChainTransaction,
  headers: readonly Bytes[],
  trust: ChainTrust,
): Result<ShownTransaction, Refused> {
  const read = decodeTransaction(bytes);
  const root = headers[header]?.subarray(36, 68);
  if (!read.ok) return refuse("E_MALFORMED", `a transaction of the chain: ${read.error.reason}`);
  if (root === undefined || position >= 2 ** branch.length) return refusedChain("no such header or position");
  // "merkle branches of txs whose stripped size is not 64 B"
  if (baseSize(read.value) === 64) return refusedChain("a transaction of 64 bytes may be an inner node");
  const id = txid(read.value);
  let hash = id;
  for (const [level, sibling] of branch.entries()) {
    const isRight = Math.floor(position / 2 ** level) % 2 === 1;
    hash = hash256(isRight ? concat(sibling, hash) : concat(hash, sibling));
  }
  return equalBytes(hash, root)
    ? ok({ tx: read.value, txid: id, height: trust.height + header })
    : refusedChain("a transaction's branch does not lead to the root of its block");
}

const SPAN = 11;

function medianTime(headers: readonly Bytes[]): { readonly medianTimePast?: number } {
  if (headers.length < SPAN) return {};
  const times = headers
    .slice(-SPAN)
    .map((header) => unixTime(new DataView(header.buffer, header.byteOffset, header.length).getUint32(68, true)));
  return { medianTimePast: medianTimePast(times) };
}

/** The shown transaction of this id. */
export const findTransaction = ({ transactions }: ShownChain, id: Bytes): ShownTransaction | undefined =>
  transactions.find((each) => equalBytes(each.txid, id));
