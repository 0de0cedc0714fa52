/**
 * From the leaves of a script tree, in depth-first order with their depths, to its Merkle root and the path of every leaf (BIP341).
 *
 * The depths alone describe a binary tree: two neighbours of the same depth that are complete are siblings. Trace for
 * the depths 1, 2, 2: push a at 1; push b at 2; c at 2 meets b, together bc at 1, which meets a: the root at 0.
 * Work is linear in the sum of the depths, which is the size of the answer.
 */
import type { Bytes } from "../base/bytes.ts";
import { tapBranchHash, tapLeafHash } from "./leaf.ts";

/** BIP341: the control block has "length 33 + 32m, for a value of m that is an integer between 0 and 128, inclusive". */
export const MAX_DEPTH = 128;

export interface TreeLeaf {
  readonly script: Bytes;
  /** Leaf version; tapscript when absent. */
  readonly version?: number;
  /** Number of branches above the leaf; 0 for the only leaf of a tree. */
  readonly depth: number;
}

export interface CommittedLeaf {
  readonly leafHash: Bytes;
  /** Sibling hashes from the leaf up, as the control block lists them. */
  readonly path: readonly Bytes[];
}

export interface ScriptTree {
  readonly merkleRoot: Bytes;
  /** In the order of the input. */
  readonly leaves: readonly CommittedLeaf[];
}

/** A complete subtree on the stack: the leaves from `first` to `end`, hashed. */
interface Subtree {
  readonly hash: Bytes;
  readonly depth: number;
  readonly first: number;
  readonly end: number;
}

/** `undefined` when the depths describe no binary tree, or one deeper than {@link MAX_DEPTH}. */
export function scriptTree(leaves: readonly TreeLeaf[]): ScriptTree | undefined {
  const paths: Bytes[][] = leaves.map(() => []);
  const stack: Subtree[] = [];
  const leafHashes: Bytes[] = [];
  for (const [first, leaf] of leaves.entries()) {
    if (!Number.isInteger(leaf.depth) || leaf.depth < 0 || leaf.depth > MAX_DEPTH) return undefined;
    const hash = tapLeafHash(leaf.script, leaf.version);
    leafHashes.push(hash);
    stack.push(joinUpwards(stack, { hash, depth: leaf.depth, first, end: first + 1 }, paths));
  }
  const root = stack[0];
  if (root === undefined || stack.length > 1 || root.depth > 0) return undefined;
  const committed = leafHashes.map((leafHash, index) => ({ leafHash, path: paths[index] as Bytes[] }));
  return { merkleRoot: root.hash, leaves: committed };
}

/** Joins `right` with its finished siblings on the stack, as long as there are any; gives each leaf its next sibling hash. */
function joinUpwards(stack: Subtree[], right: Subtree, paths: readonly Bytes[][]): Subtree {
  let joined = right;
  for (let left = stack.at(-1); left?.depth === joined.depth && joined.depth > 0; left = stack.at(-1)) {
    stack.pop();
    for (let i = left.first; i < left.end; i++) paths[i]?.push(joined.hash);
    for (let i = joined.first; i < joined.end; i++) paths[i]?.push(left.hash);
    joined = {
      hash: tapBranchHash(left.hash, joined.hash),
      depth: joined.depth - 1,
      first: left.first,
      end: joined.end,
    };
  }
  return joined;
}
