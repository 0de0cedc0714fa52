/**
 * The suite that BIP386, BIP387 and BIP390 share: descriptors with the scripts of their first indices, and others that must be refused.
 * Private forms are refused and their public forms counted; what language.md refuses by design is asserted with its code and printed.
 */
import { describe, expect, test } from "vitest";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import { expectPrivateRefused, expectRefused, outputsOf, printReasons } from "./through-compiler.ts";

export interface DescriptorCase {
  readonly descriptor: string;
  readonly valid: boolean;
  /** scriptPubKeys of index 0, 1, 2 when `ranged`, else the single one. */
  readonly scripts?: readonly string[];
  readonly ranged?: boolean;
  readonly reason?: string;
}

interface ByDesign {
  readonly code: string;
  readonly reason: string;
}

const NOT_OURS: ByDesign = { code: "TW114", reason: "another kind of output: named as not ours (TW114)" };
const HARDENED: ByDesign = {
  code: "TW304",
  reason: "hardened steps after an extended public key: refused by design (TW304)",
};
const DUPLICATE: ByDesign = {
  code: "TW303",
  reason: "musig() with the same participant twice: refused by design (TW303)",
};

/** What language.md refuses although the vector is valid; judged by the text of the public form alone. */
export function refusedByDesign(descriptor: string): ByDesign | undefined {
  if (!/^(?:raw)?tr\(/.test(descriptor)) return NOT_OURS;
  if (/[xt]pub[1-9A-Za-z]+[^,(){}]*\/[^,(){}]*[0-9*]['h]/.test(descriptor)) return HARDENED;
  const participants = [...descriptor.matchAll(/musig\(([^)]*)\)/g)].map((match) => (match[1] as string).split(","));
  return participants.some((keys) => new Set(keys).size < keys.length) ? DUPLICATE : undefined;
}

/** The codes that the reasons of invalid cases come to; a reason that is not listed must be refused by some error. */
type CodeOfReason = Readonly<Record<string, string>>;

export function describeDescriptors(file: string, codes: CodeOfReason, rules: readonly DescriptorCase[] = []): void {
  const vectors = readVectors<{ cases: readonly DescriptorCase[] }>(file)?.cases ?? [];
  const reasons: string[] = [];
  describe(file, () => {
    for (const each of vectors) describeCase(each, codes, reasons);
    test.skipIf(vectors.length === 0)("has valid and invalid cases", () => {
      printReasons(file, reasons);
      expect(new Set(vectors.map((each) => each.valid)).size).toBe(2);
    });
  });
  describe(`further rules of the BIP of ${file}`, () => {
    for (const each of rules) describeCase(each, codes, []);
  });
}

const titleOf = (text: string): string =>
  text
    .replace(/[xt]p(?:ub|rv)[1-9A-Za-z]{100,}|[5KL][1-9A-Za-z]{50,51}/g, (key) => `${key.slice(0, 4)}…`)
    .slice(0, 120);

function describeCase(each: DescriptorCase, codes: CodeOfReason, reasons: string[]): void {
  const { descriptor, valid } = each;
  const isPrivate = privateKeysOf(descriptor).length > 0;
  if (isPrivate) {
    reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
    test(`private form refused: ${titleOf(descriptor)}`, () => expectPrivateRefused(descriptor));
  }
  if (valid) test(`valid: ${titleOf(descriptor)}`, () => expectScripts(each));
  else test(`refused: ${each.reason ?? ""}: ${titleOf(descriptor)}`, () => expectInvalid(each, codes));
  const design = refusedByDesign(publicForm(descriptor));
  if (design !== undefined) reasons.push(design.reason);
}

function expectScripts({ descriptor, scripts, ranged }: DescriptorCase): void {
  const count = ranged === true ? (scripts?.length ?? 1) : 1;
  for (let index = 0; index < count; index++) {
    const text = publicForm(descriptor, index);
    const design = refusedByDesign(text);
    if (design !== undefined) {
      expectRefused(text, design.code);
      continue;
    }
    const [output] = outputsOf(text, ranged === true ? { index } : {});
    expect(output?.scriptPubKey, text).toMatch(/^5120[0-9a-f]{64}$/);
    if (scripts?.[index] !== undefined) expect(output?.scriptPubKey, text).toBe(scripts[index]);
    expect(
      outputsOf(output?.descriptor ?? "", ranged === true ? { index } : {})[0],
      "compiles again as printed",
    ).toMatchObject({
      descriptor: output?.descriptor,
      scriptPubKey: output?.scriptPubKey,
    });
  }
}

function expectInvalid({ descriptor, reason }: DescriptorCase, codes: CodeOfReason): void {
  const code = codes[reason ?? ""];
  expectRefused(publicForm(descriptor), ...(code === undefined ? [] : [code]));
}
