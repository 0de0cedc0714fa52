/** The parser answers for every text, in bounded time, with spans inside the text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExpression, parsePolicy } from "../../grammars/policy-parser.ts";
import { LIMITS } from "../../src/language/limits.ts";
import { scan } from "../../src/language/scan.ts";
import { createSource } from "../../src/language/source.ts";

const SEED = 20_261_123;

const WORDS = (
  "contract party param output assert requires can cannot spend now ever eventually before from and any of anyone preimage tr rawtr asm musig " +
  "policy pk older a bob 144 44' 0 1e3 -1 1.5 2027-01-01 days ( ) { } [ ] < > , ; : := = == . @ + / * *h #abcdefgh # ' \" & || // /* */ \n •• é $"
).split(" ");

function spansOf(value: unknown): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const stack: unknown[] = [value];
  for (let one = stack.pop(); stack.length > 0 || one !== undefined; one = stack.pop()) {
    if (typeof one !== "object" || one === null) continue;
    if ("start" in one && "end" in one) found.push(one as { start: number; end: number });
    stack.push(...Object.values(one));
  }
  return found;
}

function checkParse(text: string): void {
  const { file, diagnostics } = parsePolicy(text);
  for (const { start, end } of spansOf({ file, diagnostics })) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
  }
  expect(parseExpression(text).expression).toBeDefined();
}

describe("totality", () => {
  test("arbitrary text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), checkParse), { seed: SEED, numRuns: 1000 });
  });

  test("soups of words", () => {
    const soup = fc
      .array(fc.constantFrom(...WORDS), { maxLength: 60 })
      .chain((words) => fc.constantFrom("", " ").map((separator) => words.join(separator)));
    fc.assert(fc.property(soup, checkParse), { seed: SEED, numRuns: 3000 });
  });

  test("a policy with some of its characters taken out, doubled or replaced", () => {
    const policy =
      "party a, b\nparam x: blocks = 3 days\noutput f(o: party) = tr(musig(a,b)/<0;1>/*, {9@and_v(v:pk(o.x),older(x)), <pk(b)>})\nassert a + b can spend f(a) from x and 3 hours";
    const mutation = fc.tuple(
      fc.nat(policy.length - 1),
      fc.constantFrom("", "(", ")", "{", "<", ",", " ", ":", "/", "x", "é"),
    );
    const mutate = (mutations: [number, string][]): string =>
      mutations.reduce(
        (text, [at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
        policy,
      );
    fc.assert(fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }).map(mutate), checkParse), {
      seed: SEED,
      numRuns: 2000,
    });
  });

  test("a broken policy has a diagnostic: nothing is repaired in silence", () => {
    const policy = "tr(musig(a,b),{and_v(v:pk(a),older(144)),<pk(b)>})";
    for (let at = 0; at < policy.length; at++) {
      if (!/[(){}<>,:]/.test(policy[at] as string)) continue;
      const broken = policy.slice(0, at) + policy.slice(at + 1);
      const { diagnostics, file } = parsePolicy(broken);
      const silent =
        diagnostics.length === 0 && JSON.stringify(file.lone) === JSON.stringify(parsePolicy(policy).file.lone);
      expect(silent, broken).toBe(false);
    }
  });
});

describe("hostile input, a second each", () => {
  const MEGABYTE = 1 << 20;
  const repeated = (piece: string): string => piece.repeat(Math.ceil(MEGABYTE / piece.length));
  const hex = "ab".repeat(32);

  const TEXTS: readonly (readonly [string, string, string | undefined])[] = [
    ["1 MB of (", repeated("("), "TW002"],
    ["1 MB of {", repeated("{"), "TW002"],
    ["1 MB of tr(", repeated("tr("), "TW002"],
    ["1 MB of [<", repeated("[<"), "TW002"],
    ["1 MB of )", repeated(")"), "TW003"],
    ["1 MB of (])", repeated("(])"), "TW003"],
    ["brackets that do not match", "((])".repeat(90_000), undefined],
    ["depth 10 000", `tr(a,${"{".repeat(10_000)}pk(a)${"}".repeat(10_000)})`, "TW002"],
    ["1 MB of NUL", repeated("\0"), "TW003"],
    ["NUL bytes", "tr(a\0)".repeat(1000), "TW006"],
    ["100 000 leaves", `tr(a,{${"pk(a),".repeat(99_999)}pk(a)})`, "TW004"],
    ["wrappers without end", "a:".repeat(190_000), undefined],
    ["odds without end", "1@".repeat(190_000), undefined],
    ["declarations without end", "output x=".repeat(100_000), undefined],
    ["commas", ",".repeat(390_000), undefined],
    ["block comments", " /*".repeat(100_000), undefined],
    ["quotes", "'".repeat(390_000), undefined],
    ["4 MiB and one", " ".repeat(LIMITS.source.value + 1), "TW001"],
    ["Cyrillic", repeated("а"), "TW006"],
    ["one key of 1 MB", `tr(${repeated("aB3dE4gH7")})`, "TW307"],
    ["mixed words", repeated("aB3 "), undefined],
  ];

  test.each(TEXTS)("%s", (_, text, code) => {
    const start = performance.now();
    const source = createSource("hostile", text);
    const scanned = scan(source);
    const diagnostics = scanned.refused
      ? scanned.diagnostics
      : [...scanned.diagnostics, ...parsePolicy(source.text).diagnostics];
    expect(performance.now() - start).toBeLessThan(1000);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(5 * LIMITS.diagnostics.value);
    expect(diagnostics[0]?.code).toMatch(code ?? /^TW(?:00[678]|103)$/);
    expect(scanned.refused && diagnostics.some((one) => /TW00[678]/.test(one.code))).toBe(false);
  });

  test(`${LIMITS.nesting.value} levels are parsed`, () => {
    const deep = LIMITS.nesting.value - 2;
    for (const text of [
      `tr(a,${"{".repeat(deep)}pk(a)${"}".repeat(deep)})`,
      `tr(a,${"f(".repeat(deep)}pk(a)${")".repeat(deep)})`,
    ]) {
      expect(scan(createSource("deep", text)).diagnostics).toEqual([]);
      expect(parsePolicy(text).diagnostics).toEqual([]);
    }
  });

  test("10 000 leaves are parsed", () => {
    const leaves = Array.from({ length: 10_000 }, () => `and_v(v:pk(${hex}),older(144))`).join(",");
    const source = createSource("wide", `tr(${hex},{${leaves}})`);
    expect(scan(source).diagnostics).toEqual([]);
    const { lone } = parsePolicy(source.text).file;
    expect(lone?.kind === "tr" && lone.tree?.kind === "branches" ? lone.tree.branches.length : 0).toBe(10_000);
  });
});
