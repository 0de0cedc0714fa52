/** BIP340: signatures that must verify or must not, and the exact bytes that signing gives, on every backend. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { allBackends } from "../crypto/backends.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly index: number;
  readonly secret_key: string | null;
  readonly public_key: string;
  readonly aux_rand: string | null;
  readonly message: string;
  readonly signature: string;
  readonly valid: boolean;
  readonly comment: string;
}

const vectors = readVectors<{ cases: readonly Case[] }>("bip340.json");

describe.skipIf(vectors === undefined).each(await allBackends())("bip340.json on $name", (backend) => {
  const cases = vectors?.cases ?? [];

  test.each(cases)("$index verifies: $valid $comment", ({ signature, message, public_key, valid }) => {
    expect(backend.verifySchnorr(fromHex(signature), fromHex(message), fromHex(public_key))).toBe(valid);
  });

  test.each(cases.filter((row) => row.secret_key !== null))("$index signs to the very bytes", (row) => {
    const secret = fromHex(row.secret_key ?? "");
    expect(toHex(backend.multiplyBase(secret) ?? new Uint8Array()).slice(2)).toBe(row.public_key);
    expect(toHex(backend.signSchnorr(fromHex(row.message), secret, fromHex(row.aux_rand ?? "")))).toBe(row.signature);
  });
});
