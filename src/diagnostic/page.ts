/**
 * The page of a code, as `tapwright explain` prints it: the rule and its reason, a program that breaks it with what the
 * compiler says to that, and the program repaired. The texts come from `CODES` and from `policies/broken/`.
 */
import { CODES } from "./codes.ts";
import type { Code } from "./codes.ts";
import { PLAIN_PALETTE } from "./palette.ts";
import type { Palette } from "./palette.ts";

/** Each is left out where there is none: the input is no text file, or the code is not the user's to provoke. */
export interface PageExamples {
  readonly bad?: string;
  /** The rendered diagnostics of the bad program. */
  readonly output?: string;
  readonly good?: string;
}

/** Columns of running text. */
const MEASURE = 96;

/** The page as text, ending with a newline. */
export function explainPage(code: Code, examples: PageExamples, palette: Palette = PLAIN_PALETTE): string {
  const { severity, title, why } = CODES[code];
  const parts = [
    `${palette[severity](`${severity}[${code}]`)}${palette.strong(`: ${title}`)}`,
    ...why.split("\n\n").map(reflow),
    ...example(palette.strong("A program that shows it:"), examples.bad),
    ...example(palette.strong("The compiler says:"), examples.output),
    ...example(palette.strong("Repaired:"), examples.good),
  ];
  return `${parts.join("\n\n")}\n`;
}

function example(heading: string, text: string | undefined): readonly string[] {
  if (text === undefined || text.trim() === "") return [];
  const lines = text.trimEnd().split("\n");
  return [heading, lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")];
}

/** Lines of at most {@link MEASURE} columns, broken at blanks. */
function reflow(paragraph: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > MEASURE) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
