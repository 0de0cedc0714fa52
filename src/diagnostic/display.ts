/**
 * Text as a terminal shows it: what is printed for each character, and how many columns that takes.
 *
 * Invariant: nothing that is printed can move the cursor, change its direction or start an escape sequence; a
 * policy (or a peer's contract) is untrusted text. Control characters become their pictures (U+2400 ...), format characters
 * such as bidi overrides and zero-width ones become `<U+202E>`, a tab four blanks.
 *
 * Widths follow Unicode Standard Annex #11: wide and fullwidth characters take two columns, combining marks none.
 */

export interface Cell {
  readonly shown: string;
  readonly width: number;
}

const TAB = "    ";
const COMBINING = /^\p{M}$/u;
/** Control, format, private, surrogate, unassigned; line and paragraph separators. */
const INVISIBLE = /^[\p{C}\u2028\u2029]$/u;

/** First and last code point of the blocks whose characters are two columns wide. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul Jamo initials
  [0x2e80, 0x303e], // CJK radicals and punctuation
  [0x3041, 0xa4cf], // kana, CJK, Yi
  [0xa960, 0xa97c], // Hangul Jamo extended
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // CJK compatibility
  [0xfe30, 0xfe6f], // CJK compatibility forms
  [0xff00, 0xff60], // fullwidth forms
  [0xffe0, 0xffe6], // fullwidth signs
  [0x1f300, 0x1f64f], // pictographs and emoji
  [0x1f680, 0x1f6ff], // transport
  [0x1f900, 0x1f9ff], // supplemental pictographs
  [0x20000, 0x3fffd], // CJK extensions
];

/** One code point as it is printed. */
export function cell(character: string): Cell {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return { shown: character, width: 1 };
  if (character === "\t") return { shown: TAB, width: TAB.length };
  if (code < 0x20) return { shown: String.fromCodePoint(0x2400 + code), width: 1 };
  if (code === 0x7f) return { shown: "\u2421", width: 1 };
  if (INVISIBLE.test(character)) {
    const shown = `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
    return { shown, width: shown.length };
  }
  if (COMBINING.test(character)) return { shown: character, width: 0 };
  return { shown: character, width: WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1 };
}

/** A text on one line, harmless, and cut with an ellipsis beyond `limit` code points. */
export function oneLine(text: string, limit: number): string {
  let shown = "";
  let count = 0;
  for (const character of text) {
    if (++count > limit) return `${shown}…`;
    shown += cell(character).shown;
  }
  return shown;
}
