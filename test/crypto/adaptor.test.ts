/**
 * Adaptor signatures: what is adapted is a BIP340 signature, what is extracted is the secret, for nonces of both parities; and whatever is
 * wrong is refused by the step that it concerns.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend, PreSignature, PreSigned } from "../../src/crypto/index.ts";
import { concat, equalBytes, fromHex, toHex } from "../../src/base/bytes.ts";
import { adapt, extract, noble, preSign, preVerify, wasm } from "../../src/crypto/index.ts";
import { allBackends } from "./backends.ts";
import { bytesOf, codeOf, flipped, signer, valueOf } from "./signers.ts";

const backends = await allBackends();
const fast = await wasm();

interface World {
  readonly secretKey: Bytes;
  readonly secret: Bytes;
  readonly signed: PreSigned;
  readonly pre: PreSignature;
}

/** A pre-signature made from labels, other than which nothing is random. */
function world(backend: CryptoBackend, label: string): World {
  const { secretKey, publicKey } = signer(backend, `key ${label}`);
  const { secretKey: secret, publicKey: point } = signer(backend, `point ${label}`);
  const message = bytesOf(`message ${label}`);
  const pre = valueOf(preSign(backend, { message, secretKey, point, auxRand: bytesOf(`aux ${label}`) }));
  return { secretKey, secret, signed: { message, publicKey: publicKey.slice(1), point }, pre };
}

const adapted = (backend: CryptoBackend, { signed, pre, secret }: World): Bytes =>
  valueOf(adapt(backend, signed, pre, secret));

describe.each(backends)("$name", (backend) => {
  const runs = backend.name === "noble" ? 30 : 1000;

  test(`${runs} random ones, of both parities, adapt to signatures and give the secret back`, () => {
    const seen = new Set<boolean>();
    for (let run = 0; run < runs; run++) {
      const made = world(backend, String(run));
      const { signed, pre, secret } = made;
      seen.add(pre.negated);
      expect(preVerify(backend, signed, pre)).toBe(true);
      const signature = adapted(backend, made);
      expect(backend.verifySchnorr(signature, signed.message, signed.publicKey)).toBe(true);
      expect(extract(backend, pre, signature, signed.point)).toEqual({ ok: true, value: secret });
      const turned = { ...pre, negated: !pre.negated };
      expect(preVerify(backend, signed, turned)).toBe(false);
      expect(codeOf(adapt(backend, signed, turned, secret))).toBe("E_PRESIG");
      expect(codeOf(extract(backend, turned, signature, signed.point))).toBe("E_EXTRACT");
    }
    expect([...seen].toSorted()).toEqual([false, true]);
  });

  test("the same bytes as the portable backend's", () => {
    for (const label of ["a", "b", "c"]) expect(world(backend, label).pre).toEqual(world(noble(), label).pre);
  });

  test("a pre-signature is no signature, with either sign of its nonce", () => {
    const { signed, pre } = world(backend, "plain");
    expect(backend.verifySchnorr(concat(pre.nonce, pre.scalar), signed.message, signed.publicKey)).toBe(false);
  });

  test("what is no point, infinity among them, is refused", () => {
    const { secretKey, signed, pre, secret } = world(backend, "points");
    const offCurve = concat(Uint8Array.of(2), new Uint8Array(31), Uint8Array.of(5));
    const wrong = [
      new Uint8Array(33),
      new Uint8Array(0),
      offCurve,
      signed.point.subarray(1),
      concat(signed.point, signed.point),
    ];
    for (const point of wrong) {
      const signing = { message: signed.message, secretKey, point, auxRand: bytesOf("aux") };
      expect(codeOf(preSign(backend, signing))).toBe("E_MALFORMED");
      expect(preVerify(backend, { ...signed, point }, pre)).toBe(false);
      expect(codeOf(adapt(backend, { ...signed, point }, pre, secret))).toBe("E_PRESIG");
      expect(codeOf(extract(backend, pre, adapted(backend, world(backend, "points")), point))).toBe("E_EXTRACT");
    }
  });

  test("bytes of any length in the place of each part are refused, never thrown", () => {
    const { signed, pre } = world(backend, "bytes");
    const signature = adapted(backend, world(backend, "bytes"));
    const check = fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(preVerify(backend, signed, { ...pre, nonce: bytes })).toBe(false);
      expect(preVerify(backend, signed, { ...pre, scalar: bytes })).toBe(false);
      expect(preVerify(backend, { ...signed, publicKey: bytes }, pre)).toBe(false);
      expect(preVerify(backend, { ...signed, message: bytes }, pre)).toBe(false);
      expect(codeOf(extract(backend, pre, bytes, signed.point))).toBe("E_EXTRACT");
      expect(codeOf(extract(backend, { ...pre, nonce: bytes }, signature, signed.point))).toBe("E_EXTRACT");
      expect(codeOf(extract(backend, { ...pre, scalar: bytes }, signature, signed.point))).toBe("E_EXTRACT");
    });
    fc.assert(check, { seed: 42, numRuns: 30 });
    const order = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    expect(preVerify(backend, signed, { ...pre, scalar: order })).toBe(false);
  });
});

test("one wrong bit of anything is refused", () => {
  const { signed, pre, secret } = world(fast, "bits");
  const signature = adapted(fast, world(fast, "bits"));
  const bits = (length: number): number[] => Array.from({ length: 8 * length }, (_, bit) => bit);
  const passing = [
    bits(32).filter((bit) => preVerify(fast, signed, { ...pre, nonce: flipped(pre.nonce, bit) })),
    bits(32).filter((bit) => preVerify(fast, signed, { ...pre, scalar: flipped(pre.scalar, bit) })),
    bits(32).filter((bit) => preVerify(fast, { ...signed, message: flipped(signed.message, bit) }, pre)),
    bits(32).filter((bit) => preVerify(fast, { ...signed, publicKey: flipped(signed.publicKey, bit) }, pre)),
    bits(33).filter((bit) => preVerify(fast, { ...signed, point: flipped(signed.point, bit) }, pre)),
    bits(32).filter((bit) => adapt(fast, signed, pre, flipped(secret, bit)).ok),
    bits(64).filter((bit) => extract(fast, pre, flipped(signature, bit), signed.point).ok),
  ];
  expect(passing).toEqual([[], [], [], [], [], [], []]);
});

test("the plain signature of the same message with the same randomness has another nonce, and so has one for another point", () => {
  const { secretKey, signed, pre } = world(fast, "nonces");
  const plain = fast.signSchnorr(signed.message, secretKey, bytesOf("aux nonces"));
  const other = signer(fast, "other point").publicKey;
  const signing = { message: signed.message, secretKey, auxRand: bytesOf("aux nonces") };
  const elsewhere = valueOf(preSign(fast, { ...signing, point: other }));
  const mirrored = concat(Uint8Array.of(signed.point[0] === 2 ? 3 : 2), signed.point.subarray(1));
  const negated = valueOf(preSign(fast, { ...signing, point: mirrored }));
  // The nonces before the points were added, which is where one used twice would give the key away.
  const bare = (made: PreSignature, point: Bytes): string => {
    const nonce = concat(Uint8Array.of(made.negated ? 3 : 2), made.nonce);
    const minus = concat(Uint8Array.of(point[0] === 2 ? 3 : 2), point.subarray(1));
    return toHex((fast.addPoints(nonce, minus) ?? new Uint8Array(33)).subarray(1));
  };
  const nonces = [
    toHex(plain.subarray(0, 32)),
    bare(pre, signed.point),
    bare(elsewhere, other),
    bare(negated, mirrored),
  ];
  expect(new Set(nonces).size).toBe(4);
});

test("a secret or randomness of a wrong length is a bug of the caller, and no message holds it", () => {
  const { secretKey, signed, pre } = world(fast, "lengths");
  const signing = { message: signed.message, secretKey, point: signed.point, auxRand: bytesOf("aux") };
  expect(() => preSign(fast, { ...signing, secretKey: new Uint8Array(32) })).toThrow("secret key is out of range");
  expect(() => preSign(fast, { ...signing, auxRand: new Uint8Array(31) })).toThrow("must have 32 bytes");
  expect(() => adapt(fast, signed, pre, new Uint8Array(31))).toThrow("must have 32 bytes");
  expect(codeOf(adapt(fast, signed, pre, new Uint8Array(32)))).toBe("E_EXTRACT");
});

test("fresh randomness gives another pre-signature, the same randomness the same", () => {
  const { secretKey, signed } = world(fast, "again");
  const made = (aux: string) =>
    valueOf(preSign(fast, { message: signed.message, secretKey, point: signed.point, auxRand: bytesOf(aux) }));
  expect(equalBytes(made("a").nonce, made("b").nonce)).toBe(false);
  expect(made("a")).toEqual(made("a"));
});
