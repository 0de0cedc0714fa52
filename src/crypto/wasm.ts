/**
 * The default backend: libsecp256k1 compiled to WebAssembly (`tiny-secp256k1`), some six times faster than the portable
 * one. The module is fetched and compiled on the first call, not on import. Where the library is narrower than the port
 * (messages of 32 bytes only; r of a signature compared with n, not p), the reference backend answers.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "./port.ts";
import { noble } from "./noble.ts";
import { isBelowOrder, isScalar, requireLength, requireSigningArguments } from "./scalar.ts";

type Library = typeof import("tiny-secp256k1");

/**
 * The library throws out of WebAssembly on a point off the curve, and each time leaves a frame on the module's own
 * stack: after some 20 000 of them that stack is full and every later answer is wrong. So only the first few may throw;
 * then each point is looked at before it is used.
 */
const MOST_THROWS = 64;

/** Throws of the one module that all backends of this kind share. */
const thrown = new WeakMap<Library, number>();

/** The library throws on a point off the curve and answers null at infinity; the port says `undefined` for both. */
function orUndefined<T>(library: Library, arePoints: () => boolean, work: () => T | null): T | undefined {
  const throws = thrown.get(library) ?? 0;
  if (throws >= MOST_THROWS && !arePoints()) return undefined;
  try {
    return work() ?? undefined;
  } catch {
    thrown.set(library, throws + 1);
    return undefined; // lengths and scalars were checked before, so a bad point is all that is left
  }
}

function pointMethods(library: Library): Pick<CryptoBackend, "addPoints" | "multiplyPoint" | "multiplyBase"> {
  return {
    addPoints(a, b) {
      requireLength(a, 33, "point");
      requireLength(b, 33, "point");
      const arePoints = (): boolean => library.isPointCompressed(a) && library.isPointCompressed(b);
      return orUndefined(library, arePoints, () => library.pointAdd(a, b, true));
    },
    multiplyPoint(point, scalar) {
      requireLength(point, 33, "point");
      requireLength(scalar, 32, "scalar");
      if (!isScalar(scalar)) return undefined;
      const isPoint = (): boolean => library.isPointCompressed(point);
      return orUndefined(library, isPoint, () => library.pointMultiply(point, scalar, true));
    },
    multiplyBase(scalar) {
      requireLength(scalar, 32, "scalar");
      return isScalar(scalar) ? (library.pointFromScalar(scalar, true) ?? undefined) : undefined;
    },
  };
}

function keyMethods(library: Library): Pick<CryptoBackend, "isXOnly" | "isPoint" | "tweakXOnly"> {
  return {
    isXOnly: (key) => library.isXOnlyPoint(key),
    isPoint: (point) => library.isPointCompressed(point),
    tweakXOnly(key, tweak) {
      requireLength(key, 32, "x-only key");
      requireLength(tweak, 32, "tweak");
      if (!isBelowOrder(tweak)) return undefined; // BIP341: "If t ≥ order of secp256k1, fail."
      const isPoint = (): boolean => library.isXOnlyPoint(key);
      const sum = orUndefined(library, isPoint, () => library.xOnlyPointAddTweak(key, tweak));
      return sum && { key: sum.xOnlyPubkey, parity: sum.parity };
    },
  };
}

function signatureMethods(library: Library): Pick<CryptoBackend, "signSchnorr" | "verifySchnorr"> {
  const reference = noble();
  return {
    signSchnorr(message, secret, auxRand) {
      requireSigningArguments(secret, auxRand);
      if (message.length !== 32) return reference.signSchnorr(message, secret, auxRand);
      return library.signSchnorr(message, secret, auxRand);
    },
    verifySchnorr(signature: Bytes, message: Bytes, key: Bytes): boolean {
      requireLength(signature, 64, "signature");
      requireLength(key, 32, "x-only key");
      // BIP340: "Let s = int(sig[32:64]); fail if s ≥ n".
      if (!isBelowOrder(signature, 32)) return false;
      // BIP340 fails for r ≥ p; the library throws already for r ≥ n.
      const supported = message.length === 32 && isBelowOrder(signature);
      if (!supported) return reference.verifySchnorr(signature, message, key);
      const isPoint = (): boolean => library.isXOnlyPoint(key);
      return orUndefined(library, isPoint, () => library.verifySchnorr(message, key, signature)) ?? false;
    },
  };
}

export async function wasm(): Promise<CryptoBackend> {
  const library = await import("tiny-secp256k1");
  return Object.freeze({
    name: "wasm",
    ...keyMethods(library),
    ...pointMethods(library),
    ...signatureMethods(library),
  });
}
