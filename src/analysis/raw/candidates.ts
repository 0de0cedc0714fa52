/** Bytes worth trying for an item: around every number that the facts compare it with, in every length that they do. */
import type { Bytes } from "../../base/bytes.ts";
import type { Literal, Sum, Term } from "./term.ts";
import { EMPTY, toHex } from "../../base/bytes.ts";
import { NUMBER_BYTES, numberBytes, readNumber } from "../../interpreter/number.ts";
import { LIMITS } from "../../script/limits.ts";
import { OPERAND_MAX } from "./term.ts";

/** What an attacker would try first. */
const VALUES: readonly number[] = [
  1,
  0,
  2,
  -1,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
  17,
  128,
  256,
  OPERAND_MAX,
];

const SIZES: readonly number[] = [0, 1, 2, 3, 4, 5, 20, 32, 33, 64, 65, 520];

/** So many elements of one length are tried; a fact more, and "none" is not certain. */
export const FILLINGS = 2000;

export function candidates(item: number, facts: readonly Literal[]): readonly Bytes[] {
  const asked = facts.map(({ atom }) => atom);
  const sums = asked.flatMap((atom) => (atom.kind === "zero" || atom.kind === "negative" ? [atom.sum] : []));
  const unlike = asked.flatMap((atom) => (atom.kind === "equal" ? givenBytes(atom.left, atom.right) : []));
  const values = new Set([
    ...VALUES,
    ...around(sums.flatMap((sum) => roots(sum, "value", item))),
    ...around(unlike.flatMap((bytes) => readNumber(bytes, NUMBER_BYTES, false) ?? [])),
    // One more than there are values to be unlike.
    ...facts.map((_, i) => 1000 + i),
  ]);
  const sizes = new Set([
    ...SIZES,
    ...around(sums.flatMap((sum) => roots(sum, "size", item))),
    ...around(unlike.map(({ length }) => length)),
  ]);
  const fitting = [...sizes].filter((size) => size >= 0 && size <= LIMITS.elementBytes.value);
  const numbers = [...values].filter((value) => Math.abs(value) <= OPERAND_MAX);
  return distinct([
    EMPTY,
    ...numbers.map(numberBytes),
    ...numbers.flatMap((value) => fitting.flatMap((size) => padded(value, size))),
    ...fitting.flatMap((size) => fillings(size, unlike.length)),
    ...unlike,
  ]);
}

const givenBytes = (left: Term, right: Term): readonly Bytes[] =>
  [left, right].flatMap((side) => (side.kind === "bytes" ? [side.bytes] : []));

const around = (numbers: readonly number[]): readonly number[] => numbers.flatMap((n) => [n, n + 1, n - 1]);

/** Where the sum is 0, as far as this item alone decides. */
function roots({ constant, parts }: Sum, kind: "value" | "size", item: number): readonly number[] {
  return parts.flatMap(([part, coefficient]) => {
    if (part.kind !== kind || part.of.kind !== "item" || part.of.index !== item) return [];
    const root = -constant / coefficient;
    return [Math.floor(root), Math.ceil(root)];
  });
}

/** The number in so many bytes, more than it needs: consensus reads them all the same. Zero can carry a sign. */
function padded(value: number, size: number): readonly Bytes[] {
  const shortest = numberBytes(Math.abs(value));
  if (size <= shortest.length || size > NUMBER_BYTES) return [];
  const bytes = new Uint8Array(size);
  bytes.set(shortest);
  const signed = Uint8Array.from(bytes);
  signed[size - 1] = (signed[size - 1] as number) | 0x80;
  if (value === 0) return [bytes, signed];
  return [value < 0 ? signed : bytes];
}

/** Zeroes, zeroes with a sign, and enough that are neither. */
function fillings(size: number, unlike: number): readonly Bytes[] {
  if (size === 0) return [];
  const fill = (byte: number): Bytes => new Uint8Array(size).fill(byte);
  const negativeZero = fill(0);
  negativeZero[size - 1] = 0x80;
  const others = Math.min(unlike + 1, FILLINGS, size === 1 ? 255 : Infinity);
  return [fill(0), negativeZero, ...Array.from({ length: others }, (_, i) => counted(fill(1 + (i % 255)), i))];
}

/** The filling of its number: the first byte repeats in all others but the second, which counts how often all were used. */
function counted(filling: Bytes, i: number): Bytes {
  if (filling.length > 1) filling[1] = ((filling[1] as number) + Math.floor(i / 255)) % 256;
  return filling;
}

function distinct(elements: readonly Bytes[]): readonly Bytes[] {
  return [...new Map(elements.map((bytes) => [toHex(bytes), bytes])).values()];
}
