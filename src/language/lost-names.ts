/**
 * Names around syntax errors. A declaration that could not be read may have declared a name, or used one: what would follow from its
 * absence, "unknown name" and "never used", is no second mistake.
 */
import type { Comment } from "../../grammars/syntax.ts";
import type { Span } from "../diagnostic/diagnostic.ts";

const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

/** How often each word stands outside comments. */
export function wordCounts(text: string, comments: readonly Comment[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (part: string): void => {
    for (const [word] of part.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  let at = 0;
  for (const { span } of comments) {
    count(text.slice(at, span.start));
    at = span.end;
  }
  count(text.slice(at));
  return counts;
}

const LONGEST_DECLARATION = 4_096;

/** From the last line that begins with a word, as declarations do, to the end. */
function declarationAt(text: string): string {
  const near = text.slice(-LONGEST_DECLARATION);
  const begins = [...near.matchAll(/^[A-Za-z]/gm)].at(-1);
  return begins === undefined ? "" : near.slice(begins.index);
}

/** Names that a declaration with a syntax error was to give: the parser may have lost them. */
export function lostNames(text: string, faults: readonly Span[]): Set<string> {
  const names = new Set<string>();
  for (const { start } of faults) {
    const to = text.indexOf("\n", start);
    const line = declarationAt(text.slice(0, to < 0 ? text.length : to));
    // An output declares its parameters before the `=`, an assertion nothing.
    const declared = /^\s*assert\b/.test(line)
      ? ""
      : /^\s*output\b/.test(line)
        ? line.slice(0, Math.max(line.indexOf("="), 0))
        : line;
    for (const [word] of declared.matchAll(WORD)) names.add(word);
  }
  return names;
}
