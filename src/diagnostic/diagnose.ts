/** Making diagnostics in few words: the severity is the code's, help may be a sentence, an edit, or several of them. */
import type { Code } from "./codes.ts";
import type { Diagnostic, Help, Label, Span } from "./diagnostic.ts";
import { CODES } from "./codes.ts";

export interface Details {
  /** What is said at the place itself. */
  readonly label?: string;
  readonly secondary?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: string | Help | readonly Help[];
  readonly run?: string;
}

export function diagnose(code: Code, span: Span, message: string, details: Details = {}): Diagnostic {
  const { label = "", secondary, notes, help, run } = details;
  return {
    code,
    severity: CODES[code].severity,
    message,
    primary: { span, text: label },
    ...(secondary === undefined ? {} : { secondary }),
    ...(notes === undefined ? {} : { notes }),
    ...(help === undefined ? {} : { help: helpList(help) }),
    ...(run === undefined ? {} : { run }),
  };
}

function helpList(help: NonNullable<Details["help"]>): readonly Help[] {
  if (typeof help === "string") return [{ text: help }];
  return "text" in help ? [help] : help;
}

/** A help that says what to write in place of a span. */
export const replace = (span: Span, text: string, explanation: string): Help => ({
  text: explanation,
  edit: { span, text },
});
