/**
 * What can be said of a program only by what it means: leaves that add nothing, locks that decide nothing, money that hinges on a silent party,
 * ways that race. Each output is judged once, whatever number of multipath steps it stands for.
 */
import type { Program } from "../program/program.ts";
import type { AssertionResult } from "./assertion-report.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import type { Now } from "./scene.ts";
import { declaredName } from "../program/print.ts";
import { dominatedFindings } from "./lint-dominated.ts";
import { liquidityFindings } from "./lint-liquidity.ts";
import { lockFindings } from "./lint-locks.ts";
import { lostFindings } from "./lint-lost.ts";
import { publicFindings } from "./lint-public.ts";
import { raceFindings } from "./lint-races.ts";
import { meaningOf } from "./meaning.ts";

export interface LintOptions {
  readonly now: Now;
  readonly raw: RawMeanings;
  readonly results: readonly AssertionResult[];
}

export function lintFindings(program: Program, { now, raw, results }: LintOptions): readonly Finding[] {
  const judged = new Set<string>();
  return program.outputs.flatMap((output) => {
    const name = declaredName(output.name);
    const meaning = judged.has(name) ? undefined : meaningOf(program, output.name, { raw });
    judged.add(name);
    if (meaning === undefined) return [];
    const linted: LintedOutput = { program, output, meaning, now };
    return [
      ...lostFindings(linted),
      ...dominatedFindings(linted),
      ...lockFindings(linted),
      ...liquidityFindings(linted, results),
      ...raceFindings(linted),
      ...publicFindings(linted),
    ];
  });
}
