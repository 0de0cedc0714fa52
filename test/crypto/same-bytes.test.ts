/** The backends are interchangeable: the same answer, byte for byte, to every question, the ill-formed ones included. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { InvariantError } from "../../src/base/invariant.ts";
import type { CryptoBackend } from "../../src/crypto/port.ts";
import { reduceScalar } from "../../src/crypto/scalar.ts";
import { allBackends } from "./backends.ts";

const [reference, ...others] = await allBackends();
const seed = { seed: 341 };

const EDGE_NUMBERS = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000001",
  "0000000000000000000000000000000000000000000000000000000000000005", // x of no point
  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", // n - 1
  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", // n
  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142", // n + 1
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e", // p - 1
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", // p
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30", // p + 1, 1 being the x of a point
  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", // x of G
].map(fromHex);

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const number32 = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...EDGE_NUMBERS) },
  { weight: 2, arbitrary: bytes(32) },
);
const prefix = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(2, 3) },
  { weight: 1, arbitrary: fc.constantFrom(0, 4, 5, 6, 7) },
);
const point = fc.tuple(prefix, number32).map(([first, x]) => Uint8Array.of(first, ...x));

const damages = fc.record({
  at: fc.nat({ max: 63 }),
  half: fc.constantFrom(0, 32),
  part: number32,
  flip: fc.boolean(),
});
const signings = fc.record({
  message: fc.oneof(bytes(32), fc.uint8Array({ maxLength: 80 })),
  secret: bytes(32).filter((candidate) => reference.multiplyBase(candidate) !== undefined),
  aux: bytes(32),
});

describe.each(others)("$name answers as noble does", (backend) => {
  test("isXOnly, isPoint", () => {
    const check = fc.property(number32, point, fc.uint8Array({ maxLength: 70 }), (x, p, anything) => {
      const ask = (b: CryptoBackend): boolean[] => [
        b.isXOnly(x),
        b.isPoint(p),
        b.isXOnly(anything),
        b.isPoint(anything),
      ];
      expect(ask(backend)).toEqual(ask(reference));
    });
    fc.assert(check, { ...seed, numRuns: 300 });
  });

  test("tweakXOnly", () => {
    const check = fc.property(number32, number32, (key, tweak) => {
      expect(backend.tweakXOnly(key, tweak)).toEqual(reference.tweakXOnly(key, tweak));
    });
    fc.assert(check, { ...seed, numRuns: 200 });
  });

  test("addPoints, multiplyPoint, multiplyBase", () => {
    const check = fc.property(point, point, number32, (p, q, s) => {
      expect(backend.addPoints(p, q)).toEqual(reference.addPoints(p, q));
      expect(backend.multiplyPoint(p, s)).toEqual(reference.multiplyPoint(p, s));
      expect(backend.multiplyBase(s)).toEqual(reference.multiplyBase(s));
    });
    fc.assert(check, { ...seed, numRuns: 100 });
  });

  test("signSchnorr, and verifySchnorr of the signature and of damaged ones", () => {
    const check = fc.property(signings, damages, ({ message, secret, aux }, { at, half, part, flip }) => {
      const key = reference.multiplyBase(secret)?.slice(1) ?? new Uint8Array(32);
      const signature = backend.signSchnorr(message, secret, aux);
      expect(signature).toEqual(reference.signSchnorr(message, secret, aux));
      const damaged = signature.slice();
      if (flip) damaged[at] = (damaged[at] as number) ^ 1;
      else damaged.set(part, half);
      const ask = (b: CryptoBackend): boolean[] => [
        b.verifySchnorr(signature, message, key),
        b.verifySchnorr(damaged, message, key),
        b.verifySchnorr(signature, message, part),
      ];
      expect([ask(backend), ask(reference)]).toEqual([
        [true, false, false],
        [true, false, false],
      ]);
    });
    fc.assert(check, { ...seed, numRuns: 40 });
  });
});

describe.each([reference, ...others])("$name at the edges", (backend) => {
  const G = fromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  const minusG = fromHex("0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  const [zero, one, offCurve, nMinusOne, n] = EDGE_NUMBERS as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

  test("the point at infinity is no answer", () => {
    expect(backend.addPoints(G, minusG)).toBeUndefined();
    expect(backend.tweakXOnly(G.subarray(1), nMinusOne)).toBeUndefined();
  });

  test("a tweak of zero changes nothing, one of n is refused", () => {
    expect(backend.tweakXOnly(G.subarray(1), zero)).toEqual({ key: G.subarray(1), parity: 0 });
    expect(backend.tweakXOnly(G.subarray(1), n)).toBeUndefined();
  });

  test("scalars are 1 to n - 1", () => {
    expect([zero, n].map((scalar) => backend.multiplyBase(scalar))).toEqual([undefined, undefined]);
    expect([zero, n].map((scalar) => backend.multiplyPoint(G, scalar))).toEqual([undefined, undefined]);
    expect(backend.multiplyBase(one)).toEqual(G);
    expect(backend.multiplyPoint(G, nMinusOne)).toEqual(minusG);
  });

  test("an x off the curve, and p + 1 for 1, are no keys", () => {
    expect(backend.isXOnly(offCurve)).toBe(false);
    expect(backend.isXOnly(one)).toBe(true);
    expect(backend.isXOnly(EDGE_NUMBERS[8] as Uint8Array)).toBe(false);
  });

  test("a wrong length or a secret out of range is a bug of the caller, and no message holds the secret", () => {
    expect(() => backend.tweakXOnly(G, zero)).toThrow(InvariantError);
    expect(() => backend.signSchnorr(zero, n, zero)).toThrow("secret key is out of range");
  });
});

test("reduceScalar is int(x) mod n", () => {
  const numbers = EDGE_NUMBERS.map((number) => BigInt(`0x${Buffer.from(number).toString("hex")}`));
  const order = numbers[4] as bigint;
  const reduced = EDGE_NUMBERS.map((number) => BigInt(`0x${Buffer.from(reduceScalar(number)).toString("hex")}`));
  expect(reduced).toEqual(numbers.map((number) => number % order));
});
