/**
 * core_tx_valid.json and core_tx_invalid.json, where taproot concerns them: an input that spends a taproot output
 * passes in a valid transaction; every other input is answered by name. A transaction of taproot inputs alone fails
 * when it is invalid.
 */
import { expect, test } from "vitest";
import { noble } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyTransaction } from "../../src/interpreter/index.ts";
import { coreSpend } from "./core-spends.ts";
import type { CoreSpend } from "./core-spends.ts";
import { readVectors } from "./read-vectors.ts";
import { newOutcome, note, printOutcome } from "./script-assets.ts";

interface CoreCase extends CoreSpend {
  readonly excluded_flags?: readonly string[];
  readonly verify_flags?: readonly string[];
}

function run(file: string, cases: readonly CoreCase[], valid: boolean): readonly string[] {
  const outcome = newOutcome();
  for (const each of cases) {
    const spend = coreSpend(each);
    if (spend === undefined) {
      note(outcome, "the transaction does not decode, or spends what the case does not list");
      continue;
    }
    const { ok, inputs } = verifyTransaction({ ...spend, rules: TAPSCRIPT, backend: noble() });
    for (const verdict of inputs) if ("notMine" in verdict) note(outcome, `not mine: ${verdict.notMine}`);
    const mine = inputs.filter((verdict) => !("notMine" in verdict));
    if (mine.length === 0 || each.excluded_flags?.some((flag) => flag === "TAPROOT" || flag === "WITNESS")) continue;
    outcome.judged += mine.length;
    const wrong = valid ? mine.some((verdict) => !verdict.ok) : ok;
    if (wrong) outcome.wrong.push(`${each.comment}: ${JSON.stringify(inputs)}`);
  }
  printOutcome(file, outcome, cases.length);
  return outcome.wrong;
}

for (const [file, valid] of [
  ["core_tx_valid.json", true],
  ["core_tx_invalid.json", false],
] as const) {
  const vectors = readVectors<{ readonly cases: readonly CoreCase[] }>(file);
  test.runIf(vectors !== undefined)(`${file}: taproot inputs as stated, the others by name`, () => {
    expect(run(file, vectors?.cases ?? [], valid)).toEqual([]);
  });
}
