/**
 * The portable backend, on `@noble/curves`: plain TypeScript, runs anywhere, and is the reference that the others are compared
 * with. Scalars may be secret, so multiplication is the constant-time kind throughout.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend, XOnlyPoint } from "./port.ts";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { isBelowOrder, isScalar, isZero, requireLength, requireSigningArguments } from "./scalar.ts";

const { Point } = secp256k1;
type Point = InstanceType<typeof Point>;

/** BIP340 lift_x, `undefined` where it fails: "Fail if x ≥ p", "Fail if c ≠ y² mod p". */
function liftX(key: Bytes): Point | undefined {
  try {
    return schnorr.utils.lift_x(bytesToNumberBE(key));
  } catch {
    return undefined; // the library's way to say that there is no such point
  }
}

/** A point of a 33-byte encoding with prefix 02 or 03, `undefined` when there is none. */
function parsePoint(bytes: Bytes): Point | undefined {
  if (bytes[0] !== 2 && bytes[0] !== 3) return undefined;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined; // as in liftX
  }
}

/** scalar·base; `undefined` for 0 and ≥ n, which `multiply` refuses by throwing. */
const multiply = (base: Point, scalar: Bytes): Point | undefined =>
  isScalar(scalar) ? base.multiply(bytesToNumberBE(scalar)) : undefined;

const compress = (point: Point | undefined): Bytes | undefined =>
  point === undefined || point.is0() ? undefined : point.toBytes(true);

function tweakXOnly(key: Bytes, tweak: Bytes): XOnlyPoint | undefined {
  requireLength(key, 32, "x-only key");
  requireLength(tweak, 32, "tweak");
  const internal = isBelowOrder(tweak) ? liftX(key) : undefined;
  if (internal === undefined) return undefined;
  const sum = isZero(tweak) ? internal : internal.add(Point.BASE.multiply(bytesToNumberBE(tweak)));
  const bytes = compress(sum);
  return bytes && { key: bytes.slice(1), parity: bytes[0] === 3 ? 1 : 0 };
}

function addPoints(a: Bytes, b: Bytes): Bytes | undefined {
  requireLength(a, 33, "point");
  requireLength(b, 33, "point");
  const [left, right] = [parsePoint(a), parsePoint(b)];
  return left && right && compress(left.add(right));
}

function multiplyPoint(point: Bytes, scalar: Bytes): Bytes | undefined {
  requireLength(point, 33, "point");
  requireLength(scalar, 32, "scalar");
  const base = parsePoint(point);
  return base && compress(multiply(base, scalar));
}

function multiplyBase(scalar: Bytes): Bytes | undefined {
  requireLength(scalar, 32, "scalar");
  return compress(multiply(Point.BASE, scalar));
}

function signSchnorr(message: Bytes, secret: Bytes, auxRand: Bytes): Bytes {
  requireSigningArguments(secret, auxRand);
  return schnorr.sign(message, secret, auxRand);
}

function verifySchnorr(signature: Bytes, message: Bytes, key: Bytes): boolean {
  requireLength(signature, 64, "signature");
  requireLength(key, 32, "x-only key");
  return schnorr.verify(signature, message, key);
}

const BACKEND: CryptoBackend = Object.freeze({
  name: "noble",
  isXOnly: (key: Bytes) => key.length === 32 && liftX(key) !== undefined,
  isPoint: (point: Bytes) => point.length === 33 && parsePoint(point) !== undefined,
  tweakXOnly,
  addPoints,
  multiplyPoint,
  multiplyBase,
  signSchnorr,
  verifySchnorr,
});

export function noble(): CryptoBackend {
  return BACKEND;
}
