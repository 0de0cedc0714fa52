/**
 * All trees of a policy of few ways: which way is the key path, and how the others are put together into leaves. A leaf of several ways is the
 * hull of them, the least part of the policy that they go through. It may be used for fewer ways than go through it; a leaf
 * that means more than the hull has more in its script and nothing for it.
 */
import type { Cover, KeyWay, Piece } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { Part } from "./part.ts";
import type { Way } from "./ways.ts";
import { coverWeight, pieceOf } from "./cover.ts";
import { hull } from "./ways.ts";

/** Bell's numbers: 7 ways are put together in 877 manners, 8 in 4140. */
export const MOST_WAYS = 7;

/** Sets of ways, as bits. */
type WaySet = number;

export interface PartitionTask {
  readonly root: Part;
  readonly ways: readonly Way[];
  readonly table: LeafTable;
}

/** Every cover of all ways but the one that the key path is for. */
export function* covers({ root, ways, table }: PartitionTask, keyWay: Way | undefined): Generator<Cover> {
  const pieces = new Map<WaySet, Piece | undefined>();
  const pieceFor = (set: WaySet): Piece | undefined => {
    if (pieces.has(set)) return pieces.get(set);
    const chosen = ways.filter((_, i) => (set & (1 << i)) !== 0);
    const odds = chosen.reduce((total, way) => total + way.odds, 0);
    const found = pieceOf(table, hull(root, chosen), odds);
    const piece = found.ok ? found.value : undefined;
    pieces.set(set, piece);
    return piece;
  };
  const open = ways.reduce((set, way, i) => (way === keyWay ? set : set | (1 << i)), 0);
  const signing = keyWay === undefined ? {} : { keyWay: keyWayOf(keyWay) };
  for (const sets of partitions(open)) {
    const made = sets.map(pieceFor);
    if (made.every((piece) => piece !== undefined)) yield { ...signing, pieces: made };
  }
}

export const keyWayOf = ({ terminals, odds }: Way): KeyWay => ({ signers: [...terminals], odds });

/** Every manner to cut a set into sets, the coarsest first. Recursive over at most {@link MOST_WAYS} ways. */
function* partitions(set: WaySet): Generator<readonly WaySet[]> {
  if (set === 0) {
    yield [];
    return;
  }
  const first = set & -set;
  const others = set ^ first;
  for (let beside = others; ; beside = (beside - 1) & others) {
    for (const rest of partitions(others ^ beside)) yield [first | beside, ...rest];
    if (beside === 0) return;
  }
}

/** The covers of least weight, the lightest first. */
export const lightestCovers = (all: Iterable<Cover>, count: number): readonly Cover[] =>
  [...all]
    .map((cover) => ({ cover, weight: coverWeight(cover) }))
    .sort((a, b) => a.weight - b.weight || a.cover.pieces.length - b.cover.pieces.length)
    .slice(0, count)
    .map(({ cover }) => cover);
