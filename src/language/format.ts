/**
 * The formatter: one layout for every policy. A declaration stands on one line if it fits; else its output moves to the next line; else
 * brackets open, outermost first, with one argument a line; `tr(KEY, {` stays together when only the branches need lines. Comments keep their place: behind what they stood behind, or on
 * their own line. Single empty lines between declarations stay, as paragraphs do.
 *
 * Invariants: the words do not change, only the white space between them; formatting twice changes nothing more.
 */
import type { PolicyFile } from "../../grammars/syntax.ts";
import type { FormatToken } from "./format-tokens.ts";
import { formatTokens, spaceBetween } from "./format-tokens.ts";

/** Columns of a line. */
const WIDTH = 100;
const INDENT = 2;

/** What can be told of the tokens before any is placed; all sums run from the first token to this one, exclusive. */
interface Measure {
  readonly tokens: readonly FormatToken[];
  /** Columns on one line. */
  readonly width: readonly number[];
  readonly comments: readonly number[];
  /** Of `(` and `{`: index of the bracket that closes it. */
  readonly closes: ReadonlyMap<number, number>;
  /** And the other way round. */
  readonly opens: ReadonlyMap<number, number>;
  /** Index behind the declaration that a token is in. */
  readonly ends: readonly number[];
}

/** `open`: its arguments stand on lines of their own; `hugging`: only those of its last argument do, a `{...}`. */
type BracketLayout = "flat" | "open" | "hugging";

interface Bracket {
  readonly layout: BracketLayout;
  /** Of the line that the bracket closes on. */
  readonly indent: number;
}

interface Page {
  text: string;
  column: number;
  /** Blanks at the beginning of the current line. */
  indent: number;
  /** A line that ends before the next token. */
  pending: "no" | "line" | "paragraph";
  readonly brackets: Bracket[];
}

/** The canonical layout of a text without syntax errors, `file` being its syntax tree. */
export function formatPolicy(text: string, file: PolicyFile): string {
  const measure = measureTokens(formatTokens(text, file));
  const page: Page = { text: "", column: 0, indent: 0, pending: "no", brackets: [] };
  for (let i = 0; i < measure.tokens.length; i++) {
    if ((measure.tokens[i] as FormatToken).comment) placeComment(page, measure, i);
    else placeToken(page, measure, i);
  }
  return page.text === "" ? "" : `${page.text}\n`;
}

function measureTokens(tokens: readonly FormatToken[]): Measure {
  const width = [0];
  const comments = [0];
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const [i, token] of tokens.entries()) {
    const previous = tokens[i - 1];
    const space = previous === undefined ? "" : spaceBetween(previous, token, tokens[i + 1]);
    width.push((width[i] as number) + space.length + token.text.length);
    comments.push((comments[i] as number) + (token.comment ? 1 : 0));
    if (token.text === "(" || token.text === "{") open.push(i);
    if (token.text === ")" || token.text === "}") closes.set(open.pop() ?? i, i);
  }
  const ends: number[] = [];
  for (let i = tokens.length - 1, end = tokens.length; i >= 0; i--) {
    ends[i] = end;
    if (tokens[i]?.declares === true) end = i;
  }
  const opens = new Map([...closes].map(([from, to]) => [to, from]));
  return { tokens, width, comments, closes, opens, ends };
}

function write(page: Page, text: string): void {
  page.text += text;
  page.column += text.length;
}

function breakLine(page: Page, indent: number): void {
  if (page.text !== "") page.text += page.pending === "paragraph" ? "\n\n" : "\n";
  page.text += " ".repeat(indent);
  page.column = indent;
  page.indent = indent;
  page.pending = "no";
}

/** Where a line inside a declaration begins. */
const innerIndent = (page: Page): number => {
  const bracket = page.brackets.findLast(({ layout }) => layout === "open");
  return (bracket === undefined ? 0 : bracket.indent) + INDENT;
};

function placeComment(page: Page, measure: Measure, i: number): void {
  const token = measure.tokens[i] as FormatToken;
  if (!token.fresh && page.text !== "") {
    write(page, ` ${token.text}`);
  } else {
    const between = page.brackets.length === 0 && startsBetween(measure, i);
    page.pending = token.blank && page.brackets.length === 0 ? "paragraph" : "line";
    breakLine(page, between ? 0 : innerIndent(page));
    write(page, token.text);
  }
  page.pending = "line";
}

/** Does the comment stand between declarations, not inside one? */
function startsBetween({ tokens }: Measure, i: number): boolean {
  let next = i;
  while (tokens[next]?.comment === true) next++;
  return tokens[next]?.declares ?? true;
}

function placeToken(page: Page, measure: Measure, i: number): void {
  const token = measure.tokens[i] as FormatToken;
  const bracket = token.text === ")" || token.text === "}" ? page.brackets.pop() : undefined;
  if (bracket?.layout === "open") page.pending = "line";
  if (token.declares) {
    page.pending = token.blank ? "paragraph" : "line";
    breakLine(page, 0);
  } else if (page.pending !== "no") {
    breakLine(page, bracket === undefined ? innerIndent(page) : bracket.indent);
  } else if (i > 0) {
    write(page, spaceBetween(measure.tokens[i - 1] as FormatToken, token, measure.tokens[i + 1]));
  }
  write(page, token.text);
  if (token.text.includes("\n")) page.column = token.text.length - token.text.lastIndexOf("\n") - 1;
  afterToken(page, measure, i);
}

function afterToken(page: Page, measure: Measure, i: number): void {
  const { text } = measure.tokens[i] as FormatToken;
  const close = measure.closes.get(i);
  if (close !== undefined) {
    const indent = Math.max(innerIndent(page) - INDENT, page.indent);
    const layout = layoutOf(page, measure, i, close);
    page.brackets.push({ layout, indent });
    if (layout === "open") page.pending = "line";
  } else if (text === "," && page.brackets.at(-1)?.layout === "open") {
    page.pending = "line";
  } else if (text === "=" && page.brackets.length === 0 && movesDown(page, measure, i)) {
    page.pending = "line";
  }
}

function layoutOf(page: Page, measure: Measure, open: number, close: number): BracketLayout {
  if (between(measure.comments, open, close) > 0) return hugs(page, measure, open, close) ? "hugging" : "open";
  if (page.brackets.at(-1)?.layout === "flat" || !hasArguments(measure, open, close)) return "flat";
  const { text: following = "" } = measure.tokens[close + 1] ?? {};
  const tail = following === "=" ? 2 : following === "," ? 1 : 0;
  if (page.column + between(measure.width, open + 1, close + 1) + tail <= WIDTH) return "flat";
  return hugs(page, measure, open, close) ? "hugging" : "open";
}

/** Is the last argument a `{...}`, and does all before it fit on this line? */
function hugs(page: Page, measure: Measure, open: number, close: number): boolean {
  if (measure.tokens[open]?.text !== "(" || measure.tokens[close - 1]?.text !== "}") return false;
  const last = measure.opens.get(close - 1) ?? open;
  const before = page.column + between(measure.width, open + 1, last + 1);
  return last > open + 1 && before <= WIDTH && between(measure.comments, open, last) === 0;
}

const between = (sums: readonly number[], from: number, to: number): number =>
  (sums[to] as number) - (sums[from] as number);

/** A lone word, such as a long key, gains nothing from a line of its own. */
function hasArguments({ tokens }: Measure, open: number, close: number): boolean {
  for (let i = open + 1; i < close; i++) if (/^[,({]$/.test((tokens[i] as FormatToken).text)) return true;
  return false;
}

/** Does what follows `=` fit on the next line, but not on this one? */
function movesDown(page: Page, measure: Measure, i: number): boolean {
  const end = measure.ends[i] as number;
  if (between(measure.comments, i + 1, end) > 0) return false;
  const rest = between(measure.width, i + 1, end);
  return page.column + rest > WIDTH && INDENT + rest - 1 <= WIDTH;
}
