/**
 * bip119_ctv.json, the spends: taproot inputs pass and fail as stated with and without CHECKTEMPLATEVERIFY and policy;
 * legacy and v0 inputs are answered by name.
 */
import { expect, test } from "vitest";
import { noble } from "../../src/crypto/index.ts";
import { CTV, standardOf, TAPSCRIPT, verifyTransaction } from "../../src/interpreter/index.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { coreSpend } from "./core-spends.ts";
import type { CoreSpend } from "./core-spends.ts";
import { readVectors } from "./read-vectors.ts";
import { newOutcome, note, printOutcome } from "./script-assets.ts";
import type { Outcome } from "./script-assets.ts";

const FLAG = "DEFAULT_CHECK_TEMPLATE_VERIFY_HASH";

interface ValidCase extends CoreSpend {
  readonly excluded_flags: readonly string[];
  readonly always_included_flags?: readonly string[];
}

interface InvalidCase extends CoreSpend {
  readonly verify_flags: readonly string[];
}

const withoutNops = (rules: RuleSet): RuleSet => {
  const { nop: _, ...upgrades } = rules.upgrades;
  return { ...rules, upgrades };
};

/**
 * All flags but the excluded ones, and fewer: with the soft fork, without it unless it is always included; by policy
 * and by consensus.
 */
function rulesToPass({ excluded_flags, always_included_flags = [] }: ValidCase): readonly RuleSet[] {
  const consensus = always_included_flags.includes(FLAG) ? [CTV] : [CTV, TAPSCRIPT];
  const nops = excluded_flags.includes("DISCOURAGE_UPGRADABLE_NOPS");
  const policy = consensus.map(standardOf).map((rules) => (nops ? withoutNops(rules) : rules));
  // A NOP4 that stays a NOP is discouraged.
  return [...consensus, ...policy.filter((rules) => nops || rules.operations["CHECKTEMPLATEVERIFY"] !== undefined)];
}

function judge(outcome: Outcome, each: CoreSpend, ruleSets: readonly RuleSet[], valid: boolean): void {
  const spend = coreSpend(each);
  if (spend === undefined) return note(outcome, "the transaction spends what the case does not list");
  for (const rules of ruleSets) {
    const { ok, inputs } = verifyTransaction({ ...spend, rules, backend: noble() });
    const elsewhere = inputs.find((verdict) => "notMine" in verdict);
    if (elsewhere !== undefined && "notMine" in elsewhere) return note(outcome, `not mine: ${elsewhere.notMine}`);
    outcome.judged++;
    if (ok !== valid) outcome.wrong.push(`${each.comment} under ${rules.name}: ${JSON.stringify(inputs)}`);
  }
}

const vectors = readVectors<{ readonly tx_valid: readonly ValidCase[]; readonly tx_invalid: readonly InvalidCase[] }>(
  "bip119_ctv.json",
);

test.runIf(vectors !== undefined)("bip119_ctv.json: tx_valid and tx_invalid, as far as they are taproot's", () => {
  const outcome = newOutcome();
  for (const each of vectors?.tx_valid ?? []) judge(outcome, each, rulesToPass(each), true);
  for (const each of vectors?.tx_invalid ?? []) {
    const discouraged = each.verify_flags.includes("DISCOURAGE_UPGRADABLE_NOPS");
    judge(outcome, each, discouraged ? [standardOf(CTV)] : [CTV, standardOf(CTV)], false);
  }
  printOutcome("bip119_ctv.json", outcome, (vectors?.tx_valid.length ?? 0) + (vectors?.tx_invalid.length ?? 0));
  expect(outcome.wrong).toEqual([]);
  expect(outcome.judged).toBeGreaterThan(0);
});
