/** The machine form keeps to its schema, and its edits can be applied by a program. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Code, Diagnostic, Severity } from "../../src/diagnostic/index.ts";
import { CODES, jsonDiagnostic, sourceText } from "../../src/diagnostic/index.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../src/diagnostic/diagnostic.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

const TEXT = "tr(alice,\n  <after(144)>)\n";

test("any diagnostic over any text is valid by diagnostic.schema.json, also after JSON", () => {
  const span = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
  const label = fc.record({ span, text: fc.string() });
  const help = fc.oneof(
    fc.record({ text: fc.string({ minLength: 1 }) }),
    fc.record({ text: fc.string({ minLength: 1 }), edit: label }),
  );
  const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
    {
      code: fc.constantFrom(...(Object.keys(CODES) as Code[])),
      severity: fc.constantFrom<Severity>("error", "warning", "note"),
      message: fc.string({ minLength: 1 }),
      primary: label,
      secondary: fc.array(label),
      notes: fc.array(fc.string()),
      help: fc.array(help),
    },
    { requiredKeys: ["code", "severity", "message", "primary"] },
  );
  fc.assert(
    fc.property(diagnostic, (one) => {
      const json = JSON.parse(JSON.stringify(jsonDiagnostic(sourceText("p", TEXT), one)));
      expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    }),
    { seed: 8, numRuns: 200 },
  );
});

test("offsets count code units from 0, lines and columns from 1, and an edit gives the repaired text", () => {
  const span = { start: 13, end: 23 };
  const json = jsonDiagnostic(sourceText("a.policy", TEXT), {
    code: "TW402",
    severity: "warning",
    message: "passed",
    primary: { span, text: "here" },
    help: [{ text: "write a delay", edit: { span, text: "older(144)" } }],
  });
  expect(json.span).toEqual({ start: 13, end: 23, line: 2, column: 4, endLine: 2, endColumn: 14 });
  const edit = json.help[0]?.edit;
  expect(edit && TEXT.slice(0, edit.span.start) + edit.text + TEXT.slice(edit.span.end)).toBe(
    "tr(alice,\n  <older(144)>)\n",
  );
});
