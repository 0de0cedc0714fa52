/**
 * A text and its lines: where an offset lies, for people.
 *
 * Offsets are UTF-16 code units, as in {@link Span}. Lines and columns count from 1; a column counts code points, so
 * that an emoji is one column. A line ends at "\n" or "\r\n"; neither belongs to the line's text.
 *
 * Invariant: `position` answers for every offset (clamped to the text) in logarithmic time, also on a line of
 * megabytes.
 */

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceText {
  /** As the user gave it: a path, or "policy" for a text of the command line. */
  readonly name: string;
  readonly text: string;
  readonly lineCount: number;
  position(offset: number): Position;
  /** Offset of the first character of a line, 1-based. */
  lineStart(line: number): number;
  /** A line without its end; empty beyond the text. */
  lineText(line: number): string;
}

export function sourceText(name: string, text: string): SourceText {
  const starts = lineStarts(text);
  const pairs = surrogatePairs(text);
  const lineStart = (line: number): number => starts[line - 1] ?? text.length;
  return {
    name,
    text,
    lineCount: starts.length,
    lineStart,
    position(offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      const line = countBelow(starts, at + 1);
      const start = lineStart(line);
      const column = at - start - (countBelow(pairs, at) - countBelow(pairs, start)) + 1;
      return { line, column };
    },
    lineText(line) {
      const end = line < starts.length ? lineStart(line + 1) - 1 : text.length;
      const start = lineStart(line);
      return text.slice(start, line < starts.length && end > start && text[end - 1] === "\r" ? end - 1 : end);
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Offsets of the low halves: the code units that are no column of their own. */
function surrogatePairs(text: string): readonly number[] {
  return Array.from(text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g), (match) => match.index + 1);
}

/** How many of the ascending `values` are less than `limit`. */
function countBelow(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
