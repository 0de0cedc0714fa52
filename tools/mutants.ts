/**
 * `npm run mutants`: two scores, of `footgun-rows.ts` and of `protocol-mutants.ts`. Runs the tests of `test/mutants/`, whose names begin with the number of their row
 * (`13: duplicate keys …`), and prints each row as caught (all its tests pass), missed (one fails, or there is none where there should be), or open.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOOTGUNS } from "./footgun-rows.ts";
import { PROTOCOL_MUTANTS } from "./protocol-mutants.ts";

/** The parts of Vitest's JSON report that are read here. */
interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

interface Row {
  readonly number: number;
  readonly title: string;
  readonly waitsFor?: string;
}

interface Table {
  readonly heading: string;
  readonly rows: readonly Row[];
  /** Test files of its rows begin so. */
  readonly files: string;
}

type State = "caught" | "missed" | "open";

const TABLES: readonly Table[] = [
  { heading: "What went wrong in other systems", rows: FOOTGUNS, files: "footguns-" },
  { heading: "Mutants of the channel protocol", rows: PROTOCOL_MUTANTS, files: "protocol-" },
];
const ROOT = fileURLToPath(new URL("..", import.meta.url));

function runTests(): TestReport["testResults"] {
  const folder = mkdtempSync(join(tmpdir(), "tapwright-mutants-"));
  const file = join(folder, "report.json");
  try {
    spawnSync("vitest", ["run", "test/mutants", "--reporter=json", `--outputFile.json=${file}`], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
    });
    return (JSON.parse(readFileSync(file, "utf8")) as TestReport).testResults;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The states of the tests of each row, by its number. */
function statesByRow({ files }: Table, results: TestReport["testResults"]): ReadonlyMap<number, readonly string[]> {
  const states = new Map<number, string[]>();
  const tests = results.filter(({ name }) => basename(name).startsWith(files));
  for (const { title, status } of tests.flatMap(({ assertionResults }) => assertionResults)) {
    const number = Number.parseInt(title, 10);
    states.set(number, [...(states.get(number) ?? []), status]);
  }
  return states;
}

function stateOf({ waitsFor }: Row, tests: readonly string[]): State {
  if (tests.length === 0) return waitsFor === undefined ? "missed" : "open";
  return tests.every((status) => status === "passed") ? "caught" : "missed";
}

/** How many of the table's rows were missed. */
function printTable(table: Table, results: TestReport["testResults"]): number {
  const { heading, rows } = table;
  const tests = statesByRow(table, results);
  const width = Math.max(...rows.map(({ title }) => title.length));
  console.log(`${heading}\n`);
  const states = rows.map((row) => {
    const state = stateOf(row, tests.get(row.number) ?? []);
    const detail = state === "open" ? `, waits for: ${row.waitsFor}` : "";
    console.log(`${String(row.number).padStart(2)}  ${row.title.padEnd(width)}  ${state}${detail}`);
    return state;
  });
  const count = (state: State): number => states.filter((each) => each === state).length;
  console.log(`\n${count("caught")} caught, ${count("missed")} missed, ${count("open")} open of ${rows.length}\n`);
  return count("missed");
}

const results = runTests();
const missed = TABLES.map((table) => printTable(table, results));
process.exitCode = missed.some((count) => count > 0) ? 1 : 0;
