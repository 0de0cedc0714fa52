/** The standard library of policies compiles, and the compiler has nothing to say about it but what its comments announce. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judged } from "../../src/cli/judged.ts";
import type { Judged } from "../../src/cli/judged.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Compilation, CompileOptions, SourceInput } from "../../src/compiler/index.ts";
import type { Code } from "../../src/diagnostic/index.ts";
import type { Program } from "../../src/program/program.ts";
import { networkFor } from "../program/library.ts";
import { testValues } from "./test-values.ts";

const FOLDER = new URL("../../policies/", import.meta.url);

/** Files and the warnings that their comments explain, in their order. Every assertion is shown to hold, template or bound. */
const LIBRARY: Readonly<Record<string, readonly Code[]>> = {
  "decaying-multisig.policy": [],
  "escrow.policy": [],
  "htlc.policy": [],
  // The owner alone holds the internal key: these are her coins.
  "inheritance.policy": ["TW401"],
  // Both leaves of an HTLC name the same keys: each signature is made for one leaf, by the one who knows which.
  "mechanisms/penalty.policy": ["TW311", "TW311"],
  "mechanisms/symmetric.policy": [],
  "mechanisms/timelock.policy": [],
  "payment-channel.policy": [],
  "two-party-safe.policy": [],
  // The policy that reads well and means something else: it lies there for its warnings.
  "two-party.policy": ["TW401", "TW402"],
  // The owner of the vault, and the recovery key of what leaves it.
  "vault.policy": ["TW401", "TW401"],
};

test("the table names every policy of the library", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".policy") && !name.startsWith("broken"))
    .map((name) => name.replaceAll("\\", "/"));
  expect(files.sort()).toEqual(Object.keys(LIBRARY).sort());
});

const HRP = { mainnet: "bc", regtest: "bcrt" } as const;

const textOf = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");

const compileJudged = (input: SourceInput, options: CompileOptions): Judged => judged(compile(input, options), options);

const warningsOf = ({ diagnostics }: Compilation): readonly Code[] => diagnostics.map((one) => one.code);

describe("policies of the library", () => {
  test.each(Object.entries(LIBRARY))("%s compiles to a template, with the warnings %j", (name, codes) => {
    const network = networkFor(textOf(name));
    const compiled = compileJudged({ name, text: textOf(name) }, { backend: noble(), network });
    expect(warningsOf(compiled)).toEqual(codes);
    expect(compiled.program).toBeDefined();
    expect(compiled.analysis?.assertions.filter(({ answer }) => answer !== "holds")).toEqual([]);
  });

  test.each(Object.entries(LIBRARY))("%s compiles with a value for every hole, and has an address for every output", (name, codes) => {
    const text = textOf(name);
    const network = networkFor(text);
    const template = compile({ name, text }, { backend: noble(), network }).program as Program;
    const compiled = compileJudged({ name, text }, { backend: noble(), network, ...testValues(template) });
    expect(warningsOf(compiled)).toEqual(codes);
    expect(compiled.program?.holes).toEqual([]);
    expect(compiled.analysis?.assertions.filter(({ answer }) => answer !== "holds")).toEqual([]);
    const address = new RegExp(`^${HRP[network]}1p[0-9a-z]{58}$`);
    for (const output of compiled.program?.outputs ?? []) expect(output.addresses[network]).toMatch(address);
  });

  test.each(Object.keys(LIBRARY))("%s begins with a comment for its reader", (name) => {
    expect(textOf(name)).toMatch(/^\/\/ [A-Z]/);
  });
});
