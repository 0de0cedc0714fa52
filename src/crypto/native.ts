/**
 * The fastest backend: the system's libsecp256k1, called through koffi. Both are optional; without either the answer is `undefined`
 * and whoever asked takes another backend. The one file of the core that touches the machine (and asks it for randomness: to blind the
 * library's context, which changes no result).
 *
 * The library's structs (64-byte public key, 96-byte key pair) are opaque and are overwritten by each call, so one set of
 * buffers serves all calls of a backend: JavaScript runs them one after another.
 */
import type { LibraryHandle } from "koffi";
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "./port.ts";
import { invariant } from "../base/invariant.ts";
import { noble } from "./noble.ts";
import { isBelowOrder, isScalar, requireLength, requireSigningArguments } from "./scalar.ts";

/** Names under which systems keep the library, newest interface first; from 1 on it has the BIP340 modules. */
const LIBRARY_NAMES = [
  "libsecp256k1.so.6",
  "libsecp256k1.so.5",
  "libsecp256k1.so.2",
  "libsecp256k1.so.1",
  "libsecp256k1.dylib",
] as const;

/** SECP256K1_CONTEXT_NONE: since 0.2 one context does everything. */
const CONTEXT_NONE = 1;
/** SECP256K1_EC_COMPRESSED. */
const COMPRESSED = 258;

/** The C declarations, as in `secp256k1.h`, `secp256k1_extrakeys.h` and `secp256k1_schnorrsig.h`. */
const DECLARATIONS = {
  parse: "int secp256k1_ec_pubkey_parse(void *ctx, void *key, void *input, size_t length)",
  parseX: "int secp256k1_xonly_pubkey_parse(void *ctx, void *key, void *input)",
  serialize: "int secp256k1_ec_pubkey_serialize(void *ctx, void *output, void *length, void *key, unsigned int flags)",
  tweakX: "int secp256k1_xonly_pubkey_tweak_add(void *ctx, void *output, void *key, void *tweak)",
  combine: "int secp256k1_ec_pubkey_combine(void *ctx, void *output, void **keys, size_t count)",
  multiply: "int secp256k1_ec_pubkey_tweak_mul(void *ctx, void *key, void *scalar)",
  create: "int secp256k1_ec_pubkey_create(void *ctx, void *key, void *secret)",
  keypair: "int secp256k1_keypair_create(void *ctx, void *pair, void *secret)",
  sign: "int secp256k1_schnorrsig_sign32(void *ctx, void *signature, void *message, void *pair, void *aux)",
  verify: "int secp256k1_schnorrsig_verify(void *ctx, void *signature, void *message, size_t length, void *key)",
} as const;

/** One bound C function: 1 is success. */
type Call = (...values: readonly (Bytes | readonly Bytes[] | number)[]) => number;

/** The library bound to a context, and the buffers its calls write into. */
interface Bound {
  readonly call: Readonly<Record<keyof typeof DECLARATIONS, Call>>;
  readonly key: Bytes;
  readonly other: Bytes;
  readonly sum: Bytes;
  readonly compressed: Bytes;
  readonly length: Bytes;
}

function bind(library: LibraryHandle): Bound {
  const context: unknown = library.func("void *secp256k1_context_create(unsigned int flags)")(CONTEXT_NONE);
  // "It is highly recommended to call secp256k1_context_randomize on the context before calling API functions that perform
  // computations involving secret keys" (secp256k1.h).
  const seed = globalThis.crypto.getRandomValues(new Uint8Array(32));
  const blinded: unknown = library.func("int secp256k1_context_randomize(void *ctx, void *seed32)")(context, seed);
  invariant(blinded === 1, "the context of libsecp256k1 could not be randomised");
  const calls = Object.entries(DECLARATIONS).map(([name, declaration]): [string, Call] => {
    const bound = library.func(declaration);
    return [name, (...values) => bound(context, ...values) as number];
  });
  return {
    call: Object.fromEntries(calls) as Bound["call"],
    key: new Uint8Array(64),
    other: new Uint8Array(64),
    sum: new Uint8Array(64),
    compressed: new Uint8Array(33),
    length: new Uint8Array(8), // a size_t
  };
}

/** Writes the compressed form of `key` into `bound.compressed`; 64-bit systems here are little endian. */
function serialize(bound: Bound, key: Bytes): Bytes {
  bound.length[0] = 33;
  const written = bound.call.serialize(bound.compressed, bound.length, key, COMPRESSED);
  invariant(written === 1, "libsecp256k1 could not serialise a point");
  return bound.compressed;
}

function pointMethods(bound: Bound): Pick<CryptoBackend, "addPoints" | "multiplyPoint" | "multiplyBase"> {
  const { call, key, other, sum } = bound;
  return {
    addPoints(a, b) {
      requireLength(a, 33, "point");
      requireLength(b, 33, "point");
      const valid = call.parse(key, a, 33) === 1 && call.parse(other, b, 33) === 1;
      return valid && call.combine(sum, [key, other], 2) === 1 ? serialize(bound, sum).slice() : undefined;
    },
    multiplyPoint(point, scalar) {
      requireLength(point, 33, "point");
      requireLength(scalar, 32, "scalar");
      const valid = isScalar(scalar) && call.parse(key, point, 33) === 1;
      return valid && call.multiply(key, scalar) === 1 ? serialize(bound, key).slice() : undefined;
    },
    multiplyBase(scalar) {
      requireLength(scalar, 32, "scalar");
      return isScalar(scalar) && call.create(key, scalar) === 1 ? serialize(bound, key).slice() : undefined;
    },
  };
}

function keyMethods(bound: Bound): Pick<CryptoBackend, "isXOnly" | "isPoint" | "tweakXOnly"> {
  const { call, key, sum } = bound;
  return {
    isXOnly: (bytes) => bytes.length === 32 && call.parseX(key, bytes) === 1,
    isPoint: (bytes) => bytes.length === 33 && call.parse(key, bytes, 33) === 1,
    tweakXOnly(internal, tweak) {
      requireLength(internal, 32, "x-only key");
      requireLength(tweak, 32, "tweak");
      const valid = isBelowOrder(tweak) && call.parseX(key, internal) === 1 && call.tweakX(sum, key, tweak) === 1;
      if (!valid) return undefined;
      const compressed = serialize(bound, sum);
      return { key: compressed.slice(1), parity: compressed[0] === 3 ? 1 : 0 };
    },
  };
}

function signatureMethods(bound: Bound): Pick<CryptoBackend, "signSchnorr" | "verifySchnorr"> {
  const { call, key } = bound;
  const reference = noble();
  return {
    signSchnorr(message, secret, auxRand) {
      requireSigningArguments(secret, auxRand);
      if (message.length !== 32) return reference.signSchnorr(message, secret, auxRand);
      const pair = new Uint8Array(96);
      const signature = new Uint8Array(64);
      const signed = call.keypair(pair, secret) === 1 && call.sign(signature, message, pair, auxRand) === 1;
      pair.fill(0);
      invariant(signed, "libsecp256k1 refused to sign");
      return signature;
    },
    verifySchnorr(signature, message, publicKey) {
      requireLength(signature, 64, "signature");
      requireLength(publicKey, 32, "x-only key");
      return call.parseX(key, publicKey) === 1 && call.verify(signature, message, message.length, key) === 1;
    },
  };
}

async function load(): Promise<LibraryHandle | undefined> {
  try {
    const koffi = await import("koffi");
    for (const name of LIBRARY_NAMES) {
      try {
        return koffi.default.load(name);
      } catch {
        continue; // not under this name
      }
    }
  } catch {
    return undefined; // koffi is an optional dependency
  }
  return undefined;
}

export async function native(): Promise<CryptoBackend | undefined> {
  const library = await load();
  if (library === undefined) return undefined;
  let bound: Bound;
  try {
    bound = bind(library);
  } catch {
    return undefined; // a build of the library without the BIP340 modules
  }
  return Object.freeze({ name: "native", ...keyMethods(bound), ...pointMethods(bound), ...signatureMethods(bound) });
}
