/**
 * A backend with libsecp256k1's own MuSig2 beside it (`@vulpemventures/secp256k1-zkp`, WebAssembly): partial signatures are made in constant
 * time, and verified faster than from point operations. Its module is some 2 MB, in-lined, and asks for `fs` and `path` where it runs in Node
 * (a bundler for browsers leaves the two out): so it is an entry point of its own, for whoever signs or verifies sessions.
 *
 * Only two functions of the library are used. Its NonceGen knows no secret key and no message, its tweaks are x-only, its messages 32
 * bytes, and it signs twice with one nonce; all of that is done by the rest of this room, and the library is handed the finished values, in the
 * structs that it keeps between calls. Their layout is no promise of the library: it is compared once, when the module is loaded,
 * with what the library itself makes of the same values, and a build that differs is not used.
 *
 * The library copies its arguments into the module's memory and frees them without overwriting, secrets included.
 */
import type { Secp256k1ZKP } from "@vulpemventures/secp256k1-zkp";
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend, MusigEngine } from "./port.ts";
import type { NonceScalars } from "./secret-nonce.ts";
import type { KeyAggContext, SessionValues } from "./session-values.ts";
import { concat, equalBytes, fromHex } from "../base/bytes.ts";
import { hasEvenY, xOf } from "./extended-points.ts";
import { keyAggContext } from "./musig-context.ts";
import { sessionValues } from "./musig-session.ts";
import { ONE, ZERO } from "./scalar-arithmetic.ts";

/** First four bytes of each struct: the library refuses one without them. */
const MAGIC = Object.freeze({
  keyAggCache: fromHex("f4adbbdf"),
  session: fromHex("9dede917"),
  secretNonce: fromHex("220edcf1"),
});

/** A point as the library keeps it: x and y, 32 bytes each, the least significant first. */
function storedPoint(library: Secp256k1ZKP, point: Bytes): Bytes {
  const coordinates = library.ecc.pointCompress(point, false).slice(1);
  return concat(coordinates.slice(0, 32).reverse(), coordinates.slice(32).reverse());
}

/** `secp256k1_musig_keyagg_cache`: Q, the second key (zeros for none), the hash of the list, gacc = -1, tacc. */
function keyAggCache(library: Secp256k1ZKP, { aggregateKey, list, negated, tweakSum }: KeyAggContext): Bytes {
  const second = list.second === undefined ? new Uint8Array(64) : storedPoint(library, list.second);
  const sign = Uint8Array.of(negated ? 1 : 0);
  return concat(MAGIC.keyAggCache, storedPoint(library, aggregateKey), second, list.hash, sign, tweakSum);
}

/** `secp256k1_musig_session`: the parity and x of R, b, e, and what tweaks add to the signature, which only its aggregation reads. */
function sessionStruct({ finalNonce, nonceCoefficient, challenge }: SessionValues): Bytes {
  const parity = Uint8Array.of(hasEvenY(finalNonce) ? 0 : 1);
  return concat(MAGIC.session, parity, xOf(finalNonce), nonceCoefficient, challenge, ZERO);
}

/** `secp256k1_musig_secnonce`: k₁, k₂ and the key they are for. */
const secretNonceStruct = (library: Secp256k1ZKP, { first, second, publicKey }: NonceScalars): Bytes =>
  concat(MAGIC.secretNonce, first, second, storedPoint(library, publicKey));

/** `make` remembered for each object it was asked for, as long as the object lives. */
function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function engineOf(library: Secp256k1ZKP): MusigEngine {
  const cacheOf = remember((context: KeyAggContext) => keyAggCache(library, context));
  const structOf = remember(sessionStruct);
  return Object.freeze<MusigEngine>({
    partialSign(session, nonce, secretKey) {
      const secret = secretNonceStruct(library, nonce);
      try {
        return library.musig.partialSign(secret, secretKey, cacheOf(session.context), structOf(session));
      } finally {
        secret.fill(0);
      }
    },
    partialSigVerify(session, index, partial) {
      const nonce = session.publicNonces[index] as Bytes;
      const key = session.context.publicKeys[index] as Bytes;
      return library.musig.partialVerify(partial, nonce, key, cacheOf(session.context), structOf(session));
    },
  });
}

/** Does the library make these very structs of two keys, a nonce and a message? Nothing in here is secret: the keys are G and 2·G. */
function knowsLayout(library: Secp256k1ZKP, backend: CryptoBackend): boolean {
  const G = backend.multiplyBase(ONE) as Bytes;
  const keys = [backend.addPoints(G, G) as Bytes, G];
  const context = keyAggContext(backend, keys);
  if (!context.ok) return false;
  const { keyaggCache } = library.musig.pubkeyAgg(keys);
  const { secNonce, pubNonce } = library.musig.nonceGen(ONE, G);
  const values = sessionValues(backend, context.value, pubNonce, ONE);
  if (!values.ok) return false;
  const scalars = { first: secNonce.slice(4, 36), second: secNonce.slice(36, 68), publicKey: G, publicNonce: pubNonce };
  return (
    equalBytes(keyAggCache(library, context.value), keyaggCache) &&
    equalBytes(secretNonceStruct(library, scalars), secNonce) &&
    equalBytes(sessionStruct(values.value), library.musig.nonceProcess(pubNonce, ONE, keyaggCache))
  );
}

/** The package is CommonJS: Node gives its exports as the default export, a bundler the default among them. */
async function load(): Promise<Secp256k1ZKP> {
  const { default: exported } = await import("@vulpemventures/secp256k1-zkp");
  const start = exported as typeof exported | typeof exported.default;
  return typeof start === "function" ? start() : start.default();
}

/** `backend` with the engine; as it was, and slower, should the library's build have another layout. */
export async function withMusigWasm(backend: CryptoBackend): Promise<CryptoBackend> {
  const library = await load();
  return knowsLayout(library, backend) ? Object.freeze({ ...backend, musig: engineOf(library) }) : backend;
}
