/**
 * The leaf chosen costs what the cheapest of all miniscripts costs (best-leaf-search.ts), on every policy of up to 3 terminals and some of those of 4, with
 * two tables of odds; and a policy is refused exactly when there is no sane miniscript at all.
 */
import { expect, test } from "vitest";
import type { Spending } from "../../src/language/spending.ts";
import type { TerminalKind } from "./best-leaf-search.ts";
import { bestLeaf } from "../../src/compiler/best-leaf/best-leaf.ts";
import { branchesOf } from "../../src/compiler/spending-cost.ts";
import { parsePolicy, policyText } from "./best-leaf-policies.ts";
import { searchBest } from "./best-leaf-search.ts";
import { allPolicies, EVEN, SKEWED } from "./best-leaf-small-worlds.ts";

/** The cost by the search: scripts of so few terminals have one byte of length before them. */
function cheapest(policy: Spending): { readonly cost: number; readonly text: string } | undefined {
  const branches = branchesOf(policy, 1000) ?? [];
  const names = [...new Set(branches.flatMap((branch) => branch.terminals))].sort();
  const sets = branches.map(({ share, terminals }) => ({
    share,
    set: terminals.reduce((set, name) => set | (1 << names.indexOf(name)), 0),
  }));
  const best = searchBest(names.map(kindOf), sets);
  return best && { cost: best.cost + 1, text: best.text };
}

const kindOf = (name: string): TerminalKind =>
  name.startsWith("key") ? "key" : name.startsWith("sha256") ? "hash" : "lock";

function expectCheapest(policy: Spending): void {
  const [leaf, best] = [bestLeaf(policy), cheapest(policy)];
  const text = `${policyText(policy)}: ${best?.text}`;
  expect(leaf.ok, text).toBe(best !== undefined);
  if (leaf.ok && best !== undefined) expect(leaf.value.cost, text).toBeCloseTo(best.cost, 5);
}

test.each([
  ["even", EVEN],
  ["skewed", SKEWED],
])("the optimum of every policy of 1, 2 and 3 terminals, %s odds", (_name, odds) => {
  const policies = [1, 2, 3].flatMap((terminals) => allPolicies(terminals, odds));
  expect(policies).toHaveLength(1 + 10 + 133);
  for (const policy of policies) expectCheapest(policy);
});

test.each([
  ["even", EVEN, 3],
  ["skewed", SKEWED, 11],
])("the optimum of some policies of 4 terminals, %s odds", (_name, odds, from) => {
  const policies = allPolicies(4, odds);
  expect(policies).toHaveLength(2210);
  const leaves = policies.filter((policy) => bestLeaf(policy).ok);
  for (let i = from; i < leaves.length; i += 13) expectCheapest(leaves[i] as Spending);
  for (let i = from; i < policies.length; i += 401) expectCheapest(policies[i] as Spending);
});

// What smaller ones never need: `and_n` over `multi_a`, and an `andor` of keys that one `c:` checks.
test.each([
  "thresh(2,pk(A),pk(B),and(or(1@pk(C),1@pk(D)),older(1009)))",
  "or(9@and(pk(A),or(1@pk(B),1@pk(C))),1@and(pk(D),pk(E)))",
  "and(or(9@pk(A),or(1@pk(B),1@older(1004))),or(9@pk(C),1@pk(D)))",
])("the optimum of a policy of 5 terminals: %s", (text) => {
  expectCheapest(parsePolicy(text));
});
