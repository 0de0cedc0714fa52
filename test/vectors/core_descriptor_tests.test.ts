/**
 * Bitcoin Core's descriptor tests: what `tr()` and `rawtr()` must compile to at every index, how Core prints them, what it refuses, what it
 * warns of. Other kinds of output must be named as not ours.
 */
import { describe, expect, test } from "vitest";
import { refusedByDesign } from "./descriptor-suite.ts";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import {
  canonical,
  codesOf,
  compileText,
  expectPrivateRefused,
  expectRefused,
  outputsOf,
  printReasons,
} from "./through-compiler.ts";

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
const textOf = (each: Case): string =>
  ("public_descriptor" in each ? each.public_descriptor : undefined) ??
  ("expected_descriptor" in each ? each.expected_descriptor : undefined) ??
  "";
const only = <K extends Case["kind"]>(kind: K): (Case & { readonly kind: K })[] =>
  cases.filter((each): each is Case & { readonly kind: K } => each.kind === kind && isOurs(textOf(each)));

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
        if (!hasHardened(each.private_descriptor))
          expect(outputs.map((output) => output.descriptor)).toEqual(each.expanded_normalized.map(canonical));
      }
      for (const [path, text] of each.expanded_public.entries()) {
        const outputs = outputsOrDesign(text, index);
        if (outputs !== undefined) expect(outputs.map((output) => output.scriptPubKey)).toEqual([expected[path]]);
      }
    }
  });

  test.each(only("invalid"))("invalid $id $expected_error", ({ private_descriptor, public_descriptor = "" }) => {
    expectRefused(public_descriptor);
    // Some "public" forms of the fuzzer hold damaged private keys.
    for (const text of [private_descriptor, public_descriptor]) expectPrivateForm(text);
    // The refusal must not be for the private key alone; an empty private form is a placeholder.
    if (private_descriptor !== undefined && private_descriptor !== "") expectRefused(publicForm(private_descriptor));
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
    reasons.push(
      wellFormed
        ? "another kind of output: named as not ours (TW114)"
        : "another kind of output, and malformed: refused",
    );
  });

  test.each(cases.filter((each): each is { id: string } & Other => each.kind === "warning"))(
    "warning, as a leaf, $id $public_descriptor",
    ({ public_descriptor = "", warnings = [] }) => {
      const text = public_descriptor.replace(/^wsh\(/, "tr(unspendable,");
      const compilation = compileText(text);
      expect(codesOf(compilation)).toEqual([]);
      // "height-based relative locktime: older(65536) > 65535 blocks is unsafe", and the same for time.
      expect(codesOf(compilation, "warning").includes("TW403")).toBe(warnings.length > 0);
    },
  );

  test.skipIf(cases.length === 0)("prints why cases do not apply", () => {
    printReasons(FILE, reasons);
    expect(only("valid").length).toBeGreaterThan(0);
  });
});

const A = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
const B = "669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0";
const UNCOMPRESSED = `04${A}5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235`;

describe("further rules of Core's descriptor tests", () => {
  // Core: "> 65535 blocks is unsafe", "> (65535 * 512) seconds is unsafe"; a count of 0 waits for nothing, of which we warn too.
  test.each([
    ["older(65535)", false],
    ["older(65536)", true],
    ["older(65537)", true],
    ["older(4194304)", true],
    ["older(4194305)", false],
    ["older(4259839)", false],
    ["older(4259840)", true],
    ["older(2147483647)", true],
    ["after(1000000)", false],
  ])("warning of %s: %s", (lock, warned) => {
    const compilation = compileText(`tr(unspendable,and_v(v:pk(${A}),${lock}))`);
    expect(codesOf(compilation)).toEqual([]);
    expect(codesOf(compilation, "warning").includes("TW403")).toBe(warned);
  });

  test.each([
    ["rawtr() inside sh()", `sh(rawtr(${A}))`, "TW114"],
    ["rawtr() inside wsh()", `wsh(rawtr(${A}))`, "TW114"],
    ["rawtr() of two keys", `rawtr(${A},${B})`, "TW007"],
    ["rawtr() with a tree", `rawtr(${A},pk(${B}))`, "TW007"],
    ["rawtr() of an uncompressed key", `rawtr(${UNCOMPRESSED})`, "TW302"],
    ["an uncompressed participant", `tr(musig(${UNCOMPRESSED},02${B}))`, "TW302"],
    ["a hybrid key", `tr(06${UNCOMPRESSED.slice(2)})`, "TW302"],
    ["a key that is not on the curve", `tr(${"0".repeat(63)}5)`, "TW301"],
    ["a leaf that is not B", `tr(${A},pk_k(${B}))`, "TW201"],
    ["a leaf without a signature", `tr(${A},or_i(older(1),pk(${B})))`, "TW204"],
    ["a malleable leaf", `tr(${A},and_v(v:pk(${B}),or_d(sha256(${B}),older(9))))`, "TW205"],
    ["a key twice in a leaf", `tr(${A},and_v(v:pk(${B}),pk(${B})))`, "TW310"],
    ["height and time on one path", `tr(${A},and_v(v:pk(${B}),and_v(v:after(1),after(500000000))))`, "TW206"],
    ["a leaf that is not satisfiable", `tr(${A},and_v(v:pk(${B}),0))`, "TW207"],
    ["older(0)", `tr(${A},and_v(v:pk(${B}),older(0)))`, "TW209"],
    ["after(2147483648)", `tr(${A},and_v(v:pk(${B}),after(2147483648)))`, "TW209"],
    ["a sign in a number", `tr(${A},and_v(v:pk(${B}),after(+1)))`, "TW010"],
  ])("refused: %s", (_, text, code) => expectRefused(text, code));

  test("a key in several leaves and as the internal key is accepted with warnings", () => {
    const compilation = compileText(`tr(${A},{pk(${A}),{pk(${B}),and_v(v:pk(${B}),older(9))}})`);
    expect(codesOf(compilation)).toEqual([]);
    expect(codesOf(compilation, "warning")).toEqual(expect.arrayContaining(["TW309", "TW311", "TW312"]));
  });
});
