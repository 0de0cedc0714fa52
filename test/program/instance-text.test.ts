/** The descriptor of an instance: one text whatever its keys came as, and one that gives its script. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { instantiateOutput } from "../../src/program/index.ts";
import type { OutputInstance, Program, Values } from "../../src/program/index.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { backend, key, programOf, XPUB, xonly } from "./library.ts";

function instance(program: Program, values: Values = {}): OutputInstance {
  const result = instantiateOutput(program, "main", { values, arguments: {} }, { backend });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const text = (
  policy: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  bound: boolean,
): OutputInstance => (bound ? instance(programOf(policy, { keys })) : instance(programOf(policy), keys as Values));

const ORIGIN = (n: number): string => `[d34db33f/86h/0h/0h]${key(n)}`;

describe.each([
  ["bound before", true],
  ["given now", false],
])("keys %s", (_name, bound) => {
  test.each<readonly [string, string, Readonly<Record<string, string | readonly string[]>>, string]>([
    ["a key", "party a\ntr(a)", { a: key(1) }, `tr(${xonly(1)})`],
    ["a key with its origin", "party a\ntr(a)", { a: ORIGIN(1) }, `tr(${xonly(1)})`],
    [
      "a leaf",
      "party a, b\ntr(a,and_v(v:pk(b),older(144)))",
      { a: key(1), b: ORIGIN(2) },
      `tr(${xonly(1)},and_v(v:pk(${xonly(2)}),older(144)))`,
    ],
    [
      "a tree",
      "party a, b, c\ntr(a,{pk(b),{pk(c),pkh(b)}})",
      { a: key(1), b: key(2), c: key(3) },
      `tr(${xonly(1)},{pk(${xonly(2)}),{pk(${xonly(3)}),pkh(${xonly(2)})}})`,
    ],
    [
      "musig, sorted",
      "party a, b\ntr(musig(a,b))",
      { a: ORIGIN(2), b: key(1) },
      `tr(musig(${[key(1), key(2)].sort().join(",")}))`,
    ],
    [
      "musig in a leaf",
      "party a, b, c\ntr(c,pk(musig(a,b)))",
      { a: key(2), b: key(1), c: key(3) },
      `tr(${xonly(3)},pk(musig(${[key(1), key(2)].sort().join(",")})))`,
    ],
    [
      "a group",
      "party m[]\ntr(unspendable,multi_a(2,m))",
      { m: [key(3), ORIGIN(1), key(2)] },
      `tr(50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0,multi_a(2,${xonly(3)},${xonly(1)},${xonly(2)}))`,
    ],
    [
      "a group in musig",
      "party m[]\ntr(musig(m))",
      { m: [key(3), key(1), key(2)] },
      `tr(musig(${[key(1), key(2), key(3)].sort().join(",")}))`,
    ],
    [
      "sorted keys as they stand in the script",
      "party m[]\ntr(unspendable,sortedmulti_a(2,m))",
      { m: [key(3), key(1), key(2)] },
      `tr(50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0,sortedmulti_a(2,${[xonly(1), xonly(2), xonly(3)].sort().join(",")}))`,
    ],
  ])("%s", (_what, policy, keys, expected) => {
    const made = text(`contract c\n${policy.replace(/\ntr/, "\noutput main = tr")}`, keys, bound);
    expect(made.descriptor()).toBe(expected);
    if (/musig|sortedmulti/.test(expected)) return; // what the other library cannot read
    const theirs = wasmDescriptor(expected);
    expect(theirs.ok ? toHex(theirs.scriptPubKey) : theirs.error).toBe(toHex(made.scriptPubKey));
  });
});

test("a derived key is written as the point it is", () => {
  const made = instance(
    programOf("contract c\nparty a, b\noutput main = tr(a,pk(b/0/7))", { keys: { a: key(1), b: XPUB } }),
  );
  expect(made.descriptor()).toMatch(/^tr\([0-9a-f]{64},pk\([0-9a-f]{64}\)\)$/);
  expect(made.leaves[0]?.depth).toBe(0);
});

test("a raw leaf is its script", () => {
  const made = instance(programOf("contract c\nparty a\noutput main = tr(a,asm(a CHECKSIG))", { keys: { a: key(1) } }));
  expect(made.descriptor()).toBe(`tr(${xonly(1)},raw(20${xonly(1)}ac))`);
});
