/** The table of codes and the page of each. */
import { describe, expect, test } from "vitest";
import type { Code } from "../../src/diagnostic/index.ts";
import { CODES, explainPage } from "../../src/diagnostic/index.ts";

const codes = Object.keys(CODES) as Code[];

describe("every code", () => {
  test.each(codes)("%s: a title of one line, a reason and what to do", (code) => {
    const { title, why } = CODES[code];
    expect(title).not.toMatch(/[\n.]$/);
    expect(title.length).toBeLessThan(60);
    const paragraphs = why.split("\n\n");
    expect(paragraphs).toHaveLength(2);
    for (const paragraph of paragraphs) expect(paragraph).toMatch(/^[A-Z`].*[.)]$/);
  });

  test.each(codes)("%s: its page fits a terminal of 100 columns", (code) => {
    for (const line of explainPage(code, {}).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("titles are all different", () => {
    expect(new Set(codes.map((code) => CODES[code].title)).size).toBe(codes.length);
  });
});

test("a page shows the rule, the bad program, what is said to it, and the good program, in this order", () => {
  const page = explainPage("TW402", {
    bad: "tr(a,after(144))\n",
    output: "warning[TW402]: ...\n",
    good: "tr(a,older(144))\n",
  });
  const places = ["warning[TW402]: a lock that passed", "    tr(a,after", "    warning[TW402]", "    tr(a,older"].map(
    (part) => page.indexOf(part),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("a page without examples has no empty headings", () => {
  expect(explainPage("TW901", {})).not.toMatch(/Repaired|compiler says/);
});
