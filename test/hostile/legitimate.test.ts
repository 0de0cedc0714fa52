/** What only looks like a private key is never taken for one: a policy that is masked by mistake cannot be compiled. */
import { readdirSync, readFileSync } from "node:fs";
import { HDKey } from "@scure/bip32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { withChecksum } from "../../src/descriptor/checksum.ts";
import { maskSecrets } from "../../src/language/mask.ts";
import { encodeAddress } from "../../src/taproot/address.ts";

const SEED = 20_261_124;
const RUNS = { seed: SEED, numRuns: 500 };

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const VERSIONS = [
  { private: 0x0488ade4, public: 0x0488b21e },
  { private: 0x04358394, public: 0x043587cf },
] as const;
const xpub = fc
  .tuple(bytes(32), fc.constantFrom(...VERSIONS), fc.nat(3))
  .map(
    ([seed, versions, depth]) =>
      Array.from({ length: depth }, (_, i) => i).reduce(
        (key, i) => key.deriveChild(i),
        HDKey.fromMasterSeed(seed, versions),
      ).publicExtendedKey,
  );
const hexKey = fc.tuple(bytes(32), fc.constantFrom("", "02", "03")).map(([key, prefix]) => prefix + toHex(key));
/** A digit changed, lost or added: still "a key with a digit wrong", not a secret. */
const damagedHex = fc
  .tuple(hexKey, fc.nat(), fc.constantFrom("", "g", "o", "0f"))
  .map(([key, at, put]) => key.slice(0, at % key.length) + put + key.slice((at % key.length) + 1));
const address = fc
  .tuple(bytes(32), fc.constantFrom("mainnet", "testnet4", "signet", "regtest"), fc.boolean())
  .map(([key, network, upper]) => {
    const text = encodeAddress(key, network as "mainnet");
    return upper ? text.toUpperCase() : text;
  });
const WORDS =
  "alice bob carol key delayed recovery backup vault htlc penalty revocation owner holder spare cold hot late funding close watchtower lightning withdraw upstream schnorr".split(
    " ",
  );
const snake = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => words.join("_").slice(0, 32));
const camel = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }), fc.nat(99))
  .map(([words, n]) =>
    (
      words.map((word, i) => (i === 0 ? word : word.replace(/^./, (letter) => letter.toUpperCase()))).join("") +
      String(n)
    ).slice(0, 32),
  );
const name = fc.oneof(
  snake,
  camel,
  snake.map((text) => text.toUpperCase()),
);
const step = fc.constantFrom("", "/0/*", "/<0;1>/*", "/86/0");
const key = fc.oneof(
  hexKey,
  damagedHex,
  name,
  fc.tuple(xpub, step).map((parts) => parts.join("")),
  fc.tuple(xpub, step).map(([text, path]) => `[d34db33f/86h/0h/0h]${text}${path}`),
);
const descriptor = fc
  .tuple(key, key, key)
  .map(([a, b, c]) => withChecksum(`tr(${a},{pk(${b}),and_v(v:pk(${c}),older(144))})`));

function untouched(text: string): void {
  expect(maskSecrets(text)).toEqual({ text, found: [] });
}

describe("never masked", () => {
  test.each([
    ["extended public keys", xpub],
    ["hex keys, damaged too", fc.oneof(hexKey, damagedHex)],
    ["addresses, in capitals as QR codes hold them too", address],
    ["names of words", name],
    ["descriptors with their checksums", descriptor],
    ["lists of keys", fc.array(key, { minLength: 2, maxLength: 6 }).map((keys) => `multi_a(2, ${keys.join(", ")})`)],
    [
      "names with numbers beside capitals",
      fc
        .tuple(fc.constantFrom("k", "Key", "K", "m", "node", "BIP"), fc.nat(9990))
        .map(
          ([letters, from]) =>
            `// Numbered\nparty ${Array.from({ length: 20 }, (_, i) => `${letters}${from + i}`).join(", ")}`,
        ),
    ],
    ["declarations", fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => `party ${names.join(", ")}`)],
  ] as readonly (readonly [string, fc.Arbitrary<string>])[])("%s", (_, text) => {
    fc.assert(fc.property(text, untouched), RUNS);
  });

  test("the policies of the library, and the broken ones that hold no private key", () => {
    const folders = ["policies", "policies/mechanisms", "policies/broken"];
    const files = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".policy") && !file.startsWith("TW307.bad"))
        .map((file) => `${folder}/${file}`),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) untouched(readFileSync(file, "utf8"));
  });

  test("hashes of a program: policyId, leaf hashes, scripts", () => {
    fc.assert(
      fc.property(bytes(32), fc.nat(), (seed, length) => {
        const hash = toHex(seed);
        untouched(`{"policyId":"${hash}","script":"${hash.repeat(1 + (length % 4))}"}`);
      }),
      RUNS,
    );
  });
});
