/**
 * rust_miniscript_types.json: thousands of P2WSH expressions with their exact type, or none. Tapscript shares every rule but two: `multi` is no
 * fragment there, and `d:` is `u`.
 */
import { afterAll, describe, expect, test } from "vitest";
import { mask, typeLetters, typeMask } from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript } from "../miniscript/parse.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "rust_miniscript_types.json";

const vectors = readVectors<{ valid: { miniscript: string; type: string }[]; invalid: { miniscript: string }[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

const SHARED = mask("BVKWzonduesfm");

/** Why a case says nothing of tapscript. */
function differs(text: string): string | undefined {
  if (text.includes("multi(")) return "with `multi`, which is no fragment of tapscript";
  return /(^|[(,])[a-z]*d[a-z]*:/.test(text) ? "with `d:`, which is `u` in tapscript only" : undefined;
}

const applicable = <T extends { miniscript: string }>(cases: readonly T[] = []): readonly T[] =>
  cases.filter(({ miniscript }) => {
    const reason = differs(miniscript);
    if (reason !== undefined) account.count(reason);
    return reason === undefined;
  });

describe.skipIf(vectors === undefined)(`${FILE}`, () => {
  test("every valid expression has exactly this type", () => {
    const wrong: string[] = [];
    for (const { miniscript, type } of applicable(vectors?.valid)) {
      const node = parseMiniscript(miniscript);
      const typed = node && typeMask(node);
      const letters = typed?.ok ? typeLetters(typed.value & SHARED) : "none";
      if (letters !== typeLetters(mask(type))) wrong.push(`${miniscript}: ${letters}, not ${type}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  test("no invalid expression has a type", () => {
    const wrong = applicable(vectors?.invalid).filter(({ miniscript }) => {
      const node = parseMiniscript(miniscript);
      return node !== undefined && typeMask(node).ok;
    });
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
