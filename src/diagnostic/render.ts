/**
 * Diagnostics as text for a terminal, in the manner of rustc and Elm: what was found, where, and what to write.
 *
 *     warning[TW402]: `after(144)` passed long ago: height 144 was reached in January 2009
 *      --> policy:1:27
 *       |
 *     1 | tr(alice,<and_v(v:pk(bob),after(144))>)
 *       |                           ^^^^^^^^^^ bob can use this leaf from the first block on
 *       |
 *       = help: for "144 blocks after the output confirms" write `older(144)`
 *
 * Invariant: any span over any text renders, in a bounded size, without control characters of that text.
 */
import type { Diagnostic, Help, Label, Severity } from "./diagnostic.ts";
import { oneLine } from "./display.ts";
import { PLAIN_PALETTE } from "./palette.ts";
import type { Paint, Palette } from "./palette.ts";
import { snippet } from "./snippet.ts";
import type { Mark } from "./snippet.ts";
import type { SourceText } from "./source-text.ts";

/** Diagnostics shown in full; the rest are counted. */
export const MAX_SHOWN = 50;
/** Labels shown of one diagnostic: more hide the place itself. */
const MAX_LABELS = 8;
/** Notes and helps shown of one diagnostic. */
const MAX_REMARKS = 8;
/** Code points of a message, label, note or help. */
const MAX_TEXT = 600;
/** Code points of a command: one that is cut runs nothing, so a longer one is not shown. */
const MAX_COMMAND = 16_000;

/** A mark and the line it lies on. */
interface LineMark {
  readonly line: number;
  readonly mark: Mark;
}

/** One diagnostic, without a final newline. */
export function renderDiagnostic(source: SourceText, diagnostic: Diagnostic, palette: Palette = PLAIN_PALETTE): string {
  const { severity, code, message, primary } = diagnostic;
  const { line, column } = source.position(primary.span.start);
  const marks = allMarks(source, diagnostic, palette);
  const gutter = String(Math.max(...marks.map((one) => one.line))).length;
  const indent = " ".repeat(gutter);
  const bar = palette.frame(`${indent} |`);
  const where = `${oneLine(source.name, MAX_TEXT)}:${line}:${column}`;
  return [
    `${palette[severity](`${severity}[${code}]`)}${palette.strong(`: ${oneLine(message, MAX_TEXT)}`)}`,
    `${indent}${palette.frame("-->")} ${where}`,
    bar,
    ...excerpt(source, marks, gutter, palette),
    ...remarks(source, diagnostic, indent, palette),
  ].join("\n");
}

function allMarks(source: SourceText, diagnostic: Diagnostic, palette: Palette): readonly LineMark[] {
  const others = (diagnostic.secondary ?? []).slice(0, MAX_LABELS);
  return [
    ...marksOf(source, diagnostic.primary, "^", palette[diagnostic.severity]),
    ...others.flatMap((label) => marksOf(source, label, "-", palette.secondary)),
  ];
}

/** A span inside one line is one mark; a longer one is marked on its first and its last line, the label on the last. */
function marksOf(source: SourceText, label: Label, sign: "^" | "-", paint: Paint): readonly LineMark[] {
  const length = source.text.length;
  const start = Math.max(0, Math.min(label.span.start, length));
  const end = Math.max(start, Math.min(label.span.end, length));
  const first = source.position(start).line;
  const last = end === start ? first : source.position(end - 1).line;
  const place = (line: number, from: number, to: number, text: string): LineMark => {
    const base = source.lineStart(line);
    return { line, mark: { from: from - base, to: Math.max(from, to) - base, sign, text, paint } };
  };
  const text = oneLine(label.text, MAX_TEXT);
  if (first === last) return [place(first, start, end, text)];
  const lastLine = source.lineText(last);
  const indent = lastLine.length - lastLine.trimStart().length;
  const lastStart = source.lineStart(last);
  return [
    place(first, start, source.lineStart(first) + source.lineText(first).length, ""),
    place(last, Math.min(lastStart + indent, end - 1), end, text),
  ];
}

/** The lines with marks, in order, `...` where lines between them are left out. */
function excerpt(source: SourceText, marks: readonly LineMark[], gutter: number, palette: Palette): readonly string[] {
  const out: string[] = [];
  const lines = [...new Set(marks.map((one) => one.line))].sort((a, b) => a - b);
  const empty = palette.frame(`${" ".repeat(gutter)} |`);
  let previous = lines[0] ?? 1;
  for (const line of lines) {
    if (line > previous + 1) out.push(palette.frame("..."));
    const here = marks.filter((one) => one.line === line).map((one) => one.mark);
    for (const [text = "", ...under] of snippet(source.lineText(line), here)) {
      out.push(`${palette.frame(`${String(line).padStart(gutter)} |`)}${text === "" ? "" : ` ${text}`}`);
      for (const row of under) out.push(`${empty} ${row}`);
    }
    previous = line;
  }
  return out;
}

function remarks(source: SourceText, diagnostic: Diagnostic, indent: string, palette: Palette): readonly string[] {
  const { notes = [], help = [], run } = diagnostic;
  const bullet = palette.frame(`${indent} =`);
  const lines = [
    ...notes.slice(0, MAX_REMARKS).map((note) => `${bullet} ${palette.note("note")}: ${oneLine(note, MAX_TEXT)}`),
    ...help
      .slice(0, MAX_REMARKS)
      .map((one) => `${bullet} ${palette.help("help")}: ${oneLine(helpText(source, one), MAX_TEXT)}`),
    ...(run === undefined ? [] : [`${bullet} ${palette.help("run")}: ${runText(run)}`]),
  ];
  return lines.length === 0 ? [] : [palette.frame(`${indent} |`), ...lines];
}

const runText = (run: string): string =>
  run.length > MAX_COMMAND ? `a command of ${run.length} characters, which --json gives` : oneLine(run, MAX_COMMAND);

/** The help with its edit spelt out, unless its words already quote the text to write. */
function helpText(source: SourceText, { text, edit }: Help): string {
  if (edit === undefined) return text;
  const wanted = edit.text.trim();
  if (wanted !== "") return text.includes(wanted) ? text : `${text}: \`${wanted}\``;
  if (edit.text !== "" || text.startsWith("remove")) return text;
  const removed = source.text.slice(edit.span.start, edit.span.end);
  return removed === "" || text.includes(removed) ? text : `${text}: remove \`${removed}\``;
}

/** All diagnostics of one source in the order of their places, without repetitions, and a line that counts them. */
export function renderDiagnostics(
  source: SourceText,
  diagnostics: readonly Diagnostic[],
  palette: Palette = PLAIN_PALETTE,
): string {
  const distinct = byPosition(withoutDuplicates(diagnostics));
  if (distinct.length === 0) return "";
  const shown = mostSevere(distinct, MAX_SHOWN);
  const hidden = distinct.length - shown.length;
  const blocks = shown.map((one) => renderDiagnostic(source, one, palette));
  if (hidden > 0) blocks.push(palette.strong(`and ${hidden} more`));
  return [...blocks, palette.strong(countDiagnostics(distinct))].join("\n\n");
}

/** For example `2 errors, 1 warning`; empty when there is nothing to count. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const order: readonly Severity[] = ["error", "warning", "note"];
  return order
    .map((severity) => ({ severity, count: diagnostics.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}

const byPosition = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.primary.span.start - b.primary.span.start);

function withoutDuplicates(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = JSON.stringify([one.code, one.severity, one.message, one.primary, one.secondary, one.notes, one.help]);
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** The first `limit`, where no error gives way to a warning and no warning to a note; the order stays. */
function mostSevere(diagnostics: readonly Diagnostic[], limit: number): readonly Diagnostic[] {
  const order: readonly Severity[] = ["error", "warning", "note"];
  const chosen = order.flatMap((severity) => diagnostics.filter((one) => one.severity === severity)).slice(0, limit);
  const kept = new Set(chosen);
  return diagnostics.filter((one) => kept.has(one));
}
