/**
 * The rows of footguns.md that a compiler can meet: what went wrong in real systems is named by a diagnostic, or cannot happen. The number
 * and the words of the row are in the name of its test.
 */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import type { Compilation, CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { print } from "../../src/program/index.ts";
import type { Program } from "../../src/program/program.ts";

const backend = noble();
/** Generator points: G, 2G, 3G, 4G. */
const POINTS = [
  "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
  "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
  "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
  "e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13",
] as const;
const [G, G2, G3, G4] = POINTS;
const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const X =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

const run = (text: string, options: Partial<CompileOptions> = {}): Compilation =>
  compile({ name: "policy", text }, { backend, ...options });

const codesOf = (text: string, options: Partial<CompileOptions> = {}): readonly string[] =>
  run(text, options).diagnostics.map((one) => one.code);

function programOf(text: string, options: Partial<CompileOptions> = {}): Program {
  const { program, diagnostics } = run(text, options);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  return program as Program;
}

const leaf = (condition: string): string => `tr(musig(alice,bob),and_v(v:pk(alice),${condition}))`;

/** What `run` needs at most on a slow and busy machine, where an exponential algorithm would not end. */
const AT_ONCE = 2_000;

function timed<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(AT_ONCE);
  return result;
}

describe("locks", () => {
  test("1: `after` vs `older`: a height that is past is named, and `older` suggested", () => {
    const [found, ...others] = run(leaf("after(144)")).diagnostics;
    expect([found?.code, others]).toEqual(["TW402", []]);
    expect(found?.help?.[0]?.edit?.text).toBe("older(144)");
    expect(codesOf(leaf("older(2030-01-01)"))).toEqual(["TW105"]);
    expect(codesOf(leaf("after(144 blocks)"))).toEqual(["TW105"]);
  });

  test("2: `older(n)` > 65535 or bit 22/31 set: what BIP68 reads instead is said", () => {
    for (const [written, codes] of [
      ["older(65535)", []],
      ["older(65536)", ["TW403"]],
      ["older(65537)", ["TW403"]],
      ["older(4194473)", []],
      ["older(4259840)", ["TW403"]],
      ["older(8388609)", ["TW403"]],
      ["older(2147483647)", ["TW403"]],
      ["older(2147483648)", ["TW209"]],
      ["older(0)", ["TW209"]],
      ["older(65536 blocks)", ["TW209"]],
    ] as const) {
      expect([written, codesOf(leaf(written))]).toEqual([written, codes]);
    }
  });

  test("3: mixed height/time locks in one path can never be spent; on two paths they can", () => {
    expect(codesOf(leaf("and_v(v:after(4000000),after(2037-01-01))"))).toEqual(["TW206"]);
    expect(codesOf(leaf("and_v(v:older(144),older(4194473))"))).toEqual(["TW206"]);
    expect(codesOf(leaf("and_v(v:older(144),after(4000000))"))).toEqual([]);
    expect(
      codesOf("tr(musig(alice,bob),or_i(and_v(v:pk(alice),after(4000000)),and_v(v:pk(bob),after(2037-01-01))))"),
    ).toEqual([]);
    expect(codesOf("tr(musig(alice,bob),thresh(3,pk(alice),sln:older(144),sln:older(4194473)))")).toEqual(["TW206"]);
  });

  test("4: `after` limits: 1 to 2^31 - 1, and 500 000 000 splits heights and times", () => {
    for (const [written, codes] of [
      ["after(0)", ["TW209"]],
      ["after(499999999)", []],
      ["after(2147483647)", []],
      ["after(2147483648)", ["TW209"]],
      ["after(2038-01-19T03:14:07Z)", []],
      ["after(2038-01-19T03:14:08Z)", ["TW209"]],
    ] as const) {
      expect([written, codesOf(leaf(written))]).toEqual([written, codes]);
    }
    const early = { now: { height: 1, time: 1_600_000_000 } };
    const units = [leaf("after(499999999)"), leaf("after(500000000)")].map((text) =>
      run(text, early).diagnostics.map((one) => one.code),
    );
    expect(units).toEqual([[], ["TW402"]]);
  });
});

describe("miniscript", () => {
  test("11: MINIMALIF: `d:` is `u` under tapscript's consensus rule, so a thresh over it is sane", () => {
    expect(codesOf("tr(musig(alice,bob),thresh(2,pk(alice),s:pk(bob),adv:older(144)))")).toEqual([]);
    expect(codesOf("tr(musig(alice,bob),and_v(v:pk(alice),or_i(0,older(144))))")).toEqual([]);
  });

  test("13: duplicate keys, as text, after derivation and across multipath", () => {
    expect(codesOf(leaf("pk(alice)"))).toEqual(["TW310"]);
    expect(codesOf(`tr(unspendable,multi_a(2,${G},02${G}))`)).toEqual(["TW310"]);
    expect(codesOf("tr(unspendable,multi_a(2,alice,bob))", { keys: { alice: G, bob: `03${G}` } })).toEqual(["TW313"]);
    expect(codesOf("tr(unspendable,multi_a(2,alice/0/1,bob/1))", { keys: { alice: X, bob: `${X}/0` } })).toEqual([
      "TW313",
    ]);
    expect(codesOf(`tr(unspendable,multi_a(2,${X}/<0;1>/5,${X}/1/5))`)).toEqual(["TW313"]);
    expect(codesOf(`tr(musig(02${G},03${G}))`)).toEqual(["TW303"]);
  });

  test("14: a signature commits to the leaf, not the path: equal leaves and keys in several leaves are named", () => {
    expect(codesOf("tr(musig(alice,bob),{pk(carol),pk(carol)})")).toEqual(["TW314"]);
    expect(codesOf("tr(musig(alice,bob),{{pk(carol),pk(dave)},{pk(erin),pk(carol)}})")).toEqual(["TW314"]);
    expect(codesOf("tr(musig(alice,bob),{and_v(v:pk(carol),older(9)),pk(carol)})")).toEqual(["TW311"]);
  });
});

describe("internal keys", () => {
  test("15: the internal key is a participant: key path and leaves are compared", () => {
    expect(codesOf("tr(alice,pk(bob))")).toEqual(["TW401"]);
    expect(codesOf("tr(musig(alice,bob),pk(musig(alice,bob)))")).toEqual(["TW312"]);
    expect(codesOf(`tr(${G},pk(${G}))`)).toEqual(["TW309", "TW312"]);
    expect(codesOf("tr(musig(alice,bob),pk(alice))")).toEqual([]);
  });

  test('16: a "NUMS" that is not: only a point with a published derivation counts as nobody\'s', () => {
    expect(codesOf(`tr(${G2},pk(bob))`)).toEqual(["TW309"]);
    expect(codesOf(`tr(${H},pk(bob))`)).toEqual([]);
    expect(programOf("tr(unspendable,pk(bob))").outputs[0]?.keyPath).toBeNull();
  });

  test("17: fixed H everywhere: unspendable(r) is another key for each r, and r is in the program for anyone to check", () => {
    const scalars = ["11".repeat(32), "12".repeat(32)];
    const outputs = scalars.map((r) => programOf(`tr(unspendable(${r}),pk(${G}))`).outputs[0]);
    const fixed = programOf(`tr(unspendable,pk(${G}))`).outputs[0];
    expect(new Set([...outputs, fixed].map((output) => output?.scriptPubKey)).size).toBe(3);
    for (const [i, output] of outputs.entries()) expect(JSON.stringify(output)).toContain(scalars[i] as string);
    expect(codesOf(`tr(unspendable(${"ff".repeat(32)}),pk(${G}))`)).toEqual(["TW110"]);
  });

  test("18: key-path tweak with no tree: tr(KEY) commits to the empty script path (BIP86), rawtr(KEY) to nothing", () => {
    const [tweaked, raw] = [`tr(${G})`, `rawtr(${G})`].map((text) => programOf(text).outputs[0]);
    // BIP86's rule on the generator; the value that Bitcoin Core derives.
    expect(tweaked?.outputKey).toBe("da4710964f7852695de2da025290e24af6d8c281de5a0b902b7135fd9fd74d21");
    expect(tweaked?.merkleRoot).toBeNull();
    expect(tweaked?.tweak).not.toBeNull();
    expect(raw?.outputKey).toBe(G);
  });
});

describe("trees and outputs stay as they are", () => {
  const LEAVES = POINTS.map((point) => `pk(${point})`);

  test("26: the shape is the text's: pairs as written, and for four and more branches one tree whatever their order", () => {
    const pairs = programOf(`tr(unspendable,{{${LEAVES[0]},${LEAVES[1]}},{${LEAVES[2]},${LEAVES[3]}}})`).outputs[0];
    expect(pairs?.leaves.map((each) => each.depth)).toEqual([2, 2, 2, 2]);
    const comb = programOf(`tr(unspendable,{${LEAVES[0]},{${LEAVES[1]},{${LEAVES[2]},${LEAVES[3]}}}})`).outputs[0];
    expect(comb?.leaves.map((each) => each.depth)).toEqual([1, 2, 3, 3]);
    const orders = [LEAVES, [...LEAVES].reverse(), [LEAVES[2], LEAVES[0], LEAVES[3], LEAVES[1]]];
    const roots = orders.map((order) => programOf(`tr(unspendable,{${order.join(",")}})`).outputs[0]?.merkleRoot);
    expect(new Set(roots).size).toBe(1);
    // What is printed is the shaped tree, which gives the same address wherever it is read.
    const shaped = programOf(`tr(unspendable,{${LEAVES.join(",")}})`).outputs[0];
    const again = programOf((shaped?.descriptor ?? "").replace(/#.*/, "")).outputs[0];
    expect(again?.scriptPubKey).toBe(shaped?.scriptPubKey);
  });

  test("27: compiler output is stable: the same bytes again, on any day, and the shape of a template is that of its instances", () => {
    const text =
      "tr(musig(alice,bob),{9@and_v(v:pk(alice.a),older(9)),1@pk(carol),1@pk(dave),1@and_v(v:pk(bob.b),after(900000))})";
    const [first, second] = [
      { height: 1, time: 1 },
      { height: 2_000_000, time: 2_000_000_000 },
    ].map((now) => JSON.stringify(programOf(text, { now })));
    expect(first).toBe(second);
    const keys = {
      alice: `02${G}`,
      bob: `02${G2}`,
      "alice.a": G3,
      "bob.b": G4,
      carol: "5cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc",
      dave: "2f8bde4d1a07209355b4a7250a5c5128e88b84bddc619ab7cba8d569b240efe4",
    };
    const depths = [programOf(text), programOf(text, { keys })].map((program) =>
      program.outputs[0]?.leaves.map((each) => [each.depth, each.policy]),
    );
    expect(depths[0]).toEqual(depths[1]);
    // Without Huffman's help too: a printed policy gives the same policyId.
    expect(programOf(text).policyId).toBe(programOf(text.replaceAll(",", ", ")).policyId);
  });

  test("28: a lifted policy is not recompiled: what a tree means has no odds, and a program keeps the tree itself", () => {
    const text = "policy(or(1@and(pk(alice),pk(bob)),or(90@and(pk(carol),older(9)),9@pk(dave))))";
    const program = programOf(text);
    const [output] = program.outputs;
    expect(output?.policy).toBe("tr(musig(alice,bob),andor(pk(carol),older(9),pkh(dave)))");
    // From its meaning alone another tree is chosen, at another address; so what is read back is the tree.
    const lifted = "or(and(pk(alice),pk(bob)),or(and(pk(carol),older(9)),pk(dave)))";
    expect(programOf(`policy(${lifted})`).outputs[0]?.policy).not.toBe(output?.policy);
    expect(programOf(print(program)).policyId).toBe(program.policyId);
    // rust-miniscript prints meanings with `and` and `or` of any length, and keeps what can never be; that is no text to compile.
    for (const semantic of [
      "or(and(pk(alice),pk(bob)),and(pk(carol),older(9)),pk(dave))",
      "and(pk(alice),pk(bob),older(9))",
      "UNSATISFIABLE",
    ])
      expect(codesOf(`policy(${semantic})`)).not.toEqual([]);
  });
});

describe("resources", () => {
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `k${i}`);

  test("29: path explosion: 50 of 100 compiles at once, as multi_a and as thresh", () => {
    const keys = names(100);
    timed(() => programOf(`tr(unspendable,multi_a(50,${keys.join(",")}))`));
    const program = timed(() =>
      programOf(
        `tr(unspendable,thresh(50,${keys.map((key, i) => (i === 0 ? `pk(${key})` : `s:pk(${key})`)).join(",")}))`,
      ),
    );
    // Fifty signatures of 64 bytes, a length byte each, and fifty empty ones.
    expect(program.outputs[0]?.leaves[0]?.cost).not.toBeNull();
  });

  test("29: deep nesting: 390 levels compile, 403 and a megabyte of brackets are one diagnostic", () => {
    const nested = (depth: number): string =>
      `tr(unspendable,${names(depth)
        .map((name) => `and_v(v:pk(${name}),`)
        .join("")}older(9)${")".repeat(depth)})`;
    timed(() => programOf(nested(390)));
    expect(timed(() => codesOf(nested(403)))).toEqual(["TW002"]);
    expect(timed(() => codesOf("{".repeat(1_000_000)))).toEqual(["TW002"]);
    expect(timed(() => codesOf(`tr(unspendable,${"(".repeat(1_000_000)}`))).toEqual(["TW002"]);
  });

  test("49: JS numbers: beyond 2^53 nothing is rounded into range, and the program holds no number that JSON would lose", () => {
    for (const number of ["9007199254740993", "18446744073709551616", `1${"0".repeat(400)}`]) {
      expect([number, codesOf(leaf(`older(${number})`))]).toEqual([number, ["TW209"]]);
      expect([number, codesOf(leaf(`after(${number})`))]).toEqual([number, ["TW209"]]);
      expect([number, codesOf(`tr(unspendable,multi_a(${number},alice,bob))`)]).toEqual([number, ["TW203"]]);
      expect([number, codesOf(`tr(unspendable,{${number}@pk(alice),1@pk(bob)})`)]).toEqual([number, ["TW110"]]);
      expect([number, codesOf(`tr(unspendable,pk(${X}/${number}))`)]).toEqual([number, ["TW316"]]);
    }
    const program = programOf(
      `tr(unspendable,{1000000@and_v(v:pk(alice),after(2147483647)),1@and_v(v:pk(bob),older(4259839))})`,
    );
    JSON.stringify(program, (_, value: unknown) => {
      if (typeof value === "number") expect(Number.isSafeInteger(value)).toBe(true);
      return value;
    });
  });
});
