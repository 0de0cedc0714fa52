/** The standard library of policies compiles, and the compiler has nothing to say about it but what its comments announce. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Code } from "../../src/diagnostic/index.ts";

const FOLDER = new URL("../../policies/", import.meta.url);

/** Files and the codes that their comments explain. Assertions are read and noted (TW502) wherever a file has some. */
const LIBRARY: Readonly<Record<string, readonly Code[]>> = {
  "decaying-multisig.policy": [],
  "escrow.policy": [],
  "htlc.policy": [],
  "inheritance.policy": ["TW401"],
  "mechanisms/penalty.policy": ["TW311"],
  "payment-channel.policy": [],
  "two-party-safe.policy": [],
  "two-party.policy": ["TW401", "TW402"],
  "vault.policy": ["TW401"],
};

test("the table names every policy of the library", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".policy") && !name.startsWith("broken"))
    .map((name) => name.replaceAll("\\", "/"));
  expect(files.sort()).toEqual(Object.keys(LIBRARY).sort());
});

describe("policies of the library", () => {
  test.each(Object.entries(LIBRARY))("%s compiles to a program, with the diagnostics %j", (name, codes) => {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    const { program, diagnostics } = compile({ name, text }, { backend: noble() });
    const found = new Set(diagnostics.map((one) => one.code).filter((code) => code !== "TW502"));
    expect([...found].sort()).toEqual(codes);
    expect(program).toBeDefined();
  });
});
