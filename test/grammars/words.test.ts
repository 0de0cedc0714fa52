/** "Words, by these rules alone, so that nothing is ambiguous" (language.md), one test a rule. */
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import type { Expression, Output, Tree } from "../../grammars/syntax.ts";

function clean(text: string): Output {
  const { file, diagnostics } = parsePolicy(text);
  expect(diagnostics).toEqual([]);
  expect(file.lone).toBeDefined();
  return file.lone as Output;
}

/** An expression back as text: what the tree says, without its spans. */
function printed(node: Expression): string {
  switch (node.kind) {
    case "word":
      return node.text;
    case "role":
      return `${node.party.text}.${node.role.text}`;
    case "call":
      return `${node.name.text}(${node.args.map(printed).join(",")})`;
    case "wrapped":
      return `${node.wrappers.text}:${printed(node.inner)}`;
    case "quantity":
      return `${node.number.text} ${node.unit.text}`;
    case "date":
      return node.text;
    case "odds":
      return `${node.odds.text}@${printed(node.inner)}`;
    case "asm":
      return `asm(${node.items.map(printed).join(" ")})`;
    case "keypath": {
      const origin = node.origin === undefined ? "" : `[${node.origin.words.map(({ text }) => text).join("/")}]`;
      const steps = node.steps.map((step) => {
        if (step.kind === "index") return `/${step.text}`;
        if (step.kind === "wildcard") return step.hardened ? "/*h" : "/*";
        return `/<${step.indexes.map(({ text }) => text).join(";")}>`;
      });
      return `${origin}${printed(node.base)}${steps.join("")}`;
    }
    case "missing":
      return "?";
  }
}

function printedTree(tree: Tree): string {
  if (tree.kind === "leaf") return printed(tree.expression);
  if (tree.kind === "single") return `<${printed(tree.expression)}>`;
  return `{${tree.branches.map(({ odds, tree: inner }) => (odds === undefined ? "" : `${odds.text}@`) + printedTree(inner)).join(",")}}`;
}

function printedOutput(output: Output): string {
  const checksum = output.checksum?.text ?? "";
  if (output.kind === "other") return printed(output.expression) + checksum;
  const tree = output.kind === "tr" && output.tree !== undefined ? `,${printedTree(output.tree)}` : "";
  return `${output.kind}(${printed(output.key)}${tree})${checksum}`;
}

describe("words mean what language.md says", () => {
  const SAME = [
    "tr(a)",
    "tr(a,pk(v))",
    "tr(older,and_v(v:pk(pk),older(144)))",
    "tr(v,{v:pk(v),pk(a)})",
    "tr(musig(alice,bob),<and_v(v:pk(bob),after(expiry))>)",
    "tr(musig(a,b)/0/*,{9@pk(a.x),1@{pk(b),pk(c)},sortedmulti_a(all,members)})",
    "tr([d34db33f/86h/0'/0]xpub661/<0;1;2h>/*,<pk(xpub662/0/*)>)",
    "tr(xpub66/*h)",
    "rawtr(unspendable)#abcdefgh",
    "tr(unspendable(r),policy(or(9@pk(a),and(pk(b),older(1 day)))))",
    "tr(a,asm(owner.delayed DROP 144 [d34db33f/0]xpub66/0 CHECKSIG))",
    "tr(a,after(2027-01-01T12:00Z))",
    "tr(a,{after(2027-01-01),older(2 weeks)})",
    "tr(a,andor(pk(b),0,1))",
    "wsh(pk(a))",
    "policy(pk(a))",
    "tr(a,tr(b))",
    "tr(now,pk(spend))",
  ];
  test.each(SAME)("%s", (text) => {
    expect(printedOutput(clean(text))).toBe(text);
  });

  test("white space is free between words", () => {
    const spaced = " tr ( musig ( a , b ) , < and_v ( v : pk ( b ) , older ( 3\n\tdays ) ) > ) ";
    expect(printedOutput(clean(spaced))).toBe("tr(musig(a,b),<and_v(v:pk(b),older(3 days))>)");
  });

  test("comments begin a line or follow white space: `alice//x` is none, `xpub/0/*` is a key", () => {
    const { file, diagnostics } = parsePolicy("// one\ntr(xpub66/0/*, // two )\r\npk(b)) //three");
    expect(diagnostics).toEqual([]);
    expect(file.comments.map(({ text }) => text)).toEqual(["// one", "// two )", "//three"]);
    expect(parsePolicy("tr(alice//x)").diagnostics.map(({ code }) => code)).toEqual(["TW007"]);
  });

  test("63 and 65 digits, and words that only look like numbers, stay one word each", () => {
    for (const word of ["a".repeat(63), "0".repeat(65), "0x10", "1e3", "1_000", "01", "02deadbeef"]) {
      expect(printedOutput(clean(`tr(a,pk(${word}))`))).toBe(`tr(a,pk(${word}))`);
    }
  });

  test.each(["+1", "-1", "1.5", "-0x1", "+1e3"])("%s is one TW010 and no avalanche", (number) => {
    const { diagnostics } = parsePolicy(`tr(a,and_v(v:pk(b),older(${number})))`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["TW010"]);
    expect(diagnostics[0]?.primary.span).toEqual({ start: 25, end: 25 + number.length });
  });

  test.each([
    ["tr(xpub66 /0/*)", 9],
    ["tr(xpub66/ 0/*)", 10],
    ["tr(xpub66/0/<0; 1>/*)", 11],
    ["tr([d34db33f/86h ]xpub66)", 3],
    ["tr([d34db33f/86h] xpub66)", 17],
    ["tr(alice .delayed)", 8],
    ["tr(musig(a,b) /0)", 13],
  ])("white space in a key expression: %s is one TW012", (text, start) => {
    const { diagnostics } = parsePolicy(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(["TW012"]);
    expect(diagnostics[0]?.primary.span.start).toBe(start);
  });

  test("a checksum stands directly after the last bracket", () => {
    expect(clean("tr(a)#abcdefgh").checksum?.span).toEqual({ start: 5, end: 14 });
    expect(clean("tr(a)#abcdefgh").span).toEqual({ start: 0, end: 5 });
    expect(parsePolicy("tr(a) #abcdefgh").diagnostics.map(({ code }) => code)).toEqual(["TW007"]);
  });

  test("a masked secret is a missing key, and the scan has told", () => {
    const { file, diagnostics } = parsePolicy("tr(•••••,pk(••• ••))");
    expect(diagnostics).toEqual([]);
    expect(printedOutput(file.lone as Output)).toBe("tr(?,pk(?))");
  });
});

describe("declarations", () => {
  const CONTRACT = `contract payment_channel
party alice, bob, members[]
param challenge: blocks = 144
param expiry:    height
output funding = tr(musig(alice, bob), <and_v(v:pk(bob), after(expiry))>)
output to_local(owner: party, penalty: key) =
  tr(penalty, and_v(v:pk(owner.delayed), older(challenge)))
requires anyprevout
assert alice + bob can spend funding
assert anyone cannot spend funding before 2027-01-01
assert any 2 of (alice, bob.x) + preimage(h) can spend to_local(alice, revocation) from challenge and 12 hours
assert bob cannot spend funding ever`;

  test("the file of language.md, each declaration with its parts", () => {
    const { file, diagnostics } = parsePolicy(CONTRACT);
    expect(diagnostics).toEqual([]);
    expect(file.contract?.text).toBe("payment_channel");
    expect(file.declarations.map(({ kind }) => kind)).toEqual([
      "parties",
      "param",
      "param",
      "output",
      "output",
      "requires",
      "assert",
      "assert",
      "assert",
      "assert",
    ]);
    const any = file.declarations[8];
    if (any?.kind !== "assert") throw new Error("an assertion expected");
    expect(any.who.map(({ kind }) => kind)).toEqual(["any", "preimage"]);
    expect(any.when?.kind === "from" ? any.when.moments.map(printed) : []).toEqual(["challenge", "12 hours"]);
    expect(any.actuals.map(printed)).toEqual(["alice", "revocation"]);
    expect(CONTRACT.slice(any.span.start, any.span.end)).toMatch(/^assert any 2.*12 hours$/);
  });

  test("no separators: one line is as good as many", () => {
    const oneLine = parsePolicy(CONTRACT.replaceAll(/\s+/g, " "));
    expect(oneLine.diagnostics).toEqual([]);
    expect(oneLine.file.declarations).toHaveLength(10);
  });

  test("a reserved word passes as a name, for the checker to say so", () => {
    const { file, diagnostics } = parsePolicy("party output, now\nparam contract: key");
    expect(diagnostics).toEqual([]);
    expect(
      file.declarations.flatMap((one) => (one.kind === "parties" ? one.names.map(({ name }) => name.text) : [])),
    ).toEqual(["output", "now"]);
  });
});
