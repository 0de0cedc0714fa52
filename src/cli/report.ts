/**
 * Diagnostics of a compilation on their way out: as text for people on standard error, as records for `--json`. Both cover all sources, the
 * policy and every option's value that had trouble.
 */
import type { Compilation, Report } from "../compiler/index.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { SourceInput } from "./read-source.ts";
import type { Shell } from "./shell.ts";
import type { ExitCode } from "./exit.ts";
import { jsonDiagnostic } from "../diagnostic/json.ts";
import { renderDiagnostics } from "../diagnostic/render.ts";
import { maskSecrets } from "../language/mask.ts";
import { createSource } from "../language/source.ts";
import { EXIT } from "./exit.ts";

/** A source whose bytes are no text is reported without a compilation. */
export function brokenCompilation(input: SourceInput): Compilation | undefined {
  if (input.broken === undefined) return undefined;
  const report: Report = { source: createSource(input.name, input.text), diagnostics: [input.broken] };
  return { reports: [report], diagnostics: [input.broken] };
}

export function complainOf(compilation: Compilation, shell: Shell): void {
  for (const { source, diagnostics } of compilation.reports) {
    if (diagnostics.length === 0) continue;
    const masked = diagnostics.map(maskDiagnostic);
    shell.report(`${renderDiagnostics(source, masked, shell.palette.stderr)}\n`);
  }
}

const mask = (text: string): string => maskSecrets(text).text;

/** The source is masked as it is; this is for names of options that a message quotes. */
function maskDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { message, primary, secondary = [], notes = [], help = [] } = diagnostic;
  return {
    ...diagnostic,
    message: mask(message),
    primary: { ...primary, text: mask(primary.text) },
    secondary: secondary.map((label) => ({ ...label, text: mask(label.text) })),
    notes: notes.map(mask),
    help: help.map(({ text, edit }) =>
      edit === undefined ? { text: mask(text) } : { text: mask(text), edit: { ...edit, text: mask(edit.text) } },
    ),
  };
}

export const jsonDiagnostics = (compilation: Compilation): readonly JsonDiagnostic[] =>
  compilation.reports.flatMap(({ source, diagnostics }) => diagnostics.map((one) => jsonDiagnostic(source, one)));

/** `strict`: "warnings fail". */
export function exitOf(compilation: Compilation, strict: boolean): ExitCode {
  const fails = compilation.diagnostics.some(
    ({ severity }) => severity === "error" || (strict && severity === "warning"),
  );
  return fails ? EXIT.refused : EXIT.ok;
}
