/**
 * Signed spends and what is left of them when one thing is broken, judged by ours and by Bitcoin Core's consensus
 * library: verdicts equal.
 */
import { beforeAll, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import type { Random } from "./random.ts";
import type { LeafSpend } from "./good-spends.ts";
import type { Spending } from "./spend-builder.ts";
import { openKernel } from "../oracles/kernel.ts";
import { compare, fastBackend, newComparison, printAnswers } from "./differential.ts";
import { ANNEX, keyPathSpend, leafSpend, TESTED } from "./good-spends.ts";
import { mutate } from "./mutate.ts";
import { randomFrom } from "./random.ts";

const SEED = 0x5160;
const SPENDS = 1200;
const MUTANTS = 15;
/** All that BIP341 defines, and now and then one that it does not. */
const DEFINED = [0x00, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83] as const;
const UNDEFINED = [0x04, 0x41, 0x80, 0xc3] as const;

const EMPTY = new Uint8Array(0);
const SCRIPTS: readonly LeafSpend[] = [
  { script: "K1 CHECKSIG", elements: [{ signer: 1 }] },
  { script: "K1 CHECKSIGVERIFY K2 CHECKSIG", elements: [{ signer: 2 }, { signer: 1 }] },
  { script: "K1 CHECKSIG K2 CHECKSIGADD K3 CHECKSIGADD 2 NUMEQUAL", elements: [{ signer: 3 }, EMPTY, { signer: 1 }] },
  { script: "IF K1 ELSE K2 ENDIF CHECKSIG", elements: [{ signer: 2 }, EMPTY] },
  { script: "K1 CHECKSIG IFDUP NOTIF 16 CHECKSEQUENCEVERIFY 0NOTEQUAL ENDIF", elements: [{ signer: 1 }] },
  {
    script: "CODESEPARATOR K1 CHECKSIGVERIFY NOP CODESEPARATOR K1 CHECKSIG",
    elements: [
      { signer: 1, codeSeparator: 4 },
      { signer: 1, codeSeparator: 0 },
    ],
  },
  {
    script: "SIZE 1 EQUALVERIFY HASH160 0x14 0x9f7fd096d37ed2c0e3f7f0cfc924beef4ffceb68 EQUALVERIFY K1 CHECKSIG",
    elements: [{ signer: 1 }, Uint8Array.of(0)],
  },
];

function signedSpend(random: Random, backend: CryptoBackend, hashType: number): Spending {
  const annex: Bytes | undefined = random.oneIn(4) ? ANNEX : undefined;
  if (random.oneIn(3)) return keyPathSpend(backend, hashType, annex);
  return leafSpend(backend, { ...random.pick(SCRIPTS), hashType, ...(annex === undefined ? {} : { annex }) });
}

let kernel: Kernel | undefined;
let backend: CryptoBackend;
beforeAll(async () => {
  kernel = await openKernel();
  backend = await fastBackend();
});

test("1 200 signed spends and 15 mutants of each: the verdicts are Bitcoin Core's", ({ skip }) => {
  if (kernel === undefined) return skip("Bitcoin Core's consensus library is not here");
  const random = randomFrom(SEED);
  const comparison = newComparison();
  for (let i = 0; i < SPENDS; i++) {
    const defined = !random.oneIn(8);
    const spending = signedSpend(random, backend, defined ? random.pick(DEFINED) : random.pick(UNDEFINED));
    const [verdict] = compare(comparison, kernel, backend, { ...spending, inputs: [TESTED] });
    expect(verdict?.ok).toBe(defined);
    for (let k = 0; k < MUTANTS; k++) {
      const mutant = mutate(spending, random, TESTED);
      compare(comparison, kernel, backend, { ...mutant, inputs: [TESTED] });
    }
  }
  printAnswers("signed spends", comparison);
  expect(comparison.differences.slice(0, 5)).toEqual([]);
  expect(comparison.compared).toBeGreaterThan(0.9 * SPENDS * (MUTANTS + 1));
}, 300_000);
