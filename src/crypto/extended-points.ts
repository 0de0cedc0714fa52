/**
 * The group with its zero: a point is 33 bytes as in the port, the point at infinity is `undefined`. Sums that may pass through infinity
 * (an aggregate nonce, a verification equation) are written in these, after every point in them has been found to be one.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "./port.ts";
import { concat, equalBytes } from "../base/bytes.ts";

export type ExtendedPoint = Bytes | undefined;

/** a + b. */
export const addExtended = (backend: CryptoBackend, a: ExtendedPoint, b: ExtendedPoint): ExtendedPoint =>
  a === undefined ? b : b === undefined ? a : backend.addPoints(a, b);

/** scalar·point, for a scalar below n; zero gives infinity. */
export const multiplyExtended = (backend: CryptoBackend, point: ExtendedPoint, scalar: Bytes): ExtendedPoint =>
  point && backend.multiplyPoint(point, scalar);

/** BIP340 has_even_y, of a point that is not infinite. */
export const hasEvenY = (point: Bytes): boolean => point[0] === 2;

/** -point: the encoding of y is its parity, so the prefix changes from 2 to 3 or back. */
export const negatePoint = (point: ExtendedPoint): ExtendedPoint =>
  point && concat(Uint8Array.of(hasEvenY(point) ? 3 : 2), xOf(point));

/** BIP340 xbytes: the x coordinate. */
export const xOf = (point: Bytes): Bytes => point.subarray(1);

export const equalPoints = (a: ExtendedPoint, b: ExtendedPoint): boolean =>
  a === undefined || b === undefined ? a === b : equalBytes(a, b);
