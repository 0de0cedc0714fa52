/**
 * Texts that were written to break a compiler: each compiles or is refused with a diagnostic, in time and memory that are bounded, and nothing throws.
 * The promise is a second; the tests allow three, for slow machines, and print what it took.
 */
import { describe, expect, test } from "vitest";
import type { Compilation } from "../../src/compiler/index.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { jsonDiagnostic, renderDiagnostics } from "../../src/diagnostic/index.ts";
import { LIMITS } from "../../src/language/limits.ts";
import { cheapKeys, xonly } from "../property/cheap-keys.ts";

const MEGABYTE = 1 << 20;
const MOST_MILLISECONDS = 3000;
/** What one refusal or compilation may leave on the heap. */
const MOST_BYTES = 600 * MEGABYTE;
/** Text and JSON of all diagnostics together. */
const MOST_SHOWN = 2 * MEGABYTE;

const backend = await wasm();

function show({ reports }: Compilation): string {
  return reports
    .map(
      ({ source, diagnostics }) =>
        renderDiagnostics(source, diagnostics) +
        JSON.stringify(diagnostics.map((each) => jsonDiagnostic(source, each))),
    )
    .join("\n");
}

const megabyte = (piece: string): string => piece.repeat(Math.ceil(MEGABYTE / piece.length));
const numbered = (count: number, piece: (i: number) => string, separator = ","): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join(separator);
const leaves = (count: number, leaf: (i: number) => string): string => `tr(a,{${numbered(count, leaf)}})`;
const nested = (count: number, before: (i: number) => string, after = ")"): string =>
  `tr(a,${numbered(count, before, "")}pk(z)${after.repeat(count)})`;
const keys = cheapKeys(10_000);
/** BIP32's first test vector, the master key. */
const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

function choicesOfGroups(count: number): string {
  const leaf = Array.from({ length: count }, (_, i) => i).reduce(
    (rest, i) => `and_v(v:or_i(multi_a(1,g${i}),multi_a(1,h${i})),${rest})`,
    "pk(z)",
  );
  return `party z, ${numbered(count, (i) => `g${i}[], h${i}[]`)}\noutput o = tr(unspendable,${leaf})`;
}

/** The text, and the code of a diagnostic it must have; `undefined` when it must compile. */
type Case = readonly [name: string, text: () => string, code: string | undefined];

const CASES: readonly Case[] = [
  ...["(", "{", "<", "["].map((sign): Case => [`1 MB of ${sign}`, () => megabyte(sign), "TW002"]),
  ...["a:", "/0", ",", '"', "'", ")", "}", "@", ";", "#", "*", "=", "+", "\0", "'h"].map((sign): Case => [
    `1 MB of ${JSON.stringify(sign)}`,
    () => megabyte(sign),
    "TW003",
  ]),
  ["a million v:", () => "v:".repeat(1_000_000), "TW003"],
  ["a million wrappers of one fragment", () => `tr(a,${"n".repeat(1_000_000)}:pk(a))`, "TW002"],
  ["as many wrappers as are read", () => `tr(a,${"n".repeat(LIMITS.wrappers.value)}:pk(b))`, undefined],
  ["as many v as are read", () => `tr(a,${"v".repeat(LIMITS.wrappers.value)}:pk(b))`, "TW201"],
  ["v: behind v:", () => `tr(a,${"v:".repeat(150_000)}pk(a))`, "TW007"],
  ["300 000 commas", () => ",".repeat(300_000), "TW007"],
  ["300 000 quotation marks", () => '"'.repeat(300_000), "TW007"],
  ["a path of a million steps", () => `tr(a${"/0".repeat(1_000_000)})`, "TW003"],
  ["a path of 100 000 steps", () => `tr(a${"/0".repeat(100_000)})`, "TW316"],
  ["an origin of 100 000 steps", () => `tr([d34db33f${"/0".repeat(100_000)}]xpub)`, "TW316"],
  ["a multipath step of 10 000 numbers", () => `tr(a/<${numbered(10_000, String, ";")}>/*)`, undefined],
  ["a multipath step of 100 000 numbers", () => `tr(a/<${numbered(100_000, String, ";")}>/*)`, "TW315"],
  [
    "1000 branches of 1000 leaves",
    () => `tr(a/<${numbered(1000, String, ";")}>,{${numbered(1000, (i) => `pk(k${i})`)}})`,
    "TW315",
  ],
  [
    "200 branches of 200 participants, 300 times",
    () =>
      leaves(
        300,
        (i) => `pk(musig(${numbered(200, (j) => (j === 0 ? `k/<${numbered(200, String, ";")}>` : `k${i}_${j}`))}))`,
      ),
    "TW315",
  ],
  ["100 000 leaves", () => leaves(100_000, (i) => `pk(k${i})`), "TW004"],
  ["20 000 leaves", () => leaves(20_000, (i) => `pk(k${i})`), undefined],
  ["10 000 times one leaf", () => leaves(10_000, () => "pk(b)"), "TW314"],
  ["depth 10 000", () => nested(10_000, () => "{", "}"), "TW002"],
  ["depth 400 of braces", () => nested(400, () => "{", "}"), undefined],
  ["depth 390 of or_i", () => nested(390, (i) => `or_i(pk(k${i}),`), undefined],
  ["depth 390 of andor", () => nested(390, (i) => `andor(pk(k${i}),pk(j${i}),`), undefined],
  ["depth 390 of and_v, one key", () => nested(390, () => "and_v(v:pk(b),"), "TW310"],
  ["a thread of a tree 200 deep", () => nested(200, (i) => `{pk(k${i}),`, "}"), "TW308"],
  ["NUL bytes", () => "tr(a\0,pk(b\0))", "TW006"],
  ["escape sequences", () => "tr(a\u001b[31m,pk(b))", "TW006"],
  ["lone surrogates", () => "tr(a\ud800,pk(b\udc00))", "TW006"],
  ["1 MB of lone surrogates", () => megabyte("\ud800"), "TW006"],
  ["an override of the direction of text", () => "tr(a,pk(\u202eb))", "TW006"],
  ["a zero-width blank in a comment", () => "// a\u200bb\ntr(a)", "TW006"],
  ["a byte order mark in the middle", () => "tr(a,\ufeffpk(b))", "TW006"],
  ["a no-break blank", () => "tr(a,\u00a0pk(b))", "TW006"],
  ["Cyrillic letters", () => "tr(\u0430lice,pk(b\u043eb))", "TW006"],
  ["Greek letters", () => "tr(\u03b1,pk(\u03bf))", "TW006"],
  ["fullwidth brackets", () => "tr\uff08a\uff09", "TW006"],
  ...["01", "1e3", "0x10", "+1", "-1", "1.5", "1_000", "1,0"].map((number): Case => [
    `the number ${number}`,
    () => `tr(a,and_v(v:pk(b),older(${number})))`,
    "TW",
  ]),
  ["a number of 400 digits", () => `tr(a,and_v(v:pk(b),after(1${"0".repeat(400)})))`, "TW209"],
  ["a number of a million digits", () => `tr(a,and_v(v:pk(b),older(${"1".repeat(1_000_000)})))`, "TW209"],
  ["odds of 400 digits", () => `tr(a,{1${"0".repeat(400)}@pk(b),pk(c)})`, "TW110"],
  ["a threshold of 400 digits", () => `tr(a,multi_a(1${"0".repeat(400)},b,c))`, "TW"],
  ["10 000 odds", () => leaves(5000, (i) => `${i + 1}@pk(k${i})`), undefined],
  ["odds that double", () => leaves(20, (i) => `${2 ** i}@pk(k${i})`), undefined],
  ["multi_a of 10 000 keys", () => `tr(a,multi_a(2,${keys.map(xonly).join(",")}))`, "TW207"],
  ["multi_a of 999 keys", () => `tr(a,multi_a(2,${keys.slice(0, 999).map(xonly).join(",")}))`, undefined],
  ["multi_a of one key, 10 000 times", () => `tr(a,multi_a(2,${numbered(10_000, () => "k")}))`, "TW"],
  ["thresh of 1000", () => `tr(a,thresh(500,pk(k),${numbered(999, (i) => `s:pk(k${i})`)}))`, "TW207"],
  ["musig of 300", () => `tr(musig(${keys.slice(0, 300).join(",")}))`, undefined],
  ["musig of 20 000 names", () => `tr(musig(${numbered(20_000, (i) => `k${i}`)}))`, undefined],
  ["a raw leaf of 100 000 opcodes", () => `tr(a,asm(${"b DROP ".repeat(100_000)}1))`, undefined],
  ["a raw leaf of 50 000 keys", () => `tr(a,asm(${numbered(50_000, (i) => `k${i}`, " ")}))`, undefined],
  ["a wrong checksum behind 4 MB", () => `tr(${"a".repeat(LIMITS.source.value - 100)})#qqqqqqqq`, "TW009"],
  ["a choice between two groups, 60 times", () => choicesOfGroups(60), undefined],
  ["4000 children in one musig()", () => `tr(musig(${numbered(4000, (i) => `${XPUB}/${i}`)}))`, undefined],
  ["10 001 children in one musig()", () => `tr(musig(${numbered(10_001, (i) => `${XPUB}/${i}`)}))`, "TW316"],
  ["10 steps that 2000 keys share", () => leaves(2000, (i) => `pk(${XPUB}${"/0".repeat(10)}/${i})`), undefined],
  ["2000 keys of 12 steps", () => leaves(2000, (i) => `pk(${XPUB}/${i}${"/0".repeat(11)})`), "TW316"],
  ["a checksum of a million characters", () => `tr(a)#${"q".repeat(1_000_000)}`, "TW009"],
  [
    "5000 parties",
    () => `party a, ${numbered(5000, (i) => `k${i}`)}\noutput x = ${leaves(5000, (i) => `pk(k${i})`)}`,
    undefined,
  ],
  [
    "5000 parties and 5000 unknown names near to theirs",
    () => `party a, ${numbered(5000, (i) => `party${i}`)}\noutput x = ${leaves(5000, (i) => `pk(portly${i})`)}`,
    "TW101",
  ],
  ["5000 roles, each near to another", () => `party a\noutput x = ${leaves(5000, (i) => `pk(a.role${i})`)}`, undefined],
  [
    "5000 roles, none near to another",
    () =>
      `party a\noutput x = ${leaves(5000, (i) => `pk(a.${"abcdefghij"[i % 10] as string}${String(i * 7919).repeat(3)})`)}`,
    undefined,
  ],
  ["20 000 assertions", () => `party a\noutput x = tr(a)\n${"assert a can spend x\n".repeat(20_000)}`, undefined],
  [
    "20 000 assertions without sense",
    () => `party a\noutput x = tr(a)\n${"assert b can spend y before 3\n".repeat(20_000)}`,
    "TW",
  ],
  [
    "an assertion about any 2500 of 5000",
    () =>
      `party ${numbered(5000, (i) => `k${i}`)}\noutput x = tr(k0)\nassert any 2500 of (${numbered(5000, (i) => `k${i}`)}) can spend x`,
    undefined,
  ],
  [
    "20 000 parameters",
    () => `party a\n${numbered(20_000, (i) => `param x${i}: blocks = 1`, "\n")}\noutput x = tr(a)`,
    undefined,
  ],
  ["20 000 outputs", () => `party a\n${numbered(20_000, (i) => `output x${i} = tr(a)`, "\n")}`, undefined],
  [
    "a name declared 20 000 times",
    () => `party a\n${"param x: blocks = 1\n".repeat(20_000)}\noutput y = tr(a)`,
    "TW102",
  ],
  [
    "a name of 100 000 characters",
    () => `party ${"a".repeat(100_000)}\noutput x = tr(${"a".repeat(100_000)})`,
    "TW103",
  ],
  ["a contract of 100 000 characters", () => `contract ${"zB1".repeat(33_334)}`, "TW307"],
  ["10 000 unknown names", () => `party a\n${numbered(10_000, (i) => `output x${i} = tr(b${i})`, "\n")}`, "TW101"],
  ["10 000 unknown fragments", () => leaves(10_000, () => "foo(b)"), "TW108"],
  ["5000 leaves without a type", () => leaves(5000, () => "and_v(pk(a),pk(b))"), "TW201"],
  ["200 000 comments", () => `${"// x\n".repeat(200_000)}tr(a)`, undefined],
  ["three million blanks before a mistake", () => `tr(${" ".repeat(3_000_000)}&)`, "TW007"],
  ["three million empty lines", () => `${"\n".repeat(3_000_000)}tr(a`, "TW008"],
];

describe("hostile input", () => {
  test.each(CASES)("%s", (name, text, code) => {
    const input = { name: "hostile", text: text() };
    const heap = process.memoryUsage().heapUsed;
    const start = performance.now();
    const compiled = compile(input, { backend });
    const shown = show(compiled);
    const took = performance.now() - start;
    console.log(`${took.toFixed(0).padStart(6)} ms  ${name}: ${compiled.diagnostics.length} diagnostics`);
    const codes = compiled.diagnostics.filter(({ severity }) => severity === "error").map((each) => each.code);
    const warnings = compiled.diagnostics.map((each) => each.code);
    if (code === undefined) expect(codes, shown.slice(0, 500)).toEqual([]);
    else if (code === "TW") expect(codes.length).toBeGreaterThan(0);
    else expect(warnings.slice(0, 500)).toContain(code);
    expect(compiled.program === undefined).toBe(codes.length > 0);
    expect(shown.length).toBeLessThan(MOST_SHOWN);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(MOST_BYTES);
    expect(took).toBeLessThan(MOST_MILLISECONDS);
  });

  test("of one kind at most so many diagnostics, and the last says how many there were", () => {
    const { diagnostics } = compile({ name: "p", text: leaves(1000, () => "foo(b)") }, { backend });
    expect(diagnostics).toHaveLength(LIMITS.diagnostics.value);
    expect(diagnostics.at(-1)?.notes).toContain("800 more of this kind are not listed.");
  });
});
