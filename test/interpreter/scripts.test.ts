/**
 * The cases of script-cases.ts; those of consensus are put to Bitcoin Core's library too. Together with the mutants
 * they meet every error there is.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import { noble } from "../../src/crypto/index.ts";
import { STANDARD, TAPSCRIPT } from "../../src/interpreter/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import { answer, elementsOf, judge, spendScript } from "./one-script.ts";
import { CONSENSUS, POLICY } from "./script-cases.ts";
import type { ScriptCase } from "./script-cases.ts";

const backend: CryptoBackend = noble();
let kernel: Kernel | undefined;
beforeAll(async () => {
  kernel = await openKernel();
});

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
const title = ([script, witness, expected, reason]: ScriptCase): string =>
  `${reason}: ${shorten(script)} [${shorten(witness)}] → ${expected}`;

for (const [group, cases] of Object.entries(CONSENSUS)) {
  describe(`tapscript, ${group}`, () => {
    test.each(cases.map((each) => [title(each), each] as const))("%s", (_, [script, witness, expected, , around]) => {
      const spending = spendScript(backend, script, elementsOf(witness), around);
      const verdict = judge(backend, spending, TAPSCRIPT);
      expect(answer(verdict)).toBe(expected);
      const theirs = kernel?.verify({ tx: encodeTransaction(spending.tx), prevouts: spending.prevouts, inputs: [0] });
      if (theirs !== undefined) expect(theirs).toEqual([verdict.ok]);
    });
  });
}

describe("standard: what consensus takes and nodes do not relay", () => {
  test.each(POLICY.map((each) => [title(each), each] as const))("%s", (_, [script, witness, expected, , around]) => {
    const spending = spendScript(backend, script, elementsOf(witness), around);
    expect(answer(judge(backend, spending, STANDARD))).toBe(expected);
    expect(judge(backend, spending, TAPSCRIPT).ok).toBe(true);
  });
});
