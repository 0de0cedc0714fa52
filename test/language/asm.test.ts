/** Raw leaves: an opcode's name is the opcode, and 64 digits before a signature check are a key. */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import type { Compilation } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { OPCODES } from "../../src/script/opcodes.ts";

const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
/** x = 5 is on no point of secp256k1. */
const OFF_CURVE = `${"00".repeat(31)}05`;
const run = (text: string): Compilation => compile({ name: "policy", text }, { backend: noble() });
const errors = (text: string): readonly (readonly [string, string])[] =>
  run(text)
    .diagnostics.filter((each) => each.severity === "error")
    .map((each) => [each.code, text.slice(each.primary.span.start, each.primary.span.end)]);

describe("a name that is an opcode, in a raw leaf", () => {
  const raw = (declared: string): string =>
    `${declared}\nparty alice\noutput o = tr(musig(alice,alice.cold),asm(alice DROP CHECKSIG))`;

  test.each([
    ["a party", raw("party DROP")],
    ["a group", raw("party DROP[]")],
    ["a parameter", raw("param DROP: blocks = 9")],
    ["an argument", "party alice\noutput o(DROP: key) = tr(unspendable,asm(alice DROP CHECKSIG))"],
    ["an output", `${raw("")}\noutput DROP = tr(alice)`],
    ["a party of a lone output, used before", "tr(DROP,asm(alice DROP CHECKSIG))"],
    ["a party of a lone output, used later", "tr(alice,{asm(alice DROP CHECKSIG),pk(DROP)})"],
  ])("%s is refused", (_, text) => {
    expect(errors(text)).toEqual([["TW103", "DROP"]]);
    expect(run(text).program).toBeUndefined();
  });

  test("every opcode that could be a name", () => {
    const names = Object.keys(OPCODES).filter((name) => /^[A-Z]/.test(name));
    expect(names.length).toBeGreaterThan(80);
    for (const name of names) {
      const found = errors(`party alice, ${name}\noutput o = tr(musig(alice,${name}),asm(alice ${name} CHECKSIG))`);
      expect(found, name).toContainEqual(["TW103", name]);
    }
  });

  test("elsewhere it is a name, and small letters are no opcode", () => {
    expect(errors("tr(DROP,and_v(v:pk(DUP),older(9)))")).toEqual([]);
    expect(errors("party drop\noutput o = tr(unspendable,asm(drop CHECKSIG))")).toEqual([]);
    expect(errors("tr(DROP,asm(alice CHECKSIG))")).toEqual([]);
  });
});

describe("64 hex digits in a raw leaf", () => {
  test.each(["CHECKSIG", "CHECKSIGVERIFY", "CHECKSIGADD"])("before %s are a key, on the curve", (check) => {
    expect(errors(`tr(unspendable,asm(1 ${OFF_CURVE} ${check}))`)).toEqual([["TW301", OFF_CURVE]]);
    expect(errors(`tr(unspendable,asm(1 ${G} ${check}))`)).toEqual([]);
    expect(run(`tr(unspendable,asm(1 ${G} ${check}))`).program?.outputs[0]?.leaves[0]?.keys).toEqual([G]);
  });

  test("elsewhere they are bytes", () => {
    expect(errors(`tr(unspendable,asm(SHA256 ${OFF_CURVE} EQUALVERIFY ${G} CHECKSIG))`)).toEqual([]);
  });
});
