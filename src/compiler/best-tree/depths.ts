/**
 * What the shape of a tree adds to a spend: 32 bytes of control block a level (BIP341). The tree of least expected depth is Huffman's, and its
 * expected depth is the sum of the odds of all joined pairs, whichever of equal ones is joined first.
 */

export interface Shape {
  /** The sum over the leaves of odds × depth. */
  readonly depth: number;
  /** Pairs of leaves that stand side by side, by their indexes. */
  readonly siblings: readonly (readonly [number, number])[];
}

interface Node {
  readonly odds: number;
  /** Of a leaf. */
  readonly leaf?: number;
}

export function leastShape(odds: readonly number[]): Shape {
  // Two queues, each in order: leaves by odds, and joined pairs, which are made in growing order.
  const single = odds.map((each, leaf): Node => ({ odds: each, leaf })).sort((a, b) => a.odds - b.odds);
  const joined: Node[] = [];
  const heads = { single: 0, joined: 0 };
  const take = (): Node => {
    const [a, b] = [single[heads.single], joined[heads.joined]];
    if (b === undefined || (a !== undefined && a.odds <= b.odds)) {
      heads.single++;
      return a as Node;
    }
    heads.joined++;
    return b;
  };
  const siblings: [number, number][] = [];
  let depth = 0;
  for (let left = odds.length; left > 1; left--) {
    const [a, b] = [take(), take()];
    joined.push({ odds: a.odds + b.odds });
    depth += a.odds + b.odds;
    if (a.leaf !== undefined && b.leaf !== undefined) siblings.push([a.leaf, b.leaf]);
  }
  return { depth, siblings };
}
