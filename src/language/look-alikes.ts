/**
 * Letters of other scripts that look like those of ASCII, and signs that word processors put in place of others: a
 * name that holds one is not the name it seems to be. One row a group: what they are, the characters, what was meant.
 * Source: Unicode Technical Standard 39, confusables, those that look like a character a policy may hold.
 */

export interface LookAlike {
  /** What the character is. */
  readonly origin: string;
  /** The ASCII character to write. */
  readonly ascii: string;
}

interface Row {
  readonly origin: string;
  readonly characters: string;
  readonly ascii: string;
}

const ROWS: readonly Row[] = Object.freeze([
  { origin: "Cyrillic letter", characters: "аАВсСԁеЕһНіІјЈКӏМоОрРԛѕЅТԝхХуУ", ascii: "aABcCdeEhHiIjJKlMoOpPqsSTwxXyY" },
  { origin: "Greek letter", characters: "αΑΒϲΕΗιΙΚκΜνΝοΟρΡΤυΥχΧΖ", ascii: "aABcEHiIKkMvNoOpPTuYxXZ" },
  { origin: "typographic quotation mark", characters: "“”„«»", ascii: '"""""' },
  { origin: "typographic apostrophe", characters: "‘’‚′", ascii: "''''" },
  { origin: "dash", characters: "\u2010\u2011\u2012\u2013\u2014\u2212", ascii: "------" },
  { origin: "bracket", characters: "‹›〈〉⟨⟩", ascii: "<><><>" },
  { origin: "sign", characters: "\u2217\u204e\u2215\u2044\u201a\u066b\u037e\ua789", ascii: "**//,,;:" },
]);

/** U+FF01 to U+FF5E are the characters `!` to `~` in full width. */
const FULL_WIDTH = { first: 0xff01, last: 0xff5e, shift: 0xfee0 } as const;

let table: ReadonlyMap<string, LookAlike> | undefined;

function makeTable(): ReadonlyMap<string, LookAlike> {
  const made = new Map<string, LookAlike>();
  for (const { origin, characters, ascii } of ROWS) {
    [...characters].forEach((character, index) => made.set(character, { origin, ascii: ascii[index] as string }));
  }
  return made;
}

/** What `character` looks like, if it looks like ASCII. */
export function lookAlike(character: string): LookAlike | undefined {
  const code = character.charCodeAt(0);
  if (code >= FULL_WIDTH.first && code <= FULL_WIDTH.last) {
    return { origin: "full-width character", ascii: String.fromCharCode(code - FULL_WIDTH.shift) };
  }
  table ??= makeTable();
  return table.get(character);
}
