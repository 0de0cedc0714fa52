/** Against the policy compiler of rust-miniscript, native: the same policies have a leaf, and its leaf is never cheaper, by one account for both. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Branch } from "../../src/compiler/spending-cost.ts";
import type { MiniscriptNode } from "../../src/miniscript/node.ts";
import { compactSizeLength } from "../../src/base/compact-size.ts";
import { bestLeaf } from "../../src/compiler/best-leaf/best-leaf.ts";
import { branchBytes, branchesOf } from "../../src/compiler/spending-cost.ts";
import { lockArg } from "../../src/miniscript/build.ts";
import { scriptLength } from "../../src/miniscript/encode.ts";
import { readMiniscript } from "../../src/miniscript/read-text.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { arbitraryPolicy, policyText } from "./best-leaf-policies.ts";

const SEED = 515;
/** How many policies of up to how many terminals: the other compiler takes ten times as long for the large ones. */
const SAMPLES = [
  { policies: 1300, terminals: 7 },
  { policies: 200, terminals: 12 },
] as const;
/** Policies of more branches are passed over: each branch is satisfied once on either side. */
const MOST_BRANCHES = 100;

function read(text: string): MiniscriptNode {
  const node = readMiniscript(text, {
    key: (name) => ({ id: name, text: name }),
    lock: (number, fragment) => lockArg(fragment, Number(number)),
    hash: (name) => ({ text: name }),
  });
  if (node === undefined) throw new Error(`not read: ${text}`);
  return node;
}

function expectedCost(node: MiniscriptNode, branches: readonly Branch[]): number {
  const script = scriptLength(node).most as number;
  return branches.reduce(
    (sum, branch) => sum + branch.share * (branchBytes(node, branch) ?? Infinity),
    script + compactSizeLength(script),
  );
}

test(
  "never dearer than rust-miniscript, cheaper where it leaves something, and refused together",
  { timeout: 300_000 },
  async () => {
    const rust = openRustMiniscript();
    if (rust === undefined) return;
    const policies = SAMPLES.flatMap((sample) =>
      fc.sample(arbitraryPolicy(sample.terminals), { seed: SEED, numRuns: sample.policies }),
    );
    const answers = await rust.ask(policies.map((policy) => ({ op: "compile" as const, policy: policyText(policy) })));
    rust.close();
    const seen = { equal: 0, cheaper: 0, refused: 0, passedOver: 0 };
    for (const [i, policy] of policies.entries()) {
      const [theirs, ours] = [answers[i], bestLeaf(policy)];
      const text = `seed ${SEED}: ${policyText(policy)}`;
      expect(ours.ok, text).toBe(theirs?.ok);
      if (!ours.ok || theirs?.ok !== true) {
        seen.refused++;
        continue;
      }
      const branches = branchesOf(policy, MOST_BRANCHES);
      if (branches === undefined) {
        seen.passedOver++;
        continue;
      }
      const [mine, other] = [ours.value.node, read(theirs.miniscript)].map((node) => expectedCost(node, branches));
      expect(mine, text).toBeLessThan((other ?? 0) + 1e-6);
      if ((mine ?? 0) < (other ?? 0) - 1e-6) seen.cheaper++;
      else seen.equal++;
    }
    const tenth = policies.length / 10;
    for (const count of [seen.cheaper, seen.equal, seen.refused]) expect(count).toBeGreaterThan(tenth);
    expect(seen.passedOver).toBeLessThan(tenth);
  },
);
