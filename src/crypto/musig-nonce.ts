/**
 * Nonces of a signing session (BIP327): NonceGen for one's own, NonceAgg for everybody's public ones.
 *
 * Randomness comes in as an argument, 32 bytes of a cryptographic generator for every call: nothing here can tell a fresh value from a repeated one.
 * DeterministicSign is not offered. It needs a signer who is certain to answer last, which none of the protocols here has, and a second
 * way to make nonces is a second way to make one twice.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { ExtendedPoint } from "./extended-points.ts";
import type { MusigRefusal } from "./musig-refusal.ts";
import type { CryptoBackend } from "./port.ts";
import type { SecretNonce } from "./secret-nonce.ts";
import { concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { ok } from "../base/result.ts";
import { taggedHash } from "./hash.ts";
import { refuseMusig } from "./musig-refusal.ts";
import { reduceScalar, requireLength } from "./scalar.ts";
import { holdNonce } from "./secret-nonce.ts";

/** What a nonce is made from. All but the first two may be left out, and each one given makes a poor generator less harmful. */
export interface NonceSource {
  /** 32 bytes that nobody can guess and that are never used again. */
  readonly random: Bytes;
  /** The signer's own key, 33 bytes: the nonce will sign under no other. */
  readonly publicKey: Bytes;
  readonly secretKey?: Bytes;
  /** x-only aggregate key. */
  readonly aggregateKey?: Bytes;
  readonly message?: Bytes;
  /** Anything else that tells this session from others: a session number, a peer's nonce. */
  readonly extra?: Bytes;
}

/** BIP327 NonceGen. */
export function nonceGen(backend: CryptoBackend, source: NonceSource): SecretNonce {
  requireSource(source);
  const { publicKey, secretKey, random } = source;
  // "If the optional argument sk is present: Let rand be the byte-wise xor of sk and hash_MuSig/aux(rand')".
  const rand = secretKey === undefined ? random : xor(secretKey, taggedHash("MuSig/aux", random));
  const first = nonceScalar(rand, source, 0);
  const second = nonceScalar(rand, source, 1);
  if (rand !== random) rand.fill(0); // whoever has it and the arguments has the nonce
  const [firstPoint, secondPoint] = [backend.multiplyBase(first), backend.multiplyBase(second)];
  // "Fail if k_1 = 0 or k_2 = 0": a hash that nobody will ever find.
  invariant(firstPoint !== undefined && secondPoint !== undefined, "a nonce is zero");
  // "Let pubnonce = cbytes(R_⁎,1) || cbytes(R_⁎,2)".
  const publicNonce = concat(firstPoint, secondPoint);
  return holdNonce({ first, second, publicKey: publicKey.slice(), publicNonce });
}

function requireSource({ random, publicKey, secretKey, aggregateKey }: NonceSource): void {
  requireLength(random, 32, "randomness of a nonce");
  requireLength(publicKey, 33, "public key");
  if (secretKey !== undefined) requireLength(secretKey, 32, "secret key");
  if (aggregateKey !== undefined) requireLength(aggregateKey, 32, "x-only key");
}

const xor = (a: Bytes, b: Bytes): Bytes => a.map((byte, at) => byte ^ (b[at] as number));

/**
 * "Let k_i = int(hash_MuSig/nonce(rand || bytes(1, len(pk)) || pk || bytes(1, len(aggpk)) || aggpk || m_prefixed || bytes(4, len(extra_in))
 * || extra_in || bytes(1, i - 1))) mod n", absent arguments being "the empty byte array".
 */
function nonceScalar(rand: Bytes, { publicKey, aggregateKey, message, extra }: NonceSource, index: 0 | 1): Bytes {
  const empty = new Uint8Array(0);
  const [key, rest] = [aggregateKey ?? empty, extra ?? empty];
  // "If the optional argument m is not present: Let m_prefixed = bytes(1, 0). Else: Let m_prefixed = bytes(1, 1) || bytes(8, len(m)) || m".
  const text = message === undefined ? [Uint8Array.of(0)] : [Uint8Array.of(1), bigEndian(message.length, 8), message];
  const keys = [Uint8Array.of(publicKey.length), publicKey, Uint8Array.of(key.length), key];
  const hash = taggedHash("MuSig/nonce", rand, ...keys, ...text, bigEndian(rest.length, 4), rest, Uint8Array.of(index));
  return reduceScalar(hash);
}

function bigEndian(value: number, length: 4 | 8): Bytes {
  const out = new Uint8Array(length);
  new DataView(out.buffer).setUint32(length - 4, value);
  return out;
}

/**
 * BIP327 NonceAgg. The contributions are the other signers': "fail if that fails and blame signer i for invalid pubnonce". The
 * aggregate is 66 bytes, in which 33 zero bytes stand for infinity (cbytes_ext).
 */
export function nonceAgg(backend: CryptoBackend, publicNonces: readonly Bytes[]): Result<Bytes, MusigRefusal> {
  if (publicNonces.length === 0) return refuseMusig("E_MALFORMED", "There is no nonce to aggregate.");
  const sums: [ExtendedPoint, ExtendedPoint] = [undefined, undefined];
  for (const [index, nonce] of publicNonces.entries()) {
    for (const half of [0, 1] as const) {
      const point = nonce.subarray(33 * half, 33 * half + 33);
      const sum = nonce.length === 66 ? addChecked(backend, sums[half], point) : undefined;
      if (sum === undefined) return refuseMusig("E_MALFORMED", `Public nonce ${index} is not two points.`, index);
      sums[half] = sum.point;
    }
  }
  return ok(concat(extendedBytes(sums[0]), extendedBytes(sums[1])));
}

/** sum + point, `undefined` when `point` is none. A sum that is a point says that both were; only otherwise is it looked at by itself. */
function addChecked(backend: CryptoBackend, sum: ExtendedPoint, point: Bytes): { point: ExtendedPoint } | undefined {
  const added = sum && backend.addPoints(sum, point);
  if (added !== undefined) return { point: added };
  return backend.isPoint(point) ? { point: sum === undefined ? point : undefined } : undefined;
}

/** BIP327 cbytes_ext: "If is_infinite(P): return bytes(33, 0)". */
const extendedBytes = (point: ExtendedPoint): Bytes => point ?? new Uint8Array(33);
