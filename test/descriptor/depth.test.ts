/** BIP32 serialises the depth in one byte: no key lies deeper than 255, wherever its steps are written. And shared steps derive the same keys. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { parseExtendedKey, printExtendedKey } from "../../src/descriptor/extended-key.ts";
import { parseKeyExpression } from "../../src/descriptor/key-expression.ts";
import { type KnownNodes, resolveRecipe } from "../../src/descriptor/resolve-key.ts";
import { instantiate } from "../../src/program/index.ts";

const backend = noble();
/** BIP32's first test vector, the master key. */
const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

function atDepth(depth: number): string {
  const key = parseExtendedKey(XPUB);
  if (typeof key === "string") throw new Error(key);
  return printExtendedKey({ ...key, depth, parentFingerprint: 1 });
}

const codes = (text: string, keys: Record<string, string> = {}): readonly string[] =>
  compile({ name: "policy", text }, { backend, keys }).diagnostics.map(({ code }) => code);

describe("depth of extended keys", () => {
  test.each([
    [255, "", []],
    [254, "/0", []],
    [255, "/0", ["TW316"]],
    [254, "/0/1", ["TW316"]],
    [254, "/<0;1>", []],
    [254, "/<0;1>/0", ["TW316"]],
    [255, "/*", ["TW316"]],
  ])("depth %i and %s", (depth, steps, expected) => {
    expect(codes(`tr(${atDepth(depth)}${steps})`)).toEqual(expected);
  });

  test("steps behind a name count with those of its value", () => {
    expect(codes("tr(a/0)", { a: atDepth(254) })).not.toContain("TW316");
    expect(codes("tr(a/0)", { a: atDepth(255) })).toEqual(["TW316"]);
    expect(codes("tr(a/0)", { a: `${atDepth(254)}/7` })).toEqual(["TW316"]);
  });

  test("and when a template is filled", () => {
    const { program } = compile({ name: "policy", text: "tr(a/0)" }, { backend });
    if (program === undefined) throw new Error("a template compiles");
    const filled = instantiate(program, { a: atDepth(255) }, { backend, networks: ["mainnet"] });
    expect(filled.ok ? "taken" : filled.error).toMatchObject({ code: "E_KEY_FORM", hole: "a" });
  });
});

test("keys that share steps are those derived alone", () => {
  const known: KnownNodes = new Map();
  for (const steps of ["", "/0", "/0/1", "/0/1/2", "/0/1/3", "/0/1", "/5/1/3"]) {
    const parsed = parseKeyExpression(XPUB + steps);
    const [recipe] = parsed.ok ? parsed.value.branches : [];
    if (recipe === undefined) throw new Error("an extended key with its steps");
    const [shared, alone] = [resolveRecipe(backend, recipe, { known }), resolveRecipe(backend, recipe)];
    expect(shared.ok && toHex(shared.value.xonly), steps).toBe(alone.ok && toHex(alone.value.xonly));
  }
});
