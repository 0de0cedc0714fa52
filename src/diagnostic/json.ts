/**
 * Diagnostics for machines: the form of `--json`, described by `diagnostic.schema.json`. Its members but `run` are always
 * present, in this order; `span` counts UTF-16 code units from 0, `line` and `column` count from 1, columns in code points.
 *
 * Invariant: a member keeps its name and meaning; new members may be added.
 */
import type { Code } from "./codes.ts";
import type { Diagnostic, Edit, Help, Label, Severity, Span } from "./diagnostic.ts";
import type { SourceText } from "./source-text.ts";

export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonLabel {
  readonly span: JsonSpan;
  readonly text: string;
}

export interface JsonHelp {
  readonly text: string;
  /** What to put in place of the span. */
  readonly edit?: JsonLabel;
}

export interface JsonDiagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly span: JsonSpan;
  readonly label: string;
  readonly secondary: readonly JsonLabel[];
  readonly notes: readonly string[];
  readonly help: readonly JsonHelp[];
  /** A command that shows what is meant; absent where there is none. */
  readonly run?: string;
}

export function jsonDiagnostic(source: SourceText, diagnostic: Diagnostic): JsonDiagnostic {
  const { code, severity, message, primary, secondary = [], notes = [], help = [], run } = diagnostic;
  return {
    code,
    severity,
    message,
    file: source.name,
    span: jsonSpan(source, primary.span),
    label: primary.text,
    secondary: secondary.map((label) => jsonLabel(source, label)),
    notes,
    help: help.map((one) => jsonHelp(source, one)),
    ...(run === undefined ? {} : { run }),
  };
}

const jsonLabel = (source: SourceText, { span, text }: Label | Edit): JsonLabel => ({
  span: jsonSpan(source, span),
  text,
});

const jsonHelp = (source: SourceText, { text, edit }: Help): JsonHelp =>
  edit === undefined ? { text } : { text, edit: jsonLabel(source, edit) };

function jsonSpan(source: SourceText, span: Span): JsonSpan {
  const from = source.position(span.start);
  const to = source.position(span.end);
  return {
    start: span.start,
    end: span.end,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}
