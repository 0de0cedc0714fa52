/** `tapwright conformance`: the cases of a folder run by this implementation, ours by default; what differs, what was covered, and what was not. */
import type { Command } from "commander";
import type { CryptoBackend } from "../crypto/port.ts";
import type { ConformanceReport } from "./conformance-report.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { loadFastBackend } from "./fast-backend.ts";
import { EXIT } from "./exit.ts";

interface Flags {
  readonly json?: boolean;
}

const EXAMPLE = `
DIR holds files of the form that fixtures/channel/README.md describes; without it tapwright's own are run.

Examples:
  tapwright conformance
  tapwright conformance ../other-implementation/cases --json

Exit code 1: a case whose verdict is not the expected one.`;

export function defineConformance(parent: Command, run: Run): void {
  parent
    .command("conformance")
    .description("run channel cases, ours or another implementation's, and compare the verdicts")
    .argument("[DIR]", "a folder of case files (default: the fixtures of tapwright)")
    .option("--json", "the report as JSON")
    .addHelpText("after", EXAMPLE)
    .action((folder: string | undefined, flags: Flags) => run((shell) => conformance(folder, flags, shell)));
}

async function conformance(folder: string | undefined, flags: Flags, shell: Shell): Promise<ExitCode> {
  const { caseFiles, fixtureFolder } = await import("./conformance-read.ts");
  const files = await caseFiles(folder ?? fixtureFolder());
  if (!files.ok) return refuse(shell, files.error);
  const report = await runFiles(files.value, await loadFastBackend(shell), shell);
  if (typeof report === "string") return refuse(shell, report);
  await (flags.json === true ? printJson : printText)(report, shell);
  return report.differences.length === 0 ? EXIT.ok : EXIT.refused;
}

function refuse(shell: Shell, error: string): ExitCode {
  shell.complain(`error: ${error}`);
  return EXIT.usage;
}

/** One file after another, so that they are never all in memory; or what is wrong with one. */
async function runFiles(
  paths: readonly string[],
  crypto: CryptoBackend,
  shell: Shell,
): Promise<ConformanceReport | string> {
  const [{ openValidator, readCaseFile }, { caseRunner }, { countCase, emptyReport }] = await Promise.all([
    import("./conformance-read.ts"),
    import("./conformance-run.ts"),
    import("./conformance-report.ts"),
  ]);
  const validate = await openValidator();
  const report = emptyReport();
  for (const path of paths) {
    const file = await readCaseFile(path, validate);
    if (!file.ok) return file.error;
    const judge = caseRunner(file.value, crypto);
    for (const one of file.value.cases) {
      if (shell.stderr.isTerminal && report.cases % 50 === 0)
        shell.progress(`${report.cases} cases, ${file.value.name}`);
      countCase(report, file.value, one, judge(one));
    }
  }
  if (shell.stderr.isTerminal) shell.progress("");
  return report;
}

async function printJson(report: ConformanceReport, shell: Shell): Promise<void> {
  const { uncovered } = await import("./conformance-report.ts");
  const { cases, mechanisms, codes, differences } = report;
  const counts = Object.fromEntries([...mechanisms].map(([name, checks]) => [name, Object.fromEntries(checks)]));
  const uncoveredCodes = uncovered(report);
  const json = {
    ok: differences.length === 0,
    cases,
    mechanisms: counts,
    codes: Object.fromEntries(codes),
    uncovered: uncoveredCodes,
    differences,
  };
  shell.print(JSON.stringify(json, undefined, 2));
}

async function printText(report: ConformanceReport, shell: Shell): Promise<void> {
  const { uncovered } = await import("./conformance-report.ts");
  const { cases, mechanisms, codes, differences } = report;
  for (const { file, check, name, difference } of differences)
    shell.print(`differs: ${file}, ${check}, ${name}\n  ${difference}`);
  for (const [mechanism, checks] of mechanisms) {
    const total = [...checks.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...checks].map(([check, count]) => `${check} ${count}`).join(", ");
    shell.print(`${mechanism.padEnd(10)} ${String(total).padStart(5)} cases: ${parts}`);
  }
  const missing = uncovered(report);
  const width = Math.max(0, ...[...codes.keys(), ...missing.map(({ code }) => code)].map(({ length }) => length));
  shell.print(`\n${"code".padEnd(width)}  refused  accepted beside it`);
  for (const [code, { refused, accepted }] of [...codes].sort(([a], [b]) => (a < b ? -1 : 1)))
    shell.print(`${code.padEnd(width)}  ${String(refused).padStart(7)}  ${String(accepted).padStart(8)}`);
  if (missing.length > 0) shell.print("\nwithout a refusal among these cases:");
  for (const { code, why = "no case shows it" } of missing) shell.print(`${code.padEnd(width)}  ${why}`);
  const verdict = differences.length === 0 ? "all as expected" : `${differences.length} differ`;
  shell.print(`\n${cases} cases, ${codes.size} codes: ${verdict}`);
}
