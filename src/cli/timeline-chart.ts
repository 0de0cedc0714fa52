/**
 * Who can spend when, as a chart: a row for each way, a group of columns for each clock that decides, and bars that begin where the clock
 * opens the way. Clocks run apart (a height is no age), so a row is open where all of its bars have begun:
 *
 *                      block height                age in blocks
 *                      now      950000             0            144
 *                                                               1 day
 *     alice + bob      ━━━━━━━━━━━━━━━━━━━━━━      ━━━━━━━━━━━━━━━━━━━━━━━━━
 *     bob              ·········━━━━━━━━━━━━━      ·············━━━━━━━━━━━━
 *
 * Invariant: no line is wider than `columns`; where the heads of columns do not fit they are numbers, and a list below says what they mean.
 */
import type { Clock, Lock } from "../policy/index.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { Names } from "./timeline-words.ts";
import { CLOCKS } from "../policy/index.ts";
import { columnHead, lockValue, wrapped } from "./timeline-words.ts";

export interface ChartRow {
  readonly label: string;
  /** Locks that are still shut; the row is open once all of them are. */
  readonly from: readonly Lock[];
}

export interface ChartStyle {
  readonly columns: number;
  readonly palette: Palette;
  readonly names: Names;
}

const TITLES: Readonly<Record<Clock, string>> = Object.freeze({
  height: "block height",
  time: "chain time",
  blocks: "age in blocks",
  duration: "age in time",
});

/** The first column of a clock: before any of its locks opens. */
const BEFORE: Readonly<Record<Clock, string>> = Object.freeze({
  height: "now",
  time: "now",
  blocks: "0",
  duration: "0",
});

/** Said where a row has several bars. */
const SEVERAL_CLOCKS = "a row is open once all of its bars have begun";

const INDENT = "  ";
const GAP = "   ";
const OPEN = "━";
const SHUT = "·";
/** A value that is not known decides. */
const UNKNOWN = "?";
const LEAST_COLUMN = 8;
/** Columns that a column may be wider than its head. */
const MOST_SPREAD = 8;
const NARROWEST = 3;
/** On any width. */
const MOST_MOMENTS = 24;
const MOST_ROWS = 16;

interface Column {
  readonly clock: Clock;
  /** Absent in the first column of a clock, which has the clock's title. */
  readonly at?: Lock["value"];
  readonly title?: string;
  readonly head: readonly [string, string];
}

interface Drawing {
  readonly rows: readonly ChartRow[];
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly labels: number;
}

export function timelineChart(all: readonly ChartRow[], style: ChartStyle): readonly string[] {
  const { columns: room, palette } = style;
  const labels = Math.min(Math.max(...all.map(({ label }) => label.length)), Math.floor(room * 0.4));
  const rows = fitting(all, room - labels, style);
  const columns = columnsOf(rows, style);
  const left = roomFor(columns, room - labels);
  const more = all.length - rows.length;
  const rest = more === 0 ? [] : [`${INDENT}and ${more} more`];
  const widths = spread(widened(columns), left);
  const clocks = columns.filter(({ title }) => title !== undefined).length;
  const note = clocks > 1 ? [cut(`${INDENT}${SEVERAL_CLOCKS}`, room)] : [];
  if (widths !== undefined) return [...draw({ rows, columns, widths, labels }, palette), ...rest, ...note];
  const numbered = columns.map((column, i) => ({ ...column, head: [String(i + 1), ""] as const }));
  const narrow = Math.min(LEAST_COLUMN, Math.floor(left / columns.length));
  const legend = columns.map(({ clock, head: [what, about] }, i) => {
    const time = about === "" ? what : `${what} (${about})`;
    return cut(`${INDENT}${String(i + 1).padStart(2)}  ${TITLES[clock]}: ${time}`, room);
  });
  return [
    ...draw({ rows, columns: numbered, widths: numbered.map(() => narrow), labels }, palette),
    ...rest,
    ...legend,
    ...note,
  ];
}

/** As many of the first rows as have few enough moments; one in any case. */
function fitting(all: readonly ChartRow[], room: number, style: ChartStyle): readonly ChartRow[] {
  for (let count = Math.min(all.length, MOST_ROWS); count > 1; count--) {
    const rows = all.slice(0, count);
    const columns = columnsOf(rows, style);
    if (columns.length <= MOST_MOMENTS && roomFor(columns, room) >= columns.length * NARROWEST) return rows;
  }
  return all.slice(0, 1);
}

/** What is left for columns beside the indent and the gaps before clocks. */
const roomFor = (columns: readonly Column[], room: number): number =>
  room - INDENT.length - columns.filter(({ title }) => title !== undefined).length * GAP.length;

function columnsOf(rows: readonly ChartRow[], style: ChartStyle): readonly Column[] {
  const clocks = CLOCKS.filter((clock) => rows.some(({ from }) => from.some(({ unit }) => unit === clock)));
  return clocks.length === 0 ? [ALWAYS] : clocks.flatMap((clock) => clockColumns(clock, rows, style));
}

/** Stands where no clock decides. */
const ALWAYS: Column = { clock: "height", title: "", head: ["at any moment", ""] };

function clockColumns(clock: Clock, rows: readonly ChartRow[], { names }: ChartStyle): readonly Column[] {
  const values = new Set(
    rows.flatMap(({ from }) => from.flatMap(({ unit, value }) => (unit === clock ? [value] : []))),
  );
  return [
    { clock, title: TITLES[clock], head: [BEFORE[clock], ""] },
    ...[...values].sort(byTime).map((at): Column => ({ clock, at, head: columnHead(clock, lockValue(at, names)) })),
  ];
}

/** Numbers in order; names of values that are not known yet come last. */
function byTime(a: Lock["value"], b: Lock["value"]): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Number(typeof a !== "number") - Number(typeof b !== "number");
}

/** As wide as their heads; the last column of a clock as wide as its title asks for. */
function widened(columns: readonly Column[]): readonly number[] {
  const widths = columns.map(({ head }) => Math.max(LEAST_COLUMN, ...head.map((text) => text.length + 2)));
  for (const [i, { title }] of columns.entries()) {
    if (title === undefined) continue;
    const next = columns.findIndex((column, at) => at > i && column.title !== undefined);
    const last = (next < 0 ? columns.length : next) - 1;
    const group = widths.slice(i, last + 1).reduce((sum, width) => sum + width, 0);
    widths[last] = (widths[last] ?? 0) + Math.max(0, title.length + 1 - group);
  }
  return widths;
}

/** The room that is left, shared out evenly; `undefined`: there is not enough. */
function spread(widths: readonly number[], room: number): readonly number[] | undefined {
  const left = room - widths.reduce((sum, width) => sum + width, 0);
  if (left < 0) return undefined;
  const more = Math.min(MOST_SPREAD, Math.floor(left / widths.length));
  return widths.map((width) => width + more);
}

function draw({ rows, columns, widths, labels }: Drawing, palette: Palette): readonly string[] {
  const line = (cell: (column: Column, width: number, index: number) => string): string =>
    columns.map((column, i) => `${column.title === undefined ? "" : GAP}${cell(column, widths[i] ?? 0, i)}`).join("");
  const titles = line(({ title }, _, i) => (title === undefined ? "" : padded(title, groupWidth(columns, widths, i))));
  const heads = [0, 1].map((k) => line(({ head }, width) => padded(head[k as 0 | 1], width)));
  const start = `${INDENT}${" ".repeat(labels)}`;
  return [
    ...[titles, ...heads].map((text) => `${start}${text}`.trimEnd()).filter((text) => text !== ""),
    ...rows.flatMap(({ label, from }) => {
      const bars = line(({ clock, at }, width) =>
        mark(
          from.filter(({ unit }) => unit === clock),
          at,
        ).repeat(width),
      );
      const [first = "", ...more] = labelLines(label, labels);
      return [
        `${INDENT}${palette.strong(padded(first, labels))}${bars}`,
        ...more.map((text) => `${INDENT}${palette.strong(text)}`),
      ];
    }),
  ];
}

/** A long label goes on below its bars; a word that is too long for a line is broken. */
function labelLines(label: string, width: number): readonly string[] {
  const most = Math.max(1, width - 2);
  if (label.length <= width) return [label];
  const words = label.replaceAll(new RegExp(`\\S{${most}}(?=\\S)`, "g"), "$& ");
  return wrapped(words, width, "");
}

/** From its first column to before the next clock's. */
function groupWidth(columns: readonly Column[], widths: readonly number[], first: number): number {
  const next = columns.findIndex(({ title }, i) => i > first && title !== undefined);
  return widths.slice(first, next < 0 ? columns.length : next).reduce((sum, width) => sum + width, 0);
}

/** Are these locks of one clock open in the column that begins at `at`? */
function mark(locks: readonly Lock[], at: Lock["value"] | undefined): string {
  const marks = locks.map(({ value }) => {
    if (at === undefined) return SHUT;
    if (typeof value === "number" && typeof at === "number") return at >= value ? OPEN : SHUT;
    return value === at ? OPEN : UNKNOWN;
  });
  if (marks.includes(SHUT)) return SHUT;
  return marks.includes(UNKNOWN) ? UNKNOWN : OPEN;
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

const padded = (text: string, width: number): string => cut(text, width).padEnd(width);
