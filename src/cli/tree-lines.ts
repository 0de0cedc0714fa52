/**
 * The lines of a drawn binary tree. The leaves come depth first, left to right; their depths alone are the tree (BIP341), so the
 * drawing follows the path of branch sides from one leaf to the next. Trace for depths 2, 2, 1:
 *
 *     ├─┬─ first      path 00
 *     │ └─ second     path 01
 *     └─── third      path 1
 */

export interface LeafLines {
  /** Before the leaf's first line. */
  readonly head: string;
  /** Before the lines that follow. */
  readonly rest: string;
}

/** Sides of the branches from the root to a leaf: 0 left, 1 right. */
type Path = number[];

export function treeLines(depths: readonly number[]): readonly LeafLines[] {
  const widest = depths.reduce((most, depth) => Math.max(most, depth), 0);
  const path: Path = [];
  return depths.map((depth, index) => {
    const shared = index === 0 ? 0 : nextBranch(path);
    while (path.length < depth) path.push(0);
    if (depth === 0) return { head: "── ", rest: "   " };
    return { head: headOf(path, shared, widest), rest: `${path.map(edge).join("")}${"  ".repeat(widest - depth)} ` };
  });
}

/** The line of a branch that has a leaf below this one goes on. */
const edge = (side: number): string => (side === 0 ? "│ " : "  ");

/** Moves to the right sibling of the last left branch; how many levels above it stay. */
function nextBranch(path: Path): number {
  while (path.at(-1) === 1) path.pop();
  if (path.length > 0) path[path.length - 1] = 1;
  return Math.max(0, path.length - 1);
}

function headOf(path: Path, shared: number, widest: number): string {
  const kept = path.slice(0, shared).map(edge).join("");
  const turn = path[shared] === 0 ? "├─" : "└─";
  return `${kept}${turn}${"┬─".repeat(path.length - shared - 1)}${"──".repeat(widest - path.length)} `;
}
