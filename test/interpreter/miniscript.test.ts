/**
 * Typed miniscripts, satisfied with real signatures and preimages, and what is left when one thing is broken: our
 * verdicts are Bitcoin Core's, and what the satisfier makes is valid to both.
 */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { MiniscriptNode, WitnessItem } from "../../src/miniscript/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import type { Coin, Spending } from "./spend-builder.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { fold } from "../../src/base/fold.ts";
import { hash160, hash256, ripemd160, sha256 } from "../../src/crypto/index.ts";
import { satisfy, scriptTemplate } from "../../src/miniscript/index.ts";
import { NO_CODE_SEPARATOR } from "../../src/transaction/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { compare, fastBackend, newComparison, printAnswers } from "./differential.ts";
import { mutate } from "./mutate.ts";
import { randomFrom } from "./random.ts";
import { coin, keyOf, secretOf, sign, spendAll, withWitness } from "./spend-builder.ts";

const SEED = 0x379;
const TREES = 700;
const MUTANTS = 8;
/** Secrets of keys in scripts; those that repair an insane tree come after them. */
const FIRST_KEY = 1000;

const HASH = { sha256, hash256, ripemd160, hash160 } as const;
const PREIMAGE: Bytes = new Uint8Array(32).fill(0x42);

let kernel: Kernel | undefined;
let backend: CryptoBackend;
beforeAll(async () => {
  kernel = await openKernel();
  backend = await fastBackend();
});

/** The same tree with hashes whose preimage is known. */
const opened = (root: MiniscriptNode): MiniscriptNode =>
  fold<MiniscriptNode, MiniscriptNode>(
    root,
    (node) => node.subs,
    (node, subs) => {
      if (node.hash === undefined) return { ...node, subs };
      const bytes = HASH[node.fragment as keyof typeof HASH](PREIMAGE);
      return { ...node, subs, hash: { text: toHex(bytes), bytes } };
    },
  );

const scriptOf = (node: MiniscriptNode): Bytes =>
  concat(...scriptTemplate(node).map((part) => (part.kind === "bytes" ? part.bytes : new Uint8Array(0))));

const secretNumber = (key: Bytes): number => {
  for (let n = 0; ; n++) if (toHex(keyOf(backend, FIRST_KEY + n)) === toHex(key)) return FIRST_KEY + n;
};

function elementOf(item: WitnessItem, spending: Spending, { leafHash }: Coin): Bytes {
  switch (item.kind) {
    case "constant":
      return item.value === 0 ? new Uint8Array(0) : Uint8Array.of(1);
    case "preimage":
      return PREIMAGE;
    case "key":
      return item.key.xonly as Bytes;
    case "signature": {
      const leaf = { leafHash: leafHash as Bytes, keyVersion: 0 as const, codeSeparator: NO_CODE_SEPARATOR };
      const secret = secretOf(secretNumber(item.key.xonly as Bytes));
      return sign(backend, spending, secret, { inputIndex: 0, hashType: 0, leaf });
    }
  }
}

/** A spend by all keys and preimages at the greatest locks, or `undefined` for a tree that nobody can spend. */
function satisfied(root: MiniscriptNode): Spending | undefined {
  const node = opened(root);
  const everything = { signs: () => true, knows: () => true };
  const fields = [
    { lockTime: 499_999_999, sequence: 65_535 },
    { lockTime: 2_147_483_647, sequence: 0x40_ffff },
    { lockTime: 499_999_999, sequence: 0x40_ffff },
    { lockTime: 2_147_483_647, sequence: 65_535 },
  ].find((each) => satisfy(node, everything, each).ok);
  const satisfaction = fields && satisfy(node, everything, fields);
  if (satisfaction?.ok !== true) return undefined;
  const script = scriptOf(node);
  const made = coin(backend, keyOf(backend, 1), { script });
  const { tx, prevouts } = spendAll([made], { lockTime: fields?.lockTime ?? 0 });
  const sequence = fields?.sequence ?? 0;
  const unsigned = { tx: { ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence })) }, prevouts };
  const elements = satisfaction.value.items.map((item) => elementOf(item, unsigned, made));
  return withWitness(unsigned, 0, [...elements, script, made.controlBlock as Bytes]);
}

test("700 miniscripts, spent, and 8 mutants of each: the verdicts are Bitcoin Core's", ({ skip }) => {
  if (kernel === undefined) return skip("Bitcoin Core's consensus library is not here");
  const random = randomFrom(SEED);
  const comparison = newComparison();
  const trees = fc.sample(saneMiniscript({ key: (n) => keyOf(backend, FIRST_KEY + n) }), {
    seed: SEED,
    numRuns: TREES,
  });
  for (const spending of trees.map(satisfied).filter((each) => each !== undefined)) {
    const [verdict] = compare(comparison, kernel, backend, spending);
    expect(verdict).toEqual({ ok: true, path: "script" });
    for (let k = 0; k < MUTANTS; k++) compare(comparison, kernel, backend, mutate(spending, random, 0));
  }
  printAnswers("miniscript spends", comparison);
  expect(comparison.differences.slice(0, 5)).toEqual([]);
  expect(comparison.compared).toBeGreaterThan(0.7 * TREES * (MUTANTS + 1));
}, 300_000);
