/** `policy(...)` through the compiler: what is chosen, what the choice depends on and what not, what is refused and where it is said. */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { Compilation, CompileOptions } from "../../src/compiler/index.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { instantiate, print } from "../../src/program/index.ts";
import type { Program } from "../../src/program/program.ts";
import { arbitraryPolicy, policyText } from "./best-leaf-policies.ts";

const backend = noble();
/** G, 2G, 3G. */
const G = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const G2 = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
const G3 = "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";
const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

const run = (text: string, options: Partial<CompileOptions> = {}): Compilation =>
  compile({ name: "policy", text }, { backend, ...options });

function programOf(text: string, options: Partial<CompileOptions> = {}): Program {
  const { program, diagnostics } = run(text, options);
  expect(diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  return program as Program;
}

const treeOf = (text: string, options: Partial<CompileOptions> = {}): string | undefined =>
  programOf(text, options).outputs[0]?.policy;

/** Codes, with the text that each points at. */
const findings = (text: string, options: Partial<CompileOptions> = {}): readonly string[] =>
  run(text, options).diagnostics.map(({ code, primary: { span } }) => `${code} ${text.slice(span.start, span.end)}`);

describe("the tree chosen", () => {
  test.each([
    // The likeliest key that suffices alone is the internal key.
    ["policy(or(99@pk(alice),and(pk(bob),older(144))))", "tr(alice,and_v(v:pk(bob),older(144)))"],
    ["policy(pk(alice))", "tr(alice)"],
    ["policy(or(1@pk(alice),9@pk(bob)))", "tr(bob,pk(alice))"],
    // Keys that suffice together are one, aggregated.
    ["policy(and(pk(bob),pk(alice)))", "tr(musig(alice,bob))"],
    ["policy(or(9@and(pk(a),pk(b)),and(pk(c),older(9))))", "tr(musig(a,b),and_v(v:pk(c),older(9)))"],
    // One pair of three by the key path, a leaf for each of the others.
    ["policy(thresh(2,pk(a),pk(b),pk(c)))", "tr(musig(a,b),{and_v(v:pk(c),pk(a)),and_v(v:pk(c),pk(b))})"],
    // Nobody suffices by a signature alone.
    ["policy(and(pk(a),older(9)))", "tr(unspendable,and_v(v:pk(a),older(9)))"],
    ["policy(and(pk(unspendable),pk(a)))", "tr(unspendable,and_v(v:pk(unspendable),pk(a)))"],
    // What each way has in common is asked for once; what another way has already is left out.
    ["policy(or(pk(a),and(pk(a),pk(b))))", "tr(a)"],
    ["policy(and(pk(a),pk(a)))", "tr(a)"],
    ["policy(thresh(2,pk(a),pk(b),UNSATISFIABLE))", "tr(musig(a,b))"],
    ["policy(or(pk(a),UNSATISFIABLE))", "tr(a)"],
    ["policy(and(pk(a),TRIVIAL))", "tr(a)"],
    // One condition may stand for two, and a way that asks for no less than another one is not needed.
    ["policy(thresh(2,pk(a),pk(a),pk(b)))", "tr(a)"],
    ["policy(thresh(2,pk(a),pk(a),pk(b),pk(c)))", "tr(a,and_v(v:pk(c),pk(b)))"],
    ["policy(and(or(pk(a),pk(b)),or(pk(a),pk(c))))", "tr(a,and_v(v:pk(c),pk(b)))"],
    // musig(a,b) and a and b are one way where it is the key path, and two where signing apart makes a difference.
    ["policy(or(pk(musig(a,b)),and(pk(a),pk(b))))", "tr(musig(a,b))"],
    ["tr(k,policy(or(pk(musig(a,b)),and(pk(a),pk(b)))))", "tr(k,{and_v(v:pk(b),pk(a)),pk(musig(a,b))})"],
    // In a tree: as many leaves as pay, the internal key as given.
    ["tr(k,policy(or(pk(a),pk(b))))", "tr(k,{pk(a),pk(b)})"],
    ["tr(k,policy(and(pk(a),or(pk(b),older(9)))))", "tr(k,and_v(v:pk(a),or_d(pk(b),older(9))))"],
    ["tr(k,{9@pk(x),policy(or(pk(a),pk(b)))})", "tr(k,{pk(x),{pk(a),pk(b)}})"],
    ["tr(k,<policy(pk(a))>)", "tr(k,pk(a))"],
  ])("%s", (text, tree) => {
    expect(treeOf(text)).toBe(tree);
  });

  test("keys whose parity is not known are no participants of a musig()", () => {
    const x = G.slice(2);
    expect(treeOf(`policy(and(pk(${x}),pk(bob)))`)).toMatch(/^tr\(unspendable,and_v\(/);
    expect(treeOf(`policy(and(pk(${G}),pk(bob)))`)).toBe(`tr(musig(${G},bob))`);
    expect(treeOf(`policy(or(9@pk(${x}),pk(bob)))`)).toBe(`tr(${x},pk(bob))`);
    expect(treeOf(`policy(and(pk(musig(${G},bob)),pk(carol)))`)).toMatch(/^tr\(unspendable,/);
  });

  test("roles, parameters and arguments stand where keys, locks and hashes do", () => {
    const text = `contract c
party alice, bob[]
param expiry: height
param image: sha256
output x(owner: party, penalty: key, delay: blocks) =
  policy(or(9@pk(penalty),or(and(pk(owner.delayed),older(delay)),and(and(pk(alice),after(expiry)),sha256(image)))))
output y = tr(musig(alice,bob),policy(and(pk(alice.late),older(1 day))))`;
    const { outputs } = programOf(text);
    expect(outputs[0]?.policy).toMatch(/^tr\(penalty,\{/);
    expect(outputs[0]?.leaves.flatMap(({ locks }) => [...locks.after, ...locks.older]).sort()).toEqual([
      "expiry",
      "x.delay",
    ]);
    expect(outputs[1]?.policy).toBe("tr(musig(alice,bob),and_v(v:pk(alice.late),older(4194473)))");
  });

  test("multipath keys give an output for each path, the key path with them", () => {
    const text = `policy(or(9@and(pk(${XPUB}/<0;1>/*),pk(bob)),and(pk(${XPUB}/<2;3>/*),older(9))))`;
    const { outputs } = programOf(text, { index: 0, keys: { bob: G } });
    expect(outputs.map(({ name }) => name)).toEqual(["main/0", "main/1"]);
    expect(outputs.map(({ descriptor }) => descriptor?.includes(`${XPUB}/1/*`))).toEqual([false, true]);
    expect(new Set(outputs.map(({ outputKey }) => outputKey)).size).toBe(2);
  });
});

describe("what the choice depends on", () => {
  const WRITTEN = "policy(or(3@and(pk(a),or(pk(b),older(9))),2@thresh(2,pk(c),pk(d),pk(e))))";

  test("not on the order in which ways are written", () => {
    expect(treeOf("policy(or(2@thresh(2,pk(e),pk(c),pk(d)),3@and(or(older(9),pk(b)),pk(a))))")).toBe(treeOf(WRITTEN));
  });

  test("not on the values of parameters and keys: a template and its instance have one tree", () => {
    const text = "contract c\nparty a, b\nparam t: blocks\noutput x = policy(and(pk(a),or(9@pk(b),older(t))))";
    const template = programOf(text);
    const bound = programOf(text, { keys: { a: G, b: G2 }, set: { t: "1" } });
    expect(bound.outputs[0]?.policy).toBe(template.outputs[0]?.policy);
    const made = instantiate(
      template,
      { keys: { a: G, b: G2 }, set: { t: 1 } } as never,
      { backend, networks: [] } as never,
    );
    if (made.ok) expect(made.value.outputs[0]?.scriptPubKey).toBe(bound.outputs[0]?.scriptPubKey);
  });

  test("a program says the tree and not the policy, and is read back with its policyId", () => {
    const programs = [
      "contract c\nparty a, b, c, d, e\noutput x = " + WRITTEN,
      "policy(thresh(2,pk(a),pk(b),pk(c)))",
    ].map((text) => programOf(text));
    for (const program of programs) {
      const text = print(program);
      expect(text).not.toContain("policy(");
      expect(programOf(text).policyId).toBe(program.policyId);
    }
  });
});

describe("the report beside the program", () => {
  test("weighs each way, and the trees that were not taken", () => {
    const { trees = [] } = run("policy(or(99@pk(alice),and(pk(bob),older(144))))");
    // 66 for a signature by the key path; 1 + 65 + 39 and 34 of control block for the leaf.
    expect(trees).toEqual([
      {
        output: "main",
        chosen: { name: "chosen", weight: 66.73, keyPath: "alice", leaves: ["and_v(v:pk(bob),older(144))"] },
        alternatives: [
          expect.objectContaining({ name: "no key path", keyPath: null }),
          expect.objectContaining({ name: "one leaf", keyPath: null }),
        ],
        ways: [
          { needs: ["pk(alice)"], odds: 0.99, weight: 66, leaf: null },
          { needs: ["pk(bob)", "older(144)"], odds: 0.01, weight: 139, leaf: "and_v(v:pk(bob),older(144))" },
        ],
      },
    ]);
  });

  test("the chosen weight is the mean over the ways, and no alternative is lighter", () => {
    for (const policy of fc.sample(arbitraryPolicy(7), { numRuns: 150, seed: 3 })) {
      for (const { chosen, alternatives, ways } of run(`policy(${policyText(policy)})`).trees ?? []) {
        const mean = (ways ?? []).reduce((sum, { odds, weight }) => sum + odds * weight, 0);
        expect(Math.abs(mean - chosen.weight), policyText(policy)).toBeLessThan(0.002);
        for (const { weight } of alternatives) expect(weight).toBeGreaterThanOrEqual(chosen.weight);
      }
    }
  });

  test("of a policy in a tree, what a way weighs is what a spend by its leaf takes in that tree", () => {
    for (const text of [
      "tr(k,{policy(thresh(2,pk(a),pk(b),pk(c))),pk(d)})",
      "tr(k,{pk(d),{pk(e),policy(or(9@pk(a),and(pk(b),older(9))))}})",
      "tr(k,{9@policy(or(pk(a),pk(b))),1@pk(c),1@policy(and(pk(d),older(9)))})",
    ]) {
      const { program, trees = [] } = run(text);
      const leaves = program?.outputs[0]?.leaves ?? [];
      for (const way of trees.flatMap(({ ways }) => ways ?? [])) {
        const leaf = leaves.find(({ policy }) => policy === way.leaf);
        expect(leaf?.cost?.weight.least, `${text}: ${way.leaf}`).toBe(way.weight);
      }
      for (const { chosen, ways } of trees)
        expect(chosen.weight).toBeCloseTo(
          (ways ?? []).reduce((sum, { odds, weight }) => sum + odds * weight, 0),
          2,
        );
    }
  });

  test("what is asked for twice is one way", () => {
    const [tree] = run("policy(or(pk(a),pk(a)))").trees ?? [];
    expect(tree?.ways).toEqual([{ needs: ["pk(a)"], odds: 1, weight: 66, leaf: null }]);
  });

  test("is empty where nothing was chosen", () => {
    expect(run("tr(a,pk(b))").trees).toEqual([]);
  });
});

describe("warnings are about what the author wrote", () => {
  test("a key of several leaves that is written once, and a key path that is a way of its own, are no findings", () => {
    expect(findings("policy(thresh(2,pk(a),pk(b),pk(c)))")).toEqual([]);
    expect(findings("policy(or(9@pk(a),and(pk(b),older(9))))")).toEqual([]);
  });

  test("a lock that went into several leaves is said once", () => {
    const text = "policy(thresh(2,and(pk(a),pk(b)),and(pk(c),pk(d)),and(pk(e),after(144))))";
    const said = run(text).diagnostics.filter(({ code }) => code === "TW402");
    expect(said.map(({ primary }) => primary.text)).toEqual(["this lock is open from the first block on"]);
  });

  test("what stands first in the text is first, whatever the order of the leaves", () => {
    const text = "policy(or(9@thresh(2,pk(alice),pk(bob),pk(carol)),and(pk(alice),older(1008))))";
    const [said] = run(text).diagnostics.filter(({ code }) => code === "TW311");
    expect(said?.primary).toMatchObject({ span: { start: text.lastIndexOf("alice") }, text: "`alice` again" });
    expect(said?.secondary).toMatchObject([{ span: { start: text.indexOf("alice") }, text: "`alice` first" }]);
  });

  test("lints look into the tree", () => {
    expect(findings("policy(or(9@pk(a),and(pk(b),after(144))))")).toEqual(["TW402 144"]);
    expect(findings("policy(or(9@pk(a),and(pk(b),older(65536))))")).toEqual(["TW403 65536"]);
  });
});

describe("refusals say where", () => {
  test.each([
    ["policy(or(pk(a),older(9)))", ["TW204 older(9)"]],
    ["policy(older(9))", ["TW204 older(9)"]],
    ["policy(TRIVIAL)", ["TW113 policy(TRIVIAL)"]],
    ["policy(and(pk(a),UNSATISFIABLE))", ["TW113 policy(and(pk(a),UNSATISFIABLE))"]],
    ["policy(and(pk(a),and(after(9),after(2030-01-01))))", ["TW206 after(9)"]],
    ["tr(k,policy(and(older(9),older(4194473))))", ["TW206 older(9)"]],
    ["policy()", ["TW109 policy()"]],
    ["policy(pk(a),pk(b))", ["TW109 policy(pk(a),pk(b))"]],
    ["policy(or(0@pk(a),pk(b)))", ["TW110 0"]],
    ["policy(or(1000001@pk(a),pk(b)))", ["TW110 1000001"]],
    ["policy(and(2@pk(a),pk(b)))", ["TW104 2@pk(a)"]],
    ["policy(thresh(2,3@pk(a),pk(b)))", ["TW104 3@pk(a)"]],
    ["policy(thresh(0,pk(a),pk(b)))", ["TW203 0"]],
    ["policy(thresh(3,pk(a),pk(b)))", ["TW203 3"]],
    ["policy(or(pk(a),v:pk(b)))", ["TW104 v:pk(b)"]],
    ["policy(or(pk(a),and_v(v:pk(b),older(9))))", ["TW108 and_v"]],
    ["policy(or(pk(a),multi_a(1,b,c)))", ["TW108 multi_a"]],
    ["policy(pk(a)", []],
  ])("%s", (text, found) => {
    const all = findings(text);
    if (found.length > 0) expect(all).toEqual(found);
    else expect(all).not.toEqual([]);
  });

  test("ways between which a third party could choose are leaves of their own", () => {
    expect(treeOf("policy(and(pk(a),or(older(9),older(12))))")).toBe(
      "tr(unspendable,{and_v(v:pk(a),older(12)),and_v(v:pk(a),older(9))})",
    );
  });

  test("a group is no key, also here", () => {
    const text = "contract c\nparty a, m[]\noutput x = policy(or(pk(a),pk(m)))";
    expect(findings(text)).toEqual(["TW112 m"]);
  });

  test("a musig() chosen for a key path needs whole keys, and says so", () => {
    const { diagnostics } = run("policy(and(pk(a),pk(b)))", { keys: { a: G.slice(2), b: G2 } });
    expect(diagnostics.map(({ code }) => code)).toEqual(["TW302"]);
    const { diagnostics: equal } = run("policy(and(pk(a),pk(b)))", { keys: { a: G3, b: G3 } });
    expect(equal.map(({ code }) => code)).toEqual(["TW303"]);
  });
});

describe("large and hostile policies", () => {
  const keys = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `pk(k${i})`);
  const LARGE: Readonly<Record<string, string>> = {
    "a thousand ways": `thresh(1,${keys(1000).map((key, i) => `and(${key},older(${i + 1}))`)})`,
    "a thousand keys at once": `thresh(900,${keys(900)})`,
    "15 of 30": `thresh(15,${keys(30)})`,
    "sixty choices in a row": keys(60).reduce(
      (rest, key, i) => `and(or(${1 + (i % 9)}@${key},older(${i + 1})),${rest})`,
      "pk(z)",
    ),
    "390 levels": keys(390).reduce(
      (rest, key, i) => (i % 2 === 0 ? `and(${key},${rest})` : `or(9@${key},${rest})`),
      "pk(z)",
    ),
    "the least odds of the least odds": keys(200).reduce((rest, key) => `or(1000000@${key},1@${rest})`, "pk(z)"),
    "one key everywhere": `thresh(1,${Array.from({ length: 400 }, (_, i) => `and(pk(a),pk(k${i % 20}))`)})`,
  };

  test.each(Object.entries(LARGE))("%s: compiles within seconds", (_, policy) => {
    const start = performance.now();
    const [output] = programOf(`policy(${policy})`).outputs;
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(Math.max(0, ...(output?.leaves ?? []).map(({ depth }) => depth))).toBeLessThanOrEqual(128);
  });

  test.each([
    ["too many keys, locks and hashes", `thresh(1,${keys(4001)})`, "TW113"],
    [
      "a key in more ways than are written out",
      `thresh(3,${Array.from({ length: 12 }, (_, i) => `or(pk(a${i}),pk(b${i % 5}))`)})`,
      "TW310",
    ],
    ["more in one branch than a leaf can hold", `and(older(9),thresh(1001,${keys(1001)}))`, "TW113"],
  ])("%s: refused within seconds", (_, policy, code) => {
    const start = performance.now();
    expect([...new Set(run(`policy(${policy})`).diagnostics.map((each) => each.code))]).toEqual([code]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
