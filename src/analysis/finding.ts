/**
 * What the analysis has to say about a program: a code of the table, a place in the program, and words. It knows no source text; who has one turns the
 * place into a span, and the finding into a diagnostic.
 */
import type { Code } from "../diagnostic/codes.ts";

export type Place =
  /** Position among the program's assertions. */
  | { readonly kind: "assertion"; readonly index: number }
  /** Position among the output's leaves. */
  | { readonly kind: "leaf"; readonly output: string; readonly index: number }
  | { readonly kind: "key path"; readonly output: string }
  | { readonly kind: "output"; readonly output: string };

export interface Finding {
  readonly code: Code;
  readonly place: Place;
  /** One line, no full stop. */
  readonly message: string;
  /** What is said at the place itself. */
  readonly label: string;
  readonly help?: readonly string[];
  readonly notes?: readonly string[];
  /** A command that shows it, whole. */
  readonly run?: string;
}
