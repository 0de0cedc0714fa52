/**
 * policies/broken: every code that an author can meet has a bad program that shows it and a good one that does not, and the text
 * printed for the bad one is a golden file.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { decodeUtf8 } from "../../src/language/source.ts";
import { BROKEN_FOLDER, FILED_CODES, brokenOutput, compileBroken } from "./broken-programs.ts";
import { GENERATED_INPUTS } from "./generated-inputs.ts";

const backend = noble();

test("every code has its programs, and every program its code", () => {
  const wanted = FILED_CODES.flatMap((code) => [`${code}.bad.policy`, `${code}.good.policy`]);
  const found = readdirSync(BROKEN_FOLDER).filter((name) => name.endsWith(".policy"));
  expect(found.sort()).toEqual(wanted.sort());
});

describe("programs of policies/broken", () => {
  test.each(FILED_CODES)("%s: the bad program shows this code, once, and no other", (code) => {
    expect(compileBroken(code, "bad").diagnostics.map((one) => one.code)).toEqual([code]);
  });

  test.each(FILED_CODES)("%s: the bad program prints its golden text", (code) => {
    const golden = new URL(`${code}.txt`, BROKEN_FOLDER);
    expect(existsSync(golden), "written by npm run generate").toBe(true);
    expect(brokenOutput(code)).toBe(readFileSync(golden, "utf8"));
  });

  test.each(FILED_CODES)("%s: the good program compiles, without it", (code) => {
    const { program, diagnostics } = compileBroken(code, "good");
    expect(diagnostics.filter((one) => one.severity === "error" || one.code === code)).toEqual([]);
    expect(program).toBeDefined();
  });
});

describe("generated inputs", () => {
  const texts = GENERATED_INPUTS.filter((input) => typeof input.bad === "string");

  test.each(texts)("$code: the bad input shows this code alone, within five seconds", ({ code, bad }) => {
    const start = performance.now();
    const { diagnostics } = compile({ name: "generated", text: bad as string }, { backend });
    expect(performance.now() - start).toBeLessThan(5_000);
    expect([...new Set(diagnostics.map((one) => one.code))]).toEqual([code]);
  });

  test.each(GENERATED_INPUTS)("$code: the good input compiles, without it", ({ code, good }) => {
    const { diagnostics } = compile({ name: "generated", text: good }, { backend });
    expect(diagnostics.filter((one) => one.severity === "error" || one.code === code)).toEqual([]);
  });

  test("TW005: bytes that are no UTF-8 never become a text", () => {
    const bytes = GENERATED_INPUTS.find((input) => input.code === "TW005")?.bad as Uint8Array;
    expect(decodeUtf8(bytes)).toEqual({ ok: false, error: { offset: 3 } });
  });
});
