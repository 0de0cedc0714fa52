/**
 * Brackets first, words later: the tokens are given balanced brackets before the parser sees them, one diagnostic a
 * mistake, so that a forgotten `)` is not followed by complaints about everything after it.
 *
 * Invariant: in the tokens returned every opener has its closer, nested; the word tokens and their order are the author's. No declaration can
 * stand in brackets, so what is open where one starts was never closed.
 */
import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../src/diagnostic/diagnostic.ts";
import * as T from "./tokens.ts";

/** Of one kind, for one text: the rest would say the same again. */
export const MOST_DIAGNOSTICS = 200;

const CLOSERS: ReadonlyMap<TokenType, TokenType> = new Map([
  [T.LParen, T.RParen],
  [T.LCurly, T.RCurly],
  [T.LSquare, T.RSquare],
  [T.LAngle, T.RAngle],
]);
const CLOSING: ReadonlySet<TokenType> = new Set(CLOSERS.values());

const TEXT: ReadonlyMap<TokenType, string> = new Map([
  [T.RParen, ")"],
  [T.RCurly, "}"],
  [T.RSquare, "]"],
  [T.RAngle, ">"],
]);

export const isOpener = (token: IToken): boolean => CLOSERS.has(token.tokenType);
export const isCloser = (token: IToken): boolean => CLOSING.has(token.tokenType);

export const endOf = (token: IToken | undefined): number =>
  token === undefined ? 0 : token.startOffset + token.image.length;

/** A token that nobody wrote, of no width. */
export const virtualToken = (tokenType: TokenType, startOffset: number): IToken =>
  ({ image: "", startOffset, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx as number }) as IToken;

export const isWord = (token: IToken | undefined): boolean =>
  token !== undefined &&
  (token.tokenType === T.WordToken || token.tokenType.CATEGORIES?.includes(T.WordToken) === true);

/** Does a declaration start at `index`? `owner: party` and a key called `output` do not start one. */
export function startsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  if (token?.tokenType.CATEGORIES?.includes(T.DeclarationKeyword) !== true) return false;
  return tokens[index - 1]?.tokenType !== T.Colon && isWord(tokens[index + 1]);
}

interface Balance {
  readonly tokens: IToken[];
  readonly open: IToken[];
  readonly diagnostics: Diagnostic[];
  depth: number;
}

export interface Balanced {
  readonly tokens: IToken[];
  /** The deepest nesting. */
  readonly depth: number;
  readonly diagnostics: readonly Diagnostic[];
}

export function balanceBrackets(tokens: readonly IToken[]): Balanced {
  const balance: Balance = { tokens: [], open: [], diagnostics: [], depth: 0 };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as IToken;
    if (isCloser(token)) {
      close(balance, token, { tokens, at: i + 1 });
      continue;
    }
    if (isOpener(token)) balance.depth = Math.max(balance.depth, balance.open.push(token));
    else if (balance.open.length > 0 && startsDeclaration(tokens, i)) closeAll(balance);
    balance.tokens.push(token);
  }
  if (balance.open.length > 0) closeAll(balance);
  return { tokens: balance.tokens, depth: balance.depth, diagnostics: balance.diagnostics.slice(0, MOST_DIAGNOSTICS) };
}

/** A text or a declaration ends with brackets open: one diagnostic for all of them. */
function closeAll({ tokens, open, diagnostics }: Balance): void {
  const at = endOf(tokens[tokens.length - 1]);
  const closers = open.map((opener) => CLOSERS.get(opener.tokenType) as TokenType).reverse();
  const text = closers.map((type) => TEXT.get(type)).join("");
  const span = { start: at, end: at };
  const shown = open.slice(-3).reverse();
  diagnostics.push({
    code: "TW008",
    severity: "error",
    message: open.length === 1 ? `\`${open[0]?.image}\` is never closed` : `${open.length} brackets are never closed`,
    primary: { span, text: text.length <= 20 ? `\`${text}\` expected here` : "the text ends here" },
    secondary: shown.map((opener) => ({ span: spanOf(opener), text: "opened here" })),
    ...(text.length <= 20 ? { help: [{ text: `write \`${text}\``, edit: { span, text } }] } : {}),
  });
  for (const closer of closers) tokens.push(virtualToken(closer, at));
  open.length = 0;
}

const spanOf = (token: IToken): { start: number; end: number } => ({ start: token.startOffset, end: endOf(token) });

/** What follows a closing bracket. */
interface Rest {
  readonly tokens: readonly IToken[];
  readonly at: number;
}

function close(balance: Balance, closer: IToken, rest: Rest): void {
  const { tokens, open, diagnostics } = balance;
  const top = open[open.length - 1];
  if (top === undefined) {
    diagnostics.push(closesNothing(closer));
    return;
  }
  const wanted = CLOSERS.get(top.tokenType) as TokenType;
  if (wanted === closer.tokenType) {
    open.pop();
    tokens.push(closer);
    return;
  }
  diagnostics.push(mismatch(top, closer, TEXT.get(wanted) as string));
  if (rest.tokens[rest.at]?.tokenType === wanted) return; // the right one follows: this one was one too many
  open.pop();
  tokens.push(virtualToken(wanted, closer.startOffset));
  if (closesOuter(open, closer) && !othersCloseAll(open, rest)) close(balance, closer, rest);
}

/** Do the brackets that end the text close all that is open without this one? Then it was typed for another. */
function othersCloseAll(open: readonly IToken[], { tokens, at }: Rest): boolean {
  let run = 0;
  while (run <= open.length && isCloserAt(tokens, at + run)) run++;
  return run === open.length && (at + run === tokens.length || startsDeclaration(tokens, at + run));
}

const isCloserAt = (tokens: readonly IToken[], index: number): boolean => {
  const token = tokens[index];
  return token !== undefined && isCloser(token);
};

/** Does the bracket around want `closer`? Then the inner one was forgotten; else the wrong one was typed for it. */
function closesOuter(open: readonly IToken[], closer: IToken): boolean {
  const outer = open[open.length - 1];
  return outer !== undefined && CLOSERS.get(outer.tokenType) === closer.tokenType;
}

function closesNothing(closer: IToken): Diagnostic {
  const span = spanOf(closer);
  return {
    code: "TW008",
    severity: "error",
    message: `\`${closer.image}\` closes nothing`,
    primary: { span, text: "no bracket is open here" },
    help: [{ text: "remove it", edit: { span, text: "" } }],
  };
}

function mismatch(opener: IToken, closer: IToken, wanted: string): Diagnostic {
  return {
    code: "TW008",
    severity: "error",
    message: `\`${closer.image}\` does not close \`${opener.image}\``,
    primary: { span: spanOf(closer), text: `expected \`${wanted}\` before this` },
    secondary: [{ span: spanOf(opener), text: "opened here" }],
    help: [{ text: `close \`${opener.image}\` with \`${wanted}\`` }],
  };
}
