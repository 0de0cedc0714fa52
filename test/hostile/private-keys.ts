/** Private keys in every form, and every accident that a key meets on its way into a text. Keys are made while the tests run. */
import fc from "fast-check";
import { BASE58, extendedPrivate, wif } from "../language/secrets.ts";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

export const privateKey: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(bytes(32), fc.boolean(), fc.boolean())
    .map(([key, compressed, testNetwork]) => wif(key, compressed, testNetwork)),
  fc.tuple(bytes(74), fc.constantFrom("x", "t")).map(([body, kind]) => extendedPrivate(body, kind)),
);

/** How a key was damaged: the text that was written, `at` being a place in the key and `letter` one of base58. */
type Accident = (key: string, at: number, letter: string) => string;

const between =
  (separator: string): Accident =>
  (key, at) =>
    key.slice(0, at) + separator + key.slice(at);

export const ACCIDENTS: Readonly<Record<string, Accident>> = {
  whole: (key) => key,
  "a character changed": (key, at, letter) => key.slice(0, at) + letter + key.slice(at + 1),
  "a character that is not base58": (key, at) => `${key.slice(0, at)}0${key.slice(at + 1)}`,
  "a character missing": (key, at) => key.slice(0, at) + key.slice(at + 1),
  "the last character missing": (key) => key.slice(0, -1),
  "a character added": (key, at, letter) => key.slice(0, at) + letter + key.slice(at),
  "split by a space": between(" "),
  "split by a line end": between("\n"),
  "split by CR LF": between("\r\n"),
  "split by a tab": between("\t"),
  "split by a comma": between(","),
  "split by a colon": between(":"),
  "split by a dot": between("."),
  "split by a slash": between("/"),
  "split by a comment": between(" // "),
  "in lower case": (key) => key.toLowerCase(),
  "in upper case": (key) => key.toUpperCase(),
  "glued to a name": (key) => `alice${key}`,
  "a name glued to it": (key) => `${key}bob`,
  "in a name with underscores": (key) => `my_${key}_old`,
  "with a path": (key) => `${key}/86h/0h/0/*`,
  "with an origin": (key) => `[d34db33f/86h]${key}`,
  "with hardening marks": (key) => `${key}/86'/0'/<0;1>/*`,
  "in quotes": (key) => `"${key}"`,
  "in single quotes": (key) => `'${key}'`,
  "with a role": (key) => `${key}.late`,
};

export const damaged = (accident: Accident): fc.Arbitrary<{ readonly key: string; readonly written: string }> =>
  fc
    .tuple(privateKey, fc.nat(999), fc.constantFrom(...BASE58))
    .map(([key, place, letter]) => ({ key, written: accident(key, 1 + (place % (key.length - 2)), letter) }));

/** As many characters of a key in a row as may be seen. */
const PART = 11;

/** A part of the key, in any case of its letters, that stands in `text`. */
export function partOf(key: string, text: string): string | undefined {
  const shown = text.toLowerCase();
  const lower = key.toLowerCase();
  for (let at = 0; at + PART < key.length; at++) {
    const part = lower.slice(at, at + PART + 1);
    if (shown.includes(part)) return part;
  }
  return undefined;
}
