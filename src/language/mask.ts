/**
 * Private keys never get past this file: whatever is one, or looks like one, is replaced by as many bullets, before any
 * other part of the compiler sees the text, and again in whatever the command line prints.
 *
 * A text is cut into pieces of letters and digits. A piece is a secret when it holds the prefix of an extended private
 * key, or is long and random: no hex, no extended public key, no name that somebody could read. In one case (a key that a form or a
 * caps lock has changed can be searched for) it must be longer than any name, and no address.
 * A key that was cut leaves pieces side by side, so a piece next to a secret that looks like the rest of it goes too.
 * Rather a name too many than half a key too few; 64 hex digits cannot be told from an x-only key and stay.
 *
 * Invariant: linear in the text; idempotent (a bullet is no letter, and the pieces that stay would stay alone); the length never changes.
 */

export const BULLET = "•";

export interface Masked {
  readonly text: string;
  /** One span a key, in order. */
  readonly found: readonly { readonly start: number; readonly end: number }[];
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Looks like a cut-off part of a key, when it stands beside one. */
  readonly odd: boolean;
  secret: boolean;
}

/** The shortest piece that is taken for a key, or for the greater part of one, without a neighbour that says so. */
const SHORTEST_KEY = 16;
/** "at most 32 characters": a longer word is no name. */
const LONGEST_NAME = 32;
/** So much of a name is made of words. */
const READABLE = 0.6;
/** Wallet import format: 51 characters, 52 for a compressed key. */
const WHOLE_WIF = 51;
/** An extended key has 111 characters; some may be missing or added. */
const EXTENDED_KEY = { least: 105, whole: 111, most: 117 } as const;

const EXTENDED_PRIVATE = /[xtyzuv]prv[a-z0-9]/i;
const EXTENDED_PUBLIC = /[xtyzuvYZUV]pub/;

export function maskSecrets(text: string): Masked {
  if (!mayHoldKeys(text)) return { text, found: [] };
  const pieces = piecesOf(text);
  markKeys(text, pieces);
  markChains(text, pieces);
  if (!pieces.some((piece) => piece.secret)) return { text, found: [] };
  markHalves(text, pieces);
  spread(text, pieces);
  return { text: blank(text, pieces), found: spansOf(text, pieces) };
}

const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Is there any word of both cases, or one that is too long for a name and no hex? Most policies have none, and need no further look. */
function mayHoldKeys(text: string): boolean {
  let seen = 0;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const lower = isLower(code);
    const upper = isUpper(code);
    if (!lower && !upper && !isDigit(code)) seen = length = 0;
    else length++;
    if (lower) seen |= code > HEX_LAST.lower ? 5 : 1;
    if (upper) seen |= code > HEX_LAST.upper ? 6 : 2;
    if ((seen & 3) === 3 || (seen >= 4 && length > LONGEST_NAME)) return true;
  }
  return /prv/i.test(text);
}

/** `f` and `F`. */
const HEX_LAST = { lower: 0x66, upper: 0x46 } as const;

function piecesOf(text: string): Piece[] {
  return Array.from(text.matchAll(/[A-Za-z0-9]+/g), ({ 0: piece, index }) => ({
    text: piece,
    start: index,
    end: index + piece.length,
    odd: isOdd(piece),
    secret: false,
  }));
}

/** A hex key with a few wrong digits is still hex: of a random word less than half is. */
const HEX_SHARE = 0.8;

function isHex(text: string): boolean {
  if (/^[0-9a-fA-F]+$/.test(text)) return true;
  return text.length >= LONGEST_NAME && (text.match(/[0-9a-fA-F]/g)?.length ?? 0) / text.length >= HEX_SHARE;
}

const isMixed = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text);

/** A word as names are made of: three letters at least, never five consonants together (`watchtower` has four), no `q` without its `u`. */
const isReadable = (word: string): boolean =>
  word.length >= 3 && /[aeiouy]/i.test(word) && !/[^aeiouy]{5}|q(?!u)/i.test(word);

const ACRONYM = /^(?:HTLC|PTLC|CLTV|CSV|BIP|HSM|MPP|NUMS|TLV|PTR|UTXO|RBF|CPFP)$/i;

/** `Key`, `HTLC`: the words that capitals and digits part a piece into. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** How much of a piece is made of words; nothing, when digits cut it up. */
function readable(text: string): number {
  if ((text.match(/[0-9]+/g)?.length ?? 0) > 3) return 0;
  let letters = 0;
  for (const [word] of text.matchAll(WORDS)) {
    if (ACRONYM.test(word) || isReadable(word)) letters += word.length;
  }
  return letters / text.length;
}

/** The readable share times the letters a word has: `myHotKeyForTheBigVault` gives 2.9, random letters (2.3 a word) seldom 2. */
const WORDINESS = 2.1;

/** A name in which capitals part real words: short ones count only when little else is between them. */
function isWordy(text: string): boolean {
  const words = text.match(WORDS) ?? [];
  const share = readable(text);
  return share >= READABLE && (share * words.join("").length) / words.length >= WORDINESS;
}

/** A number, or letters in one case but for the first. */
const isPlain = (text: string): boolean => /^(?:[0-9]+[a-z]?|[A-Za-z][a-z]*|[A-Z]+)$/.test(text);

/** A short name with a number behind it: `k17`, `Key2`, `BIP390`. */
const isNumbered = (text: string): boolean => /^(?:[A-Za-z][a-z]{0,11}|[A-Z]{1,8})[0-9]{1,5}$/.test(text);

/** Not plain, not hex, and not a name that can be read. */
const isOdd = (text: string): boolean =>
  text.length >= 3 && !isHex(text) && !isPlain(text) && !isNumbered(text) && readable(text) < READABLE;

/** A whole public key or an address may hold these letters by chance: one in a thousand does. */
const hasPrivatePrefix = (text: string): boolean =>
  EXTENDED_PRIVATE.test(text) && !isAddress(text) && !isWholePublicKey(text);

function markKeys(text: string, pieces: readonly Piece[]): void {
  for (const [index, piece] of pieces.entries()) {
    piece.secret ||=
      hasPrivatePrefix(piece.text) || (looksRandom(piece.text) && !continuesPublicKey(text, pieces, index));
    const next = pieces[index + 1];
    if (next !== undefined && isHalved(piece.text, next.text) && besides(text, piece, next))
      piece.secret = next.secret = true;
  }
}

/** Two halves that have the length and the first letter of a key together. */
function isHalved(left: string, right: string): boolean {
  const length = left.length + right.length;
  if (length < WHOLE_WIF || length > WHOLE_WIF + 1 || !/^[5KL9c]/.test(left)) return false;
  return ![left, right].some((half) => isPlain(half) || isHex(half));
}

function looksRandom(text: string): boolean {
  if (text.length < SHORTEST_KEY || isHex(text) || isPublicKey(text)) return false;
  if (!isMixed(text)) return looksRandomInOneCase(text);
  return !isWordy(text) || (text.length > LONGEST_NAME && /[0-9]/.test(text));
}

/** Bech32 and bech32m (BIP173, BIP350): the addresses of every network, in one case by rule. */
const ADDRESS = /^(?:bc|tb|bcrt)1[02-9ac-hj-np-z]{8,}$/i;
const isAddress = (text: string): boolean => ADDRESS.test(text) && !isMixed(text);

/** A key whose letters were all made small, or all capitals. */
function looksRandomInOneCase(text: string): boolean {
  if (text.length <= LONGEST_NAME || !/[0-9]/.test(text) || !/[A-Za-z]/.test(text) || isAddress(text)) return false;
  return readable(text) < READABLE && !/^[xtyzuv]pub/i.test(text);
}

/** `xpub...`, also cut off or with a name before it, but no private key in its place. */
function isPublicKey(text: string): boolean {
  const at = text.search(EXTENDED_PUBLIC);
  if (at < 0) return false;
  return text.length - at >= EXTENDED_KEY.least ? isWholePublicKey(text) : at === 0 && !isWif(text.slice(4));
}

function isWholePublicKey(text: string): boolean {
  const at = text.search(EXTENDED_PUBLIC);
  const rest = text.length - at;
  return at >= 0 && at <= LONGEST_NAME && rest >= EXTENDED_KEY.least && rest <= EXTENDED_KEY.most;
}

/** A WIF that lacks no more than this is no half. */
const LEAST_WHOLE = 44;
const isWif = (text: string): boolean => /^[5KL9c]/.test(text) && text.length >= LEAST_WHOLE && text.length <= 60;

/** The second half of an extended public key that was cut in two. */
function continuesPublicKey(text: string, pieces: readonly Piece[], index: number): boolean {
  const before = pieces[index - 1];
  const piece = pieces[index] as Piece;
  if (before === undefined || !isPublicKey(before.text) || !besides(text, before, piece)) return false;
  const length = before.text.length + piece.text.length;
  return length >= EXTENDED_KEY.least && length <= EXTENDED_KEY.most;
}

/** Parted by white space, by one character, or by one character (or the `//` of a comment) in white space. */
function besides(text: string, left: Piece, right: Piece): boolean {
  const gap = text.slice(left.end, right.start);
  const signs = gap.trim();
  return gap.length <= 64 && (signs === "//" || [...signs].length <= 1);
}

/** Words between two halves of a key, and signs such as `...` or `<-`. */
const LONGEST_LINK = 8;
const MOST_SIGNS = 3;

/** Parted by a few signs, by one short word, or by both. */
function near(text: string, pieces: readonly Piece[], first: number, second: number): boolean {
  const [left, right] = [pieces[first] as Piece, pieces[second] as Piece];
  const link = second - first === 2 ? (pieces[first + 1] as Piece).text : "";
  if (second - first > 2 || right.start - left.end > 64 || (link !== "" && !isLink(link))) return false;
  const signs = text.slice(left.end, right.start).replaceAll(/\s/g, "");
  return [...signs].length - link.length <= MOST_SIGNS;
}

const isLink = (word: string): boolean => word.length <= LONGEST_LINK && (ORDINARY.has(word) || isPlain(word));

/** Beside a part of a key a long word of both cases is another part, readable by chance or not. */
function markHalves(text: string, pieces: readonly Piece[]): void {
  const step = (from: number, to: number): void => {
    const [secret, other] = [pieces[from], pieces[to]];
    if (secret?.secret !== true || isWhole(secret.text.length) || other === undefined || other.secret) return;
    if (isPart(other.text) && near(text, pieces, Math.min(from, to), Math.max(from, to))) other.secret = true;
  };
  for (let i = 0; i < pieces.length; i++) for (const to of [i + 1, i + 2]) step(i, to);
  for (let i = pieces.length - 1; i >= 0; i--) for (const to of [i - 1, i - 2]) step(i, to);
}

const isPart = (text: string): boolean =>
  text.length >= SHORTEST_KEY &&
  text.length <= EXTENDED_KEY.most &&
  isMixed(text) &&
  !isHex(text) &&
  !isPublicKey(text);

/** A key in groups of a few characters: odd pieces side by side that are long enough together. */
function markChains(text: string, pieces: readonly Piece[]): void {
  for (let first = 0; first < pieces.length;) {
    let last = first;
    let length = 0;
    while (continuesChain(text, pieces, first, last)) length += (pieces[last++] as Piece).text.length;
    if (last - first > 1 && length >= SHORTEST_KEY) for (const piece of pieces.slice(first, last)) piece.secret = true;
    first = Math.max(last, first + 1);
  }
}

function continuesChain(text: string, pieces: readonly Piece[], first: number, at: number): boolean {
  const piece = pieces[at];
  if (piece === undefined || !piece.odd || isPublicKey(piece.text)) return false;
  return at === first || besides(text, pieces[at - 1] as Piece, piece);
}

/** From every secret to its neighbours, and on from those, to the right and to the left. */
function spread(text: string, pieces: readonly Piece[]): void {
  const step = (from: Piece | undefined, to: Piece | undefined, gap: () => string): void => {
    if (from?.secret !== true || to === undefined || to.secret) return;
    if (isRest(from, to, gap())) to.secret = true;
  };
  for (let i = 1; i < pieces.length; i++) join(text, pieces, i, (left, right, gap) => step(left, right, gap));
  for (let i = pieces.length - 1; i > 0; i--) join(text, pieces, i, (left, right, gap) => step(right, left, gap));
}

function join(
  text: string,
  pieces: readonly Piece[],
  index: number,
  visit: (left: Piece, right: Piece, gap: () => string) => void,
): void {
  const left = pieces[index - 1] as Piece;
  const right = pieces[index] as Piece;
  if (left.secret !== right.secret && besides(text, left, right))
    visit(left, right, () => text.slice(left.end, right.start));
}

/** Words that stand beside keys in every policy. */
const ORDINARY: ReadonlySet<string> = new Set(
  (
    "contract party param output assert requires can cannot spend now ever eventually before from and any of anyone all preimage musig " +
    "unspendable policy asm tr rawtr pk pkh multi sortedmulti thresh older after or andor sha256 hash256 hash160 ripemd160 v a s c t d j n l u key " +
    "blocks block days day hours hour weeks week minutes b d i n o k error warning note help is in at to a the with by for not no be are"
  ).split(" "),
);

/** Is `piece`, which stands beside a secret, the rest of it? */
function isRest(secret: Piece, piece: Piece, gap: string): boolean {
  const { text } = piece;
  if (isPublicKey(text) || ORDINARY.has(text) || text.length > EXTENDED_KEY.most || (isHex(text) && text.length >= 8))
    return false;
  // A key that is all there lacks nothing; beside a part of one, any word may be another part.
  if (isWhole(secret.text.length)) return piece.odd;
  if (!isPlain(text) || isWhole(secret.text.length + text.length)) return true;
  return !/[(){},;=:<>[\]@#/|]/.test(gap) && !isReadable(text);
}

const isWhole = (length: number): boolean =>
  length === WHOLE_WIF || length === WHOLE_WIF + 1 || length === EXTENDED_KEY.whole;

function blank(text: string, pieces: readonly Piece[]): string {
  let out = "";
  let done = 0;
  for (const { secret, start, end } of pieces) {
    if (!secret) continue;
    out += text.slice(done, start) + BULLET.repeat(end - start);
    done = end;
  }
  return out + text.slice(done);
}

/** Neighbours are parts of one key, unless each could be a whole one. */
function spansOf(text: string, pieces: readonly Piece[]): Masked["found"] {
  const found: { start: number; end: number }[] = [];
  let before = -1;
  for (const [index, piece] of pieces.entries()) {
    if (!piece.secret) continue;
    const last = found[found.length - 1];
    const other = pieces[before];
    const part =
      other !== undefined &&
      near(text, pieces, before, index) &&
      Math.min(other.text.length, piece.text.length) < LEAST_WHOLE;
    if (last !== undefined && part) last.end = piece.end;
    else found.push({ start: piece.start, end: piece.end });
    before = index;
  }
  return found;
}
