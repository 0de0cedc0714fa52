/**
 * Random policies with random odds, against rust-miniscript's `compile_tr`: what it compiles we compile, never dearer by one account for both
 * (tree-weight.ts), and what we compile means what the policy says, whether it could compile it or not.
 *
 * `TAPWRIGHT_TREES=RUNS,SEED,TERMINALS` looks at others.
 */
import { afterAll, expect, test } from "vitest";
import fc from "fast-check";
import { branchesOf } from "../../src/compiler/spending-cost.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { arbitraryPolicy, policyText } from "./best-leaf-policies.ts";
import { differenceIn } from "./tree-meaning.ts";
import { expectedWeight, findOutput, outputOf } from "./tree-weight.ts";

const rust = openRustMiniscript();
afterAll(() => rust?.close());

const [RUNS, SEED, TERMINALS] = (process.env["TAPWRIGHT_TREES"] ?? "1500,7,8").split(",").map(Number) as [
  number,
  number,
  number,
];
const policies = fc.sample(arbitraryPolicy(TERMINALS), { numRuns: RUNS, seed: SEED });
const described = `${RUNS} policies of up to ${TERMINALS} terminals, seed ${SEED}`;
const outputs = policies.map((policy) => findOutput(`policy(${policyText(policy)})`));
/** Sums of odds differ in the last digits. */
const NOISE = 1e-6;

test(`${described}: the tree means what the policy says`, () => {
  const wrong = policies.flatMap((policy, i) => {
    const [text, output] = [policyText(policy), outputs[i]];
    const found = output && differenceIn(text, output);
    return found === undefined ? [] : [{ text, found, tree: output?.policy }];
  });
  expect(wrong).toEqual([]);
});

test(
  `${described}: never dearer than rust-miniscript's, and never refused where it is not`,
  { timeout: 120_000 },
  async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const answers = await rust.ask(
      policies.map((policy) => ({ op: "compile_tr" as const, policy: policyText(policy), internal: "UNSPENDABLE" })),
    );
    const counts = { equal: 0, lighter: 0, saved: 0 };
    const dearer: object[] = [];
    for (const [i, policy] of policies.entries()) {
      const answer = answers[i];
      if (answer?.ok !== true) continue;
      const branches = branchesOf(policy, 10_000) ?? [];
      const theirs = expectedWeight(outputOf(answer.descriptor.split("#")[0] ?? ""), branches);
      const ours = outputs[i];
      const weight = ours === undefined ? Infinity : expectedWeight(ours, branches);
      if (weight > theirs + NOISE)
        dearer.push({ policy: policyText(policy), ours: ours?.policy, theirs: answer.descriptor });
      else if (weight > theirs - NOISE) counts.equal++;
      else counts.lighter++;
      counts.saved += 1 - weight / theirs;
    }
    const compared = counts.equal + counts.lighter;
    const percent = ((100 * counts.saved) / compared).toFixed(1);
    console.log(
      `best tree and rust-miniscript: ${compared} compared, ${counts.equal} equal, ${counts.lighter} lighter, ${percent} % saved on average`,
    );
    expect(dearer).toEqual([]);
  },
);
