/**
 * The shape of a tree (BIP341 leaves it open, and every library shapes differently: footgun 26). Two branches without odds are
 * BIP386's pair; with odds, or three branches and more, the branches become the tree of least expected depth: Huffman's, each branch
 * weighing its odds, since a level costs every leaf below it the same 32 bytes of control block.
 *
 * The shape depends on the text alone, so it is settled before anything is bound: a template and its instances share it.
 * Among equal odds the branches that come first in the order of their texts are joined first, so the order in which branches are written does
 * not matter to the script tree. Branches are printed in the order written.
 */
import type { ContractTree, LeafContract } from "../language/contract.ts";
import { toHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { sha256 } from "../crypto/hash.ts";

export interface ShapedLeaf {
  readonly leaf: LeafContract;
  readonly depth: number;
}

type Shaped =
  | { readonly kind: "leaf"; readonly leaf: LeafContract }
  | { readonly kind: "pair"; readonly left: Shaped; readonly right: Shaped };

/** A branch on its way into the tree. */
interface Piece {
  readonly tree: Shaped;
  readonly odds: number;
  /** Place in the order of texts, and among the branches as written; of the first one for joined pieces. */
  readonly rank: number;
  readonly order: number;
}

/** Leaves in depth-first order with their depths. `textOf` is a leaf's canonical policy text, by which ties are broken. */
export function shapeTree(tree: ContractTree, textOf: (leaf: LeafContract) => string): readonly ShapedLeaf[] {
  const children = (node: ContractTree): readonly ContractTree[] =>
    node.kind === "branches" ? node.branches.map((branch) => branch.tree) : [];
  const digestOf = digests(textOf);
  const ranked = fold<ContractTree, Ranked>(tree, children, (node, results) => {
    if (node.kind === "leaf") return { tree: node, text: textOf(node.leaf) };
    // A nested tree stays one piece; it is ranked by the least of its texts, and where that stands in two pieces by all of them.
    const text = results.map((result) => result.text).reduce((least, each) => (each < least ? each : least));
    if (node.shaped)
      return {
        tree: huffman(
          node.branches.map((branch) => branch.odds),
          results,
          digestOf,
        ),
        text,
      };
    const [left, right] = results;
    invariant(left !== undefined && right !== undefined, "a tree that is not shaped is a pair");
    return { tree: { kind: "pair", left: left.tree, right: right.tree }, text };
  });
  return flatten(ranked.tree);
}

interface Ranked {
  readonly tree: Shaped;
  /** The least of its leaves' texts. */
  readonly text: string;
}

/** A name of a piece that depends on what it holds and not on the order it is written in: hashed as BIP341 hashes trees, over the texts. */
function digests(textOf: (leaf: LeafContract) => string): (tree: Shaped) => string {
  const known = new Map<Shaped, string>();
  const children = (node: Shaped): readonly Shaped[] =>
    node.kind === "leaf" || known.has(node) ? [] : [node.left, node.right];
  return (tree) =>
    fold<Shaped, string>(tree, children, (node, parts) => {
      const text = node.kind === "leaf" ? textOf(node.leaf) : parts.toSorted().join(" ");
      const digest = known.get(node) ?? toHex(sha256(new TextEncoder().encode(`${node.kind} ${text}`)));
      known.set(node, digest);
      return digest;
    });
}

function huffman(odds: readonly number[], branches: readonly Ranked[], digestOf: (tree: Shaped) => string): Shaped {
  const compare = (a: Ranked, b: Ranked): number =>
    compareText(a.text, b.text) || compareText(digestOf(a.tree), digestOf(b.tree));
  const oddsOf = (order: number): number => odds[order] ?? 1;
  const byText = branches
    .map((branch, order) => ({ branch, order }))
    .sort((a, b) => compare(a.branch, b.branch) || oddsOf(a.order) - oddsOf(b.order) || a.order - b.order);
  const ranks = new Map(byText.map(({ order }, rank) => [order, rank]));
  const pieces = branches.map(({ tree }, order): Piece => ({
    tree,
    odds: oddsOf(order),
    rank: ranks.get(order) ?? 0,
    order,
  }));
  // Two queues, both in order: written branches by odds, and joined ones, which are made in growing order.
  const single = pieces.sort(before);
  const joined: Piece[] = [];
  const heads = { single: 0, joined: 0 };
  const take = (): Piece => {
    const [a, b] = [single[heads.single], joined[heads.joined]];
    if (b === undefined || (a !== undefined && before(a, b) <= 0)) {
      heads.single++;
      return a as Piece;
    }
    heads.joined++;
    return b;
  };
  for (let left = pieces.length; left > 1; left--) joined.push(join(take(), take()));
  return take().tree;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const before = (a: Piece, b: Piece): number => a.odds - b.odds || a.rank - b.rank;

function join(a: Piece, b: Piece): Piece {
  const [left, right] = a.order < b.order ? [a, b] : [b, a];
  return {
    tree: { kind: "pair", left: left.tree, right: right.tree },
    odds: a.odds + b.odds,
    rank: Math.min(a.rank, b.rank),
    order: left.order,
  };
}

function flatten(tree: Shaped): readonly ShapedLeaf[] {
  const leaves: ShapedLeaf[] = [];
  const stack: { readonly tree: Shaped; readonly depth: number }[] = [{ tree, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.tree.kind === "leaf") leaves.push({ leaf: next.tree.leaf, depth: next.depth });
    else stack.push({ tree: next.tree.right, depth: next.depth + 1 }, { tree: next.tree.left, depth: next.depth + 1 });
  }
  return leaves;
}
