/**
 * rust_policy_compiler.json: rust-miniscript's policy compilers. An implementation with another cost model may choose other scripts; it must mean the
 * same and may not be dearer. Ours makes Taproot outputs, so P2WSH cases are compiled as one leaf of `tr(unspendable,…)`, and their sizes
 * compared where both have them.
 */
import { afterAll, describe, expect, test } from "vitest";
import type { ProgramOutput } from "../../src/program/program.ts";
import { branchesOf } from "../../src/compiler/spending-cost.ts";
import { compile } from "../../src/compiler/index.ts";
import type { Compilation } from "../../src/compiler/index.ts";
import { bestLeaf } from "../../src/compiler/best-leaf/best-leaf.ts";
import { noble } from "../../src/crypto/index.ts";
import { parsePolicy } from "../compiler/best-leaf-policies.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { differenceIn } from "../compiler/tree-meaning.ts";
import { expectedWeight, outputOf } from "../compiler/tree-weight.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly kind: string;
  readonly policy: string;
  readonly compiles?: boolean;
  readonly error?: string;
  readonly miniscript?: string;
  readonly script_size?: number;
  readonly descriptor?: string;
  readonly total_cost?: number;
  readonly policy_language?: string;
  readonly valid?: boolean;
  readonly max_leaves?: number;
  readonly internal_key?: string;
  readonly leaf_probabilities?: readonly { readonly policy: string; readonly probability: number }[];
}

const cases = readVectors<{ readonly cases: readonly Case[] }>("rust_policy_compiler.json")?.cases ?? [];
const backend = noble();
const rust = openRustMiniscript();
afterAll(() => rust?.close());

const run = (text: string): Compilation => compile({ name: "policy", text }, { backend });
const codes = (text: string): readonly string[] =>
  run(text).diagnostics.flatMap((each) => (each.severity === "error" ? [each.code] : []));

/** What rust-miniscript refuses and we can do: keys and locks that stand twice, ways that only a split keeps from third parties. */
const BEYOND: Readonly<Record<string, string>> = {
  "and(pk(A),or(after(9),after(9)))": "the same lock twice is one lock: and(pk(A),after(9))",
  "or(and(pk(A),pk(B)),and(pk(A),pk(D)))": "A stands once in each leaf, or once in a leaf of both",
};
/** Kinds that are about something else than what a policy is compiled to. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  order: "a total order on policies, which is no feature here",
  roundtrip: "printing of rust-miniscript's own policies; a program prints its tree, not the policy",
};
const of = (...kinds: readonly string[]): readonly Case[] => cases.filter(({ kind }) => kinds.includes(kind));

for (const [kind, reason] of Object.entries(ELSEWHERE))
  if (of(kind).length > 0)
    console.log(`rust_policy_compiler.json: ${of(kind).length} of kind ${kind} not run: ${reason}`);

describe.runIf(cases.length > 0)("policies that compile", () => {
  const compiling = of("compile_lift", "compile", "compile_pair").filter(({ compiles }) => compiles !== false);

  test.each(compiling)("$kind: $policy means what it says", ({ policy }) => {
    const text = spelled(policy);
    expect(differenceIn(text, outputOf(`tr(unspendable,policy(${text}))`))).toBeUndefined();
    expect(differenceIn(text, outputOf(`policy(${text})`))).toBeUndefined();
  });

  test.each(compiling.filter((each) => each.miniscript !== undefined))(
    "$kind: $policy is no dearer",
    ({ policy, miniscript }) => {
      const branches = branchesOf(parsePolicy(spelled(policy)), 1_000);
      const theirs = outputOf(`tr(unspendable,${spelled(miniscript ?? "")})`);
      const ours = outputOf(`tr(unspendable,policy(${spelled(policy)}))`);
      // Of a `thresh(10,…)` of 21 keys all ways weigh the same.
      const weight = (output: ProgramOutput): number =>
        branches === undefined ? (output.leaves[0]?.cost?.weight.most as number) : expectedWeight(output, branches);
      expect(weight(ours)).toBeLessThanOrEqual(weight(theirs) + 1e-6);
    },
  );

  test.each(of("cost"))("$kind: script and witness of one leaf", ({ policy, total_cost }) => {
    const found = bestLeaf(parsePolicy(distinct(policy)));
    expect(found.ok && found.value.script + found.value.satisfaction).toBeLessThanOrEqual(total_cost ?? 0);
  });
});

describe.runIf(cases.length > 0)("policies that do not", () => {
  const refused = of("compile", "compile_tr", "compile_tr_native").filter(
    ({ compiles, error, max_leaves }) => (compiles === false || error !== undefined) && max_leaves === undefined,
  );
  const LIMIT = "LimitsExceeded";

  test.each(refused.filter(({ error, policy }) => error !== LIMIT && !Object.hasOwn(BEYOND, policy)))(
    "$policy: $error",
    ({ policy }) => {
      expect(codes(`policy(${policy})`)).not.toEqual([]);
    },
  );

  test.each(refused.filter(({ policy }) => Object.hasOwn(BEYOND, policy)))("$policy compiles here", ({ policy }) => {
    expect(differenceIn(policy, outputOf(`policy(${policy})`)), BEYOND[policy]).toBeUndefined();
  });

  test.each(refused.filter(({ error }) => error === LIMIT))(
    "a limit of P2WSH that tapscript does not have",
    ({ policy }) => {
      expect(codes(`tr(unspendable,policy(${spelled(policy)}))`)).toEqual([]);
    },
  );

  test.each(of("parse"))("$reason: valid $valid", ({ policy, valid }) => {
    const text = policy.replaceAll("pk()", "pk(a)");
    // `pk()` has an empty name, which is no name here; TRIVIAL and a lock alone are read and are no way to guard coins.
    const READ: readonly string[] = ["TW113", "TW204"];
    const found = codes(`policy(${text})`);
    if (valid === true) expect(found.filter((code) => !READ.includes(code))).toEqual([]);
    else expect(found).not.toEqual([]);
  });
});

describe.runIf(cases.length > 0)("trees", () => {
  const trees = of("compile_tr", "compile_tr_private", "compile_tr_native").filter(({ error }) => error === undefined);

  test.each(trees)("$kind: $policy means the same and is no dearer", async ({ policy, descriptor }) => {
    const spending = parsePolicy(policy);
    const ours = outputOf(`policy(${policy})`);
    expect(differenceIn(policy, ours)).toBeUndefined();
    const theirs = (await theirTree(policy, descriptor)) ?? "";
    if (theirs === "") return;
    const branches = branchesOf(spending, 10_000) ?? [];
    expect(expectedWeight(ours, branches)).toBeLessThanOrEqual(expectedWeight(outputOf(theirs), branches) + 1e-6);
  });

  test.each(of("compile_tr").filter((each) => each.leaf_probabilities))("odds are multiplied down: $policy", (each) => {
    const { ways } = run(`policy(${each.policy})`).trees?.[0] ?? {};
    const singles = (each.leaf_probabilities ?? []).filter(({ policy }) => /^pk\(\w+\)$/.test(policy));
    expect(singles.length).toBeGreaterThan(0);
    for (const { policy, probability } of singles)
      expect(ways?.find(({ needs }) => needs.join() === policy)?.odds).toBeCloseTo(probability, 5);
  });
});

async function theirTree(policy: string, descriptor: string | undefined): Promise<string | undefined> {
  if (descriptor !== undefined) return descriptor;
  if (rust === undefined) return undefined;
  const [answer] = await rust.ask([{ op: "compile_tr" as const, policy, internal: "UNSPENDABLE" }]);
  return answer?.ok === true ? answer.descriptor.split("#")[0] : undefined;
}

/** Keys by names: a leaf has the x coordinate of each, whatever stands for it. */
function spelled(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/(?<=[(,])0[23][0-9a-f]{64}(?=[),])/g, (key) => {
    const name = names.get(key) ?? `K${names.size}`;
    names.set(key, name);
    return name;
  });
}

/** Each occurrence of a key a key of its own: in one leaf a key stands once. */
function distinct(text: string): string {
  let count = 0;
  return text.replace(/pk\((\w+)\)/g, (_, name: string) => `pk(${name}${count++})`);
}
