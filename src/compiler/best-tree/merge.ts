/**
 * Two leaves into one, where that is lighter: a leaf that is hardly ever used costs the likelier one beside it a level, 32 bytes, and its key hashed
 * into the script of the other (`pk_h`) costs that one 27.
 */
import type { Piece } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import { pieceOf, piecesWeight } from "./cover.ts";
import { leastShape } from "./depths.ts";
import { isSpent } from "./leaf-table.ts";
import { any } from "./part.ts";

/**
 * The likelier leaf gains 5 bytes at most; the other loses 33 for its key beside the hash and more for the script of the likelier. So pairs
 * of nearer odds are not tried.
 */
const LEAST_RATIO = 4;

/** The leaves, pairs of them joined as long as that makes the tree lighter. */
export function mergeLeaves(table: LeafTable, pieces: readonly Piece[]): readonly Piece[] {
  let merged = pieces;
  for (;;) {
    const fewer = mergeSiblings(table, merged);
    if (fewer.length === merged.length) return merged;
    merged = fewer;
  }
}

function mergeSiblings(table: LeafTable, pieces: readonly Piece[]): readonly Piece[] {
  const gone = new Set<Piece>();
  const made: Piece[] = [];
  for (const pair of leastShape(pieces.map(({ odds }) => odds)).siblings) {
    const [rare, likely] = pair.map((index) => pieces[index]) as [Piece, Piece];
    if (likely.odds < LEAST_RATIO * rare.odds || isSpent(table)) continue;
    const part = any([rare, likely].map(({ odds, part: of }) => ({ odds, of })));
    const joined = pieceOf(table, part, rare.odds + likely.odds);
    if (!joined.ok || piecesWeight([joined.value]) >= piecesWeight([rare, likely])) continue;
    gone.add(rare).add(likely);
    made.push(joined.value);
  }
  return [...pieces.filter((piece) => !gone.has(piece)), ...made];
}
