/** Row 10 of footguns.md, which a search through raw scripts meets: the number and the words of the row are in the name of its test. */
import { describe, expect, test } from "vitest";
import { judged } from "../../src/cli/judged.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";

const options = { backend: noble() };

/** All but TW412: that the output hinges on alice is another matter. */
const codesOf = (text: string): readonly string[] =>
  judged(compile({ name: "policy", text }, options), options).diagnostics.flatMap(({ code }) =>
    code === "TW412" ? [] : [code],
  );

const leaf = (asm: string): string => `tr(musig(alice,bob),asm(${asm}))`;

/** A contract with one output and what is asserted of it. */
const contract = (asm: string, assertion: string): string =>
  `contract c\nparty alice, bob\noutput out = tr(musig(alice,bob),asm(${asm}))\nassert ${assertion}\n`;

describe("raw leaves", () => {
  test("10: empty-signature fall-through: a check whose answer may be 0 is no check", () => {
    for (const [asm, codes] of [
      ["alice CHECKSIG IF bob CHECKSIG ENDIF", ["TW409"]],
      ["alice CHECKSIG IF bob CHECKSIG ELSE 1 ENDIF", ["TW409"]],
      ["alice CHECKSIG NOT", ["TW409"]],
      ["alice CHECKSIG bob CHECKSIG BOOLOR NOT", ["TW409"]],
      ["alice CHECKSIG 0 EQUAL", ["TW409"]],
      ["alice CHECKSIG bob CHECKSIGADD 3 LESSTHAN", ["TW409"]],
      ["alice CHECKSIGVERIFY bob CHECKSIG", ["TW404"]],
      ["alice CHECKSIG NOTIF bob CHECKSIGVERIFY ENDIF 1", ["TW404"]],
      ["alice CHECKSIG bob CHECKSIGADD 1 GREATERTHANOREQUAL", ["TW404"]],
      ["alice CHECKSIG IF 1 ELSE bob CHECKSIG ENDIF", ["TW404"]],
    ] as const)
      expect([asm, codesOf(leaf(asm))]).toEqual([asm, codes]);
  });

  test("10: a preimage or a delay is no signature; what is meant to be open says so, and says from when", () => {
    expect(codesOf(leaf(`SIZE 32 EQUALVERIFY HASH160 ${"bb".repeat(20)} EQUAL`))).toEqual(["TW409"]);
    expect(codesOf(leaf("16 CHECKSEQUENCEVERIFY"))).toEqual(["TW409"]);
    expect(codesOf(contract("16 CHECKSEQUENCEVERIFY", "anyone can spend out from 16 blocks"))).toEqual(["TW404"]);
    expect(codesOf(contract("16 CHECKSEQUENCEVERIFY", "anyone can spend out from 15 blocks"))).toEqual([
      "TW409",
      "TW502",
    ]);
    expect(codesOf(contract("16 CHECKSEQUENCEVERIFY", "anyone cannot spend out before 16 blocks"))).toEqual(["TW409"]);
    expect(codesOf(contract("alice CHECKSIG", "alice + bob can spend out"))).toEqual(["TW404"]);
  });

  test("10: claims about a raw leaf hold or fail as those about a miniscript do", () => {
    const delayed = "alice CHECKSIGVERIFY 144 CHECKSEQUENCEVERIFY";
    expect(codesOf(contract(delayed, "alice can spend out from 144 blocks"))).toEqual(["TW404"]);
    expect(codesOf(contract(delayed, "alice cannot spend out before 144 blocks"))).toEqual(["TW404"]);
    expect(codesOf(contract(delayed, "alice cannot spend out before 145 blocks"))).toEqual(["TW404", "TW502"]);
    expect(codesOf(contract(delayed, "bob cannot spend out"))).toEqual(["TW404"]);
    expect(codesOf(contract("SHA1 SWAP SHA1 EQUALVERIFY alice CHECKSIG", "bob cannot spend out"))).toEqual([
      "TW404",
      "TW503",
    ]);
  });
});
