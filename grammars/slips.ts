/**
 * What people write who know another language: `:=`, a comma too many or too few, quotes, `;`, infix `and`, comments of
 * C or of a shell. Each slip gets one diagnostic with the text to write, and the tokens are repaired as the author
 * meant them, so that the parser has nothing more to say about it.
 *
 * Invariant: brackets are balanced on the way in ({@link balanceBrackets}) and on the way out.
 */
import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../src/diagnostic/diagnostic.ts";
import type { Repair, Walk } from "./slip-walk.ts";
import { endOf, isCloser, isOpener, isWord, startsDeclaration, virtualToken } from "./brackets.ts";
import { bareList, contraction, squareBracket, wildcard } from "./foreign-forms.ts";
import { around, last, next, report, spanOf, track } from "./slip-walk.ts";
import * as T from "./tokens.ts";

export interface Repaired {
  readonly tokens: IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

export function repairSlips(tokens: readonly IToken[]): Repaired {
  const walk: Walk = {
    input: tokens,
    index: 0,
    open: [],
    output: [],
    diagnostics: [],
    openQuote: undefined,
    merged: undefined,
  };
  for (; walk.index < tokens.length; walk.index++) {
    const token = tokens[walk.index] as IToken;
    if (REPAIRS.get(token.tokenType)?.(walk, token) === true) continue;
    if (separate(walk, token)) continue;
    separateParties(walk, token);
    track(walk, token);
    walk.output.push(token);
    if (token.tokenType === T.LParen) needKey(walk, token);
  }
  return { tokens: walk.output, diagnostics: walk.diagnostics };
}

/** By token: repairs it and answers true, or leaves it alone. */
const REPAIRS: ReadonlyMap<TokenType, Repair> = new Map<TokenType, Repair>([
  [T.Equals, equals],
  [T.Comma, comma],
  [T.Colon, chain],
  [T.At, chain],
  [T.Semicolon, semicolon],
  [T.Quote, quote],
  [T.ForeignComment, comment],
  [T.Operator, infix],
  [T.And, infix],
  [T.WordToken, word],
  [T.Of, bareList],
  [T.LSquare, squareBracket],
  [T.Wildcard, wildcard],
]);

function equals(walk: Walk, token: IToken): false {
  if (token.image !== "=") {
    const span = spanOf(token);
    report(walk, {
      message: `\`${token.image}\` is not written in policies`,
      span,
      label: "expected `=`",
      help: "write `=`",
      edit: { span, text: "=" },
    });
  }
  return false;
}

function comma(walk: Walk, token: IToken): boolean {
  const span = spanOf(token);
  const inside = around(walk);
  if (inside?.raw === true) return rawComma(walk, token);
  const before = last(walk);
  const after = next(walk);
  const remove = { help: "remove the comma", edit: { span, text: "" } };
  if (after === undefined || isCloser(after) || startsDeclaration(walk.input, walk.index + 1)) {
    return report(walk, {
      message: "a comma with nothing after it",
      span,
      label: "nothing follows this comma",
      ...remove,
    });
  }
  if (before === undefined || before.tokenType === T.Comma || isOpener(before)) {
    return report(walk, {
      message: "a comma with nothing before it",
      span,
      label: "nothing stands before this comma",
      ...remove,
    });
  }
  return false;
}

/** `asm(A, B)`: reported once a leaf. */
function rawComma(walk: Walk, token: IToken): true {
  const inside = around(walk);
  const span = spanOf(token);
  if (inside !== undefined && !inside.commaSeen) {
    inside.commaSeen = true;
    report(walk, {
      message: "a comma in `asm(...)`",
      span,
      label: "items of a raw leaf are separated by white space",
      help: "write a space instead",
      edit: { span, text: " " },
    });
  }
  return true;
}

/**
 * `v:s:pk(a)`, `1@2@pk(a)`: one colon and one number of odds each. All but the last are left out, which also bounds the depth of
 * the parser's recursion by the brackets alone.
 */
function chain(walk: Walk, token: IToken): false {
  const { output } = walk;
  const [word, sign, before] = [output.length - 1, output.length - 2, output.length - 3].map((index) => output[index]);
  if (word === undefined || sign?.tokenType !== token.tokenType || !isWord(word) || !isWord(before)) return false;
  if (walk.merged !== before) {
    const colon = token.tokenType === T.Colon;
    report(walk, {
      message: `\`${token.image}\` twice before one expression`,
      span: spanOf(token),
      label: colon ? "wrappers are written together, with one `:`" : "a branch has one number of odds",
      help: colon ? `write \`${before?.image}${word.image}:\`` : "write one number",
    });
  }
  output.splice(-3, 2);
  walk.merged = word;
  return false;
}

function semicolon(walk: Walk, token: IToken): boolean {
  const span = spanOf(token);
  const inside = around(walk)?.opener.tokenType;
  if (inside === T.LAngle) return false;
  if (inside === undefined) {
    const edit = { span, text: "" };
    return report(walk, {
      message: "unexpected `;`",
      span,
      label: "nothing stands between declarations",
      help: "remove it",
      edit,
    });
  }
  report(walk, {
    message: "unexpected `;`",
    span,
    label: "expected `,`",
    help: "write `,`",
    edit: { span, text: "," },
  });
  if (isCloser(next(walk) as IToken)) return true;
  walk.output.push(virtualToken(T.Comma, span.start));
  return true;
}

/** Quotation marks are dropped; one diagnostic a pair. */
function quote(walk: Walk, token: IToken): true {
  if (contraction(walk, token)) return true;
  if (walk.openQuote !== undefined) {
    walk.openQuote = undefined;
    return true;
  }
  walk.openQuote = token;
  const [inner, closing] = walk.input.slice(walk.index + 1, walk.index + 3);
  const alone = inner !== undefined && closing?.tokenType === T.Quote;
  return report(walk, {
    message: "a quotation mark",
    span: spanOf(token),
    label: "names and keys stand without quotation marks",
    help: "remove it and its other half",
    ...(alone ? { edit: { span: { start: token.startOffset, end: endOf(closing) }, text: inner.image } } : {}),
  });
}

function comment(walk: Walk, token: IToken): true {
  return report(walk, {
    message: "a comment of another language",
    span: { start: token.startOffset, end: token.startOffset + (token.image.startsWith("#") ? 1 : 2) },
    label: "comments run from `//` to the end of the line",
    help: "begin each of its lines with `//`",
  });
}

function word(walk: Walk, token: IToken): boolean {
  return /^(?:or|and)$/i.test(token.image) ? infix(walk, token) : false;
}

/** `pk(a) and pk(b)`: the word stands between two expressions in brackets. The right one is left out. */
function infix(walk: Walk, token: IToken): boolean {
  const after = next(walk);
  if (around(walk) === undefined || around(walk)?.raw === true || !endsExpression(last(walk))) return false;
  if (after === undefined || after.tokenType === T.LParen || !beginsExpression(after)) return false;
  const both = /^(?:and|&)/i.test(token.image);
  report(walk, {
    message: `\`${token.image}\` does not stand between two conditions`,
    span: spanOf(token),
    label: "conditions are joined by fragments",
    help: both
      ? "write `and_v(v:A,B)`, or `and(A,B)` in a `policy(...)`"
      : "write `or_d(A,B)`, two leaves `{A,B}`, or `or(A,B)` in a `policy(...)`",
  });
  skipOperand(walk);
  return true;
}

/** On to the last token before the next comma or closer of this level. */
function skipOperand(walk: Walk): void {
  for (let depth = 0; walk.index + 1 < walk.input.length; walk.index++) {
    const token = walk.input[walk.index + 1] as IToken;
    if (depth === 0 && (isCloser(token) || token.tokenType === T.Comma)) return;
    if (isOpener(token)) depth++;
    else if (isCloser(token)) depth--;
  }
}

const ENDS: ReadonlySet<TokenType> = new Set([
  T.RParen,
  T.RCurly,
  T.RAngle,
  T.DateToken,
  T.Wildcard,
  T.QuotedIndex,
  T.Party,
  T.Blank,
]);
const BEGINS: ReadonlySet<TokenType> = new Set([
  T.LSquare,
  T.LCurly,
  T.LAngle,
  T.AsmKeyword,
  T.DateToken,
  T.ForeignNumber,
]);

const endsExpression = (token: IToken | undefined): boolean =>
  token !== undefined && (isWord(token) || ENDS.has(token.tokenType));
const beginsExpression = (token: IToken): boolean => isWord(token) || BEGINS.has(token.tokenType);

/** `party alice bob`: names side by side in a declaration of parties. */
function separateParties(walk: Walk, token: IToken): void {
  const before = last(walk);
  if (walk.open.length > 0 || before === undefined || !isWord(token) || !endsParty(walk) || !endsName(walk)) return;
  const span = { start: endOf(before), end: token.startOffset };
  report(walk, {
    message: `a comma is missing before \`${token.image.slice(0, 40)}\``,
    span: spanOf(token),
    label: "expected `,` before this",
    help: "write `,`",
    edit: { span, text: ", " },
  });
  walk.output.push(virtualToken(T.Comma, span.start));
}

/** Is the word at hand the whole of what stands there? A misspelt keyword has more behind it. */
function endsName(walk: Walk): boolean {
  const after = next(walk);
  return (
    after === undefined ||
    after.tokenType === T.Comma ||
    after.tokenType === T.LSquare ||
    startsDeclaration(walk.input, walk.index + 1)
  );
}

/** Does the walk stand behind a name of a declaration of parties, on its line or after a comma? */
function endsParty({ output }: Walk): boolean {
  let at = output.length - 1;
  if (output[at]?.tokenType === T.RSquare) at -= 2;
  if (!isWord(output[at])) return false;
  while (output[at - 1]?.tokenType === T.Comma) {
    at -= 2;
    if (output[at]?.tokenType === T.RSquare) at -= 2;
  }
  return output[at - 1]?.tokenType === T.Party;
}

/** Two expressions side by side in `(...)` or `{...}` lack their comma; halves of a masked key are one thing. */
function separate(walk: Walk, token: IToken): boolean {
  const inside = around(walk);
  const before = last(walk);
  if (inside === undefined || inside.raw || before === undefined || !beginsExpression(token) || !endsExpression(before))
    return false;
  const opener = inside.opener.tokenType;
  if ((opener !== T.LParen && opener !== T.LCurly) || isQuantity(before, token)) return false;
  if (isMasked(before) || isMasked(token)) return true;
  const span = { start: endOf(before), end: token.startOffset };
  report(walk, {
    message: `a comma is missing before \`${token.image.slice(0, 40)}\``,
    span: spanOf(token),
    label: "expected `,` before this",
    help: "write `,`",
    edit: { span, text: ", " },
  });
  walk.output.push(virtualToken(T.Comma, span.start));
  return false;
}

const isQuantity = (number: IToken, unit: IToken): boolean =>
  /^[0-9]/.test(number.image) && unit.tokenType === T.WordToken;
const isMasked = (token: IToken): boolean => token.image.includes("•");

/** `tr({A,B})`, `tr(,A)`, `tr()`: no key. */
function needKey(walk: Walk, opening: IToken): void {
  if (walk.output[walk.output.length - 2]?.tokenType !== T.Tr) return;
  const after = next(walk);
  if (after === undefined || !KEYLESS.has(after.tokenType)) return;
  const at = endOf(opening);
  const separator = after.tokenType === T.LCurly || after.tokenType === T.LAngle ? "," : "";
  report(walk, {
    message: "`tr` without an internal key",
    span: { start: at - 1, end: endOf(after) },
    label: "the internal key stands first",
    help: "write the key of all parties together, `musig(...)`, or `unspendable`",
    // Without a leaf `tr(unspendable)` would be an output that nobody can ever spend.
    ...(after.tokenType === T.RParen
      ? {}
      : { edit: { span: { start: at, end: at }, text: `unspendable${separator}` } }),
  });
  walk.output.push(virtualToken(T.Blank, at));
  if (separator !== "") walk.output.push(virtualToken(T.Comma, at));
}

const KEYLESS: ReadonlySet<TokenType> = new Set([T.LCurly, T.LAngle, T.Comma, T.RParen]);
