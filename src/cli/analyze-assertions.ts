/** What became of a policy's assertions, a line each. Those that fail are diagnostics with their places besides. */
import type { AssertionResult } from "../analysis/index.ts";
import type { Palette } from "../diagnostic/palette.ts";
import { datesIn } from "../analysis/assertion-words.ts";
import { wrapped } from "./timeline-words.ts";

interface Style {
  readonly palette: Palette;
  readonly columns: number;
}

export function assertionLines(results: readonly AssertionResult[], { palette, columns }: Style): readonly string[] {
  if (results.length === 0) return [];
  const width = Math.max(...results.map(({ answer }) => answer.length));
  return [
    palette.strong("assertions"),
    ...results.flatMap(({ answer, text }) =>
      wrapped(
        `${answer.padEnd(width).replaceAll(" ", NO_BREAK)}  ${datesIn(text).replace(/^assert /, "")}`,
        columns,
        "  ",
      ),
    ),
  ].map((line) => line.replaceAll(NO_BREAK, " "));
}

/** Keeps the answers' column in one piece. */
const NO_BREAK = "\u00a0";
