/** The formatter: words never change, a second run changes nothing, comments stay where they were, checksummed text stays as written. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import { check } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/noble.ts";
import { formatPolicy } from "../../src/language/format.ts";

function format(text: string): string {
  const { file, diagnostics } = parsePolicy(text);
  expect(diagnostics).toEqual([]);
  return formatPolicy(text, file);
}

/** All that is not white space, in order. */
const words = (text: string): string => text.replace(/\s+/g, "");

const library = ["policies", "policies/mechanisms"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".policy"))
    .map((name) => `${folder}/${name}`),
);

describe("fmt", () => {
  test("one space or none between words, by what they are", () => {
    expect(
      format(
        "party  alice ,bob\nparam d:blocks=144\noutput x(o:party)=tr( musig(alice,bob) ,{ 9@v:pk(o.k),<pk(alice)>} )",
      ),
    ).toBe(
      "party alice, bob\nparam d: blocks = 144\noutput x(o: party) = tr(musig(alice, bob), {9@v:pk(o.k), <pk(alice)>})\n",
    );
    expect(format("assert any 2 of(a,b)+ preimage( h )can spend x( a )from d and 2027-01-01T12:00Z")).toBe(
      "assert any 2 of (a, b) + preimage(h) can spend x(a) from d and 2027-01-01T12:00Z\n",
    );
  });

  test("a lone output is a descriptor, and has no blanks", () => {
    expect(format("// mine\ntr( alice, < and_v( v:pk(bob) , after(144) ) > )")).toBe(
      "// mine\ntr(alice,<and_v(v:pk(bob),after(144))>)\n",
    );
  });

  test("key expressions keep their marks together, items of asm keep their blanks", () => {
    const text = "tr([d34db33f/44h/0']xpub/<0;1>/*,asm(a DROP [d34db33f/1]b/0/* CHECKSIG))\n";
    expect(format(text)).toBe(text);
  });

  test("what does not fit moves to the next line, or opens its brackets", () => {
    const key = "a".repeat(55);
    expect(format(`output name = tr(${key}, pk(${"b".repeat(20)}))`)).toBe(
      `output name = tr(${key}, pk(${"b".repeat(20)}))\n`,
    );
    expect(format(`output a_long_name = tr(${key}, pk(${"b".repeat(20)}))`)).toBe(
      `output a_long_name =\n  tr(${key}, pk(${"b".repeat(20)}))\n`,
    );
    expect(format(`output name = tr(${key}, {pk(${"b".repeat(20)}), pk(${"c".repeat(20)})})`)).toBe(
      `output name = tr(${key}, {\n  pk(${"b".repeat(20)}),\n  pk(${"c".repeat(20)})\n})\n`,
    );
    const long = "a".repeat(90);
    expect(format(`output name = tr(${long}, {pk(${"b".repeat(20)}), pk(${"c".repeat(20)})})`)).toBe(
      `output name = tr(\n  ${long},\n  {pk(${"b".repeat(20)}), pk(${"c".repeat(20)})}\n)\n`,
    );
  });

  test("comments stay behind what they stood behind, or on lines of their own", () => {
    const text =
      "// head\n\ncontract c // of two\n\nparty a // first\n// then\noutput x = tr(\n  a, // key path\n  // the leaf\n  pk(a)\n)\n// end\n";
    expect(format(text)).toBe(text);
  });

  test("an output with a checksum stays as it was written, every blank", () => {
    const text = "tr( a ,  pk( b ) )#abcdefgh";
    expect(format(`\n\n${text}`)).toBe(`${text}\n`);
  });

  test.each(library)("%s: same words, and stable", (path) => {
    const text = readFileSync(path, "utf8");
    const once = format(text);
    expect(words(once)).toBe(words(text));
    expect(format(once)).toBe(once);
  });

  test.each(library)("%s: the same policy", (path) => {
    const text = readFileSync(path, "utf8");
    const idOf = (policy: string): string | undefined =>
      check({ name: path, text: policy }, { backend: noble(), network: "regtest" }).program?.policyId;
    expect(idOf(text)).toBeDefined();
    expect(idOf(format(text))).toBe(idOf(text));
  });

  test("whatever the white space and comments between words: same words, stable, and without comments the same text", () => {
    const texts = library.map((path) => format(readFileSync(path, "utf8").replace(/(^|\s)\/\/.*$/gm, "$1")));
    const gap = fc.constantFrom(" ", "  ", "\n", "\t", "\r\n", " // note\n", "\n// note\n");
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.infiniteStream(gap), (text, gaps) => {
        const changed = text.replace(/\s+/g, () => gaps.next().value as string);
        const once = format(changed);
        expect(words(once)).toBe(words(changed));
        expect(format(once)).toBe(once);
        const bare = format(changed.replace(/\/\/ note/g, ""));
        expect(bare.replace(/\n+/g, "\n")).toBe(text.replace(/\n+/g, "\n"));
      }),
      { seed: 388, numRuns: 200 },
    );
  });
});
