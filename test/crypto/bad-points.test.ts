/**
 * However many bad points a backend has seen, its answers on good ones stay the same: nobody can wear a verifier out by
 * sending rubbish.
 */
import { describe, expect, test } from "vitest";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { concat } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { allBackends } from "./backends.ts";

const SECRET = sha256(new TextEncoder().encode("a secret that everyone knows"));
const MESSAGE = sha256(SECRET);
const ROUNDS = 40_000;

function goodAnswers(backend: CryptoBackend): readonly unknown[] {
  const point = backend.multiplyBase(SECRET) ?? new Uint8Array(33);
  const key = point.slice(1);
  const signature = backend.signSchnorr(MESSAGE, SECRET, new Uint8Array(32));
  return [
    backend.isXOnly(key),
    backend.isPoint(point),
    backend.tweakXOnly(key, MESSAGE),
    backend.addPoints(point, point),
    backend.multiplyPoint(point, MESSAGE),
    backend.verifySchnorr(signature, MESSAGE, key),
  ];
}

/** 5 is no x coordinate of the curve. */
const OFF_CURVE = Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? 5 : 0));

describe.each((await allBackends()).filter(({ name }) => name !== "noble"))("backend $name", (backend) => {
  test(`${ROUNDS} bad points change nothing`, () => {
    const before = goodAnswers(backend);
    const point = concat(Uint8Array.of(2), OFF_CURVE);
    const good = backend.multiplyBase(SECRET) ?? new Uint8Array(33);
    const refused = [
      () => backend.tweakXOnly(OFF_CURVE, MESSAGE),
      () => backend.addPoints(good, point),
      () => backend.multiplyPoint(point, MESSAGE),
      () => backend.verifySchnorr(new Uint8Array(64), MESSAGE, OFF_CURVE) || undefined,
      () => backend.isXOnly(OFF_CURVE) || undefined,
      () => backend.isPoint(point) || undefined,
    ];
    for (let round = 0; round < ROUNDS; round++) expect(refused[round % refused.length]?.()).toBeUndefined();
    expect(goodAnswers(backend)).toEqual(before);
  });
});
