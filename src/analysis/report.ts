/**
 * What a program means, judged: the answers to its assertions, and findings with their places. A report is of a day (what is past depends on it), so it stands
 * beside the program and never in it. The compiler does not make it: `import { analyze } from "tapwright/analysis"` and hand it the program.
 */
import type { Program } from "../program/program.ts";
import type { AssertionResult } from "./assertion-report.ts";
import type { Finding } from "./finding.ts";
import { assertionReport } from "./assertion-report.ts";
import { lintFindings } from "./lint.ts";
import { rawFindings } from "./raw-findings.ts";
import { rawMeaningsOf } from "./raw-leaves.ts";
import { sceneOf, type AnalysisOptions } from "./scene.ts";

export interface AnalysisReport {
  /** In the order of the program's assertions. */
  readonly assertions: readonly AssertionResult[];
  readonly findings: readonly Finding[];
}

/** Of a program that the compiler made or `checkProgram` has accepted. */
export function analyze(program: Program, options: AnalysisOptions): AnalysisReport {
  const scene = sceneOf(options);
  const raw = rawMeaningsOf(program, scene.backend);
  const asserted = assertionReport(program, { ...scene, raw });
  const findings = [
    ...asserted.findings,
    ...rawFindings(program, raw, asserted.results),
    ...lintFindings(program, { now: scene.now, raw, results: asserted.results }),
  ];
  return { assertions: asserted.results, findings };
}
