/** Open numbers in raw leaves: bounded by their type as anywhere else, and never taken for a key. */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { instantiate } from "../../src/program/index.ts";

const backend = noble();
const compiled = (text: string): ReturnType<typeof compile> => compile({ name: "policy", text }, { backend });

describe("parameters of raw leaves", () => {
  test.each([
    ["blocks", "CHECKSEQUENCEVERIFY", [1, 65_535]],
    // BIP68: bit 22 and 16 bits of units of 512 seconds.
    ["duration", "CHECKSEQUENCEVERIFY", [4_194_305, 4_259_839]],
    // BIP65: heights are below 500 000 000, times from there on.
    ["height", "CHECKLOCKTIMEVERIFY", [1, 499_999_999]],
    ["time", "CHECKLOCKTIMEVERIFY", [500_000_000, 2_147_483_647]],
  ])("%s: the numbers of its unit", (type, opcode, [least, most]) => {
    const { program } = compiled(`party a\nparam d: ${type}\noutput o = tr(a,asm(d ${opcode} DROP a.late CHECKSIG))`);
    if (program === undefined) throw new Error("it compiles");
    expect(program.holes.find(({ id }) => id === "d")?.range).toEqual([least, most]);
    const filled = (d: number): unknown => {
      const result = instantiate(program, { d }, { backend, networks: [] });
      return result.ok || result.error.code;
    };
    expect([filled(least as number), filled(most as number)]).toEqual([true, true]);
    expect([filled((least as number) - 1), filled((most as number) + 1)]).toEqual(["E_HOLE_RANGE", "E_HOLE_RANGE"]);
  });

  // BIP342: for a public key of neither 0 nor 32 bytes "no actual signature verification is applied".
  test.each(["CHECKSIG", "CHECKSIGVERIFY 1", "0 SWAP d CHECKSIGADD"])("an open number is no key: %s", (opcodes) => {
    const text = opcodes.includes("d ") ? opcodes : `d ${opcodes}`;
    const { diagnostics, program } = compiled(`party a\nparam d: blocks\noutput o = tr(a,asm(${text}))`);
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["TW405"]);
    expect(program).toBeUndefined();
  });
});
