/** The pass before the parser: limits, characters, secrets. */
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/language/limits.ts";
import { lookAlike } from "../../src/language/look-alikes.ts";
import { scan } from "../../src/language/scan.ts";
import { createSource } from "../../src/language/source.ts";
import { wif } from "./secrets.ts";

const scanned = (text: string): ReturnType<typeof scan> => scan(createSource("test", text));
const codes = (text: string): string[] => scanned(text).diagnostics.map(({ code }) => code);

describe("limits: what is at the limit passes, one more is refused once", () => {
  test.each([
    ["TW001", (n: number) => " ".repeat(n), LIMITS.source.value],
    ["TW002", (n: number) => "([{<".repeat(n).slice(0, n), LIMITS.nesting.value],
    ["TW003", (n: number) => "a ".repeat(n), LIMITS.tokens.value],
    ["TW004", (n: number) => `{${"a,".repeat(n - 1)}a}`, LIMITS.leaves.value],
  ])("%s", (code, text, limit) => {
    expect(scanned(text(limit))).toEqual({ diagnostics: [], refused: false });
    const over = scanned(text(limit + 1));
    expect(over.refused).toBe(true);
    expect(over.diagnostics.map((one) => one.code)).toEqual([code]);
    expect(over.diagnostics[0]?.primary.text).toContain(String(limit));
  });

  test("commas of arguments are no leaves, brackets in comments no nesting", () => {
    expect(codes(`multi_a(${"a,".repeat(LIMITS.leaves.value + 1)}a)`)).toEqual([]);
    expect(codes(`// ${"(".repeat(LIMITS.nesting.value + 1)}\ntr(a)`)).toEqual([]);
    expect(codes(`{(${"a,".repeat(LIMITS.leaves.value + 1)}a)}`)).toEqual([]);
  });

  test("each limit has its reason", () => {
    for (const { value, reason } of Object.values(LIMITS)) {
      expect(value).toBeGreaterThan(0);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

describe("characters", () => {
  test.each([
    ["tr(аlice)", 3, "a", "Cyrillic letter"],
    ["tr(Αlice)", 3, "A", "Greek letter"],
    ["tr（a)", 2, "(", "full-width character"],
    // Nothing is quoted in a policy, so nothing stands in its place.
    ["tr(“a”)", 3, "", "typographic quotation mark"],
    ["older(144) – ", 11, "-", "dash"],
  ])("%s: the letter to write is named", (text, start, ascii, origin) => {
    const [first] = scanned(text).diagnostics;
    expect(first?.code).toBe("TW006");
    expect(first?.primary).toEqual({ span: { start, end: start + 1 }, text: `a ${origin}` });
    expect(first?.help?.[0]?.edit).toEqual({ span: { start, end: start + 1 }, text: ascii });
  });

  test("every row of look-alikes has its ASCII letter, and is none itself", () => {
    let rows = 0;
    for (let code = 0x80; code < 0x1_0000; code++) {
      const alike = lookAlike(String.fromCharCode(code));
      if (alike === undefined) continue;
      rows++;
      expect(alike.ascii).toMatch(/^[\x21-\x7e]$/);
    }
    expect(rows).toBeGreaterThan(150);
    for (let code = 0; code < 0x80; code++) expect(lookAlike(String.fromCharCode(code))).toBeUndefined();
  });

  test.each(["\0", "\x07", "\x1b", "\x7f", "\u00a0", "\u200b", "é", "漢", "😀", "•"])(
    "%j cannot stand in a policy",
    (character) => {
      const diagnostics = scanned(`tr(a${character})`).diagnostics;
      expect(diagnostics.map(({ code }) => code)).toEqual(["TW006"]);
      expect(diagnostics[0]?.primary.span).toEqual({ start: 4, end: 4 + character.length });
      expect(diagnostics[0]?.message).toMatch(/U\+[0-9A-F]{4,}/);
      expect(diagnostics[0]?.message).not.toMatch(/[\x00-\x1f\x7f\u00a0\u200b]/);
    },
  );

  test("any letter may stand in a comment, but no control character and no invisible one", () => {
    expect(codes("// für Änne: 漢字 😀\ntr(a) // “quoted”")).toEqual([]);
    expect(codes("// a\0b\ntr(a)")).toEqual(["TW006"]);
    expect(codes("// a\u202eb\ntr(a)")).toEqual(["TW006"]);
    expect(codes("tr(a//é)")).toEqual(["TW006"]);
  });

  test("white space and line ends of any kind pass", () => {
    expect(codes("tr(\ta,\r\n  pk(b)\n)\n")).toEqual([]);
  });
});

test("each private key is one TW307 at its place, and is in no diagnostic", () => {
  const key = wif(new Uint8Array(32).fill(11), true, false);
  const text = `tr(${key},{pk(${key}),pk(bob)}) // ${key}`;
  const { diagnostics } = scanned(text);
  expect(diagnostics.map(({ code, primary }) => [code, primary.span.start])).toEqual([
    ["TW307", 3],
    ["TW307", text.indexOf(key, 10)],
    ["TW307", text.lastIndexOf(key)],
  ]);
  expect(JSON.stringify(diagnostics)).not.toContain(key.slice(0, 8));
});
