/**
 * Words that look like something else, compiled: each means what the rules of language.md say, from the text to the program. A word is a
 * fragment only before `(` and a wrapper only before `:`; hex is judged by its length; `<` opens a leaf or a multipath by its place.
 */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import type { CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Program } from "../../src/program/program.ts";

const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const G2 = "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
const X =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

function programOf(text: string, options: Partial<CompileOptions> = {}): Program {
  const { program, diagnostics } = compile({ name: "policy", text }, { backend: noble(), ...options });
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  expect(program).toBeDefined();
  return program as Program;
}

const policiesOf = (text: string): readonly string[] => programOf(text).outputs.map((output) => output.policy);
const partiesOf = (text: string): readonly string[] => programOf(text).parties.map((party) => party.name);

describe("parties may be called like fragments, wrappers and units", () => {
  test.each([
    ["tr(musig(a,v),and_v(v:pk(v.late),older(144)))", ["a", "v"]],
    ["tr(musig(pk,older),and_v(v:pk(pk.late),older(144)))", ["pk", "older"]],
    ["tr(musig(thresh,multi_a),and_v(v:multi_a(1,after,sha256),older(144)))", ["thresh", "multi_a", "after", "sha256"]],
    ["tr(musig(blocks,days),and_v(v:pk(blocks.late),older(144)))", ["blocks", "days"]],
    ["tr(musig(t,l,u),and_v(v:pkh(l.late),older(144)))", ["t", "l", "u"]],
  ])("%s", (text, parties) => {
    expect(partiesOf(text)).toEqual(parties);
    expect(policiesOf(text)).toEqual([text]);
  });
});

describe("names that look like hex, a number or a keyword are names", () => {
  test.each(["deadbeef", "abc", "f", "e1", "cafebabe00", "_0", "outputs", "party2", "Tr", "XPUB", "and_", "always"])(
    "%s",
    (name) => {
      expect(partiesOf(`tr(musig(${name},bob),and_v(v:pk(bob.late),older(144)))`)).toEqual([name, "bob"]);
    },
  );

  test("32 letters of hex are a name, 64 digits a key, 33 letters neither", () => {
    const longest = "abcdef".repeat(6).slice(0, 32);
    expect(partiesOf(`tr(musig(${longest},bob))`)).toEqual([longest, "bob"]);
    expect(partiesOf(`tr(unspendable,pk(${G}))`)).toEqual([]);
    const { diagnostics } = compile({ name: "policy", text: `tr(musig(${longest}a,bob))` }, { backend: noble() });
    expect(diagnostics.map((one) => one.code)).toEqual(["TW302"]);
  });

  test("a hash image of 40 digits is longer than any name", () => {
    const image = "0011223344556677889900112233445566778899";
    expect(policiesOf(`tr(unspendable,and_v(v:pk(alice),hash160(${image})))`)).toEqual([
      `tr(unspendable,and_v(v:pk(alice),hash160(${image})))`,
    ]);
  });
});

describe("words that JavaScript's objects know are words like any other", () => {
  const WORDS = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

  test.each(WORDS)("%s as a name", (word) => {
    expect(partiesOf(`tr(musig(${word},bob),and_v(v:pk(${word}.${word}),older(144)))`)).toEqual([word, "bob"]);
  });

  test.each(
    WORDS.flatMap((word) => [
      [`${word}(alice)`, "TW007"],
      [`tr(unspendable,${word}(alice))`, "TW108"],
      [`tr(unspendable,and_v(v:pk(a),older(3 ${word})))`, "TW011"],
      [`tr(unspendable,and_v(v:pk(a),older(3${word})))`, "TW010"],
      [`party a\nparam b: ${word}\noutput o = tr(a)`, "TW101"],
      [`party a\nrequires ${word}\noutput o = tr(a)`, "TW101"],
    ]),
  )("%j: %s", (text, code) => {
    const { diagnostics } = compile({ name: "policy", text }, { backend: noble() });
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/native code|NaN|undefined/);
  });
});

describe("keys", () => {
  test("x-only and compressed hex are one key in a leaf; upper case is printed lower", () => {
    const [output] = programOf(`tr(unspendable,pk(02${G.toUpperCase()}))`).outputs;
    expect(output?.descriptor).toContain(`pk(${G})`);
  });

  test("a path ends at the comma: `/0/*` opens no comment, `//` after white space does", () => {
    const text = `// tr(nobody)\ntr(unspendable,{pk(${X}/0/*), // the first\n  pk(${X}/1/*)}) // the second`;
    const [output] = programOf(text, { index: 7 }).outputs;
    expect(output?.descriptor).toContain(`{pk(${X}/0/*),pk(${X}/1/*)}`);
    expect(output?.addresses["mainnet"]).toMatch(/^bc1p/);
  });

  test("`<` opens a leaf in a tree and a multipath after `/`, in one text", () => {
    const { outputs } = programOf(`tr(unspendable,<pk(${X}/<0;1>/5)>)`);
    expect(outputs.map((output) => output.name)).toEqual(["main/0", "main/1"]);
    expect(outputs.map((output) => output.leaves[0]?.policy)).toEqual([`pk(${X}/<0;1>/5)`, `pk(${X}/<0;1>/5)`]);
    expect(outputs[0]?.descriptor).toContain(`pk(${X}/0/5)`);
    expect(outputs[1]?.descriptor).toContain(`pk(${X}/1/5)`);
  });

  test("`'` and `h` are one mark, and the origin keeps its path", () => {
    const [a, b] = ["86'/0'/0'", "86h/0h/0h"].map(
      (path) => programOf(`tr(unspendable,pk([D34DB33F/${path}]${X}/0/5))`).outputs[0],
    );
    expect(a?.descriptor).toBe(b?.descriptor);
    expect(a?.descriptor).toContain(`[d34db33f/86h/0h/0h]${X}`);
  });
});

describe("locks", () => {
  test.each([
    ["older(144 blocks)", "older(144)"],
    ["older(1 block)", "older(1)"],
    ["older(1024 minutes)", "older(4194424)"],
    ["older(64 hours)", "older(4194754)"],
    ["after(2037-01-01)", "after(2114380800)"],
    ["after(2037-01-01T12:30Z)", "after(2114425800)"],
    ["after(2037-01-01T12:30:59Z)", "after(2114425859)"],
    ["after(500000000)", "after(500000000)"],
  ])("%s is %s", (written, meant) => {
    expect(policiesOf(`tr(unspendable,and_v(v:pk(alice),${written}))`)).toEqual([
      `tr(unspendable,and_v(v:pk(alice),${meant}))`,
    ]);
  });
});

describe("white space, one-leaf trees and odds", () => {
  test.each([
    "tr(unspendable,<pk(alice)>)",
    "tr(unspendable,{pk(alice)})",
    "tr ( unspendable , pk ( alice ) )",
    "\n\ttr(unspendable,\r\n{ <pk(alice)> })\n",
  ])("%j is tr(unspendable,pk(alice))", (text) => {
    expect(policiesOf(text)).toEqual(["tr(unspendable,pk(alice))"]);
  });

  test("odds of the form 9@ are no wallet policy's @9", () => {
    const { outputs } = programOf("tr(unspendable,{9@pk(alice),1@pk(bob),1@pk(carol)})");
    expect(outputs[0]?.leaves.map((leaf) => leaf.depth)).toEqual([1, 2, 2]);
  });

  test("a checksum covers its output as written", () => {
    expect(
      programOf(`tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyxrd`).outputs,
    ).toHaveLength(1);
  });
});

test("a key parameter is nobody's, a role is its party's, and declarations stand in any order", () => {
  const text = "output o(k: key) = tr(k,and_v(v:pk(a.late),older(wait)))\nparam wait: duration = 2 weeks\nparty a\n";
  const { parties, outputs, parameters } = programOf(text, { keys: { "o.k": G, "a.late": G2 } });
  expect(parties).toEqual([{ name: "a", group: false, roles: ["late"] }]);
  expect(parameters[0]?.value).toBe("4196667");
  expect(outputs[0]?.internalKey).toMatchObject({ source: "parameter", holders: [] });
});
