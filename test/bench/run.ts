/**
 * `npm run bench [-- GROUP…]`: every row of every group (or of those whose names hold one of the words), printed as a table and written to
 * `results.json` beside this file. A goal that is missed is printed as missed; it never fails the run.
 */
import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { BEST_TREE } from "./best-tree-rows.ts";
import { COMPILE, COMPILE_NATIVE } from "./compile-rows.ts";
import { INTERPRETER, INTERPRETER_SIGNATURES } from "./interpreter-rows.ts";
import { INSTANTIATE, INSTANTIATE_NATIVE } from "./instantiate-rows.ts";
import { race } from "./measure.ts";
import { MEANING } from "./meaning-rows.ts";
import type { Group, Row } from "./rows.ts";
import { MUSIG } from "./musig-rows.ts";
import { SATISFACTION } from "./satisfaction-rows.ts";
import { VERIFY, VERIFY_NATIVE } from "./signature-rows.ts";
import { START_UP } from "./start-up-rows.ts";
import { UPDATES } from "./verify-rows.ts";

const GROUPS: readonly Group[] = [
  COMPILE,
  COMPILE_NATIVE,
  BEST_TREE,
  INSTANTIATE,
  INSTANTIATE_NATIVE,
  VERIFY,
  VERIFY_NATIVE,
  MUSIG,
  UPDATES,
  SATISFACTION,
  MEANING,
  INTERPRETER,
  INTERPRETER_SIGNATURES,
  START_UP,
];

interface Result {
  readonly group: string;
  readonly work: string;
  readonly ours: string;
  readonly oursMicroseconds: number;
  readonly peer: string;
  readonly peerMicroseconds: number;
  readonly ratio: number;
  readonly goal: number | null;
  readonly met: boolean | null;
}

const round = (value: number): number => Number(value.toPrecision(4));

async function measure(group: string, { work, ours, peer, goal }: Row): Promise<Result> {
  const [mine, theirs] = await race([ours, peer]);
  if (mine === undefined || theirs === undefined) throw new Error("a race of two has two times");
  const ratio = mine.nanoseconds / theirs.nanoseconds;
  return {
    group,
    work,
    ours: mine.name,
    oursMicroseconds: round(mine.nanoseconds / 1000),
    peer: theirs.name,
    peerMicroseconds: round(theirs.nanoseconds / 1000),
    ratio: round(ratio),
    goal: goal === undefined ? null : round(goal),
    met: goal === undefined ? null : ratio <= goal,
  };
}

/** Two digits behind the point, or two that say something where the ratio is smaller. */
const ratioText = (ratio: number): string => (ratio < 0.1 ? String(Number(ratio.toPrecision(2))) : ratio.toFixed(2));

const HEADINGS = ["work", "peer", "peer µs", "ours", "ours µs", "ratio", "goal", ""] as const;
const WIDTHS = [30, 32, 10, 36, 10, 8, 8, 6] as const;

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0))
    .join(" ")
    .trimEnd();

function printed(result: Result): string {
  const { goal, met } = result;
  return line([
    result.work,
    result.peer,
    result.peerMicroseconds.toFixed(1),
    result.ours,
    result.oursMicroseconds.toFixed(1),
    ratioText(result.ratio),
    goal === null ? "-" : `≤ ${ratioText(goal)}`,
    met === null ? "" : met ? "met" : "missed",
  ]);
}

async function runGroup(group: Group): Promise<readonly Result[]> {
  const opened = await group.open();
  if ("skipped" in opened) {
    console.log(`\n${group.name}: skipped, ${opened.skipped}`);
    return [];
  }
  console.log(`\n${group.name}\n${line(HEADINGS)}`);
  const results: Result[] = [];
  for (const row of opened.rows) {
    const result = await measure(group.name, row);
    console.log(printed(result));
    results.push(result);
  }
  opened.close?.();
  return results;
}

const words = process.argv.slice(2);
const wanted = GROUPS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const results: Result[] = [];
for (const group of wanted) results.push(...(await runGroup(group)));
if (words.length === 0) {
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    platform: platform(),
    arch: arch(),
    node: process.version,
  };
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
}
