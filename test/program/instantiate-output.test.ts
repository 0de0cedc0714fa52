/** One output filled on the fast path has the bytes that the whole program filled has. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { instantiate, instantiateOutput, prepareOutput } from "../../src/program/index.ts";
import type { Hole, OutputInstance, Program, ProgramOutput, Value, Values } from "../../src/program/index.ts";
import { backend, key, point, POLICIES, policyText, programOf, valuesFor, XPUB } from "./library.ts";

/** The bytes of an instance, as a program writes them. */
const hexOf = ({ leaves, ...instance }: OutputInstance): object => ({
  scriptPubKey: toHex(instance.scriptPubKey),
  outputKey: toHex(instance.outputKey),
  parity: instance.parity,
  internalKey: toHex(instance.internalKey),
  merkleRoot: instance.merkleRoot === null ? null : toHex(instance.merkleRoot),
  leaves: leaves.map(({ script, leafHash, controlBlock }) => ({
    script: toHex(script),
    leafHash: toHex(leafHash),
    controlBlock: toHex(controlBlock),
  })),
});

const hexIn = ({ scriptPubKey, outputKey, parity, internalKey, merkleRoot, leaves }: ProgramOutput): object => ({
  scriptPubKey,
  outputKey,
  parity,
  internalKey: internalKey.key,
  merkleRoot,
  leaves: leaves.map(({ script, leafHash, controlBlock }) => ({ script, leafHash, controlBlock })),
});

/** Values of one kind of hole, now and then bad ones; few keys, so that some are equal. */
function valueOf({ kind, range }: Hole): fc.Arbitrary<Value> {
  const keys = fc.integer({ min: 1, max: 40 }).map((n) => point(n));
  switch (kind) {
    case "key":
      return fc.oneof(
        { arbitrary: keys, weight: 20 },
        { arbitrary: keys.map((bytes) => (range[0] === 32 ? bytes.subarray(1) : bytes)), weight: 10 },
        { arbitrary: keys.map(toHex), weight: 10 },
        { arbitrary: fc.constantFrom<Value>(XPUB, `${XPUB}/1/2`, new Uint8Array(32), "key", 7), weight: 1 },
      );
    case "group":
      return fc.array(keys, { minLength: 2, maxLength: 5 });
    case "number":
      return fc.oneof(
        { arbitrary: fc.integer({ min: range[0], max: range[1] }), weight: 40 },
        { arbitrary: fc.constant(range[1] + 1), weight: 1 },
      );
    case "hash":
    case "scalar":
      return fc.uint8Array({ minLength: range[0], maxLength: range[0] });
  }
}

const OTHERS: readonly string[] = [
  "contract c party m[], b output o = tr(musig(m), sortedmulti_a(all,m,b))",
  "contract c party b param r: scalar output o = tr(unspendable(r), pk(b))",
  "contract c party b output o = rawtr(b)",
  "contract c party a, b output o = tr(musig(a,b)/0/*, and_v(v:pkh(a.x/1/*),pk(b.x)))",
  "contract c party a output o = tr(a)",
];

describe.each([
  ...POLICIES.map((name) => [name, policyText(name)] as const),
  ...OTHERS.map((text) => [text, text] as const),
])("%s", (_, text) => {
  const program = programOf(text);

  test("each output, whatever the values, is that of instantiate", () => {
    const all = fc.record(Object.fromEntries(program.holes.map((hole) => [hole.id, valueOf(hole)])));
    const prepared = program.outputs.map(({ name }) => {
      const result = prepareOutput(program, name, { backend });
      if (!result.ok) throw new Error(result.error.message);
      return { name, fill: result.value };
    });
    fc.assert(
      fc.property(all, fc.nat(), (values, pick) => {
        const { name, fill } = prepared[pick % prepared.length] as (typeof prepared)[0];
        const needed = program.holes.filter(
          (hole) => hole.id === "*" || hole.where.some((where) => where.startsWith(`${name}/`)),
        );
        const whole = instantiate(program, Object.fromEntries(needed.map(({ id }) => [id, values[id] as Value])), {
          backend,
          networks: [],
        });
        const one = fill({ values });
        expect(one.ok).toBe(whole.ok);
        if (one.ok && whole.ok)
          expect(hexOf(one.value)).toEqual(
            hexIn(whole.value.outputs.find((each) => each.name === name) as ProgramOutput),
          );
        if (!one.ok && !whole.ok) expect(one.error.code).toBe(whole.error.code);
      }),
      { seed: 386, numRuns: 40 },
    );
  });
});

describe("arguments", () => {
  const text = `contract c party alice, bob, members[]
    output funding = tr(musig(alice, bob), pk(alice.delayed))
    output to_local(owner: party, penalty: key, n: blocks) = tr(penalty, and_v(v:pk(owner.delayed),older(n)))
    output shared = tr(alice, multi_a(1,members))`;
  const template = programOf(text);
  const bound: Program = programOf(text, { keys: { alice: key(1), bob: key(2), "alice.delayed": key(3) } });
  const expected = (owner: string): object => {
    const result = instantiate(
      template,
      { "to_local.owner.delayed": owner, "to_local.penalty": key(9), "to_local.n": 10 },
      { backend, networks: [] },
    );
    if (!result.ok) throw new Error(result.error.message);
    return hexIn(result.value.outputs[1] as ProgramOutput);
  };
  const fill = (
    program: Program,
    owner: Value,
    values: Record<string, Value> = {},
  ): ReturnType<typeof instantiateOutput> =>
    instantiateOutput(program, "to_local", { arguments: { owner, penalty: point(9), n: 10 }, values }, { backend });

  test("a party formal takes the keys of the party named, bound in the program", () => {
    const result = fill(bound, "alice");
    expect(result.ok && hexOf(result.value)).toEqual(expected(key(3)));
  });

  test("or those among the values, also of a role that no other output has", () => {
    const result = fill(bound, "bob", { "bob.delayed": point(4) });
    expect(result.ok && hexOf(result.value)).toEqual(expected(key(4)));
  });

  test.each<readonly [what: string, result: ReturnType<typeof fill>, code: string]>([
    ["a party without that key", fill(bound, "bob"), "E_HOLE_OPEN"],
    ["a party of the template, still unbound", fill(template, "alice"), "E_HOLE_OPEN"],
    ["nobody", fill(bound, "carol"), "E_HOLE_KIND"],
    ["a method of objects", fill(bound, "constructor"), "E_HOLE_KIND"],
    ["a group", fill(bound, "members"), "E_HOLE_KIND"],
    ["a key where a party stands", fill(bound, point(1)), "E_HOLE_KIND"],
    [
      "an unknown formal",
      instantiateOutput(bound, "to_local", { arguments: { own: "alice" } }, { backend }),
      "E_HOLE_UNKNOWN",
    ],
    [
      "a missing argument",
      instantiateOutput(bound, "to_local", { arguments: { owner: "alice", n: 10 } }, { backend }),
      "E_HOLE_OPEN",
    ],
    [
      "the owner's key as penalty is another output's affair",
      fill(bound, "alice", { "to_local.penalty": "ignored" }),
      "taken",
    ],
  ])("%s", (_, result, code) => {
    expect(result.ok ? "taken" : result.error.code).toBe(code);
  });

  test("bound keys that are bad are refused when the output is prepared", () => {
    const bad: Program = { ...bound, keys: { ...bound.keys, alice: { kind: "point", key: `02${"00".repeat(31)}05` } } };
    expect(prepareOutput(bad, "shared", { backend })).toMatchObject({ ok: false, error: { code: "E_KEY_CURVE" } });
  });
});

test("an instance of the penalty mechanism, as bytes: the tree of `offered` by hand", () => {
  const program = programOf(policyText("mechanisms/penalty.policy"));
  const values = { ...valuesFor(program), "offered.expiry": 900_000 };
  const result = instantiateOutput(program, "offered", { values }, { backend });
  if (!result.ok) throw new Error(result.error.message);
  const [timeout, claim] = result.value.leaves;
  const x = (id: string): string => String((values as Values)[`offered.${id}`]).slice(-64);
  expect(toHex(timeout?.script ?? fromHex(""))).toBe(`20${x("holder_htlc")}ad20${x("counterparty_htlc")}ad03a0bb0db1`);
  expect(toHex(claim?.script ?? fromHex(""))).toBe(
    `82012088a914${String((values as Values)["offered.hash"])}8820${x("counterparty_htlc")}ac`,
  );
});
