/** BIP380: checksums, with the place of a single wrong character, and key expressions, alone and inside `tr()`. */
import { describe, expect, test } from "vitest";
import { checksumProblem, descriptorChecksum, withChecksum } from "../../src/descriptor/checksum.ts";
import { parseKeyExpression, printKeyExpression } from "../../src/descriptor/key-expression.ts";
import { refusedByDesign } from "./descriptor-suite.ts";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import {
  codesOf,
  compileText,
  expectPrivateRefused,
  expectRefused,
  outputsOf,
  printReasons,
} from "./through-compiler.ts";

interface ChecksumCase {
  readonly kind: "checksum";
  readonly descriptor: string;
  readonly case: string;
  /** null: the descriptor has none. */
  readonly valid: boolean | null;
}

interface KeyCase {
  readonly kind: "key_expression";
  readonly expression: string;
  readonly case: string;
  readonly valid: boolean;
}

const vectors = readVectors<{ cases: readonly (ChecksumCase | KeyCase)[] }>("bip380.json")?.cases ?? [];
const checksums = vectors.filter((each) => each.kind === "checksum");
const keys = vectors.filter((each) => each.kind === "key_expression");
const reasons: string[] = [];

/** Payload and checksum; `undefined` where there is no `#`. */
const split = (text: string): readonly [string, string | undefined] => {
  const at = text.indexOf("#");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

describe("bip380.json checksum", () => {
  test.each(checksums)("$case: $descriptor", ({ descriptor, valid }) => {
    const [payload, checksum] = split(descriptor);
    expect(checksum === undefined).toBe(valid === null);
    expect(checksum === undefined || checksumProblem(payload, checksum) === undefined).toBe(valid !== false);
    const codes = codesOf(compileText(descriptor));
    // A character outside BIP380's set is refused before the checksum is looked at.
    expect(codes.includes("TW009") || codes.includes("TW006")).toBe(valid === false);
    reasons.push("`raw(…)` is another kind of output: named as not ours (TW114), its checksum checked");
    if (valid !== false) expect(codes).toEqual(["TW114"]);
  });

  const OURS = withChecksum("tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)");
  test.each([
    ["missing checksum", OURS.slice(0, -8), "TW009"],
    ["too long", `${OURS}x`, "TW009"],
    ["too short", OURS.slice(0, -1), "TW009"],
    ["error in payload", OURS.replace("a34b", "a35b"), "TW009"],
    ["error in checksum", OURS.replace("#", "##").slice(0, -1), "TW009"],
    ["invalid characters in payload", OURS.replace("a34b", "a3Üb"), "TW006"],
    ["upper case", OURS.slice(0, -8) + OURS.slice(-8).toUpperCase(), "TW009"],
  ])("of tr(): %s", (_, text, code) => expectRefused(text, code));

  test("one wrong character is found and named, wherever it stands", () => {
    const [payload, checksum = ""] = split(OURS);
    let located = 0;
    for (let at = 0; at < payload.length; at++) {
      const right = payload[at] as string;
      const wrong = right === "7" ? "8" : "7";
      const problem = checksumProblem(payload.slice(0, at) + wrong + payload.slice(at + 1), checksum);
      expect(problem?.kind, `at ${at}`).toBe("mismatch");
      if (problem?.kind !== "mismatch" || problem.at === undefined) continue;
      expect([problem.at, problem.replacement]).toEqual([at, right]);
      located += 1;
    }
    expect(located).toBe(payload.length);
  });

  test("one wrong character of the checksum itself is found and named", () => {
    const [payload, checksum = ""] = split(OURS);
    for (let at = 0; at < 8; at++) {
      const wrong = checksum.slice(0, at) + (checksum[at] === "q" ? "p" : "q") + checksum.slice(at + 1);
      expect(checksumProblem(payload, wrong)).toMatchObject({
        kind: "mismatch",
        at: payload.length + 1 + at,
        replacement: checksum[at],
      });
    }
  });

  test("two wrong characters are never called one", () => {
    const [payload, checksum = ""] = split(OURS);
    for (let at = 3; at + 7 < payload.length - 1; at++) {
      const wrong = `${payload.slice(0, at)}q${payload.slice(at + 1, at + 7)}q${payload.slice(at + 8)}`;
      const problem = checksumProblem(wrong, checksum);
      expect(problem).toEqual({ kind: "mismatch", expected: descriptorChecksum(wrong) });
    }
  });
});

const uncompressed = /^(?:\[[^\]]*\])?04[0-9a-f]{128}$/;

describe("bip380.json key_expression", () => {
  test.each(keys.filter((each) => each.valid))("valid: $case", ({ expression }) => {
    if (privateKeysOf(expression).length > 0) {
      expect(parseKeyExpression(expression).ok).toBe(false);
      expectPrivateRefused(`tr(${expression})`);
      expectPrivateRefused(`tr(unspendable,pk(${expression}))`);
      reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
    }
    const text = publicForm(expression);
    const parsed = parseKeyExpression(text);
    if (uncompressed.test(text)) {
      reasons.push('uncompressed keys: "Uncompressed public keys are not allowed" in tr() (BIP386): refused (TW302)');
      expect(parsed.ok).toBe(false);
      expectRefused(`tr(${text})`, "TW302");
      return;
    }
    const design = refusedByDesign(`tr(${text})`);
    if (design !== undefined) {
      reasons.push(design.reason);
      expect(parsed).toMatchObject({ ok: false, error: { kind: "hardened" } });
      expectRefused(`tr(${text})`, design.code);
      return;
    }
    expect(parsed.ok && parseKeyExpression(printKeyExpression(parsed.value))).toEqual(parsed);
    const index = { index: 1 };
    const [keyPath] = outputsOf(`tr(${text})`, index);
    expect(keyPath?.descriptor).toContain(text.replaceAll("'", "h").replace(/^(\[.*\])?0[23](?=[0-9a-f]{64}$)/, "$1"));
    expect(outputsOf(keyPath?.descriptor ?? "", index)[0]?.scriptPubKey).toBe(keyPath?.scriptPubKey);
    const [leaf] = outputsOf(`tr(unspendable,pk(${text}))`, index);
    expect(leaf?.leaves[0]?.script).toBe(`20${keyPath?.internalKey.key}ac`);
  });

  test.each(keys.filter((each) => !each.valid))("refused: $case", ({ expression }) => {
    if (privateKeysOf(expression).length > 0) {
      reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
      expectPrivateRefused(`tr(${expression})`);
    }
    const text = publicForm(expression);
    expect(parseKeyExpression(text).ok).toBe(false);
    expectRefused(`tr(${text})`);
    expectRefused(`tr(unspendable,pk(${text}))`);
  });

  const KEY = "0260b2003c386519fc9eadf2b5cf124dd8eea4c4e68d5e154050a9346ea98ce600";
  const XPUB =
    "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";
  test.each([
    ["children indicator in key origin", `[deadbeef/0h/*]${KEY}`, "path"],
    ["trailing slash in key origin", `[deadbeef/0h/]${KEY}`, "path"],
    ["too long fingerprint", `[deadbeeef/0h]${KEY}`, "path"],
    ["a sign in a step", `[deadbeef/-0]${KEY}`, "path"],
    ["a leading zero in a step", `[deadbeef/00]${KEY}`, "path"],
    ["a step after a point", `${KEY}/0`, "path"],
    ["children of a point", `${KEY}/*`, "path"],
    ["index out of range", `${XPUB}/2147483648`, "path"],
    ["index that is no number", `${XPUB}/1aa`, "path"],
    ["a step after `*`", `${XPUB}/*/0`, "path"],
    ["an empty step", `${XPUB}//0`, "path"],
    ["a trailing slash", `${XPUB}/`, "path"],
    ["two origins", `[aaaaaaaa][aaaaaaaa]${XPUB}`, "key"],
    ["an origin without a start", `aaaaaaaa]${XPUB}`, "key"],
    ["an origin without an end", `[aaaaaaaa${XPUB}`, "path"],
    ["a mistyped extended key", XPUB.replace("6ERA", "6ERB"), "key"],
    ["a compressed key without its first digit", KEY.slice(1), "key"],
    ["a hybrid key", `06${KEY.slice(2)}${KEY.slice(2)}`, "key"],
    ["a point with a wrong prefix", `05${KEY.slice(2)}`, "key"],
  ])("refused by BIP380: %s", (_, text, kind) => {
    expect(parseKeyExpression(text)).toMatchObject({ ok: false, error: { kind } });
    expectRefused(`tr(${text})`);
  });

  test.skipIf(vectors.length === 0)("prints why cases do not apply", () => {
    printReasons("bip380.json", reasons);
    expect(keys.length).toBeGreaterThan(0);
  });
});
