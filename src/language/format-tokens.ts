/**
 * The words and marks of a policy for the formatter: what the text holds, and whether white space stood between. Only texts without
 * syntax errors come here, so a token needs no kind: the blank between two of them follows from what they are.
 *
 * An output with a `#checksum` is one token: the checksum covers its text as written, every blank included.
 */
import type { PolicyFile } from "../../grammars/syntax.ts";

export interface FormatToken {
  readonly text: string;
  readonly comment: boolean;
  /** White space, the end of a line, or an empty line stood before it. */
  readonly gap: boolean;
  readonly fresh: boolean;
  readonly blank: boolean;
  /** First token of a declaration, of `contract` or of a lone output. */
  readonly declares: boolean;
  /** In a lone output, which is a descriptor: those have no blanks. */
  readonly lone: boolean;
}

/** A date, a word or index with its hardening mark, else one character. */
const WORD = /[0-9]+-[0-9]+-[0-9]+(?:T[0-9A-Za-z:]*)?|[A-Za-z0-9_]+'?|[^]/y;

export function formatTokens(text: string, file: PolicyFile): readonly FormatToken[] {
  const whole = wholeSpans(file);
  const comments = new Map(file.comments.map(({ span }) => [span.start, span.end]));
  const starts = declarationStarts(file);
  const loneStart = file.lone?.span.start ?? text.length;
  const tokens: FormatToken[] = [];
  let first = true;
  let at = 0;
  for (;;) {
    const gapStart = at;
    while (at < text.length && /\s/.test(text[at] as string)) at++;
    if (at >= text.length) return tokens;
    const lines = text.slice(gapStart, at).split("\n").length - 1;
    const end = comments.get(at) ?? whole.get(at) ?? wordEnd(text, at);
    tokens.push({
      text: text.slice(at, end),
      comment: comments.has(at),
      gap: at > gapStart,
      fresh: lines > 0,
      blank: lines > 1,
      declares: starts.has(at) || (first && !comments.has(at)),
      lone: at >= loneStart,
    });
    first &&= comments.has(at);
    at = end;
  }
}

function wordEnd(text: string, start: number): number {
  WORD.lastIndex = start;
  WORD.exec(text);
  return WORD.lastIndex;
}

function wholeSpans(file: PolicyFile): ReadonlyMap<number, number> {
  const outputs = file.declarations.flatMap((one) => (one.kind === "output" ? [one.output] : []));
  const all = file.lone === undefined ? outputs : [...outputs, file.lone];
  return new Map(
    all.flatMap(({ span, checksum }) => (checksum === undefined ? [] : [[span.start, checksum.span.end]])),
  );
}

function declarationStarts(file: PolicyFile): ReadonlySet<number> {
  const starts = new Set(file.declarations.map(({ span }) => span.start));
  if (file.lone !== undefined) starts.add(file.lone.span.start);
  return starts;
}

const isWord = (token: FormatToken): boolean => /^[A-Za-z0-9_]/.test(token.text);
const OPENS = "([{<@/.;";
const CLOSES = ")]}>@/.;,:";

/** The blank between `previous` and `token` on one line; `next` tells `v:pk(a)` from `owner: party`. */
export function spaceBetween(previous: FormatToken, token: FormatToken, next: FormatToken | undefined): "" | " " {
  if (previous.text === ",") return token.lone ? "" : " ";
  if (isOperator(previous) || isOperator(token)) return " ";
  if (OPENS.includes(previous.text) || CLOSES.includes(token.text)) return "";
  if (previous.text === ":") return isWrapped(token, next) ? "" : " ";
  if (token.text === "(") return previous.text === "of" ? " " : "";
  if (token.text === "[" && next?.text === "]") return "";
  if (previous.text === ")" && isWord(token)) return " ";
  return token.gap ? " " : "";
}

const isOperator = (token: FormatToken): boolean => token.text === "=" || token.text === "+";

const isWrapped = (token: FormatToken, next: FormatToken | undefined): boolean =>
  /^[0-9]/.test(token.text) || next?.text === "(" || next?.text === ":";
