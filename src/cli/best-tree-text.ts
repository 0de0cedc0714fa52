/**
 * What was chosen for a `policy(...)`, for a reader at a terminal: what the witness of a spend takes on average, each way with its own cost and leaf, and
 * what the trees that were not taken would cost. The program above it shows the tree itself.
 */
import type { Palette } from "../diagnostic/palette.ts";
import type { TreeReport, TreeSummary, WayReport } from "../compiler/index.ts";

export function bestTreesText(trees: readonly TreeReport[], palette: Palette): string {
  return trees.map((tree) => bestTreeText(tree, palette)).join("\n\n");
}

function bestTreeText({ output, chosen, ways, alternatives }: TreeReport, { strong }: Palette): string {
  const rows = [
    ...(ways ?? []).map(wayRow),
    ...[chosen, ...alternatives].map((tree) => ["", bytes(tree.weight), NAMES[tree.name], treeWords(tree)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${[row[0]?.padStart(widths[0] ?? 0), row[1]?.padStart(widths[1] ?? 0), row[2]?.padEnd(widths[2] ?? 0), row[3]].join("  ")}`.trimEnd();
  const count = ways === null ? [] : rows.slice(0, ways.length);
  const others = rows.slice(count.length);
  return [
    `${strong("best tree")} of \`policy(…)\` in ${output}: the witness takes ${bytes(chosen.weight)} on average`,
    ...(ways === null ? ["  more ways to spend than are listed"] : count.map(line)),
    ...others.map(line),
  ].join("\n");
}

const NAMES: Readonly<Record<TreeSummary["name"], string>> = Object.freeze({
  chosen: "on average, as chosen",
  "no key path": "without the key path",
  "one leaf": "all in one leaf",
  "a leaf for each way": "a leaf for each way",
});

const wayRow = ({ odds, weight, needs, leaf }: WayReport): readonly string[] => [
  percent(odds),
  bytes(weight),
  needs.join(" + "),
  leaf === null ? "by the key path" : `by ${leaf}`,
];

function treeWords({ keyPath, leaves }: TreeSummary): string {
  const count = `${leaves.length} ${leaves.length === 1 ? "leaf" : "leaves"}`;
  if (keyPath === null) return count;
  return leaves.length === 0 ? `key path ${keyPath}` : `key path ${keyPath}, ${count}`;
}

/** Virtual bytes of the witness (BIP141): a quarter of the weight. */
const bytes = (weight: number): string => `${(weight / 4).toFixed(2)} vB`;

/** Rare ways keep two digits. */
const percent = (odds: number): string => `${Number((odds * 100).toPrecision(odds < 0.1 ? 2 : 3))} %`;
