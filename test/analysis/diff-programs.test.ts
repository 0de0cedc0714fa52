/** Whole programs compared: a policy equals its canonical text, both directions agree, and names that mean something else on the other side are kept apart. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/analysis/diff.ts";
import type { ProgramDiff } from "../../src/analysis/diff-programs.ts";
import type { Program } from "../../src/program/index.ts";
import { diffPrograms } from "../../src/analysis/diff-programs.ts";
import { check } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/noble.ts";
import { print } from "../../src/program/index.ts";
import { NETWORKS } from "../../src/taproot/network.ts";
import { networkFor } from "../program/library.ts";

const backend = noble();
const { height, time } = NETWORKS.mainnet.now;

function compiled(text: string): Program {
  const { program, diagnostics } = check({ name: "policy", text }, { backend, network: networkFor(text) });
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

const diff = (before: Program, after: Program): ProgramDiff =>
  diffPrograms(before, after, { backend, now: { height, time } });

const FOLDERS = ["policies", "policies/mechanisms"];
const LIBRARY = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".policy"))
    .map((name): readonly [string, Program] => [name, compiled(readFileSync(`${folder}/${name}`, "utf8"))]),
);

const NOTHING = { removed: [], added: [], parties: [], parameters: [], keys: [], answer: "same" };

test.each(LIBRARY)("%s means what its canonical text means", (_, program) => {
  const found = diff(program, compiled(print(program)));
  expect(found).toMatchObject(NOTHING);
  expect(found.outputs.flatMap(({ changes }) => changes)).toEqual([]);
  expect(found.outputs.map(({ answer }) => answer)).toEqual(program.outputs.map(() => "same"));
});

const BACK: Readonly<Record<Change["kind"], Change["kind"]>> = {
  lost: "gained",
  gained: "lost",
  later: "sooner",
  sooner: "later",
  moved: "moved",
  unsure: "unsure",
};

const told = ({ outputs }: ProgramDiff, side: "before" | "after"): readonly string[] =>
  outputs
    .flatMap(({ changes, ...output }) =>
      changes.map(({ kind, who, before, after }) => {
        const turned = side === "before" ? [kind, before, after] : [BACK[kind], after, before];
        return JSON.stringify([output[side], who.keys.toSorted(), who.preimages, ...turned]);
      }),
    )
    .sort();

test("what one direction says is lost the other says is gained", () => {
  const texts = [
    "tr(alice,<and_v(v:pk(bob),after(144))>)",
    "tr(musig(alice,bob),and_v(v:pk(bob),older(144)))",
    "tr(unspendable,{multi_a(2,alice,bob,carol),and_v(v:pk(bob),after(2000000))})",
    "tr(musig(alice,bob,carol),{and_v(v:pk(alice),sha256(h)),and_v(v:multi_a(1,alice,bob),older(9))})",
    "tr(bob.hot,and_v(v:pk(carol),and_v(v:older(9),after(950000))))",
  ].map(compiled);
  for (const one of texts) {
    for (const other of texts) {
      const [there, back] = [diff(one, other), diff(other, one)];
      expect(told(there, "before")).toEqual(told(back, "after"));
      expect(there.answer).toBe(back.answer);
      expect(there.answer).toBe(one === other ? "same" : "different");
    }
  }
});

describe("names", () => {
  const contract = (rest: string): Program => compiled(`contract c party a, b ${rest}`);

  test("an argument is found by its place", () => {
    const [one, other] = ["x", "y"].map((name) => contract(`output o(${name}: key) = tr(${name},multi_a(2,a,b))`));
    expect(diff(one as Program, other as Program).answer).toBe("same");
  });

  test("unless its name means something else on the other side", () => {
    const one = contract("output o(k: key) = tr(k,multi_a(2,a,b))");
    const other = contract("param k: key output o(x: key) = tr(x,{multi_a(2,a,b),pk(k)})");
    const { answer, outputs } = diff(one, other);
    expect(answer).toBe("different");
    // `k` of the second is a parameter, which the first has not: its power is new, and that of the argument `x` is not lost.
    expect(outputs[0]?.changes.map(({ kind, who }) => [kind, who.keys])).toContainEqual(["gained", ["x"]]);
  });

  test("two arguments that change places are another meaning", () => {
    const text = (internal: string, leaf: string): Program =>
      contract(`output o(x: key, y: key) = tr(${internal},{multi_a(2,a,b),and_v(v:pk(${leaf}),older(9))})`);
    expect(diff(text("x", "y"), text("y", "x")).outputs[0]?.changes.map(({ kind }) => kind)).toEqual([
      "later",
      "sooner",
    ]);
  });

  test("outputs by their names; one of the same form was renamed, another is new", () => {
    const one = contract("output o = tr(a,pk(b)) output p = tr(musig(a,b))");
    const other = contract("output p = tr(musig(a,b)) output q = tr(a,pk(b)) output r = tr(b)");
    const { outputs, removed, added } = diff(one, other);
    expect(outputs.map(({ before, after, answer }) => [before, after, answer])).toEqual([
      ["p", "p", "same"],
      ["o", "q", "same"],
    ]);
    expect([removed, added]).toEqual([[], ["r"]]);
  });
});

test("a signature for apo() fits other outputs too: the same people, and another meaning", () => {
  const [apo, pk] = [
    "requires anyprevout\nparty a\noutput o = tr(unspendable,apo(a))",
    "party a\noutput o = tr(unspendable,pk(a))",
  ].map(
    (text) =>
      check({ name: "policy", text: `contract c\n${text}` }, { backend, network: "regtest" }).program as Program,
  ) as [Program, Program];
  for (const [before, after] of [
    [apo, pk],
    [pk, apo],
  ] as const) {
    const found = diff(before, after);
    expect([found.answer, found.outputs[0]?.otherSignatures, found.outputs[0]?.changes]).toEqual([
      "different",
      true,
      [],
    ]);
  }
  expect([diff(apo, apo).answer, diff(apo, apo).outputs[0]?.otherSignatures]).toEqual(["same", false]);
});

test("a program is compared with itself at once, whatever its raw leaves take to be understood", () => {
  const hard = `IF a CHECKSIG ELSE SIZE 32 EQUALVERIFY IF b CHECKSIG ELSE ${"IF DROP ELSE DROP ENDIF ".repeat(20)} a CHECKSIGVERIFY`;
  const leaves = Array.from({ length: 400 }, (_, i) => `asm(${hard} ${i} ENDIF ENDIF)`);
  const program = compiled(`contract c party a, b output o = tr(unspendable,{${leaves.join(",")}})`);
  const start = performance.now();
  const { answer, outputs } = diff(program, program);
  expect([answer, outputs[0]?.changes]).toEqual(["same", []]);
  expect(performance.now() - start).toBeLessThan(2_000);
});
