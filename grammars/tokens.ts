/**
 * The words of the language. One pattern serves names, numbers, hex and extended keys, since only the checker can say
 * which of them a word is; the keywords are set apart from it by `longer_alt`, so `output_2` stays a name.
 *
 * Invariant: every character that `scan` lets through or has complained about belongs to some token or to a lexing error, so one bad
 * character never hides another. Letters outside ASCII are word characters here: the scan has already named them, and
 * a second complaint about the word they stand in would be noise. Reference: language.md, "What may be written".
 */
import { type TokenType, createToken, Lexer } from "chevrotain";

const token = (name: string, pattern: RegExp, label: string): TokenType =>
  createToken({ name, pattern, label, line_breaks: false });

/** Any white space, and the control characters that the scan has already refused. */
const WhiteSpace: TokenType = createToken({
  name: "WhiteSpace",
  pattern: /[\s\x00-\x1f\x7f\u200b-\u200f\u2060]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** "Comments run from `//` to the end of the line and begin a line or follow white space": `alice//x` is none. */
function matchComment(text: string, offset: number): [string] | null {
  if (text.charCodeAt(offset + 1) !== 0x2f) return null;
  if (offset > 0 && !isSpace(text.charCodeAt(offset - 1))) return null;
  let end = text.indexOf("\n", offset);
  if (end < 0) end = text.length;
  if (text.charCodeAt(end - 1) === 0x0d) end--;
  return [text.slice(offset, end)];
}

export const CommentToken: TokenType = createToken({
  name: "Comment",
  pattern: (text, offset) => matchComment(text, offset) as RegExpExecArray | null,
  group: "comments",
  line_breaks: false,
  start_chars_hint: ["/"],
});

/**
 * A comment as other languages write it, taken whole so that it gets one diagnostic: `/* ... *\/` (looked for within
 * {@link BLOCK_COMMENT} characters, else to the end of its line), or `# ...` that is no checksum.
 */
export const ForeignComment: TokenType = createToken({
  name: "ForeignComment",
  pattern: (text, offset) => matchForeignComment(text, offset) as RegExpExecArray | null,
  line_breaks: true,
  start_chars_hint: ["/", "#"],
});

const BLOCK_COMMENT = 1000;

function matchForeignComment(text: string, offset: number): [string] | null {
  if (offset > 0 && !isSpace(text.charCodeAt(offset - 1))) return null;
  const next = text.charCodeAt(offset + 1);
  const hash = text.charCodeAt(offset) === 0x23;
  if (hash ? !isSpace(next) && next !== 0x23 && next !== 0x21 : next !== 0x2a) return null;
  const line = text.indexOf("\n", offset);
  const close = hash ? -1 : text.slice(offset, offset + BLOCK_COMMENT).indexOf("*/", 2);
  if (close >= 0) return [text.slice(offset, offset + close + 2)];
  if (!hash && offset > 0 && text[offset - 1] !== "\n") return null; // `xpub/0 /*`: a key with a gap
  return [text.slice(offset, line < 0 ? text.length : line)];
}

export const WordToken: TokenType = token("Word", /[A-Za-z0-9_\u0080-\uffff]+/, "a word");

/** `bob-smith`: no name, and taken whole so that it gets one diagnostic. */
export const DashedWord: TokenType = createToken({
  name: "DashedWord",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+/,
  label: "a word",
  categories: WordToken,
  line_breaks: false,
});

/** `44'`: an index with its hardening mark. */
export const QuotedIndex: TokenType = token("QuotedIndex", /[0-9]+'/, "an index");

/** `2027-01-01T12:00Z`, and whatever else starts like a date; judged later. */
export const DateToken: TokenType = token("Date", /[0-9]+-[0-9]+-[0-9]+(?:T[0-9A-Za-z:.]*(?:[+-][0-9:]+)?)?/, "a date");

/** `+1`, `-1`, `1.5`: numbers of other languages, taken whole so that each gets one diagnostic. */
export const ForeignNumber: TokenType = token(
  "ForeignNumber",
  /[+-][0-9][0-9A-Za-z_.]*|[0-9]+\.[0-9][0-9A-Za-z_.]*/,
  "a number",
);

/** A keyword that opens a declaration can stand nowhere else: recovery resumes there. */
export const DeclarationKeyword: TokenType = createToken({ name: "DeclarationKeyword", pattern: Lexer.NA });

const keyword = (text: string, category: TokenType): TokenType =>
  createToken({
    name: text[0]?.toUpperCase() + text.slice(1),
    pattern: text,
    label: `\`${text}\``,
    longer_alt: WordToken,
    categories: category,
    line_breaks: false,
  });

const opener = (text: string): TokenType => keyword(text, DeclarationKeyword);
export const Contract: TokenType = opener("contract");
export const Party: TokenType = opener("party");
export const Param: TokenType = opener("param");
export const OutputKeyword: TokenType = opener("output");
export const AssertKeyword: TokenType = opener("assert");
export const Requires: TokenType = opener("requires");

/** These are words too: `and(...)` is a fragment of spending policies, and a party called `now` gets its own message. */
const word = (text: string): TokenType => keyword(text, WordToken);
export const Can: TokenType = word("can");
export const Cannot: TokenType = word("cannot");
export const Spend: TokenType = word("spend");
export const Now: TokenType = word("now");
export const Ever: TokenType = word("ever");
export const Eventually: TokenType = word("eventually");
export const Before: TokenType = word("before");
export const From: TokenType = word("from");
export const And: TokenType = word("and");
export const Anyone: TokenType = word("anyone");
export const Any: TokenType = word("any");
export const Of: TokenType = word("of");
export const Preimage: TokenType = word("preimage");
export const Tr: TokenType = word("tr");
export const RawTr: TokenType = word("rawtr");
export const AsmKeyword: TokenType = createToken({
  name: "Asm",
  pattern: "asm",
  label: "`asm`",
  longer_alt: WordToken,
});

export const LParen: TokenType = token("LParen", /\(/, "`(`");
export const RParen: TokenType = token("RParen", /\)/, "`)`");
export const LCurly: TokenType = token("LCurly", /\{/, "`{`");
export const RCurly: TokenType = token("RCurly", /\}/, "`}`");
export const LSquare: TokenType = token("LSquare", /\[/, "`[`");
export const RSquare: TokenType = token("RSquare", /\]/, "`]`");
export const LAngle: TokenType = token("LAngle", /</, "`<`");
export const RAngle: TokenType = token("RAngle", />/, "`>`");
export const Comma: TokenType = token("Comma", /,/, "`,`");
export const Semicolon: TokenType = token("Semicolon", /;/, "`;`");
/** `:=`, `==` and `=>` are slips for `=`; they are told apart by their text. */
export const Equals: TokenType = token("Equals", /:=|=[=>]?/, "`=`");
export const Colon: TokenType = token("Colon", /:/, "`:`");
export const Dot: TokenType = token("Dot", /\./, "`.`");
export const At: TokenType = token("At", /@/, "`@`");
export const Plus: TokenType = token("Plus", /\+/, "`+`");
export const Slash: TokenType = token("Slash", /\//, "`/`");
/** `*`, `*h`, `*'` */
export const Wildcard: TokenType = token("Wildcard", /\*(?:h(?![0-9A-Za-z_])|')?/, "`*`");
export const Checksum: TokenType = token("Checksum", /#[0-9A-Za-z]*/, "a checksum");
export const Quote: TokenType = token("Quote", /["'`]/, "a quotation mark");

/** `&`, `||`: `and` and `or` of other languages. */
export const Operator: TokenType = token("Operator", /&&?|\|\|?/, "an operator");
/** Stands where something was left out and a diagnostic has said so; never lexed. */
export const Blank: TokenType = createToken({ name: "Blank", pattern: Lexer.NA });

/** In the order of trial: what is longer or narrower comes first. */
export const TOKENS: readonly TokenType[] = [
  WhiteSpace,
  CommentToken,
  ForeignComment,
  LParen,
  RParen,
  Comma,
  DateToken,
  ForeignNumber,
  QuotedIndex,
  DashedWord,
  Contract,
  Party,
  Param,
  OutputKeyword,
  AssertKeyword,
  Requires,
  Cannot,
  Can,
  Spend,
  Now,
  Eventually,
  Ever,
  Before,
  From,
  And,
  Anyone,
  Any,
  Of,
  Preimage,
  RawTr,
  Tr,
  AsmKeyword,
  WordToken,
  DeclarationKeyword,
  LCurly,
  RCurly,
  LSquare,
  RSquare,
  LAngle,
  RAngle,
  Equals,
  Colon,
  Semicolon,
  Dot,
  At,
  Plus,
  Slash,
  Wildcard,
  Checksum,
  Quote,
  Operator,
  Blank,
];
