/** The mutants of mutants.ts, and each good spend unbroken; all are put to Bitcoin Core's library too. */
import { beforeAll, describe, expect, test } from "vitest";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import type { Spending } from "./spend-builder.ts";
import { noble } from "../../src/crypto/index.ts";
import { ERRORS, TAPSCRIPT } from "../../src/interpreter/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import { TESTED } from "./good-spends.ts";
import { SCENARIOS } from "./mutants.ts";
import { answer, judge } from "./one-script.ts";
import { CONSENSUS, POLICY } from "./script-cases.ts";

const backend: CryptoBackend = noble();
let kernel: Kernel | undefined;
beforeAll(async () => {
  kernel = await openKernel();
});

function expectAnswer(spending: Spending, expected: string): void {
  const verdict = judge(backend, spending, TAPSCRIPT, TESTED);
  if (expected === "good") expect(verdict).toMatchObject({ ok: true });
  else expect(answer(verdict)).toBe(expected);
  const theirs = kernel?.verify({ tx: encodeTransaction(spending.tx), prevouts: spending.prevouts, inputs: [TESTED] });
  if (theirs !== undefined) expect(theirs).toEqual([verdict.ok]);
}

for (const [scenario, make, rows, unbroken = "good"] of SCENARIOS) {
  describe(scenario, () => {
    test("nothing", () => expectAnswer(make(backend), unbroken));
    test.each(rows)("%s", (_, mutate, expected) => expectAnswer(mutate(make(backend)), expected));
  });
}

test("the cases of scripts, mutants and soft forks meet every error there is", () => {
  const scripts = [...Object.values(CONSENSUS).flat(), ...POLICY].map(([, , expected]) => expected);
  const mutants = SCENARIOS.flatMap(([, , rows]) => rows.map(([, , expected]) => expected));
  const elsewhere = ["DISCOURAGE_UPGRADABLE_TAPROOT_VERSION", "TEMPLATE_MISMATCH"];
  const met = new Set([...scripts, ...mutants, ...elsewhere]);
  expect(Object.keys(ERRORS).filter((error) => !met.has(error))).toEqual([]);
});
