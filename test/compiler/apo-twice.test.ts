/** `apo()` is the internal key (BIP118): it counts among the keys of its leaf, where no key may stand twice (BIP379). */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { instantiate } from "../../src/program/index.ts";

const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const G2 = "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
const run = (output: string, keys: Record<string, string> = {}): ReturnType<typeof compile> =>
  compile(
    { name: "policy", text: `requires anyprevout\nparty alice, bob\noutput o = ${output}` },
    { backend: noble(), network: "regtest", keys },
  );
const errors = (output: string, keys: Record<string, string> = {}): readonly string[] =>
  run(output, keys)
    .diagnostics.filter((each) => each.severity === "error")
    .map((each) => each.code);

describe("apo() and the internal key in one leaf", () => {
  test.each([
    ["apo() twice", "tr(musig(alice,bob),and_v(v:apo(),apo()))", ["TW310"]],
    ["the internal key by its name", "tr(alice,and_v(v:apo(),pk(alice)))", ["TW310"]],
    ["by its digits, with a parity byte in one place", `tr(02${G},and_v(v:apo(),pk(${G})))`, ["TW310"]],
    ["an aggregate", "tr(musig(alice,bob),and_v(v:apo(),pk(musig(alice,bob))))", ["TW310"]],
    ["in another leaf", "tr(alice,{apo(),pk(alice)})", []],
    ["another key", "tr(alice,and_v(v:apo(),pk(bob)))", []],
    ["a member of the aggregate", "tr(musig(alice,bob),and_v(v:apo(),pk(bob)))", []],
  ])("%s", (_, output, expected) => {
    expect(errors(output)).toEqual(expected);
  });

  test("names that are bound to one key", () => {
    const output = "tr(alice,and_v(v:apo(),pk(bob)))";
    expect(errors(output, { alice: G, bob: G })).toEqual(["TW313"]);
    expect(errors(output, { alice: G, bob: G2 })).toEqual([]);
  });

  test("filling a program refuses what compiling refuses", () => {
    const { program } = run("tr(alice,and_v(v:apo(),pk(bob)))");
    expect(program).toBeDefined();
    if (program === undefined) return;
    const fill = (bob: string): string | undefined => {
      const filled = instantiate(program, { alice: G, bob }, { backend: noble(), networks: ["regtest"] });
      return filled.ok ? undefined : filled.error.code;
    };
    expect([fill(G), fill(G2)]).toEqual(["E_DUPLICATE_KEY", undefined]);
  });
});
