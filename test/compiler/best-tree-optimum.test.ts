/**
 * The tree chosen for a small policy is the lightest there is, by a search that tries every key path, every manner to put ways into leaves, every
 * sane miniscript and every shape (tree-search.ts): all policies of up to three terminals, with two tables of odds, and some of four.
 *
 * `TAPWRIGHT_OPTIMUM=STEP,FIRST` looks at every STEP-th policy of four terminals from FIRST on (2210 of each table; an hour in all).
 */
import { describe, expect, test } from "vitest";
import type { Spending } from "../../src/language/spending.ts";
import { branchesOf } from "../../src/compiler/spending-cost.ts";
import { policyText } from "./best-leaf-policies.ts";
import { allPolicies, EVEN, SKEWED } from "./best-leaf-small-worlds.ts";
import { searchTree } from "./tree-search.ts";
import { expectedWeight, findOutput } from "./tree-weight.ts";
import { worldOf, writtenPolicy } from "./written-policy.ts";

const known = new Map<string, number | undefined>();

/** A lighter tree; or one where none was found. */
function lighter(policy: Spending): string | undefined {
  const output = findOutput(`policy(${writtenPolicy(policy)})`);
  const ours = output && expectedWeight(output, branchesOf(policy, 100) ?? []);
  const found = searchTree({ ...worldOf(policy), known }, ours);
  return found === undefined
    ? undefined
    : `${policyText(policy)}: ${found} and not ${ours} of ${output?.policy ?? "no tree"}`;
}

const TABLES = [
  { name: "even odds", odds: EVEN },
  { name: "skewed odds", odds: SKEWED },
] as const;

describe.each(TABLES)("$name: no tree is lighter", ({ odds }) => {
  test.each([1, 2, 3])("all policies of %i terminals", (terminals) => {
    expect(allPolicies(terminals, odds).flatMap((policy) => lighter(policy) ?? [])).toEqual([]);
  });

  test("policies of 4 terminals", { timeout: 3_600_000 }, () => {
    const [step = 1, first = 0] = (process.env["TAPWRIGHT_OPTIMUM"] ?? "442,7").split(",").map(Number);
    const some = allPolicies(4, odds).filter((_, i) => i % step === first % step);
    expect(some.flatMap((policy) => lighter(policy) ?? [])).toEqual([]);
  });
});
