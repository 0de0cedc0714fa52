/** Sums and products mod n against the points that they are the scalars of, and against bigints. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { addScalars, multiplyScalars, negateScalar, wasm } from "../../src/crypto/index.ts";

const n = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;
const bytesOf = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, "0"));
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const edges = [0n, 1n, 2n, n - 1n, n, n + 1n, 2n ** 256n - 1n];
const value = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }));

test("every argument is int(x) mod n, every result 32 bytes below n", () => {
  const check = fc.property(value, value, (a, b) => {
    const [left, right] = [bytesOf(a), bytesOf(b)];
    expect(numberOf(addScalars(left, right))).toBe((a + b) % n);
    expect(numberOf(multiplyScalars(left, right))).toBe((a * b) % n);
    expect(numberOf(negateScalar(left))).toBe((n - (a % n)) % n);
  });
  fc.assert(check, { seed: 256, numRuns: 500 });
});

test("(a + b)·G = a·G + b·G, (a·b)·G = a·(b·G), a·G + (-a)·G is infinity", async () => {
  const backend = await wasm();
  const scalar = fc.bigInt({ min: 1n, max: n - 1n }).map(bytesOf);
  const check = fc.property(scalar, scalar, (a, b) => {
    const [A, B] = [backend.multiplyBase(a), backend.multiplyBase(b)];
    if (A === undefined || B === undefined) throw new Error("both are scalars");
    expect(backend.multiplyBase(addScalars(a, b))).toEqual(backend.addPoints(A, B));
    expect(backend.multiplyBase(multiplyScalars(a, b))).toEqual(backend.multiplyPoint(B, a));
    const minus = backend.multiplyBase(negateScalar(a));
    expect(minus && backend.addPoints(A, minus)).toBeUndefined();
  });
  fc.assert(check, { seed: 256, numRuns: 60 });
});

test("another length is a bug of the caller", () => {
  expect(() => addScalars(new Uint8Array(31), new Uint8Array(32))).toThrow("must have 32 bytes");
});
