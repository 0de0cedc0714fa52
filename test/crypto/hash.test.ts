/** Hashes against Node's own OpenSSL; tagged hashes against their definition, asked twice so that a kept state would show. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hash160, hash256, ripemd160, sha256, taggedHash } from "../../src/crypto/index.ts";

const openssl = (algorithm: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest());

test("sha256, hash256, ripemd160, hash160", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      const once = openssl("sha256", message);
      expect(sha256(message)).toEqual(once);
      expect(hash256(message)).toEqual(openssl("sha256", once));
      expect(ripemd160(message)).toEqual(openssl("ripemd160", message));
      expect(hash160(message)).toEqual(openssl("ripemd160", once));
    }),
    { seed: 340, numRuns: 100 },
  );
});

test("BIP340: hash_name(x) = SHA256(SHA256(tag) || SHA256(tag) || x)", () => {
  const tags = fc.constantFrom("TapLeaf", "TapTweak", "BIP0340/challenge");
  fc.assert(
    fc.property(tags, fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (tag, a, b) => {
      const tagHash = openssl("sha256", new TextEncoder().encode(tag));
      const expected = openssl("sha256", tagHash, tagHash, a, b);
      expect([taggedHash(tag, a, b), taggedHash(tag, a, b)]).toEqual([expected, expected]);
    }),
    { seed: 340, numRuns: 100 },
  );
});
