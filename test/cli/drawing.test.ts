/** The drawn tree is the tree of the depths; costs are printed exactly, groups as forms in their size. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costText, rangeText } from "../../src/cli/size-text.ts";
import { treeLines } from "../../src/cli/tree-lines.ts";
import { cli } from "./harness.ts";

describe("the drawn tree", () => {
  const draw = (depths: readonly number[]): string =>
    treeLines(depths)
      .flatMap(({ head, rest }, i) => [`${head}${i}`, rest.trimEnd()])
      .join("\n");

  test("one leaf, a caterpillar, a full tree", () => {
    expect(draw([0])).toBe("── 0\n");
    expect(draw([2, 2, 1])).toBe("├─┬─ 0\n│ │\n│ └─ 1\n│\n└─── 2\n");
    expect(draw([2, 2, 2, 2])).toBe("├─┬─ 0\n│ │\n│ └─ 1\n│\n└─┬─ 2\n  │\n  └─ 3\n");
    expect(draw([1, 3, 3, 2])).toBe("├───── 0\n│\n└─┬─┬─ 1\n  │ │\n  │ └─ 2\n  │\n  └─── 3\n");
  });

  test("every branch opens once and closes once, whatever the tree", () => {
    const depths = fc.array(fc.nat(), { maxLength: 60 }).map((splits) => {
      const list = [0];
      for (const split of splits) {
        const at = split % list.length;
        const depth = (list[at] as number) + 1;
        list.splice(at, 1, depth, depth);
      }
      return list;
    });
    fc.assert(
      fc.property(depths, (list) => {
        const heads = treeLines(list).map(({ head }) => head);
        const count = (marks: RegExp): number => heads.join("").match(marks)?.length ?? 0;
        expect(count(/[├┬]/g)).toBe(list.length - 1);
        expect(count(/└/g)).toBe(list.length - 1);
        expect(new Set(heads.map(({ length }) => length)).size).toBe(1);
      }),
      { seed: 341, numRuns: 200 },
    );
  });
});

describe("costs", () => {
  test("virtual bytes are exact quarters of weight units", () => {
    expect(rangeText({ least: 139, most: 139 }, 4)).toBe("34.75");
    expect(rangeText({ least: 99, most: 139 }, 1)).toBe("99 to 139");
  });

  test("a group counts as a form in its size", () => {
    const size = [{ plus: 129, times: { members: 65 } }];
    expect(rangeText({ least: size, most: size }, 1)).toBe("129 + 65 × members");
    const both = [...size, { plus: 200, times: {} }];
    expect(rangeText({ least: 66, most: both }, 1)).toBe("66 to most of (129 + 65 × members; 200)");
  });

  test("what a group's name means in a cost is said once", async () => {
    const stdin = "party m[]\noutput x = tr(musig(m), {sortedmulti_a(all, m), multi_a(2, m)})";
    const { stdout } = await cli(["compile", "-"], { stdin });
    expect(stdout.match(/m is the number of its members/g)).toHaveLength(1);
    expect(stdout).toContain("{sortedmulti_a(all,m),multi_a(2,m)}");
    const bound = await cli(
      ["compile", "-", "--key", `m=${"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"}`],
      { stdin },
    );
    expect(bound.stdout).not.toContain("number of its members");
  });

  test("a time span that is not bound says what a value looks like, and the value it shows is one", async () => {
    const stdin =
      "party a, b\nparam d: duration\nparam t: time\noutput o = tr(musig(a, b), {and_v(v:pk(a.x), older(d)), and_v(v:pk(b.x), after(t))})";
    const { stdout } = await cli(["compile", "-"], { stdin });
    expect(stdout).toContain("--set d='5 days'");
    expect(stdout).toContain("--set t=YYYY-MM-DD");
    expect(stdout).toContain("after the output is `d` old (a time span)");
    const bound = await cli(["compile", "-", "--set", "d=5 days", "--set", "t=2030-01-31"], { stdin });
    expect(bound.stdout).toContain("844 × 512 seconds old (about 5 days)");
  });

  test("a role of a group is worded as keys of its members, not as one key", async () => {
    const stdin = "party m[], x\noutput o = tr(musig(m, x), {multi_a(2, m.late, x), multi_a(all, m.slow, x.y)})";
    const { stdout } = await cli(["compile", "-"], { stdin });
    expect(stdout).toContain("2 of (the keys of m.late, x) sign");
    expect(stdout).toContain("all of (the keys of m.slow, x.y) sign");
  });

  test("a scalar that is not bound is said to be so", async () => {
    const { stdout } = await cli(["compile", "tr(unspendable(r),pk(a))"]);
    expect(stdout).toContain("H + r·G with BIP341's H; `r` is not bound yet");
  });

  test("the addends of a leaf's cost sum up to its weight", () => {
    const one = (n: number): { least: number; most: number } => ({ least: n, most: n });
    const cost = { weight: one(139), items: one(3), stack: one(65), script: one(39), controlBlock: 34 };
    expect(costText(cost)).toBe("34.75 vB = 139 WU: stack 65, script 39, control block 34, witness count 1");
  });
});
