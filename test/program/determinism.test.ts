/** Programs of the library: the same bytes each time, filled or compiled, and what is said of them is kept through text. */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import {
  canonicalJson,
  instantiate,
  policyId,
  print,
  readProgram,
  verifyProgram,
  writeProgram,
} from "../../src/program/index.ts";
import type { Json, Program, SpendCost } from "../../src/program/index.ts";
import { evaluateSize } from "../../src/script/index.ts";
import { backend, networkFor, optionsFor, POLICIES, policyText, programOf, valuesFor, XPUB } from "./library.ts";

const MAINNET = { backend, networks: ["mainnet"] } as const;

/** As {@link programOf} compiles it. */
const optionsOf = (program: Program) => ({ backend, networks: [networkFor(print(program))] });

function filled(program: Program): Program {
  const result = instantiate(program, valuesFor(program), optionsOf(program));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe.each(POLICIES)("%s", (name) => {
  const template = programOf(policyText(name));
  const bound = programOf(policyText(name), optionsFor(template));

  test("compiled twice gives the same bytes, in canonical form", () => {
    const again = programOf(policyText(name), optionsFor(template));
    expect(writeProgram(again)).toBe(writeProgram(bound));
    expect(writeProgram(bound)).toBe(canonicalJson(JSON.parse(writeProgram(bound)) as Json));
  });

  test("compiled with the keys in another order gives the same bytes", () => {
    const { keys = {}, set = {} } = optionsFor(template);
    const turned = {
      keys: Object.fromEntries(Object.entries(keys).toReversed()),
      set: Object.fromEntries(Object.entries(set).toReversed()),
    };
    expect(writeProgram(programOf(policyText(name), turned))).toBe(writeProgram(bound));
  });

  test("template filled is the program compiled with those values, at once or one value after the other", () => {
    expect(writeProgram(filled(template))).toBe(writeProgram(bound));
    let program = template;
    for (const [hole, value] of Object.entries(valuesFor(template))) {
      const result = instantiate(program, { [hole]: value }, optionsOf(template));
      if (!result.ok) throw new Error(result.error.message);
      program = result.value;
    }
    expect(writeProgram(program)).toBe(writeProgram(bound));
  });

  test.each([
    ["template", template],
    ["bound", bound],
  ])("%s: read from its text it is the same, and verified", (_, program) => {
    const read = readProgram(writeProgram(program));
    expect(read).toEqual({ ok: true, value: JSON.parse(writeProgram(program)) });
    expect(verifyProgram(program, { backend })).toMatchObject({ ok: true });
  });

  test("print(program) compiles to the same policyId", () => {
    expect(policyId(programOf(print(template)))).toBe(template.policyId);
  });

  test("costs of the template hold those of the instance", () => {
    for (const [i, output] of template.outputs.entries()) {
      for (const [j, leaf] of output.leaves.entries()) {
        const open = bounds(leaf.cost, 3);
        const exact = bounds(bound.outputs[i]?.leaves[j]?.cost ?? null, 3);
        expect(open.least).toBeLessThanOrEqual(exact.least);
        expect(open.most).toBeGreaterThanOrEqual(exact.most);
      }
    }
  });
});

const withoutAddresses = ({ outputs }: Program): readonly object[] =>
  outputs.map((output) => ({ ...output, addresses: {} }));

function bounds(cost: SpendCost | null, members: number): { readonly least: number; readonly most: number } {
  if (cost === null) return { least: 0, most: 0 };
  return {
    least: evaluateSize(cost.weight.least, "least", () => members),
    most: evaluateSize(cost.weight.most, "most", () => members),
  };
}

/** Shapes that the library does not have. */
const SHAPES: readonly (readonly [name: string, text: string])[] = [
  ["a group in multi_a", "contract c party members[], bob output o = tr(bob, multi_a(2,members))"],
  ["all of a group, sorted", "contract c party members[] output o = tr(musig(members), sortedmulti_a(all,members))"],
  ["a group with derivation", "contract c party members[], bob output o = tr(bob, multi_a(2,members,bob.late))"],
  ["a scalar", "contract c party bob param r: scalar output o = tr(unspendable(r), pk(bob))"],
  [
    "pkh and every hash",
    "contract c party a, b param h: sha256 param g: hash160 output o = tr(a, {and_v(v:pkh(b),sha256(h)),and_v(v:pk(b.x),hash160(g))})",
  ],
  [
    "a raw leaf",
    "contract c party a, b param n: blocks output o = tr(a, asm(b DROP b.late CHECKSIGVERIFY n CHECKSEQUENCEVERIFY))",
  ],
  [
    "names of JavaScript's own",
    "contract c party constructor, __proto__[], toString output o = tr(constructor, {multi_a(1,__proto__), pk(toString.valueOf)})",
  ],
];

describe.each(SHAPES)("%s", (_, text) => {
  const template = programOf(text);
  const bound = programOf(text, optionsFor(template));

  test("template filled is the program compiled with those values", () => {
    expect(bound.holes).toEqual([]);
    expect(writeProgram(filled(template))).toBe(writeProgram(bound));
  });

  test("filled one value after the other it has the same bytes", () => {
    for (const values of [Object.entries(valuesFor(template)), Object.entries(valuesFor(template)).toReversed()]) {
      let program = template;
      for (const [hole, value] of values) {
        const result = instantiate(program, Object.fromEntries([[hole, value]]), MAINNET);
        if (!result.ok) throw new Error(result.error.message);
        expect(readProgram(writeProgram(result.value)), `after ${hole}`).toMatchObject({ ok: true });
        expect(verifyProgram(result.value, { backend }), `after ${hole}`).toMatchObject({ ok: true });
        program = result.value;
      }
      expect(writeProgram(program)).toBe(writeProgram(bound));
    }
  });
});

describe("ranged keys", () => {
  const text = "contract c party alice, bob output o = tr(alice, pk(bob/0/*))";
  const keys = { alice: `${XPUB}/5/*`, bob: `${XPUB}/6` };

  test("the index is part of the program, so that it verifies", () => {
    const program = programOf(text, { keys, index: 7 });
    expect(program.index).toBe(7);
    expect(verifyProgram(program, { backend })).toMatchObject({ ok: true });
    expect(verifyProgram({ ...program, index: 8 }, { backend })).toMatchObject({ ok: false });
  });

  test("a name bound to a ranged key opens the index as a hole", () => {
    const template = programOf("contract c party alice, bob output o = tr(alice, pk(bob))");
    const first = instantiate(template, { alice: `${XPUB}/*`, bob: XPUB }, MAINNET);
    expect(first).toMatchObject({ ok: true, value: { holes: [{ id: "*", where: ["o/key path"] }] } });
    if (!first.ok) return;
    const second = instantiate(first.value, { "*": 3 }, MAINNET);
    const compiled = programOf("contract c party alice, bob output o = tr(alice, pk(bob))", {
      keys: { alice: `${XPUB}/*`, bob: XPUB },
      index: 3,
    });
    expect(second).toEqual({ ok: true, value: compiled });
  });

  test("index and keys fill in any order", () => {
    const template = programOf(text);
    const bound = programOf(text, { keys, index: 7 });
    for (const order of [
      ["*", "alice", "bob"],
      ["alice", "*", "bob"],
      ["bob", "alice", "*"],
    ]) {
      let program = template;
      for (const hole of order) {
        const result = instantiate(
          program,
          hole === "*" ? { "*": 7 } : { [hole]: keys[hole as "alice" | "bob"] },
          MAINNET,
        );
        if (!result.ok) throw new Error(result.error.message);
        program = result.value;
      }
      expect(writeProgram(program)).toBe(writeProgram(bound));
    }
  });
});

describe("network", () => {
  const text = policyText("two-party-safe.policy");
  const keys = optionsFor(programOf(text)).keys ?? {};

  test("decides the address, and neither the policyId nor a script", () => {
    const [main, regtest] = (["mainnet", "regtest"] as const).map((network) => programOf(text, { keys, network }));
    expect(main?.outputs[0]?.addresses).toEqual({ mainnet: expect.stringMatching(/^bc1p/) as string });
    expect(regtest?.outputs[0]?.addresses).toEqual({ regtest: expect.stringMatching(/^bcrt1p/) as string });
    expect(regtest?.policyId).toBe(main?.policyId);
    expect(withoutAddresses(regtest as Program)).toEqual(withoutAddresses(main as Program));
  });

  test("every network asked for gets its address", () => {
    const template = programOf(text);
    const result = instantiate(template, keys, { backend, networks: ["mainnet", "signet", "testnet4", "regtest"] });
    expect(result).toMatchObject({ ok: true });
    if (result.ok) expect(Object.keys(result.value.outputs[0]?.addresses ?? {})).toHaveLength(4);
  });
});

test("keys are not part of the policyId, parameter values are", () => {
  const text = "contract c party a param n: blocks output o = tr(a, and_v(v:pk(a.late),older(n)))";
  const one = programOf(text, { set: { n: "5" } });
  expect(programOf(text, { set: { n: "5" }, keys: { a: XPUB } }).policyId).toBe(one.policyId);
  expect(programOf(text, { set: { n: "6" } }).policyId).not.toBe(one.policyId);
  expect(compile({ name: "x", text: text.replace("n: blocks", "n: blocks = 5") }, { backend }).program?.policyId).toBe(
    one.policyId,
  );
});
