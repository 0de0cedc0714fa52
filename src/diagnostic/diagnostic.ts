/**
 * A diagnostic is a value: what is wrong in the author's text, where, and what to write instead. Phases collect
 * diagnostics and go on; only {@link ./render.ts} makes text of them.
 *
 * No diagnostic may hold a private key: phases see the masked text only (see `language/source.ts`).
 */
import type { Code, Severity } from "./codes.ts";

export type { Severity };

/** Half-open range of UTF-16 code units in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A text to put in place of a span. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Help {
  readonly text: string;
  readonly edit?: Edit;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One line, no full stop; names what was found. */
  readonly message: string;
  /** The place itself: caret line, with what was found there or what follows from it. */
  readonly primary: Label;
  /** Other places involved. */
  readonly secondary?: readonly Label[];
  /** Facts that explain, each a sentence. */
  readonly notes?: readonly string[];
  /** What to do about it, with the text to write. */
  readonly help?: readonly Help[];
  /** A command that shows what is meant, whole: to be pasted. */
  readonly run?: string;
}
