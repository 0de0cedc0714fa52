/**
 * The laws by which terms and questions are made: each constructor answers in the simplest form that it knows. SHA-256 and RIPEMD-160 are
 * taken to be injective, and their images to be no number, no signature and never false: who can do otherwise needs no script.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Arena } from "./arena.ts";
import type { Digest, Sum, Term, Truth } from "./term.ts";
import { ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { equalBytes, toHex } from "../../base/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { isTrue, NUMBER_BYTES, numberBytes, readNumber } from "../../interpreter/number.ts";
import { isMinimalNumber } from "../../script/number.ts";
import { sumKey, term, unit } from "./arena.ts";
import { RAW_LIMITS } from "./limits.ts";
import { addSums, constantSum, isZero, not, unitSum, yes } from "./sum.ts";
import { lengthRange, sumRange } from "./term.ts";

export const bytesTerm = (arena: Arena, bytes: Bytes): Term => term(arena, { kind: "bytes", bytes });

/** A number that is known is the bytes that it is pushed as. */
export function numberTerm(arena: Arena, sum: Sum): Term {
  if (sum.parts.length > RAW_LIMITS.units || !isCounted(sum))
    return term(arena, { kind: "opaque", origin: sumKey(sum) });
  return sum.parts.length === 0 ? bytesTerm(arena, numberBytes(sum.constant)) : term(arena, { kind: "number", sum });
}

/** Are sums of such numbers exact in a double, whatever the units are? */
const isCounted = ({ constant, parts }: Sum): boolean =>
  Math.abs(constant) <= EXACT && parts.every(([, coefficient]) => Math.abs(coefficient) <= COEFFICIENT_MAX);

/** Ten bits short of the 53, for a limit of units. */
const EXACT = 2 ** 43;
const COEFFICIENT_MAX = EXACT / 2 ** 31;

const DIGESTS: Readonly<Record<Digest, (bytes: Bytes) => Bytes>> = { sha256, ripemd160, sha1 };

export function digestTerm(arena: Arena, name: Digest, of: Term): Term {
  if (of.kind === "bytes") return bytesTerm(arena, DIGESTS[name](of.bytes));
  if (of.kind === "opaque") return term(arena, { kind: "opaque", origin: `${name} ${of.id}` });
  const image = imageOf(name, of);
  return image ?? term(arena, { kind: "digest", function: name, of });
}

/** The digest of a preimage that was asked for is its image. */
function imageOf(name: Digest, of: Term): Term | undefined {
  if (of.kind === "preimage" && of.function === name) return of.image;
  const inner = of.kind === "digest" && of.function === "sha256" ? of.of : undefined;
  if (inner?.kind !== "preimage") return undefined;
  const double = name === "sha256" ? "hash256" : name === "ripemd160" ? "hash160" : undefined;
  return inner.function === double ? inner.image : undefined;
}

/** The element as a number, as far as it can be one; `undefined` for what never is. */
export function valueSum(arena: Arena, of: Term): Sum | undefined {
  switch (of.kind) {
    case "bytes": {
      const value = readNumber(of.bytes, NUMBER_BYTES, false);
      return value === undefined ? undefined : constantSum(value);
    }
    case "number":
      return of.sum;
    case "item":
      return unitSum(unit(arena, { kind: "value", of }));
    default:
      return undefined;
  }
}

export function sizeSum(arena: Arena, of: Term): Sum {
  const [least, most] = lengthRange(of);
  if (least === most) return constantSum(least);
  if (of.kind === "number") {
    const [low, high] = sumRange(of.sum);
    // 0 is no byte and 1 is one: the length of a truth is the truth.
    if (low >= 0 && high <= 1) return of.sum;
  }
  return unitSum(unit(arena, { kind: "size", of }));
}

/** CastToBool. */
export function isTrueTerm(arena: Arena, of: Term): Truth {
  switch (of.kind) {
    case "bytes":
      return isTrue(of.bytes);
    case "number":
      return not(isZero(arena, of.sum));
    // A secret may be zeroes, and so may what is given as a hash.
    case "item":
    case "opaque":
    case "preimage":
    case "hole":
      return yes(unit(arena, { kind: "true", of }));
    // No point has the abscissa 0, and nobody knows what hashes to 0.
    case "signature":
    case "key":
    case "digest":
      return true;
  }
}

export function isEqual(arena: Arena, left: Term, right: Term): Truth {
  if (left === right) return true;
  if (left.kind === "bytes" && right.kind === "bytes") return equalBytes(left.bytes, right.bytes);
  const [a, b] = [lengthRange(left), lengthRange(right)];
  if (a[1] < b[0] || b[1] < a[0]) return false;
  const numbers = equalNumbers(arena, left, right) ?? equalNumbers(arena, right, left);
  if (numbers !== undefined) return numbers;
  if (left.kind === "digest" && right.kind === "digest" && left.function === right.function && left.function !== "sha1")
    return isEqual(arena, left.of, right.of);
  const secret = isPreimage(arena, left, right) ?? isPreimage(arena, right, left);
  if (secret !== undefined) return secret;
  if (areUnlike(left, right)) return false;
  const [first, second] = left.id < right.id ? [left, right] : [right, left];
  return yes(unit(arena, { kind: "equal", left: first, right: second }));
}

/** Numbers are pushed in their shortest form, so equal bytes are equal numbers. */
function equalNumbers(arena: Arena, left: Term, right: Term): Truth | undefined {
  if (left.kind !== "number") return undefined;
  if (right.kind === "number") return isZero(arena, addSums(left.sum, right.sum, -1));
  if (right.kind !== "bytes") return undefined;
  const value = isMinimalNumber(right.bytes) ? readNumber(right.bytes, RESULT_BYTES, false) : undefined;
  return value === undefined ? false : isZero(arena, addSums(left.sum, constantSum(value), -1));
}

/** A result of arithmetic may have a byte more than an operand. */
const RESULT_BYTES = 5;

/** One element is no signature of two keys or for two positions, and no preimage of two images. */
function areUnlike(left: Term, right: Term): boolean {
  if (left.kind === "signature" && right.kind === "signature") return signs(left, right.key, right.separator) === false;
  if (left.kind !== "preimage" || right.kind !== "preimage" || left.function !== right.function) return false;
  return left.image.kind === "bytes" && right.image.kind === "bytes";
}

/** Is it one for this key and position? `undefined` where two keys may be one, or where the position is not signed. */
function signs(signature: Extract<Term, { kind: "signature" }>, key: string, separator: number): boolean | undefined {
  const apo = signature.key.startsWith(APO);
  if (apo !== key.startsWith(APO)) return false;
  // BIP118's ANYPREVOUTANYSCRIPT signs no position.
  if (signature.key === key) return signature.separator === separator || (apo ? undefined : false);
  return isNamed(signature.key) || isNamed(key) ? undefined : false;
}

/** A key that is a parameter may be given the bytes of another. */
const isNamed = (key: string): boolean => !/^[0-9a-f]{64}$/.test(key.startsWith(APO) ? key.slice(APO.length) : key);

/** Is a secret these bytes? Only if their hash is its image. */
function isPreimage(arena: Arena, secret: Term, guess: Term): boolean | undefined {
  if (secret.kind !== "preimage" || guess.kind !== "bytes" || secret.image.kind !== "bytes") return undefined;
  const inner = secret.function === "ripemd160" ? guess : digestTerm(arena, "sha256", guess);
  const image =
    secret.function === "sha256"
      ? inner
      : digestTerm(arena, secret.function === "hash256" ? "sha256" : "ripemd160", inner);
  return image === secret.image;
}

/** BIP118's first byte of a key. */
const APO_PREFIX = 0x01;

export type KeyKind =
  | { readonly kind: "known"; readonly key: string }
  /** BIP342: any signature that is not empty passes. */
  | { readonly kind: "unknown type" }
  /** BIP342: "If the public key size is zero, the script MUST fail and terminate immediately." */
  | { readonly kind: "empty" }
  /** The witness decides. */
  | { readonly kind: "open" };

/** Marks keys whose signatures are BIP118's, which sign something else. */
export const APO = "anyprevout ";
export const INTERNAL = "internal key";

export function keyKind(key: Term, anyprevout: boolean): KeyKind {
  if (key.kind === "key") return { kind: "known", key: key.name };
  if (key.kind === "hole" || key.kind === "number" || key.kind === "digest") return ofLength(key);
  if (key.kind !== "bytes") return { kind: "open" };
  const { bytes } = key;
  if (bytes.length === 0) return { kind: "empty" };
  if (bytes.length === 32) return { kind: "known", key: toHex(bytes) };
  if (!anyprevout || bytes[0] !== APO_PREFIX) return { kind: "unknown type" };
  if (bytes.length === 1) return { kind: "known", key: APO + INTERNAL };
  return bytes.length === 33 ? { kind: "known", key: APO + toHex(bytes.subarray(1)) } : { kind: "unknown type" };
}

/** What is no key, but may have the length of one. */
function ofLength(key: Term): KeyKind {
  const [least, most] = lengthRange(key);
  return least > 0 && key.kind !== "number" && most !== 32 ? { kind: "unknown type" } : { kind: "open" };
}

/** Does the signature hold, given that the script goes on? One that is not empty must hold. */
export function isSigned(
  arena: Arena,
  { key, signature, separator }: { readonly key: Term; readonly signature: Term; readonly separator: number },
  anyprevout: boolean,
): Truth {
  if (signature.kind === "bytes" && signature.bytes.length === 0) return false;
  const kind = keyKind(key, anyprevout);
  if (kind.kind === "empty") return false;
  if (kind.kind === "unknown type") return not(isZero(arena, sizeSum(arena, signature)));
  if (kind.kind === "known") {
    const own = signature.kind === "signature" ? signs(signature, kind.key, separator) : undefined;
    if (own !== undefined) return own;
    const [least, most] = lengthRange(signature);
    if (most < 64 || least > 65) return false;
  }
  return yes(unit(arena, { kind: "signed", key, signature, separator }));
}
