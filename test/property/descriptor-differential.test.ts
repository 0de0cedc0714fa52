/**
 * Random descriptors through our compiler and through others: rust-miniscript, native and in WASM, for trees of sane miniscripts, and
 * `@scure/btc-signer` with `@scure/bip32` for what those do not know. The same scriptPubKey, the same canonical text, the same checksum; what
 * differs must be a row of the hand-checked table.
 */
import { HDKey } from "@scure/bip32";
import { OutScript, p2tr, p2tr_ms } from "@scure/btc-signer";
import { keyAggExport, keyAggregate, sortKeys } from "@scure/btc-signer/musig2.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareBytes, concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { MUSIG_CHAIN_CODE, sha256, wasm } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { costOf, printMiniscript } from "../../src/miniscript/index.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { openRustMiniscript, type RustMiniscript } from "../oracles/rust-miniscript.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { DIFFERENCES, type Oracle, type Pair } from "./rust-differences.ts";

/** Some 10 000 of them agree with the native library in every byte. */
const DESCRIPTORS = 11_500;
const SEED = 386;

let backend: CryptoBackend;
let rust: RustMiniscript | undefined;
beforeAll(async () => {
  backend = await wasm();
  rust = openRustMiniscript();
});
afterAll(() => rust?.close());

interface Ours {
  readonly made: Pair["ours"];
  readonly scriptPubKey: string | undefined;
}

function ourAnswer(text: string, index?: number): Ours {
  const { program, diagnostics } = compile(
    { name: "random", text },
    { backend, ...(index === undefined ? {} : { index }) },
  );
  const { descriptor, scriptPubKey } = program?.outputs[0] ?? {};
  if (typeof descriptor === "string") return { made: { descriptor }, scriptPubKey: scriptPubKey ?? undefined };
  const codes = diagnostics.filter((each) => each.severity === "error").map((each) => each.code);
  return { made: { codes: [...new Set(codes)] }, scriptPubKey: undefined };
}

interface Theirs {
  readonly made: Pair["theirs"];
  readonly scriptPubKey: string | undefined;
}

async function nativeAnswers(texts: readonly string[]): Promise<readonly Theirs[] | undefined> {
  const answers = await rust?.ask(texts.map((text) => ({ op: "descriptor" as const, text })));
  return answers?.map((each) =>
    each.ok
      ? { made: { descriptor: each.descriptor }, scriptPubKey: each.scriptPubKeys[0] ?? undefined }
      : { made: { error: each.error }, scriptPubKey: undefined },
  );
}

function wasmAnswer(text: string): Theirs {
  const answer = wasmDescriptor(text);
  return answer.ok
    ? { made: { descriptor: answer.descriptor }, scriptPubKey: toHex(answer.scriptPubKey) }
    : { made: { error: answer.error }, scriptPubKey: undefined };
}

/** The row that explains how they differ; nothing when they agree. A differing scriptPubKey is never explained. */
function explain(text: string, ours: Ours, theirs: Theirs, oracle: Oracle): string | undefined {
  if (ours.scriptPubKey !== undefined && theirs.scriptPubKey !== undefined)
    expect(ours.scriptPubKey, `${oracle}: ${text}`).toBe(theirs.scriptPubKey);
  if ("descriptor" in ours.made && "descriptor" in theirs.made && ours.made.descriptor === theirs.made.descriptor)
    return undefined;
  const pair: Pair = { text, ours: ours.made, theirs: theirs.made, oracle };
  const row =
    DIFFERENCES.find((each) => each.oracles.includes(oracle) && each.explains(pair)) ??
    DIFFERENCES.find((each) => each.explains(pair));
  expect(row, `no row explains ${JSON.stringify(pair)}`).toBeDefined();
  return row?.what;
}

/** Distinct points, made when asked for. */
const points = new Map<number, Uint8Array>();
function pointOf(n: number): Uint8Array {
  const known =
    points.get(n) ?? backend.multiplyBase(sha256(new TextEncoder().encode(`point ${n}`))) ?? new Uint8Array();
  points.set(n, known);
  return known;
}
const xonlyOf = (n: number): Uint8Array => pointOf(n).subarray(1);

/** A leaf that somebody can satisfy; keys of the i-th leaf have numbers of their own. */
const leaf = (i: number): fc.Arbitrary<string> =>
  saneMiniscript({ size: 20, key: (n) => xonlyOf(i * 10_000 + n) })
    .filter((node) => costOf(node).sat !== undefined)
    .map((node) => printMiniscript(node));

const SHAPES: readonly ((a: string, b: string, c: string, d: string) => string)[] = [
  (a) => a,
  (a, b) => `{${a},${b}}`,
  (a, b, c) => `{${a},{${b},${c}}}`,
  (a, b, c) => `{{${a},${b}},${c}}`,
  (a, b, c, d) => `{{${a},${b}},{${c},${d}}}`,
  (a, b, c, d) => `{${a},{{${b},${c}},${d}}}`,
];

const randomDescriptors = (count: number): readonly string[] => {
  const arbitrary = fc.tuple(fc.nat(SHAPES.length - 1), fc.nat(999), leaf(1), leaf(2), leaf(3), leaf(4));
  const made = arbitrary.map(
    ([shape, key, a, b, c, d]) =>
      `tr(${toHex(xonlyOf(90_000 + key))},${(SHAPES[shape] as (typeof SHAPES)[number])(a, b, c, d)})`,
  );
  return fc.sample(made, { seed: SEED, numRuns: count });
};

/** `[origin]xpub/steps`, with the multipath step and the range where asked for. */
const keyExpression = (choices: number): fc.Arbitrary<string> => {
  const child = fc.oneof(fc.nat(9), fc.nat(0x7fff_ffff));
  const origin = fc.option(
    fc.tuple(fc.nat(0xffff_ffff), fc.array(fc.tuple(child, fc.constantFrom("", "h", "'")), { maxLength: 3 })),
    { nil: undefined },
  );
  const multipath = fc.option(fc.uniqueArray(child, { minLength: choices, maxLength: choices }), { nil: undefined });
  const parts = fc.tuple(
    fc.nat(400),
    origin,
    fc.array(child, { maxLength: 2 }),
    multipath,
    fc.array(child, { maxLength: 2 }),
    fc.boolean(),
  );
  return parts.map(([n, from, before, chosen, after, ranged]) => {
    const key = new HDKey({ publicKey: pointOf(n), chainCode: xonlyOf(n + 500) }).publicExtendedKey;
    const start =
      from === undefined
        ? ""
        : `[${[from[0].toString(16).padStart(8, "0"), ...from[1].map((step) => step.join(""))].join("/")}]`;
    const middle = chosen === undefined ? [] : [`<${chosen.join(";")}>`];
    return [start + key, ...before, ...middle, ...after, ...(ranged ? ["*"] : [])].join("/");
  });
};

const keyDescriptors = fc
  .integer({ min: 2, max: 4 })
  .chain((choices) => fc.tuple(keyExpression(choices), keyExpression(choices), keyExpression(choices)))
  .map(([a, b, c]) => `tr(${a},{pk(${b}),and_v(v:pkh(${c}),older(9))})`);

describe("against rust-miniscript", () => {
  test(
    `${DESCRIPTORS} random trees: the same scriptPubKey, text and checksum, or a row of the table`,
    { timeout: 240_000 },
    async () => {
      const counts = new Map<string, number>();
      const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
      const texts = randomDescriptors(DESCRIPTORS);
      for (let at = 0; at < texts.length; at += 1000) {
        const batch = texts.slice(at, at + 1000);
        const natives = await nativeAnswers(batch);
        for (const [i, text] of batch.entries()) {
          const ours = ourAnswer(text);
          const native = natives?.[i];
          for (const [oracle, theirs] of [
            ["native", native],
            ["wasm", wasmAnswer(text)],
          ] as const) {
            if (theirs === undefined) continue;
            count(`${oracle}: ${explain(text, ours, theirs, oracle) ?? "the same text and checksum"}`);
            if (theirs.scriptPubKey !== undefined && ours.scriptPubKey === theirs.scriptPubKey)
              count(`${oracle}: the same scriptPubKey`);
          }
        }
      }
      for (const [name, number] of counts) console.log(`random trees: ${number} × ${name}`);
      if (rust !== undefined) expect(counts.get("native: the same text and checksum")).toBeGreaterThanOrEqual(10_000);
      expect(counts.get("wasm: the same scriptPubKey")).toBeGreaterThanOrEqual(10_000);
    },
  );

  test("random key expressions: origins, steps, multipath and an index give the same scriptPubKeys", async ({
    skip,
  }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const index = 0x7fff_ffff;
    const texts = fc.sample(keyDescriptors, { seed: SEED, numRuns: 400 });
    const answers = await rust.ask(texts.map((text) => ({ op: "descriptor" as const, text, index })));
    for (const [i, text] of texts.entries()) {
      const { program } = compile({ name: "random", text }, { backend, index });
      const answer = answers[i];
      expect(
        program?.outputs.map((output) => output.scriptPubKey),
        text,
      ).toEqual(answer?.ok === true ? answer.scriptPubKeys : answer);
    }
  });

  test.each(DIFFERENCES)("hand-checked: $what; right: $right", async ({ example, oracles, explains, what }) => {
    const ours = ourAnswer(example);
    for (const oracle of oracles) {
      const theirs = oracle === "wasm" ? wasmAnswer(example) : (await nativeAnswers([example]))?.[0];
      if (theirs === undefined) continue; // the native oracle is not built, which was printed
      expect(
        explains({ text: example, ours: ours.made, theirs: theirs.made, oracle }),
        `${oracle}: ${JSON.stringify([ours, theirs])}`,
      ).toBe(true);
      expect(explain(example, ours, theirs, oracle)).toBe(what);
    }
  });
});

const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const RUNS = { seed: SEED, numRuns: 150 };
const distinct = (least: number, most: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.nat(400), { minLength: least, maxLength: most });

describe("against @scure/btc-signer", () => {
  test("sortedmulti_a: the keys sorted, then multi_a", () => {
    fc.assert(
      fc.property(distinct(1, 20), fc.nat(19), (numbers, k) => {
        const threshold = 1 + (k % numbers.length);
        const keys = numbers.map(xonlyOf);
        const ours = ourAnswer(`tr(${H},sortedmulti_a(${threshold},${keys.map(toHex).join(",")}))`);
        const { script } = p2tr_ms(threshold, keys.toSorted(compareBytes));
        expect(ours.scriptPubKey).toBe(toHex(p2tr(fromHex(H), { script }, undefined, true).script));
      }),
      RUNS,
    );
  });

  test("rawtr: the key is the output key", () => {
    fc.assert(
      fc.property(fc.nat(400), (n) => {
        const encoded = toHex(OutScript.encode({ type: "tr", pubkey: xonlyOf(n) }));
        expect(ourAnswer(`rawtr(${toHex(xonlyOf(n))})`).scriptPubKey).toBe(encoded);
        expect(ourAnswer(`rawtr(${toHex(pointOf(n))})`).scriptPubKey).toBe(encoded);
      }),
      RUNS,
    );
  });

  test("musig: the aggregate of the sorted keys, in every place of a key, in any order written", () => {
    fc.assert(
      fc.property(distinct(2, 6), (numbers) => {
        const keys = numbers.map(pointOf);
        const aggregate = keyAggExport(keyAggregate(sortKeys(keys.map((key) => key.slice()))));
        const musig = `musig(${keys.map(toHex).join(",")})`;
        expect(ourAnswer(`tr(${musig})`).scriptPubKey).toBe(toHex(p2tr(aggregate).script));
        expect(ourAnswer(`tr(musig(${keys.map(toHex).reverse().join(",")}))`).scriptPubKey).toBe(
          toHex(p2tr(aggregate).script),
        );
        expect(ourAnswer(`rawtr(${musig})`).scriptPubKey).toBe(`5120${toHex(aggregate)}`);
        const script = concat(Uint8Array.of(32), aggregate, Uint8Array.of(0xac));
        expect(ourAnswer(`tr(${H},pk(${musig}))`).scriptPubKey).toBe(
          toHex(p2tr(fromHex(H), { script }, undefined, true).script),
        );
      }),
      RUNS,
    );
  });

  test("musig with derivation: children of the BIP328 key, as @scure/bip32 derives them", () => {
    fc.assert(
      fc.property(distinct(2, 4), fc.nat(0x7fff_ffff), fc.nat(0x7fff_ffff), (numbers, step, index) => {
        const parents = numbers.map((n) => new HDKey({ publicKey: pointOf(n), chainCode: xonlyOf(n + 500) }));
        const aggregate = keyAggregate(sortKeys(numbers.map((n) => pointOf(n).slice()))).aggPublicKey.toBytes(true);
        const child = new HDKey({ publicKey: aggregate, chainCode: MUSIG_CHAIN_CODE })
          .deriveChild(step)
          .deriveChild(index).publicKey as Uint8Array;
        const musig = `musig(${parents.map((each) => each.publicExtendedKey).join(",")})`;
        const expected = toHex(p2tr(child.slice(1)).script);
        expect(ourAnswer(`tr(${musig}/${step}/${index})`).scriptPubKey).toBe(expected);
        expect(ourAnswer(`tr(${musig}/${step}/*)`, index).scriptPubKey).toBe(expected);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test("ranged keys in leaves: children as @scure/bip32 derives them", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(0x7fff_ffff), fc.nat(0x7fff_ffff), (n, step, index) => {
        const parent = new HDKey({ publicKey: pointOf(n), chainCode: xonlyOf(n + 500) });
        const key = (parent.deriveChild(step).deriveChild(index).publicKey as Uint8Array).slice(1);
        const script = concat(Uint8Array.of(32), key, Uint8Array.of(0xac));
        const ours = ourAnswer(`tr(${H},pk(${parent.publicExtendedKey}/${step}/*))`, index);
        expect(ours.scriptPubKey).toBe(toHex(p2tr(fromHex(H), { script }, undefined, true).script));
      }),
      { ...RUNS, numRuns: 60 },
    );
  });
});
