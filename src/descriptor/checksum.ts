/**
 * BIP380 descriptor checksums: a BCH code over GF(32) with eight check symbols. The code is linear, so a text with one
 * wrong character has a syndrome that depends only on the place and the two characters: {@link locateError} compares it with
 * what each replacement at each place would give, in time linear in the length.
 */

/** BIP380: "The INPUT_CHARSET": groups of 32, so that common errors (case, neighbours) stay within a symbol. */
const INPUT_CHARSET =
  "0123456789()[],'/*abcdefgh@:$%{}" + "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~" + 'ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
/** The bech32 characters. */
const CHECKSUM_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_LENGTH = 8;
/** Characters up to which one wrong character is looked for: each place has 95 replacements, and beyond this nobody mistypes by hand. */
const MOST_LOCATED = 10_000;

/** A 40-bit register in two halves of 20 bits, since JavaScript's bit operations are 32 bits wide. */
type Register = readonly [high: number, low: number];

/** BIP380's GENERATOR, row i belongs to bit i of the symbol that leaves the register. */
const GENERATOR: readonly Register[] = [
  [0xf5dee, 0x51989],
  [0xa9fdc, 0xa3312],
  [0x1bab1, 0x0e32d],
  [0x3706b, 0x1677a],
  [0x644d6, 0x26ffd],
];

/** BIP380 polymod, one symbol: c·x + value, reduced. */
function push(high: number, low: number, value: number): Register {
  const top = high >>> 15;
  let h = ((high & 0x7fff) << 5) | (low >>> 15);
  let l = ((low & 0x7fff) << 5) ^ value;
  for (let bit = 0; bit < 5; bit++) {
    if (((top >>> bit) & 1) === 0) continue;
    const [gh, gl] = GENERATOR[bit] as Register;
    h ^= gh;
    l ^= gl;
  }
  return [h, l];
}

/** Of a text in the INPUT_CHARSET: one symbol a character (its value modulo 32), and after every third one for the three values divided by 32. */
function expand(text: string): number[] {
  const symbols: number[] = [];
  let group = 0;
  let count = 0;
  for (const char of text) {
    const value = INPUT_CHARSET.indexOf(char);
    symbols.push(value & 31);
    group = group * 3 + (value >> 5);
    if (++count % 3 === 0) {
      symbols.push(group);
      group = 0;
    }
  }
  if (count % 3 !== 0) symbols.push(group);
  return symbols;
}

function polymod(symbols: readonly number[]): Register {
  let state: Register = [0, 1];
  for (const symbol of symbols) state = push(state[0], state[1], symbol);
  return state;
}

/** Per character code its place in the INPUT_CHARSET, 255 for none; and per top symbol what leaves the register adds to it. */
interface Tables {
  readonly values: Uint8Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
}

let cached: Tables | undefined;

function tables(): Tables {
  if (cached !== undefined) return cached;
  const values = new Uint8Array(128).fill(255);
  for (const [i, char] of [...INPUT_CHARSET].entries()) values[char.charCodeAt(0)] = i;
  const high = new Int32Array(32);
  const low = new Int32Array(32);
  for (let top = 0; top < 32; top++) [high[top], low[top]] = push(top << 15, 0, 0) as [number, number];
  cached = { values, high, low };
  return cached;
}

/** The eight checksum characters of a descriptor without its `#`; `undefined` when a character is outside BIP380's set. */
export function descriptorChecksum(descriptor: string): string | undefined {
  const { values, high: highs, low: lows } = tables();
  let high = 0;
  let low = 1;
  const shift = (value: number): void => {
    const top = high >>> 15;
    const next = ((high & 0x7fff) << 5) | (low >>> 15);
    low = ((low & 0x7fff) << 5) ^ value ^ (lows[top] as number);
    high = next ^ (highs[top] as number);
  };
  let group = 0;
  for (let i = 0; i < descriptor.length; i++) {
    const value = values[descriptor.charCodeAt(i)] ?? 255;
    if (value === 255) return undefined;
    shift(value & 31);
    group = group * 3 + (value >> 5);
    if (i % 3 !== 2) continue;
    shift(group);
    group = 0;
  }
  if (descriptor.length % 3 !== 0) shift(group);
  for (let i = 0; i < CHECKSUM_LENGTH; i++) shift(0);
  // BIP380: "the checksum is the polymod XOR 1", most significant symbol first.
  const halves = [high, low ^ 1];
  let text = "";
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text += CHECKSUM_CHARSET[((halves[i >> 2] as number) >>> (5 * (3 - (i & 3)))) & 31];
  }
  return text;
}

/** `descriptor#checksum`. The descriptor must be printable by BIP380, as all we print are. */
export const withChecksum = (descriptor: string): string => `${descriptor}#${descriptorChecksum(descriptor) ?? ""}`;

export type ChecksumProblem =
  | { readonly kind: "length"; readonly found: number }
  /** A character that no descriptor or checksum holds, at this offset of `descriptor#checksum`. */
  | { readonly kind: "character"; readonly at: number }
  /** Does not fit. `at` and `replacement` name the one wrong character, when changing exactly one mends it. */
  | { readonly kind: "mismatch"; readonly expected: string; readonly at?: number; readonly replacement?: string };

/** What is wrong with a checksum (eight characters, without `#`), or `undefined` if it fits. */
export function checksumProblem(descriptor: string, checksum: string): ChecksumProblem | undefined {
  const expected = descriptorChecksum(descriptor);
  if (expected === undefined)
    return { kind: "character", at: [...descriptor].findIndex((c) => !INPUT_CHARSET.includes(c)) };
  if (checksum.length !== CHECKSUM_LENGTH) return { kind: "length", found: checksum.length };
  const check = [...checksum].map((char) => CHECKSUM_CHARSET.indexOf(char));
  const bad = check.indexOf(-1);
  if (bad >= 0) return { kind: "character", at: descriptor.length + 1 + bad };
  if (expected === checksum) return undefined;
  if (descriptor.length > MOST_LOCATED) return { kind: "mismatch", expected };
  return { kind: "mismatch", expected, ...locateError(descriptor, expand(descriptor), check) };
}

/** The one character whose replacement makes the checksum fit, offset in `descriptor#checksum`; empty when none or several do. */
function locateError(
  descriptor: string,
  symbols: readonly number[],
  check: readonly number[],
): { at?: number; replacement?: string } {
  const all = [...symbols, ...check];
  const [high, low] = polymod(all);
  const basis = symbolBasis(all.length);
  const found: { at: number; replacement: string }[] = [];
  const matches = (parts: readonly (readonly [position: number, difference: number])[]): boolean => {
    let h = high;
    let l = low ^ 1;
    for (const [position, difference] of parts) {
      const rows = basis[all.length - 1 - position] as readonly Register[];
      for (let bit = 0; bit < 5; bit++) {
        if (((difference >>> bit) & 1) === 0) continue;
        h ^= (rows[bit] as Register)[0];
        l ^= (rows[bit] as Register)[1];
      }
    }
    return h === 0 && l === 0;
  };
  for (let i = 0; i < descriptor.length; i++) {
    const value = INPUT_CHARSET.indexOf(descriptor[i] as string);
    const symbolAt = i + Math.floor(i / 3);
    const groupAt = Math.min(Math.floor(i / 3) * 4 + 3, symbols.length - 1);
    // The position's weight within its group: 9, 3, 1 in a full group, less in the last one.
    const inGroup = Math.min(3, descriptor.length - 3 * Math.floor(i / 3));
    const scale = 3 ** (inGroup - 1 - (i % 3));
    const group = symbols[groupAt] as number;
    for (let other = 0; other < INPUT_CHARSET.length; other++) {
      if (other === value) continue;
      const changed = group + ((other >> 5) - (value >> 5)) * scale;
      if (
        matches([
          [symbolAt, (value ^ other) & 31],
          [groupAt, group ^ changed],
        ])
      ) {
        found.push({ at: i, replacement: INPUT_CHARSET[other] as string });
      }
    }
  }
  for (let i = 0; i < check.length; i++) {
    for (let other = 0; other < 32; other++) {
      const difference = (check[i] as number) ^ other;
      if (difference !== 0 && matches([[symbols.length + i, difference]])) {
        found.push({ at: descriptor.length + 1 + i, replacement: CHECKSUM_CHARSET[other] as string });
      }
    }
  }
  return found.length === 1 ? (found[0] as { at: number; replacement: string }) : {};
}

/** Row d: what each bit of a symbol that is d places from the end adds to the register. */
function symbolBasis(length: number): (readonly Register[])[] {
  const rows: (readonly Register[])[] = [
    [
      [0, 1],
      [0, 2],
      [0, 4],
      [0, 8],
      [0, 16],
    ],
  ];
  for (let d = 1; d < length; d++) {
    rows.push((rows[d - 1] as readonly Register[]).map(([high, low]) => push(high, low, 0)));
  }
  return rows;
}
