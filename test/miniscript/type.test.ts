/** Type errors say which child breaks the rule and what to write; types agree with an independent analysis. */
import { analyzeMiniscript } from "@bitcoinerlab/miniscript";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printMiniscript, sanity, typeOf } from "../../src/miniscript/index.ts";
import { validMiniscript } from "./arbitrary.ts";
import { parsed } from "./parse.ts";

describe("type errors", () => {
  test.each([
    ["and_v(pk(A),older(144))", 0, "V", "v:"],
    ["and_b(pk(A),pk(B))", 1, "W", "s:"],
    ["and_b(pk(A),pkh(B))", 1, "W", "a:"],
    ["or_d(pk_k(A),pk(B))", 0, "Bdu", "c:"],
    ["or_d(or_i(0,pk(A)),v:pk(B))", 1, "B", "t:"],
    ["thresh(1,or_i(0,older(144)))", 0, "Bdu", "n:"],
    ["or_d(older(144),pk(B))", 0, "Bdu", undefined],
    ["or_i(pk(A),v:pk(B))", 1, "B", "t:"],
  ])("%s: child %i needs %s", (text, child, needed, wrapper) => {
    const typed = typeOf(parsed(text));
    if (typed.ok) throw new Error("it has a type");
    expect({ child: typed.error.child, needed: typed.error.needed, wrapper: typed.error.wrapper }).toEqual({
      child,
      needed,
      wrapper,
    });
  });

  test.each(["older(0)", "after(2147483648)", "thresh(2,pk(A))", "multi_a(0,A)", "multi_a(3,A,B)"])(
    "%s: a number out of range",
    (text) => {
      const typed = typeOf(parsed(text));
      expect(!typed.ok && typed.error.child === undefined && typed.error.hint.length > 0).toBe(true);
    },
  );
});

test("sanity agrees with @bitcoinerlab/miniscript on random trees", () => {
  fc.assert(
    fc.property(validMiniscript({ size: 16 }), (node) => {
      const text = printMiniscript(node);
      const theirs = analyzeMiniscript(text, { tapscript: true });
      const kinds = new Set(sanity(node).map(({ kind }) => kind));
      expect({
        text,
        valid: true,
        signature: !kinds.has("needs no signature"),
        malleable: kinds.has("malleable"),
        mixing: kinds.has("mixed locks"),
        duplicate: kinds.has("duplicate key"),
        sane: kinds.size === 0,
      }).toEqual({
        text,
        valid: theirs.valid,
        signature: theirs.needsSignature,
        malleable: !theirs.nonMalleable,
        mixing: theirs.timelockMix,
        duplicate: theirs.hasDuplicateKeys,
        sane: theirs.issane,
      });
    }),
    { seed: 379, numRuns: 1000 },
  );
});
