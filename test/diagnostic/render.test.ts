/** Diagnostics as text: goldens for each layout, and what must hold for any span over any text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostic/index.ts";
import {
  MAX_SHOWN,
  countDiagnostics,
  renderDiagnostic,
  renderDiagnostics,
  sourceText,
} from "../../src/diagnostic/index.ts";

const EXAMPLE = "tr(alice,<and_v(v:pk(bob),after(144))>)";

const at = (start: number, end: number, text = "here"): Diagnostic => ({
  code: "TW007",
  severity: "error",
  message: "found `x`",
  primary: { span: { start, end }, text },
});

const lines = (...rows: readonly string[]): string => rows.join("\n");

describe("golden layouts", () => {
  test("one place, with a help whose words already hold the text to write", () => {
    const diagnostic: Diagnostic = {
      code: "TW402",
      severity: "warning",
      message: "`after(144)` passed long ago: height 144 was reached in January 2009",
      primary: { span: { start: 26, end: 36 }, text: "bob can use this leaf from the first block on" },
      help: [
        {
          text: 'for "144 blocks after the output confirms" write `older(144)`',
          edit: { span: { start: 26, end: 36 }, text: "older(144)" },
        },
      ],
    };
    expect(renderDiagnostic(sourceText("policy", EXAMPLE), diagnostic)).toBe(
      lines(
        "warning[TW402]: `after(144)` passed long ago: height 144 was reached in January 2009",
        " --> policy:1:27",
        "  |",
        "1 | tr(alice,<and_v(v:pk(bob),after(144))>)",
        "  |                           ^^^^^^^^^^ bob can use this leaf from the first block on",
        "  |",
        '  = help: for "144 blocks after the output confirms" write `older(144)`',
      ),
    );
  });

  test("secondary labels on the same line hang below; an edit is spelt out after its help", () => {
    const diagnostic: Diagnostic = {
      ...at(26, 36, "the lock"),
      secondary: [
        { span: { start: 3, end: 8 }, text: "the internal key" },
        { span: { start: 18, end: 25 }, text: "the signer" },
      ],
      notes: ["a fact"],
      help: [
        { text: "write a delay", edit: { span: { start: 26, end: 36 }, text: "older(144)" } },
        { text: "or take the lock out", edit: { span: { start: 26, end: 36 }, text: "" } },
      ],
    };
    expect(renderDiagnostic(sourceText("policy", EXAMPLE), diagnostic)).toBe(
      lines(
        "error[TW007]: found `x`",
        " --> policy:1:27",
        "  |",
        "1 | tr(alice,<and_v(v:pk(bob),after(144))>)",
        "  |    -----          ------- ^^^^^^^^^^ the lock",
        "  |    |              |",
        "  |    |              the signer",
        "  |    the internal key",
        "  |",
        "  = note: a fact",
        "  = help: write a delay: `older(144)`",
        "  = help: or take the lock out: remove `after(144)`",
      ),
    );
  });

  test("a place over several lines is marked on its first and last; lines between are left out", () => {
    const text = "output a = tr(musig(alice,\n\n  // who\n  bob\r\n))";
    const diagnostic: Diagnostic = {
      ...at(11, text.indexOf("bob") + 3, "all this"),
      secondary: [{ span: { start: 0, end: 6 }, text: "declared" }],
    };
    expect(renderDiagnostic(sourceText("a.policy", text), diagnostic)).toBe(
      lines(
        "error[TW007]: found `x`",
        " --> a.policy:1:12",
        "  |",
        "1 | output a = tr(musig(alice,",
        "  | ------     ^^^^^^^^^^^^^^^",
        "  | |",
        "  | declared",
        "...",
        "4 |   bob",
        "  |   ^^^ all this",
      ),
    );
  });

  test("the end of the text, the end of a line, an empty text", () => {
    const source = sourceText("policy", "tr(alice\n");
    expect(renderDiagnostic(source, at(8, 8))).toContain("1 | tr(alice\n  |         ^ here");
    expect(renderDiagnostic(source, at(9, 9))).toContain(" --> policy:2:1\n  |\n2 |\n  | ^ here");
    expect(renderDiagnostic(sourceText("policy", ""), at(0, 0))).toContain(" --> policy:1:1\n  |\n1 |\n  | ^ here");
  });

  test("tabs, wide letters, combining marks and emoji keep the caret under its place", () => {
    const rows = (text: string, word: string): readonly string[] => {
      const start = text.indexOf(word);
      return renderDiagnostic(sourceText("p", text), at(start, start + word.length))
        .split("\n")
        .slice(3);
    };
    expect(rows("\tpk(bob)", "bob")).toEqual(["1 |     pk(bob)", "  |        ^^^ here"]);
    expect(rows("三pk(bob)", "bob")).toEqual(["1 | 三pk(bob)", "  |      ^^^ here"]);
    expect(rows("e\u0301pk(bob)", "bob")).toEqual(["1 | e\u0301pk(bob)", "  |     ^^^ here"]);
    expect(rows("🔑pk(bob)", "bob")).toEqual(["1 | 🔑pk(bob)", "  |      ^^^ here"]);
    expect(rows("pk(三)", "三")).toEqual(["1 | pk(三)", "  |    ^^ here"]);
  });

  test("a long line is cut around its marks, and shown again for a mark far away", () => {
    const text = `${"a".repeat(500_000)}BAD${"b".repeat(500_000)}END`;
    const rendered = renderDiagnostic(sourceText("p", text), {
      ...at(500_000, 500_003),
      secondary: [{ span: { start: text.length - 3, end: text.length }, text: "there" }],
    });
    expect(rendered.split("\n").slice(3)).toEqual([
      `1 | …${"a".repeat(24)}BAD${"b".repeat(83)}…`,
      `  | ${" ".repeat(25)}^^^ here`,
      `1 | …${"b".repeat(107)}END`,
      `  | ${" ".repeat(108)}--- there`,
    ]);
  });

  test("control and direction characters of the source are shown, not sent", () => {
    const rendered = renderDiagnostic(sourceText("a\u001b[2Jb", "\u001b]0;x\u0007\u202epk(bob)"), {
      ...at(10, 13),
      message: "found\n\u009b31m",
    });
    expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(rendered).toContain("␛]0;x␇<U+202E>pk(bob)");
  });
});

describe("many diagnostics", () => {
  const source = sourceText("policy", `${"x ".repeat(200)}`);

  test("in the order of their places, duplicates once, then a count", () => {
    const rendered = renderDiagnostics(source, [
      { ...at(4, 5), severity: "warning", code: "TW106", message: "later" },
      at(0, 1),
      at(0, 1),
    ]);
    expect(rendered.match(/^\w+\[TW\d+\]/gm)).toEqual(["error[TW007]", "warning[TW106]"]);
    expect(rendered.endsWith("\n\n1 error, 1 warning")).toBe(true);
    expect(renderDiagnostics(source, [])).toBe("");
  });

  test(`no more than ${MAX_SHOWN} are shown, and no error gives way to a warning`, () => {
    const warnings = Array.from({ length: 80 }, (_, i): Diagnostic => ({ ...at(i, i + 1), severity: "warning" }));
    const rendered = renderDiagnostics(source, [...warnings, at(300, 301)]);
    expect(rendered.match(/^warning\[/gm)).toHaveLength(MAX_SHOWN - 1);
    expect(rendered.match(/^error\[/gm)).toHaveLength(1);
    expect(rendered).toContain("\n\nand 31 more\n\n1 error, 80 warnings");
  });

  test("counts name only what there is", () => {
    expect(countDiagnostics([at(0, 1), at(1, 2)])).toBe("2 errors");
    expect(countDiagnostics([])).toBe("");
  });
});

describe("any span over any text", () => {
  const character = fc.constantFrom(
    "a",
    "(",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "三",
    "e\u0301",
    "🔑",
    "\ud800",
    "\u202e",
    "\0",
  );
  const text = fc.array(character, { maxLength: 400 }).map((parts) => parts.join(""));
  const span = fc.record({ start: fc.integer({ min: -5, max: 900 }), end: fc.integer({ min: -5, max: 900 }) });
  const label = fc.record({ span, text: fc.string({ unit: "binary", maxLength: 30 }) });

  test("renders without a throw, in bounded size, with harmless characters only", () => {
    fc.assert(
      fc.property(text, label, fc.array(label, { maxLength: 12 }), (source, primary, secondary) => {
        const rendered = renderDiagnostic(sourceText("p", source), { ...at(0, 0), primary, secondary });
        expect(rendered.length).toBeLessThan(40_000);
        expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(rendered).toContain("^");
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test("on a line of ASCII the carets stand under exactly the span", () => {
    const ascii = fc.stringMatching(/^[ -~]{1,100}$/);
    fc.assert(
      fc.property(ascii, fc.nat(99), fc.nat(99), (line, a, b) => {
        const start = Math.min(a, b, line.length - 1);
        const end = Math.min(Math.max(a, b) + 1, line.length);
        const rendered = renderDiagnostic(sourceText("p", line), at(start, end, "")).split("\n");
        expect(rendered[1]).toBe(` --> p:1:${start + 1}`);
        expect(rendered[4]).toBe(`  | ${" ".repeat(start)}${"^".repeat(end - start)}`);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe("sourceText", () => {
  test("lines and columns agree with counting code points from the last line end", () => {
    const character = fc.constantFrom("a", "三", "🔑", "\n", "\r\n", "\t");
    fc.assert(
      fc.property(fc.array(character, { maxLength: 60 }), fc.nat(60), (parts, count) => {
        const before = parts.slice(0, count).join("");
        const source = sourceText("p", parts.join(""));
        const rows = before.split("\n");
        expect(source.position(before.length)).toEqual({
          line: rows.length,
          column: [...(rows[rows.length - 1] as string)].length + 1,
        });
        expect(source.lineText(rows.length)).toBe(source.text.split(/\r?\n/)[rows.length - 1]);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
