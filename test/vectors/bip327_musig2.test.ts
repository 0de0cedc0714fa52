/** BIP327 KeySort and KeyAgg. The sections on nonces and signatures concern signers, which this room is not. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { keyAgg, keySort } from "../../src/crypto/index.ts";
import { allBackends } from "../crypto/backends.ts";
import { readVectors } from "./read-vectors.ts";

interface Vectors {
  readonly key_sort: { readonly cases: readonly { pubkeys: string[]; sorted_pubkeys: string[] }[] };
  readonly key_agg: {
    readonly valid_test_cases: readonly { pubkeys: string[]; expected: string }[];
    readonly error_test_cases: readonly { pubkeys: string[]; tweaks: string[]; comment: string }[];
  };
}

const vectors = readVectors<Vectors>("bip327_musig2.json");
const errors = vectors?.key_agg.error_test_cases ?? [];
const tweaked = errors.filter((row) => row.tweaks.length > 0);
console.log(
  `bip327_musig2.json: ${tweaked.length} key_agg errors are of tweaking a signing session, not of aggregation`,
);
console.log(
  "bip327_musig2.json: nonce_gen, nonce_agg, sign_verify, sig_agg, tweak and det_sign need secrets, which this room never holds",
);

describe.skipIf(vectors === undefined).each(await allBackends())("bip327_musig2.json on $name", (backend) => {
  const aggregate = (keys: readonly string[]) => keyAgg(backend, keys.map(fromHex));

  test.each(vectors?.key_sort.cases ?? [])("key_sort %#", ({ pubkeys, sorted_pubkeys }) => {
    expect(keySort(pubkeys.map(fromHex)).map(toHex)).toEqual(sorted_pubkeys);
  });

  test.each(vectors?.key_agg.valid_test_cases ?? [])("key_agg $expected", ({ pubkeys, expected }) => {
    expect(toHex(aggregate(pubkeys)?.subarray(1) ?? new Uint8Array())).toBe(expected);
  });

  test.each(errors.filter((row) => row.tweaks.length === 0))("key_agg refuses: $comment", ({ pubkeys }) => {
    expect(aggregate(pubkeys)).toBeUndefined();
  });

  test.each(tweaked)("key_agg takes the keys of: $comment", ({ pubkeys }) => {
    expect(aggregate(pubkeys)).toBeDefined();
  });
});
