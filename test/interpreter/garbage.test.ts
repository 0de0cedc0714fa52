/** Scripts by dice, judged by ours and by Bitcoin Core's consensus library: verdicts equal, whatever the script. */
import { beforeAll, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import type { Random } from "./random.ts";
import type { Coin, Spending } from "./spend-builder.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import { compare, fastBackend, newComparison, printAnswers } from "./differential.ts";
import { garbage } from "./garbage.ts";
import { randomFrom } from "./random.ts";
import { coin, keyOf, spendAll } from "./spend-builder.ts";

const SEED = 0x7a90;
const INPUTS = 40;
const TRANSACTIONS = 2500;

let kernel: Kernel | undefined;
let backend: CryptoBackend;
beforeAll(async () => {
  kernel = await openKernel();
  backend = await fastBackend();
});

interface Opened {
  readonly coin: Coin;
  readonly witness: readonly Bytes[];
}

/** Mostly a tapscript at a small depth; other leaf versions, annexes and broken control blocks now and then. */
function openedCoin(random: Random, keys: readonly Bytes[]): Opened {
  const { script, witness } = garbage(random, keys);
  const version = random.oneIn(50) ? 2 * random.below(128) : 0xc0;
  const path = Array.from({ length: random.oneIn(200) ? 128 : random.below(3) }, () => random.bytes(32));
  const made = coin(backend, random.pick(keys), { script, version, path });
  const whole = made.controlBlock as Bytes;
  const [flipped, bit] = [random.oneIn(60) ? random.below(whole.length) : -1, random.below(8)];
  const control = whole.map((byte, at) => (at === flipped ? byte ^ (1 << bit) : byte));
  const cut = random.oneIn(80) ? control.subarray(0, random.below(control.length)) : control;
  const annex = random.oneIn(20) ? [Uint8Array.of(0x50, ...random.bytes(random.below(100)))] : [];
  return { coin: made, witness: [...witness, script, cut, ...annex] };
}

function garbageTransaction(random: Random, keys: readonly Bytes[]): Spending {
  const opened = Array.from({ length: INPUTS }, () => openedCoin(random, keys));
  const lockTime = random.pick([0, 1, 127, 499_999_999, 500_000_000, 0x7fff_ffff, 0xffff_ffff]);
  const { tx, prevouts } = spendAll(
    opened.map((each) => each.coin),
    { version: random.pick([1, 2, 3, 0x8000_0002]), lockTime },
  );
  const inputs = tx.inputs.map((input, index) => ({
    ...input,
    sequence: random.pick([0, 1, 16, 65_535, 0x40_0005, 0x40_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]),
    witness: opened[index]?.witness ?? [],
  }));
  return { tx: { ...tx, inputs }, prevouts };
}

test("the dice fall the same way on every run", () => {
  const random = randomFrom(SEED);
  const scripts = Array.from({ length: 1000 }, () => garbage(random, [Uint8Array.of(2)]).script);
  expect(toHex(sha256(concat(...scripts)))).toBe("fa77d7ddacc89fab3c6ced8698a3fbbc1656eb1982b51fa2451ca302c5410c18");
});

test("100 000 garbage scripts: the verdicts are Bitcoin Core's", ({ skip }) => {
  if (kernel === undefined) return skip("Bitcoin Core's consensus library is not here");
  const random = randomFrom(SEED);
  const keys = [1, 2, 3, 4, 5].map((number) => keyOf(backend, number));
  const comparison = newComparison();
  for (let i = 0; i < TRANSACTIONS; i++) compare(comparison, kernel, backend, garbageTransaction(random, keys));
  printAnswers("garbage scripts", comparison);
  expect(comparison.differences.slice(0, 5)).toEqual([]);
  expect(comparison.compared).toBe(INPUTS * TRANSACTIONS);
}, 300_000);
