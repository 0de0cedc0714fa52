/**
 * One source line with marks under it: carets under the primary place, dashes under the others, their labels beside or
 * hanging below.
 *
 *     tr(alice,<and_v(v:pk(bob),after(144))>)
 *        -----          ------- ^^^^^^^^^^ bob can use this leaf from the first block on
 *        |              |
 *        |              who may sign
 *        the internal key
 *
 * A long line is shown through a window around its marks, with `…` where it was cut; marks too far apart for
 * one window get the line again. Invariant: the cost is that of the window, not of the line.
 */
import { cell } from "./display.ts";
import type { Paint } from "./palette.ts";

/** A part of one line to underline; `from` and `to` are code units from the start of the line. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly sign: "^" | "-";
  readonly text: string;
  readonly paint: Paint;
}

/** Code units of a line that are shown at once. */
const WINDOW = 110;
/** Code units kept before the first mark of a line that is cut. */
const LEAD = 24;
const ELLIPSIS = "…";

interface Window {
  readonly start: number;
  readonly end: number;
}

/** A mark in columns of the shown line. */
interface Placed {
  readonly mark: Mark;
  readonly from: number;
  readonly width: number;
}

/** The rows to print for one line: the line itself and its marks, once per window. */
export function snippet(line: string, marks: readonly Mark[]): readonly (readonly string[])[] {
  const sorted = [...marks].sort((a, b) => a.from - b.from || a.to - b.to);
  const groups: string[][] = [];
  for (let next = 0; next < sorted.length;) {
    const window = windowFrom(line, sorted[next] as Mark);
    const first = next++;
    while (next < sorted.length && (sorted[next] as Mark).to <= window.end) next++;
    groups.push(rows(line, window, sorted.slice(first, next)));
  }
  return groups;
}

function windowFrom(line: string, mark: Mark): Window {
  if (line.length <= WINDOW) return { start: 0, end: line.length };
  const latest = line.length - WINDOW;
  const wanted = Math.max(0, Math.min(mark.from - LEAD, latest));
  const start = isLowSurrogate(line, wanted) ? wanted - 1 : wanted;
  const end = Math.min(line.length, start + WINDOW);
  return { start, end: isLowSurrogate(line, end) ? end - 1 : end };
}

const isLowSurrogate = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text[at] ?? "");

function rows(line: string, window: Window, marks: readonly Mark[]): string[] {
  const columns = [window.start > 0 ? 1 : 0];
  let shown = window.start > 0 ? ELLIPSIS : "";
  for (const character of line.slice(window.start, window.end)) {
    const { shown: text, width } = cell(character);
    const before = columns[columns.length - 1] as number;
    shown += text;
    if (character.length === 2) columns.push(before);
    columns.push(before + width);
  }
  if (window.end < line.length) shown += ELLIPSIS;
  const column = (unit: number): number => columns[Math.max(0, Math.min(unit, window.end) - window.start)] as number;
  const placed = marks.map((mark): Placed => {
    const from = column(mark.from);
    return { mark, from, width: Math.max(1, column(mark.to) - from) };
  });
  return [shown.trimEnd(), ...underlines(placed), ...hanging(placed)];
}

/** The row of marks, with the label of the last one beside it when nothing is in its way. */
function underlines(placed: readonly Placed[]): string[] {
  const canvas: (Mark | undefined)[] = [];
  const drawn = [...placed].sort((a, b) => Number(a.mark.sign === "^") - Number(b.mark.sign === "^"));
  for (const { mark, from, width } of drawn) for (let i = from; i < from + width; i++) canvas[i] = mark;
  let row = "";
  for (let i = 0; i < canvas.length;) {
    const mark = canvas[i];
    let end = i + 1;
    while (end < canvas.length && canvas[end] === mark) end++;
    row += mark === undefined ? " ".repeat(end - i) : mark.paint(mark.sign.repeat(end - i));
    i = end;
  }
  const beside = besideLabel(placed);
  return [beside === undefined || beside.mark.text === "" ? row : `${row} ${beside.mark.paint(beside.mark.text)}`];
}

/** The mark whose label fits to the right of the underlines: the last one, if it also ends last. */
function besideLabel(placed: readonly Placed[]): Placed | undefined {
  const last = placed[placed.length - 1];
  if (last === undefined) return undefined;
  const end = last.from + last.width;
  return placed.every((other) => other.from + other.width <= end) ? last : undefined;
}

/** The other labels, right to left, each under the start of its mark. */
function hanging(placed: readonly Placed[]): string[] {
  const beside = besideLabel(placed);
  const waiting = placed.filter((one) => one !== beside && one.mark.text !== "");
  const out = waiting.length > 0 ? [bars(waiting)] : [];
  while (waiting.length > 0) {
    const label = waiting.pop() as Placed;
    const before = bars(waiting.filter((one) => one.from < label.from));
    const width = visibleWidth(waiting, label.from);
    out.push(`${before}${" ".repeat(label.from - width)}${label.mark.paint(label.mark.text)}`);
  }
  return out;
}

/** Columns that {@link bars} takes for the marks left of `limit`. */
const visibleWidth = (placed: readonly Placed[], limit: number): number =>
  Math.max(0, ...placed.filter((one) => one.from < limit).map((one) => one.from + 1));

function bars(placed: readonly Placed[]): string {
  let row = "";
  let column = 0;
  for (const { mark, from } of placed) {
    if (from < column) continue;
    row += " ".repeat(from - column) + mark.paint("|");
    column = from + 1;
  }
  return row;
}
