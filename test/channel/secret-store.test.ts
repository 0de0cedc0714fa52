/** The store of revealed secrets: all that came in come out, from 49 buckets at most, and a secret of another seed is refused wherever it comes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SecretStore } from "../../src/channel/index.ts";
import {
  commitmentSecret,
  decodeSecretStore,
  encodeSecretStore,
  findSecret,
  insertSecret,
  NO_SECRETS,
  SEQUENCE_MAX,
} from "../../src/channel/index.ts";
import { concat } from "../../src/base/bytes.ts";
import { bytesOf, codeOf, valueOf } from "./parties.ts";

const SEED = { seed: 49 };
const seed = bytesOf("the seed of a peer");
const secretOf = (sequence: number): Uint8Array => commitmentSecret(seed, sequence);

/** The store after commitments 0 to `count` - 1. */
function filled(count: number): SecretStore {
  let store = NO_SECRETS;
  for (let n = 0; n < count; n++) store = valueOf(insertSecret(store, n, secretOf(n)));
  return store;
}

const occupied = (store: SecretStore): number => store.filter((bucket) => bucket !== undefined).length;

describe("the secret store", () => {
  it("gives back every secret of the first 300 commitments, and none that was not revealed", () => {
    for (const count of [1, 2, 3, 8, 255, 256, 300]) {
      const store = filled(count);
      for (let n = 0; n < count; n++) expect(findSecret(store, n), `${n} of ${count}`).toEqual(secretOf(n));
      for (const n of [count, count + 1, count + 1000, SEQUENCE_MAX]) expect(findSecret(store, n)).toBeUndefined();
    }
  });

  it("holds one secret more each time their number doubles", () => {
    const sizes = [1, 2, 4, 16, 256, 1024, 4096].map((count) => occupied(filled(count)));
    expect(sizes).toEqual([1, 2, 3, 5, 9, 11, 13]);
  });

  it("is never changed by inserting", () => {
    const before = filled(5);
    const copy = encodeSecretStore(before);
    insertSecret(before, 5, secretOf(5));
    expect(encodeSecretStore(before)).toEqual(copy);
  });

  it("refuses a secret of another seed at any number that has one before it to derive", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (n) => {
        const wrong = insertSecret(filled(n), n, commitmentSecret(bytesOf("another seed"), n));
        // Index 2^48 - 1 - n is odd for even n: it derives nothing, and its lie shows with the next.
        expect(codeOf(wrong)).toBe(n % 2 === 1 ? "E_REVOCATION_CHAIN" : "ok");
        if (wrong.ok) expect(codeOf(insertSecret(wrong.value, n + 1, secretOf(n + 1)))).toBe("E_REVOCATION_CHAIN");
      }),
      SEED,
    );
  });

  it("takes no second secret for a number, and none from between: what is proven stays", () => {
    const store = filled(40);
    for (const n of [0, 7, 38, 39]) {
      expect(codeOf(insertSecret(store, n, bytesOf("another"))), `${n}`).toBe("E_REVOCATION_CHAIN");
      expect(codeOf(insertSecret(store, n, secretOf(n))), `${n}`).toBe("E_REVOCATION_CHAIN");
    }
  });

  it("ends with the seed itself, at number 2^48 - 1, which derives all", () => {
    const last = valueOf(insertSecret(filled(20), SEQUENCE_MAX, seed));
    for (const n of [0, 19, 20, 2 ** 40, SEQUENCE_MAX - 1, SEQUENCE_MAX])
      expect(findSecret(last, n), `${n}`).toEqual(secretOf(n));
    expect(codeOf(insertSecret(filled(20), SEQUENCE_MAX, bytesOf("another seed")))).toBe("E_REVOCATION_CHAIN");
  });

  it("reads what it writes, and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (count, at, flip) => {
        const store = filled(count);
        const bytes = encodeSecretStore(store);
        expect(encodeSecretStore(valueOf(decodeSecretStore(bytes)))).toEqual(bytes);
        const changed = bytes.slice();
        changed[at % bytes.length] = (changed[at % bytes.length] as number) ^ flip;
        const read = decodeSecretStore(changed);
        if (read.ok) expect(encodeSecretStore(read.value)).toEqual(changed);
        else expect(read.error.code).toBe("E_MALFORMED");
      }),
      SEED,
    );
    const bytes = encodeSecretStore(filled(3));
    for (const bad of [
      bytes.slice(0, -1),
      concat(bytes, Uint8Array.of(0)),
      new Uint8Array(0),
      new Uint8Array(2000).fill(255),
    ])
      expect(codeOf(decodeSecretStore(bad))).toBe("E_MALFORMED");
  });

  it("shows nothing of the secrets in a refusal", () => {
    const refused = insertSecret(filled(1), 1, bytesOf("not the secret"));
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(refused)).not.toMatch(/[0-9a-f]{16}/);
  });
});
