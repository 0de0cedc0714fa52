/**
 * Bitcoin Core's descriptor tests: what `tr()` and `rawtr()` must compile to at every index, how Core prints them, what it refuses, what it
 * warns of. Other kinds of output must be named as not ours.
 */
import { describe, expect, test } from "vitest";
import { refusedByDesign } from "./descriptor-suite.ts";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import { canonical, codesOf, compileText, expectPrivateRefused, expectRefused, outputsOf, printReasons } from "./through-compiler.ts";

interface Valid {
  readonly kind: "valid";
  readonly private_descriptor: string;
  readonly public_descriptor: string;
  readonly normalized_public_descriptor: string;
  readonly ranged: boolean;
  /** By index. */
  readonly scripts: readonly (readonly string[])[];
}

interface Multipath {
  readonly kind: "multipath";
  readonly private_descriptor: string;
  readonly public_descriptor: string;
  readonly expanded_private: readonly string[];
  readonly expanded_public: readonly string[];
  readonly expanded_normalized: readonly string[];
  /** By path, then by index. */
  readonly scripts: readonly (readonly (readonly string[])[])[];
}

interface Other {
  readonly kind: "invalid" | "infer" | "warning" | "valid_no_script";
  readonly private_descriptor?: string;
  readonly public_descriptor?: string;
  readonly expected_descriptor?: string;
  readonly script?: string;
  readonly expected_error?: string;
  readonly warnings?: readonly string[];
}

type Case = { readonly id: string } & (Valid | Multipath | Other);

const FILE = "core_descriptor_tests.json";
const cases = readVectors<{ cases: readonly Case[] }>(FILE)?.cases ?? [];
const reasons: string[] = [];
const isOurs = (text: string): boolean => /^(?:raw)?tr\(/.test(text);
const textOf = (each: Case): string => ("public_descriptor" in each ? each.public_descriptor : undefined) ?? ("expected_descriptor" in each ? each.expected_descriptor : undefined) ?? "";
const only = <K extends Case["kind"]>(kind: K): (Case & { readonly kind: K })[] => cases.filter((each): each is Case & { readonly kind: K } => each.kind === kind && isOurs(textOf(each)));

function expectPrivateForm(text: string | undefined): void {
  if (text === undefined || privateKeysOf(text).length === 0) return;
  expectPrivateRefused(text);
  reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
}

/** `undefined` when the text was refused as it is by design. */
function outputsOrDesign(text: string, index: number | undefined): ReturnType<typeof outputsOf> | undefined {
  const design = refusedByDesign(text);
  if (design === undefined) return outputsOf(text, index === undefined ? {} : { index });
  expectRefused(text, design.code);
  reasons.push(design.reason);
  return undefined;
}

const isRanged = (text: string): boolean => text.includes("*");
/** With hardened steps the public form goes by another origin than Core's, which derives from the master. */
const hasHardened = (text: string): boolean => /prv[^,)}]*['h]/.test(text);

/** The kinds of output that Core has beside ours. */
const OTHER_KIND = /^(?:pk|pkh|wpkh|sh|wsh|combo|multi|sortedmulti|addr|raw|unused)\(/;

describe(FILE, () => {
  test.each(only("valid"))("valid $id $normalized_public_descriptor", (each) => {
    expectPrivateForm(each.private_descriptor);
    for (const [i, [script]] of each.scripts.entries()) {
      const index = each.ranged ? i : undefined;
      const forms = [each.public_descriptor, each.normalized_public_descriptor, publicForm(each.private_descriptor, i)];
      for (const text of forms) {
        const outputs = outputsOrDesign(text, index);
        if (outputs === undefined) continue;
        expect(outputs).toHaveLength(1);
        expect(outputs[0]?.scriptPubKey, `${text} at ${i}`).toBe(script);
        expect(outputs[0]?.addresses["mainnet"] ?? outputs[0]?.addresses["regtest"]).toMatch(/^(?:bc|bcrt)1p/);
        const asCore = text !== forms[2] || !hasHardened(each.private_descriptor);
        expect(outputs[0]?.descriptor).toBe(canonical(asCore ? each.normalized_public_descriptor : text));
      }
    }
  });

  test.each(only("multipath"))("multipath $id $public_descriptor", (each) => {
    for (const text of [each.private_descriptor, ...each.expanded_private]) expectPrivateForm(text);
    const count = Math.max(...each.scripts.map((path) => path.length));
    for (let i = 0; i < count; i++) {
      const index = isRanged(each.public_descriptor) ? i : undefined;
      const expected = each.scripts.map((path) => path[i]?.[0]);
      for (const text of [each.public_descriptor, publicForm(each.private_descriptor, i)]) {
        const outputs = outputsOrDesign(text, index);
        if (outputs === undefined) continue;
        expect(outputs.map((output) => output.scriptPubKey)).toEqual(expected);
        if (!hasHardened(each.private_descriptor)) expect(outputs.map((output) => output.descriptor)).toEqual(each.expanded_normalized.map(canonical));
      }
      for (const [path, text] of each.expanded_public.entries()) {
        const outputs = outputsOrDesign(text, index);
        if (outputs !== undefined) expect(outputs.map((output) => output.scriptPubKey)).toEqual([expected[path]]);
      }
    }
  });

  test.each(only("invalid"))("invalid $id $expected_error", ({ private_descriptor, public_descriptor = "" }) => {
    expectRefused(public_descriptor);
    expectPrivateForm(private_descriptor);
    // The refusal must not be for the private key alone.
    expectRefused(publicForm(private_descriptor ?? public_descriptor));
  });

  test.each(only("infer"))("infer $id $expected_descriptor", ({ expected_descriptor = "", script }) => {
    expect(outputsOf(expected_descriptor)[0]?.scriptPubKey).toBe(script);
  });

  test.each(cases.filter((each) => !isOurs(textOf(each))))("$id is not ours", (each) => {
    const text = textOf(each);
    expectPrivateForm("private_descriptor" in each ? each.private_descriptor : undefined);
    const wellFormed = each.kind !== "invalid";
    expectRefused(text, ...(wellFormed ? ["TW114"] : []));
    if (wellFormed) expect(text).toMatch(OTHER_KIND);
    reasons.push(wellFormed ? "another kind of output: named as not ours (TW114)" : "another kind of output, and malformed: refused");
  });

  test.each(cases.filter((each): each is { id: string } & Other => each.kind === "warning"))("warning, as a leaf, $id $public_descriptor", ({ public_descriptor = "", warnings = [] }) => {
    const text = public_descriptor.replace(/^wsh\(/, "tr(unspendable,");
    const compilation = compileText(text);
    expect(codesOf(compilation)).toEqual([]);
    // "height-based relative locktime: older(65536) > 65535 blocks is unsafe", and the same for time.
    expect(codesOf(compilation, "warning").includes("TW403")).toBe(warnings.length > 0);
  });

  test.skipIf(cases.length === 0)("prints why cases do not apply", () => {
    printReasons(FILE, reasons);
    expect(only("valid").length).toBeGreaterThan(0);
  });
});
