/**
 * One linear pass before any parser: sizes, nesting, characters, secrets. What it lets through, the parser can read
 * without overflowing its stack or the memory; what it refuses costs one diagnostic and no more work.
 *
 * Invariant: no allocation grows with the text but the diagnostics, and of those there are at most `LIMITS.diagnostics` of a kind.
 */
import type { Diagnostic, Help, Span } from "../diagnostic/diagnostic.ts";
import { type Limit, LIMITS } from "./limits.ts";
import { lookAlike } from "./look-alikes.ts";
import type { Source } from "./source.ts";

export interface Scanned {
  readonly diagnostics: readonly Diagnostic[];
  /** A limit is exceeded: no parser may see the text. */
  readonly refused: boolean;
}

interface Finding {
  readonly code: Diagnostic["code"];
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly notes?: readonly string[];
  readonly help?: Help;
}

const diagnose = ({ code, message, span, label, notes, help }: Finding): Diagnostic => ({
  code,
  severity: "error",
  message,
  primary: { span, text: label },
  ...(notes === undefined ? {} : { notes }),
  ...(help === undefined ? {} : { help: [help] }),
});

export function scan(source: Source): Scanned {
  const secrets = source.secrets.slice(0, LIMITS.diagnostics.value).map(secretDiagnostic);
  const limit = source.text.length > LIMITS.source.value ? tooLong(source.text) : measure(source.text);
  if (limit !== undefined) return { diagnostics: [limit, ...secrets], refused: true };
  return { diagnostics: [...secrets, ...characters(source)], refused: false };
}

const secretDiagnostic = (span: Span): Diagnostic =>
  diagnose({
    code: "TW307",
    message: "a private key in a policy",
    span,
    label: "this is a private key, or looks like one",
    notes: [
      "It is masked in everything tapwright prints, but whoever can read this file or your shell's history can spend with it.",
    ],
    help: {
      text: "write the public key, an extended public key or a name; and move the coins if the key was shown to anyone",
    },
  });

const tooLong = (text: string): Diagnostic =>
  exceeded("TW001", `the input has ${text.length} characters`, { start: 0, end: 1 }, LIMITS.source);

const exceeded = (code: Diagnostic["code"], message: string, span: Span, { value, reason }: Limit): Diagnostic =>
  diagnose({ code, message, span, label: `the limit of ${value} is exceeded here`, notes: [`${reason}.`] });

/** Where a walk over the text stands. */
interface Meter {
  at: number;
  tokens: number;
  leaves: number;
  depth: number;
  /** By level: is it a `{`? Its commas part leaves. */
  readonly curly: Uint8Array;
}

const CODE = { tab: 9, newline: 10, space: 32, slash: 0x2f, comma: 0x2c, leftCurly: 0x7b } as const;

const isSpace = (code: number): boolean => code === CODE.space || (code >= CODE.tab && code <= 13);
const isWordCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === 0x5f ||
  code > 0x7f;
/** `(`, `<`, `[`, `{` */
const opens = (code: number): boolean => code === 0x28 || code === 0x3c || code === 0x5b || code === CODE.leftCurly;
/** `)`, `>`, `]`, `}` */
const closes = (code: number): boolean => code === 0x29 || code === 0x3e || code === 0x5d || code === 0x7d;

/** The first limit that `text` exceeds. */
function measure(text: string): Diagnostic | undefined {
  const meter: Meter = { at: 0, tokens: 0, leaves: 1, depth: 0, curly: new Uint8Array(LIMITS.nesting.value + 2) };
  while (meter.at < text.length) {
    const code = text.charCodeAt(meter.at);
    if (isSpace(code)) meter.at++;
    else if (startsComment(text, meter.at)) meter.at = endOfLine(text, meter.at);
    else {
      const broken = count(text, code, meter);
      if (broken !== undefined) return broken;
    }
  }
  return undefined;
}

/** One word or sign. */
function count(text: string, code: number, meter: Meter): Diagnostic | undefined {
  const start = meter.at++;
  const span = { start, end: start + 1 };
  if (isWordCode(code)) endWord(text, meter);
  else if (opens(code)) meter.curly[++meter.depth] = code === CODE.leftCurly ? 1 : 0;
  else if (closes(code)) meter.depth = Math.max(0, meter.depth - 1);
  else if (code === CODE.comma && meter.curly[meter.depth] === 1) meter.leaves++;
  if (meter.depth > LIMITS.nesting.value)
    return exceeded("TW002", "brackets are nested too deeply", span, LIMITS.nesting);
  if (meter.at - start > LIMITS.wrappers.value && text[meter.at] === ":")
    return exceeded("TW002", "a fragment has too many wrappers", span, LIMITS.wrappers);
  if (++meter.tokens > LIMITS.tokens.value)
    return exceeded("TW003", "there are too many words and signs", span, LIMITS.tokens);
  if (meter.leaves > LIMITS.leaves.value) return exceeded("TW004", "there are too many leaves", span, LIMITS.leaves);
  return undefined;
}

function endWord(text: string, meter: Meter): void {
  while (meter.at < text.length && isWordCode(text.charCodeAt(meter.at))) meter.at++;
}

/** "Comments run from `//` to the end of the line and begin a line or follow white space." */
function startsComment(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== CODE.slash || text.charCodeAt(at + 1) !== CODE.slash) return false;
  return at === 0 || isSpace(text.charCodeAt(at - 1));
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

const LONGEST_QUOTATION = 256;

/** Control characters and whatever is not ASCII. */
const FOREIGN = /[\x00-\x08\x0e-\x1f\x7f]|[^\x00-\x7f]/gu;

/** The characters outside secrets that no policy can hold. */
function characters({ text, secrets }: Source): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let secret = 0;
  let line = { end: -1, comment: -1 };
  for (const { 0: character, index } of text.matchAll(FOREIGN)) {
    while (index >= (secrets[secret]?.end ?? Infinity)) secret++;
    if (index >= (secrets[secret]?.start ?? Infinity)) continue;
    if (index >= line.end) line = lineAt(text, index);
    const inComment = line.comment >= 0 && index >= line.comment;
    // The second of a pair of quotation marks is the same mistake.
    if (/[”’]/.test(character) && /[“‘][^“”‘’\n]*$/.test(text.slice(Math.max(0, index - LONGEST_QUOTATION), index)))
      continue;
    if (inComment && character.charCodeAt(0) > 0x7f && !isInvisible(character)) continue;
    found.push(foreignCharacter(character, index));
    if (found.length >= LIMITS.diagnostics.value) break;
  }
  return found;
}

/** The end of the line that `index` lies in, and where its comment starts. */
function lineAt(text: string, index: number): { end: number; comment: number } {
  const start = text.lastIndexOf("\n", index) + 1;
  const end = endOfLine(text, index);
  for (let at = text.indexOf("//", start); at >= 0 && at < end; at = text.indexOf("//", at + 1)) {
    if (startsComment(text, at)) return { end, comment: at };
  }
  return { end, comment: -1 };
}

/** Direction marks and zero-width characters make a text read otherwise than it runs, in a comment too. */
const isInvisible = (character: string): boolean =>
  /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/.test(character);

function foreignCharacter(character: string, start: number): Diagnostic {
  const span = { start, end: start + character.length };
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  const alike = lookAlike(character);
  if (alike !== undefined) {
    const isQuote = alike.ascii === '"' || alike.ascii === "'" || alike.ascii === "`";
    const help = { text: `write the ASCII character \`${alike.ascii}\``, edit: { span, text: alike.ascii } };
    return diagnose({
      code: "TW006",
      message: `\`${character}\` (U+${code}) looks like \`${alike.ascii}\` and is not`,
      span,
      label: `a ${alike.origin}`,
      help: isQuote ? { text: "remove it: nothing is quoted in a policy", edit: { span, text: "" } } : help,
    });
  }
  const shown = /[\p{C}\p{Z}\p{M}]/u.test(character) ? `U+${code}` : `\`${character}\` (U+${code})`;
  return diagnose({
    code: "TW006",
    message: `a character that a policy cannot hold: ${shown}`,
    span,
    label: "only ASCII letters, digits and signs stand outside comments",
    help: { text: "remove it", edit: { span, text: "" } },
  });
}
