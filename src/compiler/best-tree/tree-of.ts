/** The leaves of a cover as branches of a tree, which is shaped by their odds. */
import type { Span } from "../../diagnostic/diagnostic.ts";
import type { ContractTree } from "../../language/contract.ts";
import type { Piece } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import { leafNode } from "./leaf-table.ts";

/** The leaf of the least odds is at a depth of 120 at most with these, of 128 (BIP341). */
const LEAST_ODDS = 1e-25;

export function treeOf(table: LeafTable, pieces: readonly Piece[], span: Span): ContractTree | undefined {
  const leaves = pieces.map(({ odds, part }) => ({
    odds: Math.max(odds, LEAST_ODDS),
    tree: { kind: "leaf", leaf: { kind: "miniscript", node: leafNode(table, part), span } } as const,
  }));
  const [only] = leaves;
  return leaves.length > 1 ? { kind: "branches", branches: leaves, shaped: true, span } : only?.tree;
}
