/**
 * No part of a private key gets past the mask, however it was damaged; what is no key stays. Secrets are made at run
 * time from a fixed seed; none is written here.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskSecrets } from "../../src/language/mask.ts";
import { BASE58, extendedPrivate, wif } from "./secrets.ts";

const SEED = 20_261_123;
const RUNS = { seed: SEED, numRuns: 2000 };

const base58 = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...BASE58), { minLength, maxLength }).map((letters) => letters.join(""));

const secretBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const wifKey = fc
  .tuple(secretBytes, fc.boolean(), fc.boolean())
  .map(([key, compressed, test_]) => wif(key, compressed, test_));
const xprv = fc
  .tuple(fc.uint8Array({ minLength: 74, maxLength: 74 }), fc.constantFrom("x", "t"))
  .map(([body, kind]) => extendedPrivate(body, kind));
const otherPrv = fc
  .tuple(fc.constantFrom(..."yzuvYZUV"), base58(107, 107))
  .map(([letter, body]) => `${letter}prv${body}`);
const secret = fc.oneof(wifKey, wifKey, xprv, otherPrv);

/** A key with an accident; `at` is a place in it. */
type Damage = (key: string, at: number, extra: string) => string;

const DAMAGES: Readonly<Record<string, Damage>> = {
  none: (key) => key,
  "wrong checksum": (key, _, extra) => key.slice(0, -4) + extra,
  "a character missing": (key, at) => key.slice(0, at) + key.slice(at + 1),
  "four characters missing": (key, at) => key.slice(0, at) + key.slice(at + 4),
  "characters added": (key, at, extra) => key.slice(0, at) + extra + key.slice(at),
  "a character that is not base58": (key, at) => `${key.slice(0, at)}0${key.slice(at + 1)}`,
  "a letter of another script": (key, at) => `${key.slice(0, at)}é${key.slice(at + 1)}`,
  "cut by a space": (key, at) => `${key.slice(0, at)} ${key.slice(at)}`,
  "cut by a line end": (key, at) => `${key.slice(0, at)}\n${key.slice(at)}`,
  "cut by a comma": (key, at) => `${key.slice(0, at)},${key.slice(at)}`,
  "cut by a dash": (key, at) => `${key.slice(0, at)}-${key.slice(at)}`,
  "cut by a quotation mark": (key, at) => `${key.slice(0, at)}"${key.slice(at)}`,
  "glued to a name": (key) => `alice${key}`,
  "a name glued to it": (key) => `${key}_of_bob`,
  "in quotes": (key) => `"${key}"`,
  "in a name": (key) => `my_${key}_backup`,
};

const CONTEXTS: readonly ((key: string) => string)[] = [
  (key) => `tr(${key},pk(bob))`,
  (key) => `tr(alice,and_v(v:pk(${key}),older(144)))`,
  (key) => `party ${key}, bob`,
  (key) => `// old: ${key}\ntr(alice)`,
  (key) => `tr(alice,multi_a(2,bob,${key},carol))`,
  (key) => `tr([d34db33f/86h/0h]${key}/0/*)`,
  (key) => `param x: key = ${key}\noutput f = tr(alice)`,
  (key) => key,
];

/** The longest run of the key's characters that is left in `text`, the prefix that every such key has aside. */
function longestLeft(key: string, text: string): number {
  let longest = 0;
  for (let start = key.slice(1, 4) === "prv" ? 4 : 0; start < key.length; start++) {
    while (text.includes(key.slice(start, start + longest + 1)) && start + longest < key.length) longest++;
  }
  return longest;
}

describe("a private key in any place and in any damaged form", () => {
  test.each(Object.entries(DAMAGES))("%s", (_, damage) => {
    const given = fc.tuple(secret, fc.nat({ max: 200 }), base58(4, 4), fc.constantFrom(...CONTEXTS));
    const property = fc.property(given, ([key, place, extra, context]) => {
      const text = context(damage(key, 1 + (place % (key.length - 5)), extra));
      const masked = maskSecrets(text);
      expect(masked.text).toHaveLength(text.length);
      expect(masked.found.length).toBeGreaterThan(0);
      // Three characters may be the tail of a cut that reads like a word; four are 23 bits.
      expect(longestLeft(key, masked.text), text.replaceAll(/./g, "x")).toBeLessThan(5);
    });
    fc.assert(property, RUNS);
  });

  test.each(["...", " <- ", " => ", " and ", ", then ", " // "])("cut in the middle by `%s`", (cut) => {
    // Half of a key, seldom as it is, may read like a name; beside the other half it does not stay.
    const given = fc.tuple(wifKey, fc.integer({ min: 20, max: 30 }), fc.constantFrom(...CONTEXTS));
    const property = fc.property(given, ([key, at, context]) => {
      const { text, found } = maskSecrets(context(key.slice(0, at) + cut + key.slice(at)));
      expect(found).toHaveLength(1);
      expect(longestLeft(key, text)).toBeLessThan(5);
    });
    fc.assert(property, RUNS);
  });

  test("a readable name stays beside a whole key", () => {
    const key = wif(new Uint8Array(32).fill(7), true, false);
    expect(maskSecrets(`multi_a(2,${key},aliceDelayedPaymentKey)`).text).toContain(",aliceDelayedPaymentKey)");
  });

  test("masking twice changes nothing", () => {
    const words = fc.array(
      fc.oneof(secret, base58(1, 40), fc.constantFrom("tr", "pk", "alice", "older", "treasuryKey2OfAlice")),
      { maxLength: 8 },
    );
    const text = fc
      .tuple(words, fc.constantFrom(" ", ",", "-", "(", "\n", ", "))
      .map(([all, separator]) => all.join(separator));
    fc.assert(
      fc.property(text, (given) => {
        const once = maskSecrets(given).text;
        expect(maskSecrets(once)).toEqual({ text: once, found: [] });
      }),
      RUNS,
    );
  });

  test("two keys side by side are two findings, a cut key is one", () => {
    const key = wif(new Uint8Array(32).fill(7), true, false);
    expect(maskSecrets(`multi_a(2,${key},${key})`).found).toHaveLength(2);
    expect(maskSecrets(`pk(${key.slice(0, 20)} ${key.slice(20)})`).found).toHaveLength(1);
    expect(maskSecrets(`pk(${key})`).found).toEqual([{ start: 3, end: 3 + key.length }]);
  });
});

describe("what is no private key stays", () => {
  const PUBLIC =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

  test.each([
    "tr(alice,<and_v(v:pk(bob),after(144))>)#abcdefgh",
    "treasuryKey2OfAlice",
    "myHotKeyForTheBigVault",
    "delegatedToXAndY",
    "recoveryKeyOfBobAt2",
    "aliceDelayedPaymentKey",
    "HTLCTimeoutKeyV2",
    "multi_a(2,Key1,Key2,Key3,Key4,Key5)",
    "sortedmulti_a(all,aliceK1,bobK2,carolK3)",
    `tr([d34db33f/86h/0h]${PUBLIC}/<0;1>/*)`,
    PUBLIC.slice(0, 40),
    "ab12".repeat(16),
    "AB12".repeat(16),
    "deadBEEF".repeat(8),
    "bc1pqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzf9f8r",
    "asm(owner.delayed DROP penalty CHECKSIGVERIFY)",
    "error[TW307]: a private key in a policy, such as an xprv or a WIF key",
    '{"maxSatisfactionWeight":137,"policyId":"00ff00ff"}',
    "2027-01-01T12:00Z",
    "├── and_v(v:pk(bob),older(144))  • 57.5 vB",
  ])("%s", (text) => {
    expect(maskSecrets(text)).toEqual({ text, found: [] });
  });

  test("an extended public key, also when it was cut in two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 105 }), (at) => {
        expect(maskSecrets(`pk(${PUBLIC.slice(0, at)} ${PUBLIC.slice(at)})`).found).toEqual([]);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test("public keys, hashes and names of one case", () => {
    const hex = fc.uint8Array({ minLength: 20, maxLength: 33 }).map((bytes) => Buffer.from(bytes).toString("hex"));
    const name = fc
      .array(fc.constantFrom("alice", "bob", "key", "delayed", "2", "_", "backup"), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(fc.oneof(hex, name), { minLength: 1, maxLength: 6 }), (words) => {
        const text = `tr(${words.join(",")})`;
        expect(maskSecrets(text).text).toBe(text);
      }),
      RUNS,
    );
  });
});

test("linear: 4 MiB of keys, of near-keys and of names, a second each", () => {
  const key = wif(new Uint8Array(32).fill(9), true, false);
  for (const piece of [`${key},`, `${key} `, key, "aB3 ", "aliceKey2,", "xpub", "prv"]) {
    const text = piece.repeat(Math.floor((4 << 20) / piece.length));
    const start = performance.now();
    maskSecrets(text);
    expect(performance.now() - start, piece.length > 20 ? "keys" : piece).toBeLessThan(1000);
  }
});
