/** Ranged and multipath keys at an index are the keys that @scure/bip32 derives, in every place of a policy. The seed is fixed. */
import { HDKey } from "@scure/bip32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { cheapKeys } from "./cheap-keys.ts";

const RUNS = { seed: 20_261_129, numRuns: 60 };
const backend = await wasm();
const [plain] = cheapKeys(1, 77n) as [string];

const child = fc.integer({ min: 0, max: 0x7fff_ffff });
const account = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(child, { maxLength: 3 }))
  .map(([seed, path]) => ({ key: HDKey.fromMasterSeed(seed), path }));

/** The compressed key below an account: by scure alone. */
function derived(
  { key, path }: { readonly key: HDKey; readonly path: readonly number[] },
  ...more: readonly number[]
): string {
  const { publicKey } = [...path, ...more].reduce((parent, step) => parent.deriveChild(step), key);
  return toHex(publicKey as Uint8Array);
}

const below = (path: readonly number[]): string => path.map((step) => `/${step}`).join("");

const PLACES: readonly (readonly [string, (key: string) => string])[] = [
  ["the internal key", (key) => `tr(${key},pk(${plain}))`],
  ["a leaf", (key) => `tr(${plain},and_v(v:pk(${key}),older(144)))`],
  ["a key hash", (key) => `tr(${plain},pkh(${key}))`],
  ["multi_a", (key) => `tr(unspendable,multi_a(2,${plain},${key}))`],
  ["sortedmulti_a", (key) => `tr(unspendable,sortedmulti_a(2,${plain},${key}))`],
  ["musig", (key) => `tr(musig(${plain},${key}))`],
  ["a raw leaf", (key) => `tr(unspendable,asm(${key} CHECKSIG))`],
  ["rawtr", (key) => `rawtr(${key})`],
];

function scripts(
  text: string,
  options: { readonly index?: number; readonly keys?: Readonly<Record<string, string>> } = {},
): readonly (string | null)[] {
  const { program, diagnostics } = compile({ name: "ranged", text }, { backend, ...options });
  if (program === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return program.outputs.map(({ scriptPubKey }) => scriptPubKey);
}

describe.each(PLACES)("in %s", (_, policy) => {
  test("a ranged key at an index", () => {
    fc.assert(
      fc.property(account, child, (given, index) => {
        const written = `${given.key.publicExtendedKey}${below(given.path)}/*`;
        expect(scripts(policy(written), { index })).toEqual(scripts(policy(derived(given, index))));
        expect(scripts(policy("alice"), { index, keys: { alice: written } })).toEqual(
          scripts(policy(derived(given, index))),
        );
        expect(scripts(policy("alice/*"), { index, keys: { alice: written.slice(0, -2) } })).toEqual(
          scripts(policy(derived(given, index))),
        );
      }),
      RUNS,
    );
  });

  test("the branches of a multipath step, each an output", () => {
    fc.assert(
      fc.property(account, child, fc.uniqueArray(child, { minLength: 2, maxLength: 4 }), (given, index, choices) => {
        const written = `${given.key.publicExtendedKey}${below(given.path)}/<${choices.join(";")}>/*`;
        const each = choices.flatMap((choice) => scripts(policy(derived(given, choice, index))));
        expect(scripts(policy(written), { index })).toEqual(each);
        expect(scripts(policy("alice"), { index, keys: { alice: written } })).toEqual(each);
      }),
      RUNS,
    );
  });
});
