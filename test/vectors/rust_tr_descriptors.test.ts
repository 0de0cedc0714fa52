/**
 * rust-miniscript's `tr()` cases through the compiler: trees and control blocks, what is parsed and what refused, checksums, meaning, and the
 * weight of planned spends. Hashes of leaves that we refuse are in `rust_tr_descriptors.taproot.test.ts`.
 */
import { describe, expect, test } from "vitest";
import type { ProgramOutput } from "../../src/program/program.ts";
import { descriptorChecksum } from "../../src/descriptor/checksum.ts";
import {
  difference,
  either,
  readCondition,
  readSemantic,
  type Formula,
  type World,
} from "../policy/semantic-policy.ts";
import { readVectors } from "./read-vectors.ts";
import { codesOf, compileText, expectRefused, outputsOf, printReasons } from "./through-compiler.ts";

interface Lock {
  readonly type: string;
  readonly value: number;
}

interface Plan {
  readonly keys: readonly string[];
  readonly hash160_preimages: readonly string[];
  readonly older: Lock | null;
  readonly after: Lock | null;
  readonly weight: number | null;
}

interface Row {
  readonly kind: string;
  readonly descriptor: string;
  readonly valid?: boolean;
  readonly internal_key?: string;
  readonly merkle_root?: string | null;
  readonly output_key?: string;
  readonly output_key_parity?: 0 | 1;
  readonly leaves_in_order?: readonly { readonly leaf_hash: string; readonly merkle_path: readonly string[] }[];
  readonly checksum?: string;
  readonly script_pubkey?: string;
  readonly index?: number;
  readonly semantic_policy?: string;
  readonly failure?: string;
  readonly cases?: readonly Plan[];
}

const FILE = "rust_tr_descriptors.json";
const rows = readVectors<{ cases: readonly Row[] }>(FILE)?.cases ?? [];
const reasons: string[] = [];
const ours = (kind: string): readonly Row[] =>
  rows.filter((row) => row.kind === kind && row.descriptor.startsWith("tr("));
const UNSPENDABLE_LEAF =
  "a leaf that nobody can satisfy, or that needs no signature: refused as in Core (TW207, TW204), its hashes in the taproot suite";

/** Leaves of `0` and `1`, wrapped or not. */
const hasEmptyLeaf = (descriptor: string): boolean => /[,{](?:[a-z]+:)?[01][,})]/.test(descriptor);

function outputOrRefusal(row: Row): ProgramOutput | undefined {
  if (!hasEmptyLeaf(row.descriptor)) return outputsOf(row.descriptor, { index: row.index ?? 0 })[0];
  expectRefused(row.descriptor);
  expect(codesOf(compileText(row.descriptor)).every((code) => code === "TW207" || code === "TW204")).toBe(true);
  reasons.push(UNSPENDABLE_LEAF);
  return undefined;
}

describe(FILE, () => {
  test.each(ours("spend_info"))("spend_info $descriptor", (row) => {
    const output = outputOrRefusal(row);
    if (output === undefined) return;
    expect([output.internalKey.key, output.merkleRoot, output.outputKey, output.parity]).toEqual([
      row.internal_key,
      row.merkle_root,
      row.output_key,
      row.output_key_parity,
    ]);
    const leaves = output.leaves.map((leaf) => ({
      leaf_hash: leaf.leafHash,
      merkle_path: leaf.controlBlock?.slice(66).match(/.{64}/g) ?? [],
    }));
    expect(leaves).toEqual(row.leaves_in_order);
  });

  test.each(ours("merkle_root"))("merkle_root $descriptor", (row) => {
    const output = outputOrRefusal(row);
    if (output !== undefined) expect(output.merkleRoot).toBe(row.merkle_root);
  });

  test.each([...ours("script_pubkey"), ...ours("find_index")])("$kind $descriptor", (row) => {
    if (row.script_pubkey === undefined) {
      reasons.push(`${row.kind}: without a script_pubkey`);
      return;
    }
    expect(outputOrRefusal(row)?.scriptPubKey).toBe(row.script_pubkey);
  });

  test.each(ours("parse").filter((row) => row.valid === true))("parse $descriptor", ({ descriptor }) => {
    const [output] = outputsOf(descriptor, { index: 0 });
    const isOpen = output?.descriptor === null;
    // Free-form keys are parties of a template: the policy prints back unchanged.
    if (isOpen) expect(output.policy).toBe(descriptor);
    else expect(output?.scriptPubKey).toMatch(/^5120/);
  });

  test.each(ours("parse").filter((row) => row.valid === false))("refused $reason $descriptor", ({ descriptor }) =>
    expectRefused(descriptor),
  );

  test.each(rows.filter((row) => row.kind === "parse" && !row.descriptor.startsWith("tr(")))(
    "not ours: $descriptor",
    ({ descriptor }) => {
      expectRefused(descriptor, "TW114");
      reasons.push("another kind of output: named as not ours (TW114)");
    },
  );

  test.each(rows.filter((row) => row.kind === "checksum"))("checksum $descriptor", ({ descriptor, checksum = "" }) => {
    expect(descriptorChecksum(descriptor)).toBe(checksum);
    expect(codesOf(compileText(`${descriptor}#${checksum}`))).not.toContain("TW009");
    expect(codesOf(compileText(`${descriptor}#${checksum.slice(1)}${checksum[0]}`))).toContain("TW009");
  });

  test.each(ours("lift"))("lift $descriptor", (row) => {
    const output = outputOrRefusal(row);
    if (output !== undefined)
      expect(difference(meaning(output), readSemantic(row.semantic_policy ?? ""))).toBeUndefined();
  });

  test.each(ours("satisfy"))("satisfy $descriptor", (row) => {
    if (row.failure === "descriptor refused") return expectRefused(row.descriptor);
    expect(outputsOf(row.descriptor)).toHaveLength(1);
    reasons.push("satisfy: the descriptor compiles; which keys satisfy it is the satisfier's, a later part");
  });

  test.each(rows.filter((row) => row.kind === "plan"))("plan $descriptor", (row) => {
    if (!row.descriptor.startsWith("tr(")) {
      expectRefused(row.descriptor, "TW114");
      reasons.push("plan of another kind of output: named as not ours (TW114)");
      return;
    }
    const [output] = outputsOf(row.descriptor);
    for (const plan of row.cases ?? []) expectWeight(output as ProgramOutput, plan);
  });

  test.skipIf(rows.length === 0)("prints why cases do not apply", () => {
    printReasons(FILE, reasons);
    expect(reasons.length).toBeGreaterThan(0);
  });
});

/** The key path is one more branch, without locks. */
const meaning = (output: ProgramOutput): Formula =>
  either([readSemantic(`pk(${output.internalKey.id})`), ...output.leaves.map((leaf) => readCondition(leaf.condition))]);

/** "4 * scriptSig length byte + witness bytes": ours is the witness. */
const SCRIPT_SIG_LENGTH = 4;

/** The cheapest branch that holds, where its cost does not depend on the way through it. */
function expectWeight(output: ProgramOutput, plan: Plan): void {
  const world = worldOf(plan);
  const branches = output.leaves
    .filter((leaf) => readCondition(leaf.condition).holds(world))
    .map((leaf) => leaf.cost?.weight);
  if (world(`pk(${output.internalKey.key})`)) branches.push(output.keyPath?.weight);
  if (branches.some((weight) => weight === undefined || weight.least !== weight.most)) {
    reasons.push("plan through a leaf of several ways: the satisfier's, a later part");
    return;
  }
  const least = Math.min(...branches.map((weight) => weight?.least as number)) + SCRIPT_SIG_LENGTH;
  expect(branches.length === 0 ? null : least).toBe(plan.weight);
}

const worldOf = (plan: Plan): World => {
  const keys = new Set(plan.keys.map((key) => key.slice(-64)));
  const images = new Set(plan.hash160_preimages);
  return (terminal) => {
    const [, name, value = ""] = /^([a-z0-9]+)\((.*)\)$/.exec(terminal) ?? [];
    if (name === "pk") return keys.has(value.slice(-64));
    if (name === "older")
      return reached(plan.older, Number(value) & 0xffff, (Number(value) >>> 22) & 1 ? "512s" : "blocks");
    if (name === "after") return reached(plan.after, Number(value), Number(value) < 500_000_000 ? "height" : "time");
    return images.has(value);
  };
};

const reached = (lock: Lock | null, value: number, type: string): boolean =>
  lock !== null && lock.type === type && lock.value >= value;

describe("further rules of rust-miniscript's tr()", () => {
  test("plans: the cheapest of key path and leaves", () => {
    const [k, a, b] = [
      "cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115",
      "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd",
      "669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0",
    ];
    const [output] = outputsOf(`tr(${k},{pk(${a}),and_v(v:pk(${b}),older(9))})`);
    const plan = (keys: readonly string[], older: Lock | null, weight: number | null): Plan => ({
      keys,
      hash160_preimages: [],
      older,
      after: null,
      weight,
    });
    // A signature is a push of 65 bytes; script, control block and the item count have their length bytes.
    const plans = [
      plan([k as string, a as string], null, 4 + 1 + 65),
      plan([a as string], null, 4 + 1 + 65 + 35 + 66),
      plan([b as string], { type: "blocks", value: 9 }, 4 + 1 + 65 + 37 + 66),
      plan([b as string], { type: "512s", value: 9 }, null),
    ];
    for (const each of plans) expectWeight(output as ProgramOutput, each);
  });

  test.each([
    ["tr(K,or_d(pk(A),and_v(v:pkh(B),older(9))))", "or(pk(K),pk(A),and(pk(B),older(9)))"],
    ["tr(K,thresh(2,pk(A),s:pk(B),sln:after(99)))", "or(pk(K),thresh(2,pk(A),pk(B),after(99)))"],
    [
      "tr(K,{multi_a(2,A,B,C),andor(pk(D),older(4194305),pk(E))})",
      "or(pk(K),thresh(2,pk(A),pk(B),pk(C)),and(pk(D),older(4194305)),pk(E))",
    ],
  ])("lift %s", (descriptor, semantic) => {
    const [output] = outputsOf(descriptor);
    expect(difference(meaning(output as ProgramOutput), readSemantic(semantic))).toBeUndefined();
  });
});
