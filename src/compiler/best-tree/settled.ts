/** A contract as checked, with trees in the place of its `policy(...)`; what is wrong with those stands among its diagnostics. */
import type { Checked } from "../../language/check.ts";
import type { Contract } from "../../language/contract.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { TreeReport } from "./tree-report.ts";
import { chooseTrees } from "./choose-trees.ts";

export interface SettledContract extends Omit<Checked, "contract"> {
  readonly contract: Contract;
  readonly trees: readonly TreeReport[];
}

export function settled({ contract: written, lost, diagnostics }: Checked, table: LeafTable): SettledContract {
  const { contract, diagnostics: found, trees } = chooseTrees(written, table);
  return { contract, lost, diagnostics: [...diagnostics, ...found], trees };
}
