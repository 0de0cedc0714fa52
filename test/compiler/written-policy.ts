/** Spending policies of tests, put to the compiler: in the text that it and rust-miniscript both read, where `and` and `or` take two. */
import type { Spending, SpendingBranch } from "../../src/language/spending.ts";
import type { SearchBranch, TerminalKind } from "./best-leaf-search.ts";
import { preorder } from "../../src/base/fold.ts";
import { branchesOf, terminalName } from "../../src/compiler/spending-cost.ts";
import { spendingParts } from "../../src/language/spending.ts";
import { miniscript } from "../../src/miniscript/build.ts";
import { policyText } from "./best-leaf-policies.ts";

export function writtenPolicy(policy: Spending): string {
  switch (policy.kind) {
    case "and":
      return policy.of.map(writtenPolicy).reduceRight((rest, first) => `and(${first},${rest})`);
    case "or":
      return writtenOr(policy.of);
    case "thresh":
      return `thresh(${[policy.k, ...policy.of.map(writtenPolicy)].join(",")})`;
    default:
      return policyText(policy);
  }
}

function writtenOr([first, ...rest]: readonly SpendingBranch[]): string {
  if (first === undefined) throw new Error("an or of nothing");
  if (rest.length === 0) return writtenPolicy(first.of);
  const odds = rest.reduce((sum, branch) => sum + branch.odds, 0);
  return `or(${first.odds}@${writtenPolicy(first.of)},${odds}@${writtenOr(rest)})`;
}

/** The terminals of a policy that names each once, by number, and its ways as sets of them. */
export function worldOf(policy: Spending): { readonly kinds: TerminalKind[]; readonly branches: SearchBranch[] } {
  const numbers = new Map<string, number>();
  const kinds: TerminalKind[] = [];
  for (const part of preorder(policy, spendingParts)) {
    if (part.kind !== "key" && part.kind !== "lock" && part.kind !== "hash") continue;
    numbers.set(nameOf(part), kinds.push(part.kind) - 1);
  }
  const branches = (branchesOf(policy, 100) ?? []).map(({ share, terminals }) => ({
    set: terminals.reduce((set, name) => set | (1 << (numbers.get(name) ?? 31)), 0),
    share,
  }));
  return { kinds, branches };
}

function nameOf(part: Extract<Spending, { readonly kind: "key" | "lock" | "hash" }>): string {
  if (part.kind === "key") return terminalName(miniscript("pk_k", { keys: [part.key] }));
  return part.kind === "lock"
    ? terminalName(miniscript(part.fragment, { lock: part.lock }))
    : terminalName(miniscript(part.function, { hash: part.hash }));
}
