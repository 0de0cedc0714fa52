/**
 * The policy root: a Merkle tree over the outputs that a state pays, each with its script, its tree's root and its descriptor. It is part of the state, so
 * whoever attests a state attests the scripts that its money goes to. Counted, ordered, and with tags of its own for leaves and nodes: no two
 * lists of outputs have one root.
 */
import type { Bytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { int64, uint32 } from "../transaction/write.ts";
import { prefixed16 } from "./layout.ts";
import { channelHash } from "./tags.ts";

/** One output before anchoring. */
export interface PayoutLeaf {
  readonly amount: bigint;
  readonly scriptPubKey: Bytes;
  /** Absent: no leaves. */
  readonly merkleRoot?: Bytes;
  /** BIP386, lower-case hex, x-only keys (33 bytes inside musig), no origin, no checksum. */
  readonly descriptor: string;
}

const NO_ROOT: Bytes = new Uint8Array(32);
const utf8 = new TextEncoder();

/** "H(T"PolicyLeaf", le32 j ‖ le64 value ‖ le16 |spk| ‖ spk ‖ tap_root32(or 0^32) ‖ le16 |desc| ‖ descriptor_utf8)" */
const policyLeaf = (leaf: PayoutLeaf, index: number): Bytes =>
  channelHash(
    "PolicyLeaf",
    uint32(index),
    int64(leaf.amount),
    prefixed16(leaf.scriptPubKey),
    leaf.merkleRoot ?? NO_ROOT,
    prefixed16(utf8.encode(leaf.descriptor)),
  );

/** "ordered binary Merkle: H(T"PolicyNode", l ‖ r), odd node promoted unchanged", "H(T"PolicyRoot", le32 count ‖ top)" */
export function policyRoot(leaves: readonly PayoutLeaf[]): Bytes {
  let row: readonly Bytes[] = leaves.map(policyLeaf);
  while (row.length > 1) row = pairUp(row);
  const top = row[0];
  // All outputs may be trimmed: then there is no node, and the count says so.
  return channelHash("PolicyRoot", uint32(leaves.length), top ?? NO_ROOT);
}

function pairUp(row: readonly Bytes[]): readonly Bytes[] {
  const above: Bytes[] = [];
  for (let i = 0; i < row.length; i += 2) {
    const [left, right] = [row[i], row[i + 1]];
    invariant(left !== undefined, "a row has what its length says");
    above.push(right === undefined ? left : channelHash("PolicyNode", left, right));
  }
  return above;
}

/** "For asymmetric mechanisms (penalty) policy_root covers the pair of commitments". */
export const pairRoot = (a: Bytes, b: Bytes): Bytes => channelHash("PolicyPair", a, b);
