/**
 * BIP389: a multipath descriptor stands for several. The vectors are of other kinds of output, which are not ours; their keys are, so
 * each case runs a second time with its keys in `tr()`.
 */
import { describe, expect, test } from "vitest";
import { refusedByDesign } from "./descriptor-suite.ts";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import { canonical, expectPrivateRefused, expectRefused, outputsOf, printReasons } from "./through-compiler.ts";

interface Case {
  readonly descriptor: string;
  readonly valid: boolean;
  readonly expands_to?: readonly string[];
  readonly reason?: string;
}

const cases = readVectors<{ cases: readonly Case[] }>("bip389_multipath.json")?.cases ?? [];
const reasons: string[] = [];

/** The same keys, where we take them: a single key as the internal key, those of `multi` in a `multi_a` leaf. */
const asTaproot = (descriptor: string): string => {
  const inner = descriptor.replace(/^(?:sh|wsh)\((.*)\)$/, "$1");
  if (inner.startsWith("multi(")) return `tr(unspendable,multi_a(${inner.slice("multi(".length)})`;
  return inner.replace(/^(?:pk|pkh|wpkh)\(/, "tr(");
};

const CODES: Readonly<Record<string, string>> = {
  "Multiple multipath specifiers": "TW315",
  "Multipath specifiers of mismatched lengths": "TW315",
};

describe("bip389_multipath.json", () => {
  test.each(cases)("$valid $descriptor", ({ descriptor, valid, expands_to, reason }) => {
    if (!descriptor.startsWith("tr(")) {
      expectRefused(descriptor, ...(valid ? ["TW114"] : []));
      reasons.push("another kind of output: named as not ours (TW114), its keys tested in tr()");
    }
    if (privateKeysOf(descriptor).length > 0) {
      expectPrivateRefused(descriptor);
      expectPrivateRefused(asTaproot(descriptor));
      reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
    }
    const text = asTaproot(publicForm(descriptor));
    const code = CODES[reason ?? ""];
    if (!valid) return expectRefused(text, ...(code === undefined ? [] : [code]));
    const design = refusedByDesign(text);
    if (design !== undefined) {
      reasons.push(design.reason);
      return expectRefused(text, design.code);
    }
    const singles = (expands_to ?? []).map((each) => asTaproot(publicForm(each)));
    const outputs = outputsOf(text, { index: 3 });
    expect(outputs.map((each) => each.name)).toEqual(singles.map((_, i) => `main/${i}`));
    for (const [i, single] of singles.entries()) {
      const [alone] = outputsOf(single, { index: 3 });
      expect(outputs[i]?.scriptPubKey).toBe(alone?.scriptPubKey);
      expect(outputs[i]?.descriptor).toBe(canonical(single.replace("unspendable", alone?.internalKey.key ?? "")));
    }
  });

  test.skipIf(cases.length === 0)("prints why cases do not apply", () => {
    printReasons("bip389_multipath.json", reasons);
    expect(reasons.length).toBeGreaterThan(0);
  });
});

const X =
  "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB";
const Y =
  "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";

describe("further rules of BIP389", () => {
  test.each([
    ["multipath in the origin", `tr([deadbeef/<0;1>]${X}/0)`],
    [
      "mismatched lengths, internal key and leaves",
      `tr(${X}/<6;7;8;9>/*,{pk(${Y}/<1;2;3>/0/*),pk(${X}/0/0/<3;4;5>/*)})`,
      "TW315",
    ],
    ["mismatched lengths inside a leaf", `tr(${X},multi_a(1,${X}/<0;1>,${Y}/<0;1;2>))`, "TW315"],
    ["mismatched lengths in musig()", `tr(musig(${X}/<0;1>,${Y}/<0;1;2>))`, "TW315"],
    ["one number", `tr(${X}/<0>)`, "TW315"],
    ["no number", `tr(${X}/<>/*)`],
    ["without a start", `tr(${X}/0>/*)`],
    ["without an end", `tr(${X}/<0/*)`],
    ["a number missing", `tr(${X}/<0;>/*)`],
    ["a number missing at the start", `tr(${X}/<;1>/*)`],
    // "Duplicate NUMs within a tuple are not allowed."
    ["a number twice", `tr(${X}/<0;1;0>)`, "TW315"],
    ["a star among the numbers", `tr(${X}/<0;*>)`],
    ["two of them", `tr(${X}/<0;1>/<2;3>)`, "TW315"],
    ["out of range", `tr(${X}/<0;2147483648>)`],
  ])("refused: %s", (_, text, ...codes) => expectRefused(text, ...codes));

  test("keys without multipath are the same in every output, those with it go in lockstep", () => {
    const outputs = outputsOf(`tr(${X}/<2;3>/*,{pk(${Y}/*),pk(${Y}/<7;9>/1)})`, { index: 5 });
    const singles = [`tr(${X}/2/*,{pk(${Y}/*),pk(${Y}/7/1)})`, `tr(${X}/3/*,{pk(${Y}/*),pk(${Y}/9/1)})`];
    expect(outputs.map((each) => each.descriptor)).toEqual(singles.map(canonical));
    expect(outputs.map((each) => each.scriptPubKey)).toEqual(
      singles.flatMap((each) => outputsOf(each, { index: 5 }).map((one) => one.scriptPubKey)),
    );
  });

  test("participants of musig(), or the aggregate, may be multipath", () => {
    const inside = outputsOf(`tr(musig(${X}/<0;1>/*,${Y}/<2;3>/*))`, { index: 1 });
    expect(inside.map((each) => each.descriptor)).toEqual(
      [`tr(musig(${X}/0/*,${Y}/2/*))`, `tr(musig(${X}/1/*,${Y}/3/*))`].map(canonical),
    );
    const after = outputsOf(`tr(musig(${X},${Y})/<0;1>/*)`, { index: 1 });
    expect(after.map((each) => each.descriptor)).toEqual(
      [`tr(musig(${X},${Y})/0/*)`, `tr(musig(${X},${Y})/1/*)`].map(canonical),
    );
  });
});
