/**
 * `fixtures/compile/*.json`: what a policy compiles to, for other implementations: the library as templates and bound, one case a feature, and refusals.
 * The same bytes each time; what is written is checked from outside by `test/fixtures/compile.test.ts`.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { compile } from "../src/compiler/index.ts";
import type { CompileOptions } from "../src/compiler/index.ts";
import { printExtendedKey, TPUB_VERSION, XPUB_VERSION } from "../src/descriptor/index.ts";
import { writeProgram } from "../src/program/index.ts";
import { backend, networkFor, optionsFor, point, POLICIES, policyText, programOf } from "../test/program/library.ts";
import { featureRows, REFUSAL_ROWS } from "./fixture-cases.ts";
import type { FixtureRow } from "./fixture-cases.ts";

const FOLDER = new URL("../fixtures/compile/", import.meta.url);

interface FixtureCase {
  readonly name: string;
  readonly note: string;
  readonly policy: string;
  readonly options: FixtureRow["options"];
  readonly expected: { readonly program: unknown } | { readonly codes: readonly string[] };
}

function extendedKey(n: number, network: "mainnet" | "testnet" = "mainnet"): string {
  const version = network === "mainnet" ? XPUB_VERSION : TPUB_VERSION;
  return printExtendedKey({
    version,
    depth: 0,
    parentFingerprint: 0,
    childNumber: 0,
    chainCode: new Uint8Array(32).fill(n),
    publicKey: point(n),
  });
}

/** The case with whatever the compiler answers; a case that was meant to be refused and is not is a mistake here. */
function caseOf(row: FixtureRow, options: Omit<CompileOptions, "backend">, refused: boolean): FixtureCase {
  const { program, diagnostics } = compile({ name: row.name, text: row.policy }, { backend, ...options });
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if ((program === undefined) !== refused) throw new Error(`${row.name}: ${errors.join(" ") || "compiles"}`);
  const expected =
    program === undefined
      ? { codes: [...new Set(errors)].sort() }
      : { program: JSON.parse(writeProgram(program)) as unknown };
  return { name: row.name, note: row.note, policy: row.policy, options, expected };
}

function libraryCases(): readonly FixtureCase[] {
  return POLICIES.flatMap((file) => {
    const stem = file.replace(/\.policy$/, "").replaceAll("/", "-");
    const network = networkFor(policyText(file));
    const where = network === "mainnet" ? {} : { network };
    const row = (kind: string): FixtureRow => ({
      name: `policy-${stem}-${kind}`,
      note: `policies/${file}, ${kind}`,
      policy: policyText(file),
    });
    const values = optionsFor(programOf(policyText(file)));
    return [caseOf(row("template"), where, false), caseOf(row("bound"), { ...where, ...values }, false)];
  });
}

function featureCase(row: FixtureRow): FixtureCase {
  return caseOf(row, row.options ?? optionsFor(programOf(row.policy)), false);
}

const cases = [
  ...libraryCases(),
  ...featureRows(extendedKey).map(featureCase),
  ...REFUSAL_ROWS.map((row) => caseOf(row, row.options ?? {}, true)),
];

mkdirSync(FOLDER, { recursive: true });
const written = new Set(cases.map(({ name }) => `${name}.json`));
if (written.size !== cases.length) throw new Error("two fixtures have one name");
for (const file of readdirSync(FOLDER)) {
  if (file.endsWith(".json") && !file.endsWith(".schema.json") && !written.has(file)) rmSync(new URL(file, FOLDER));
}
for (const each of cases)
  writeFileSync(new URL(`${each.name}.json`, FOLDER), `${JSON.stringify(each, undefined, 1)}\n`);
