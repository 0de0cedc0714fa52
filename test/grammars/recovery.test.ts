/** One mistake, one diagnostic; several mistakes, one run. */
import { describe, expect, test } from "vitest";
import { parseExpression, parsePolicy } from "../../grammars/policy-parser.ts";
import type { Diagnostic, Edit } from "../../src/diagnostic/diagnostic.ts";

const found = (text: string): string[] =>
  parsePolicy(text).diagnostics.map(
    ({ code, primary }) => `${code} ${text.slice(primary.span.start, primary.span.end)}@${primary.span.start}`,
  );

const edits = (diagnostics: readonly Diagnostic[]): Edit[] =>
  diagnostics.flatMap(({ help }) => (help ?? []).flatMap(({ edit }) => (edit === undefined ? [] : [edit])));

function applied(text: string): string {
  const sorted = edits(parsePolicy(text).diagnostics).sort((a, b) => b.span.start - a.span.start);
  return sorted.reduce((all, { span, text: put }) => all.slice(0, span.start) + put + all.slice(span.end), text);
}

describe("one mistake gives one diagnostic at its place", () => {
  test.each([
    ["tr(alice, and_v(v:pk(bob),older(1))", "TW008 @35"],
    ["tr(a,{pk(b),pk(c))", "TW008 )@17"],
    ["tr(a,pk(b]))", "TW008 ]@9"],
    ["tr(a,pk(b)))", "TW008 )@11"],
    ["tr(a,pk(b/<0;1))", "TW008 )@14"],
    ["tr(,pk(a))", "TW007 (,@2"],
    ["tr()", "TW007 ()@2"],
    ["tr({pk(a),pk(b)})", "TW007 ({@2"],
    ["tr(a,pk(b),pk(c))", "TW007 ,@10"],
    ["rawtr(a,pk(b))", "TW007 ,@7"],
    ["tr(a,pk(b) and pk(c))", "TW007 and@11"],
    ["tr(a,pk(b) || pk(c))", "TW007 ||@11"],
    ["tr(a,and_v(v:pk(b) older(3)))", "TW007 older@19"],
    ["tr(a,{1@pk(a) 2@pk(b)})", "TW007 2@14"],
    ["tr(a,multi_a(2,a,b,))", "TW007 ,@18"],
    ["tr(a,multi_a(2,a,,b))", "TW007 ,@17"],
    ["tr(a,v:s:pk(b))", "TW007 :@8"],
    ["tr(a,$pk(b))", "TW006 $@5"],
    ["tr('alice')", "TW007 '@3"],
    ["tr(a,asm(a, DROP, b))", "TW007 ,@10"],
    ["tr(a/<0;1>/*,pk(b/<0,1>))", "TW007 ,@20"],
    ["tr(a,{})", "TW007 }@6"],
    ["tr(a,<>)", "TW007 >@6"],
    ["tr(a,@pk(b))", "TW007 @@5"],
    ["tr(a,pk(output))", "TW103 output@8"],
    ["tr(a,pk(b)) garbage", "TW007 garbage@12"],
    ["tr(a)\ntr(b)", "TW007 t@6"],
    ["party a tr(a)", "TW007 tr@8"],
    ["party a,\nparam x: key", "TW007 ,@7"],
    ["party a; param x: key", "TW007 ;@7"],
    ["param x := key", "TW007 :=@8"],
    ["param x key", "TW007 key@8"],
    ["output f == tr(a)", "TW007 ==@9"],
    ["output f tr(a)", "TW007 tr@9"],
    ["output f(owner party) = tr(owner)", "TW103 party@15"],
    ["pary alice, bob\noutput x = tr(alice)", "TW007 pary@0"],
    ["Party alice", "TW007 Party@0"],
    ["contract", "TW007 @8"],
    ["party", "TW007 @5"],
    ["output x = ", "TW007 @10"],
    ["assert alice spend f", "TW007 spend@13"],
    ["assert bob can f", "TW007 f@15"],
    ["assert bob can spend f after x", "TW007 after@23"],
    ["# a comment\ntr(a)", "TW007 #@0"],
    ["/* a (\n comment */ tr(a)", "TW007 /*@0"],
    ["", "TW007 @0"],
  ])("%j: %s", (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test("every mistake of a file in one run", () => {
    const text =
      "party alice bob\nparam x := key\noutput a = tr(alice,pk(bob)\noutput b = tr(bob,{pk(a),})\nassert alice may spend a\nparam y: blocks = 3\n";
    expect(found(text).map((one) => one.split(" ")[0])).toEqual(["TW007", "TW007", "TW008", "TW007", "TW007"]);
    expect(parsePolicy(text).file.declarations.some((one) => one.kind === "param" && one.name.text === "y")).toBe(true);
  });

  test("a declaration with a mistake is doubtful, its neighbours are not", () => {
    const text = "party a\noutput f = tr(a,pk(a)\nassert a can spend f";
    expect(parsePolicy(text).doubtful.map(({ start, end }) => text.slice(start, end))).toEqual([
      "output f = tr(a,pk(a)\n",
    ]);
    expect(parsePolicy("tr(a)").doubtful).toEqual([]);
  });

  test("look-alike letters and masked keys are left to the scan: no word they stand in is judged again", () => {
    const { file, diagnostics } = parsePolicy(
      "party а, bob\noutput f = tr(musig(а/0,•••/*),аnd_v(v:pk(bob),older(1)))",
    );
    expect(diagnostics).toEqual([]);
    const [parties, output] = file.declarations;
    expect(parties?.kind === "parties" ? parties.names.map(({ name }) => name.text) : []).toEqual(["bob"]);
    expect(JSON.stringify(output)).not.toMatch(/[^\x00-\x7f]/);
  });

  test("one expression alone", () => {
    expect(parseExpression("3 days").expression.kind).toBe("quantity");
    expect(parseExpression("[d34db33f/0]xpub66/*").expression.kind).toBe("keypath");
    expect(parseExpression("144 )").diagnostics.map(({ code }) => code)).toEqual(["TW008"]);
    expect(parseExpression("144,3").diagnostics.map(({ primary }) => primary.text)).toEqual(["expected nothing more"]);
  });

  test("found and expected are named in the words of the language", () => {
    for (const text of [
      "tr(a,pk(b),pk(c))",
      "param x key",
      "assert bob can f",
      "pary a",
      "tr(a,{})",
      "output f tr(a)",
      "assert",
    ]) {
      for (const { primary, message } of parsePolicy(text).diagnostics) {
        expect(`${primary.text} ${message}`).not.toMatch(/EOF|Token|Word|RParen|undefined|NoViable/);
      }
    }
  });
});

describe("the help edit repairs the slip", () => {
  test.each([
    ["tr(alice, and_v(v:pk(bob),older(1))", "tr(alice, and_v(v:pk(bob),older(1)))"],
    ["param x: key := a", "param x: key = a"],
    ["output f == tr(a)", "output f = tr(a)"],
    ["party a; param x: key", "party a param x: key"],
    ["tr(a,multi_a(2,a,b,))", "tr(a,multi_a(2,a,b))"],
    ["tr(a,and_v(v:pk(b) older(3)))", "tr(a,and_v(v:pk(b), older(3)))"],
    ["tr({pk(a),pk(b)})", "tr(unspendable,{pk(a),pk(b)})"],
    ["tr(\"alice\",pk('bob'))", "tr(alice,pk(bob))"],
    ["tr(a,older(+144))", "tr(a,older(144))"],
    ["tr(xpub66 /0 /*)", "tr(xpub66/0/*)"],
    ["tr(a,{pk(a);pk(b)})", "tr(a,{pk(a),pk(b)})"],
    ["tr(a,pk(b/<0,1>))", "tr(a,pk(b/<0;1>))"],
    ["pary alice", "party alice"],
  ])("%s", (text, repaired) => {
    expect(applied(text)).toBe(repaired);
    expect(parsePolicy(repaired).diagnostics).toEqual([]);
  });
});
