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
import { countDiagnostics, MAX_SHOWN, renderDiagnostic, renderDiagnostics } from "../diagnostic/render.ts";
import { maskSecrets } from "../language/mask.ts";
import { createSource } from "../language/source.ts";
import { EXIT } from "./exit.ts";
import { pasted } from "./pasted.ts";

/** A source whose bytes are no text is reported without a compilation. */
export function brokenCompilation(input: SourceInput): Compilation | undefined {
  if (input.broken === undefined) return undefined;
  const report: Report = { source: createSource(input.name, input.text), diagnostics: [input.broken] };
  return { reports: [report], diagnostics: [input.broken] };
}

/** A policy that cannot be read, in the lists of `--json`. */
export interface Unread {
  readonly file: string;
  readonly ok: false;
  readonly error: string;
}

/** The policy's diagnostics with a line that counts them, and those of all values with one more. */
export function complainOf(compilation: Compilation, shell: Shell, strict = false): void {
  const palette = shell.palette.stderr;
  const masked = compilation.reports.map(({ source, diagnostics }) => ({
    source,
    diagnostics: diagnostics.map((one) => maskDiagnostic(withCommand(one, shell))),
  }));
  const isOption = ({ source }: Report): boolean => source.name.startsWith("--");
  for (const { source, diagnostics } of masked.filter((each) => !isOption(each)))
    if (diagnostics.length > 0) shell.report(`${renderDiagnostics(source, diagnostics, palette)}\n`);
  complainOfValues(masked.filter(isOption), shell);
  if (strict) shell.complain(strictWords(compilation));
}

function complainOfValues(reports: readonly Report[], shell: Shell): void {
  const palette = shell.palette.stderr;
  const found = reports.flatMap(({ source, diagnostics }) => diagnostics.map((one) => ({ source, one })));
  if (found.length === 0) return;
  const blocks = found.slice(0, MAX_SHOWN).map(({ source, one }) => renderDiagnostic(source, one, palette));
  if (found.length > MAX_SHOWN) blocks.push(palette.strong(`and ${found.length - MAX_SHOWN} more`));
  shell.report(`${[...blocks, palette.strong(countDiagnostics(found.map(({ one }) => one)))].join("\n\n")}\n`);
}

const mask = (text: string): string => maskSecrets(text).text;

const withCommand = (diagnostic: Diagnostic, { env }: Shell): Diagnostic =>
  diagnostic.run === undefined ? diagnostic : { ...diagnostic, run: pasted(diagnostic.run, env) };

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

/** Why `--strict` refuses what has no error; empty where it does not. */
function strictWords({ diagnostics }: Compilation): string {
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  if (warnings === 0 || diagnostics.some(({ severity }) => severity === "error")) return "";
  return `error: refused by --strict, under which ${warnings === 1 ? "a warning fails" : `the ${warnings} warnings fail`}`;
}

/** `strict`: "warnings fail". */
export function exitOf(compilation: Compilation, strict: boolean): ExitCode {
  const fails = compilation.diagnostics.some(
    ({ severity }) => severity === "error" || (strict && severity === "warning"),
  );
  return fails ? EXIT.refused : EXIT.ok;
}
