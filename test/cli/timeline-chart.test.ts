/** Bars begin where locks open, on each clock for itself, and no line is wider than the page. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChartRow } from "../../src/cli/timeline-chart.ts";
import type { Lock } from "../../src/policy/index.ts";
import { timelineChart } from "../../src/cli/timeline-chart.ts";
import { PLAIN_PALETTE } from "../../src/diagnostic/palette.ts";

const SEED = 20_260_227;
const names = {
  network: "mainnet",
  key: (id: string): string => id,
  image: (hex: string): string => hex,
  hole: (name: string): string => name,
  bare: new Set<string>(),
  groups: new Set<string>(),
  supposed: {},
} as const;

const draw = (rows: readonly ChartRow[], columns = 80): readonly string[] =>
  timelineChart(rows, { columns, palette: PLAIN_PALETTE, names });

const older = (value: number | string): Lock => ({ kind: "older", unit: "blocks", value });
const after = (value: number | string): Lock => ({ kind: "after", unit: "height", value });

/** The bars of a row, a mark for each run: `·━` is shut, then open. */
const marks = (lines: readonly string[], label: string): readonly string[] =>
  (lines.find((line) => line.trimStart().startsWith(`${label} `)) ?? "")
    .trim()
    .split(/ {3,}/)
    .slice(1)
    .map((bar) => bar.replaceAll(/(.)\1+/g, "$1"));

describe("the chart", () => {
  test("without any lock there is one column, and every row is open", () => {
    const lines = draw([{ label: "a", from: [] }]);
    expect(lines[0]?.trim()).toBe("at any moment");
    expect(marks(lines, "a")).toEqual(["━"]);
  });

  test("each clock has its own columns; a row is open where all of its bars have begun", () => {
    const lines = draw([
      { label: "a", from: [] },
      { label: "b", from: [older(144)] },
      { label: "c", from: [older(10), after(950_000)] },
    ]);
    expect(lines[0]).toMatch(/block height +age in blocks/);
    expect(lines[1]).toMatch(/now +950000 +0 +10 +144/);
    expect(marks(lines, "a")).toEqual(["━", "━"]);
    expect(marks(lines, "b")).toEqual(["━", "·━"]);
    expect(marks(lines, "c")).toEqual(["·━", "·━"]);
    expect(lines.at(-1)).toBe("  a row is open once all of its bars have begun");
  });

  test("one clock needs no such line", () => {
    const lines = draw([{ label: "b", from: [older(144)] }]);
    expect(lines.join()).not.toContain("all of its bars");
  });

  test("no name is cut: a long label goes on below", () => {
    const label = `any 2 of (buyer, seller, arbiter, ${"n".repeat(40)})`;
    const lines = draw([{ label, from: [older(144)] }], 60);
    expect(lines.join("").replaceAll(/[^a-z0-9(),]/g, "")).toContain(label.replaceAll(" ", ""));
    expect(lines.join("")).not.toContain("…");
  });

  test("a lock that waits for its value compares with itself alone", () => {
    const lines = draw([
      { label: "a", from: [after("expiry")] },
      { label: "b", from: [after(950_000)] },
    ]);
    expect(lines[1]).toMatch(/now +950000 +expiry/);
    expect(marks(lines, "a")).toEqual(["·?━"]);
    expect(marks(lines, "b")).toEqual(["·━?"]);
  });

  test("no line is wider than the page, and rows that are left out are counted", () => {
    const lock = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }).map(older),
      fc.integer({ min: 900_000, max: 2_000_000 }).map(after),
      fc.constantFrom("expiry", "a_name_of_more_than_twenty_letters").map(after),
    );
    const rows = fc.array(
      fc.record({
        label: fc.string({ minLength: 1, maxLength: 90, unit: "grapheme-ascii" }),
        from: fc.array(lock, { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 60, max: 200 }), (all, columns) => {
        const lines = draw(all, columns);
        expect(lines.filter((line) => line.length > columns)).toEqual([]);
        const drawn = lines.filter((line) => /[━·?]{3}$/.test(line)).length;
        const more = Number(/^ {2}and ([0-9]+) more$/m.exec(lines.join("\n"))?.[1] ?? 0);
        expect(drawn + more).toBe(all.length);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
