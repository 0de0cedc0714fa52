/**
 * `npm run mutants`: the score of `footgun-rows.ts`. Runs the tests of `test/mutants/`, whose names begin with the number of their row (`13: duplicate
 * keys …`), and prints each row as caught (all its tests pass), missed (one fails, or there is none where there should be), or open.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOOTGUNS } from "./footgun-rows.ts";
import type { Footgun } from "./footgun-rows.ts";

/** The parts of Vitest's JSON report that are read here. */
interface TestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

type State = "caught" | "missed" | "open";

const WIDTH = Math.max(...FOOTGUNS.map(({ title }) => title.length));
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The states of the tests of each row, by its number. */
function runTests(): ReadonlyMap<number, readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "tapwright-mutants-"));
  const file = join(folder, "report.json");
  try {
    spawnSync("vitest", ["run", "test/mutants", "--reporter=json", `--outputFile.json=${file}`], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const { testResults } = JSON.parse(readFileSync(file, "utf8")) as TestReport;
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const states = new Map<number, string[]>();
    for (const { title, status } of tests) {
      const number = Number.parseInt(title, 10);
      states.set(number, [...(states.get(number) ?? []), status]);
    }
    return states;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function stateOf({ waitsFor }: Footgun, tests: readonly string[]): State {
  if (tests.length === 0) return waitsFor === undefined ? "missed" : "open";
  return tests.every((status) => status === "passed") ? "caught" : "missed";
}

const tests = runTests();
const states = FOOTGUNS.map((row) => {
  const state = stateOf(row, tests.get(row.number) ?? []);
  const detail = state === "open" ? `, waits for: ${row.waitsFor}` : "";
  console.log(`${String(row.number).padStart(2)}  ${row.title.padEnd(WIDTH)}  ${state}${detail}`);
  return state;
});
const count = (state: State): number => states.filter((each) => each === state).length;
console.log(`\n${count("caught")} caught, ${count("missed")} missed, ${count("open")} open of ${FOOTGUNS.length}`);
process.exitCode = count("missed") > 0 ? 1 : 0;
