/** The outputs of a program analysed: the powers over each, and the spends of those who can take it alone. */
import type { Liquidity } from "../analysis/index.ts";
import type { Counterexample } from "../analysis/counterexample.ts";
import type { PowerReport } from "../analysis/power-report.ts";
import type { Scene } from "../analysis/scene.ts";
import type { CompileOptions } from "../compiler/index.ts";
import type { Coalition } from "../policy/index.ts";
import type { Program } from "../program/program.ts";
import { preorder } from "../base/fold.ts";
import { memberOf } from "../analysis/band.ts";
import { liquidity } from "../analysis/index.ts";
import { powerReport } from "../analysis/power-report.ts";
import { powerSpend } from "../analysis/power-spend.ts";
import { parts } from "../policy/parts.ts";
import { nowOf } from "./timeline-words.ts";

export interface ShownSpend {
  readonly who: Coalition;
  readonly spend: Counterexample;
}

export interface AnalyzedOutput {
  readonly report: PowerReport;
  readonly spends: readonly ShownSpend[];
  readonly liquidity: Liquidity;
}

/** A spend takes milliseconds to make; an output of a thousand single owners shows the first. */
const MOST_SPENDS = 4;

export function analyzeOutputs(
  program: Program,
  names: readonly string[],
  options: CompileOptions,
): readonly AnalyzedOutput[] {
  const scene = { now: nowOf(options), backend: options.backend };
  return names.flatMap((name) => {
    const report = powerReport(program, name, scene);
    if (report === undefined) return [];
    const spends = spendsOf(program, report, scene);
    return [{ report, spends, liquidity: liquidity(program, report.meaning, scene.now) }];
  });
}

/** Of each that needs nobody else, where there is somebody else; of those that are alike one. */
function spendsOf(program: Program, report: PowerReport, scene: Scene): readonly ShownSpend[] {
  const people = new Set(
    report.ways.flatMap(({ condition }) =>
      [...preorder(condition, parts)].flatMap((node) => (node.kind === "key" ? [node.key] : [])),
    ),
  );
  const alone = report.bands
    .map(({ band }) => memberOf(band))
    .filter(({ keys }) => keys.length === 0 || (keys.length === 1 && people.size > 1));
  return alone.slice(0, MOST_SPENDS).flatMap((who) => {
    const spend = powerSpend(program, report, who, scene);
    return spend === undefined ? [] : [{ who, spend }];
  });
}
