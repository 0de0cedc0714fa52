/** The walk over the tokens that `slips.ts` repairs: what every repair sees of it, and how it reports. */
import type { IToken } from "chevrotain";
import type { Diagnostic, Edit, Span } from "../src/diagnostic/diagnostic.ts";
import { endOf, isCloser, isOpener, MOST_DIAGNOSTICS } from "./brackets.ts";
import * as T from "./tokens.ts";

/** The walk: where it stands, what it is inside of, what it has let through. */
export interface Walk {
  readonly input: readonly IToken[];
  index: number;
  readonly open: { readonly opener: IToken; readonly raw: boolean; commaSeen: boolean }[];
  readonly output: IToken[];
  readonly diagnostics: Diagnostic[];
  openQuote: IToken | undefined;
  /** The word before which `:` or `@` was left out last. */
  merged: IToken | undefined;
}

export type Repair = (walk: Walk, token: IToken) => boolean;

export function track(walk: Walk, token: IToken): void {
  if (isOpener(token)) walk.open.push({ opener: token, raw: last(walk)?.tokenType === T.AsmKeyword, commaSeen: false });
  else if (isCloser(token)) walk.open.pop();
}

export const last = (walk: Walk): IToken | undefined => walk.output[walk.output.length - 1];
export const next = (walk: Walk): IToken | undefined => walk.input[walk.index + 1];
export const around = (walk: Walk): Walk["open"][number] | undefined => walk.open[walk.open.length - 1];
export const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: endOf(token) });

interface Slip {
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly help: string;
  readonly edit?: Edit;
}

/** Reports a slip; always true, the answer of a repair that takes the token away. */
export function report(walk: Walk, { message, span, label, help, edit }: Slip): true {
  if (walk.diagnostics.length >= MOST_DIAGNOSTICS) return true;
  walk.diagnostics.push({
    code: "TW007",
    severity: "error",
    message,
    primary: { span, text: label },
    help: [edit === undefined ? { text: help } : { text: help, edit }],
  });
  return true;
}
