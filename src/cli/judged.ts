/** A compilation judged: what the analysis finds in its program, as diagnostics at their places in the source. */
import type { AnalysisReport, Finding, Place } from "../analysis/index.ts";
import type { Compilation, CompileOptions, Places } from "../compiler/index.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { Program } from "../program/program.ts";
import { analyze } from "../analysis/index.ts";
import { listDiagnostics } from "../compiler/index.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { invariant } from "../base/invariant.ts";

export interface Judged extends Compilation {
  readonly analysis?: AnalysisReport;
  /** The program, also where the analysis refuses it: `program` is absent then. */
  readonly compiled?: Program;
}

export function judged(compilation: Compilation, options: CompileOptions): Judged {
  const { program, places, reports } = compilation;
  if (program === undefined || places === undefined) return compilation;
  const analysis = analyze(program, options);
  if (analysis.findings.length === 0) return { ...compilation, analysis, compiled: program };
  const found = analysis.findings.map((finding) => diagnosticOf(finding, places));
  const own = reports.find(({ source }) => source === places.source);
  const isSaid = (each: Diagnostic): boolean =>
    found.some((other) => saysMore(other, each)) ||
    (each.code === "TW311" && isExplained(each.primary.span, analysis.findings, { program, places }));
  const said = (own?.diagnostics ?? []).filter((each) => !isSaid(each));
  const listed = { source: places.source, diagnostics: listDiagnostics([...said, ...found]) };
  const all = [listed, ...reports.filter((report) => report !== own)];
  const diagnostics = all.flatMap((report) => report.diagnostics);
  const refused = diagnostics.some(({ severity }) => severity === "error");
  return { reports: all, diagnostics, ...(refused ? {} : { program, places }), analysis, compiled: program };
}

/** That a leaf is raw goes without saying where it is said that it opens without a signature. */
const saysMore = (found: Diagnostic, own: Diagnostic): boolean =>
  found.code === "TW409" && own.code === "TW404" && found.primary.span.start === own.primary.span.start;

/** That a key stands in several leaves goes without saying where it stands in one once the leaves are left out that are said to add nothing. */
function isExplained(
  span: Span,
  findings: readonly Finding[],
  { program, places }: { readonly program: Program; readonly places: Places },
): boolean {
  return program.outputs.some(({ name, leaves }) => {
    const whole = places.outputs.get(name)?.output;
    if (whole === undefined || span.start < whole.start || span.end > whole.end) return false;
    const idle = new Set(
      findings.flatMap(({ code, place }) =>
        code === "TW410" && place.kind === "leaf" && place.output === name ? [place.index] : [],
      ),
    );
    const left = new Map(leaves.flatMap((leaf, i) => (idle.has(i) ? [] : [[leaf.policy, leaf.keys] as const])));
    const keys = [...left.values()].flatMap((each) => [...new Set(each)]);
    return idle.size > 0 && new Set(keys).size === keys.length;
  });
}

function diagnosticOf({ code, place, message, label, help = [], notes, run }: Finding, places: Places): Diagnostic {
  return diagnose(code, spanOf(place, places), message, {
    label,
    help: help.map((text) => ({ text })),
    ...(notes === undefined ? {} : { notes }),
    ...(run === undefined ? {} : { run }),
  });
}

function spanOf(place: Place, { assertions, outputs }: Places): Span {
  const span = place.kind === "assertion" ? assertions[place.index] : spanIn(outputs.get(place.output), place);
  invariant(span !== undefined, "every part of a program has its place in the source");
  return span;
}

function spanIn(
  output: NonNullable<ReturnType<Places["outputs"]["get"]>> | undefined,
  place: Exclude<Place, { kind: "assertion" }>,
): Span | undefined {
  if (place.kind === "leaf") return output?.leaves[place.index];
  return place.kind === "key path" ? output?.internalKey : output?.output;
}
