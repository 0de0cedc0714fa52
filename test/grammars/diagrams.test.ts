/** The diagrams in the repository are those of the grammar, and lie inside their frames. */
import { expect, test } from "vitest";
import { serializedGrammar } from "../../grammars/policy-parser.ts";
import { diagramFiles, outdatedDiagrams } from "../../tools/generate-diagrams.ts";

test("one diagram a rule, current, and shown by the page", () => {
  expect(outdatedDiagrams()).toEqual([]);
  const files = diagramFiles();
  expect(files.size).toBe(serializedGrammar().length + 1);
  const drawn = [...files.keys()].filter((name) => name.endsWith(".svg"));
  for (const name of drawn) expect(files.get("README.md")).toContain(`(${name})`);
});

test("drawing twice gives the same bytes", () => {
  expect([...diagramFiles()]).toEqual([...diagramFiles()]);
});

test("nothing is drawn outside the frame", () => {
  for (const [name, svg] of [...diagramFiles()].filter(([name]) => name.endsWith(".svg"))) {
    const [width, height] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) as RegExpExecArray).slice(1).map(Number) as [
      number,
      number,
    ];
    for (const [, x, y, w, h] of svg.matchAll(
      /<rect class="\w+" x="(-?[\d.]+)" y="(-?[\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
    )) {
      expect(Number(x), name).toBeGreaterThanOrEqual(0);
      expect(Number(y), name).toBeGreaterThanOrEqual(0);
      expect(Number(x) + Number(w), name).toBeLessThanOrEqual(width);
      expect(Number(y) + Number(h), name).toBeLessThanOrEqual(height);
    }
    expect(svg.match(/NaN|undefined/), name).toBeNull();
  }
});
