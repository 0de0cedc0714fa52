/**
 * `npm run check` and `npm run ci`: every step runs, also after one that failed, and the last line is the verdict: `N passed, M failed`.
 * A check is one step; each test of the suite counts for itself. Skipped tests are named with the reason they print.
 *
 *   node tools/ci.ts check        the checks: the `check:*` scripts of package.json
 *   node tools/ci.ts check test   and the tests
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The parts of Vitest's JSON report that are read here. */
interface TestReport {
  readonly success: boolean;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** No step may hang: the slowest takes a small part of this. */
const STEP_LIMIT_MS = 20 * 60_000;

const NONE: Tally = { passed: 0, failed: 0 };
const sum = (a: Tally, b: Tally): Tally => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    timeout: STEP_LIMIT_MS,
  });
  return status === 0;
}

function checks(): Tally {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  let tally = NONE;
  for (const name of Object.keys(scripts).filter((each) => each.startsWith("check:"))) {
    console.log(`\n--- ${name}`);
    const fine = run("npm", ["run", "--silent", name]);
    console.log(`${fine ? "passed" : "FAILED"}: ${name}`);
    tally = sum(tally, fine ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  return tally;
}

function tests(): Tally {
  console.log("\n--- test");
  const folder = mkdtempSync(join(tmpdir(), "tapwright-ci-"));
  const file = join(folder, "vitest.json");
  try {
    const fine = run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
    return count(JSON.parse(readFileSync(file, "utf8")) as TestReport, fine);
  } catch (error) {
    console.log(`the test run left no report: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function count(report: TestReport, fine: boolean): Tally {
  let tally = NONE;
  for (const file of report.testResults) {
    for (const { fullName, status } of file.assertionResults) {
      if (status === "passed") tally = sum(tally, { passed: 1, failed: 0 });
      else if (status === "failed") tally = sum(tally, { passed: 0, failed: 1 });
      else console.log(`${status}: ${fullName}`);
    }
    // A file that does not load has no tests, and fails all the same.
    const silent = file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed");
    if (silent) {
      console.log(`FAILED to run: ${file.name}`);
      tally = sum(tally, { passed: 0, failed: 1 });
    }
  }
  return !fine && tally.failed === 0 ? sum(tally, { passed: 0, failed: 1 }) : tally;
}

const PARTS: Readonly<Record<string, () => Tally>> = Object.freeze({ check: checks, test: tests });

let total = NONE;
for (const name of process.argv.slice(2)) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`no such part: ${name}; there are ${Object.keys(PARTS).join(", ")}`);
  total = sum(total, part());
}
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
