/** What may be written in several ways is one output; what may not is another. All draws have fixed seeds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { cheapKeys, xonly } from "./cheap-keys.ts";
import { boundFrom, contract } from "./contracts.ts";

const SEED = 20_261_127;
const RUNS = { seed: SEED, numRuns: 150 };
const backend = await wasm();
const KEYS = cheapKeys(40, 99n);

/** scriptPubKeys by output, bound with the values that fit the first text. */
function outputs(text: string, bound: ReturnType<typeof boundFrom>): Readonly<Record<string, string | null>> {
  const { program, diagnostics } = compile({ name: "sample", text }, { backend, ...bound });
  if (program === undefined)
    throw new Error(`${diagnostics.map((each) => `${each.code} ${each.message}`).join("\n")}\n${text}`);
  return Object.fromEntries(program.outputs.map(({ name, scriptPubKey }) => [name, scriptPubKey]));
}

function boundOf(text: string): ReturnType<typeof boundFrom> {
  const { program } = check({ name: "sample", text }, { backend });
  if (program === undefined) throw new Error(text);
  return boundFrom(program);
}

const lone = (text: string): string | null | undefined => outputs(text, { keys: {}, set: {} })["main"];

describe("ways to write one contract", () => {
  test("white space and comments between words", () => {
    const gap = fc.constantFrom(" ", "  ", "\n", "\t", "\r\n", "\n\n", " // tr(nobody)\n", "\n// { ( <\n");
    fc.assert(
      fc.property(contract(), fc.infiniteStream(gap), (text, gaps) => {
        const bound = boundOf(text);
        const loose = text.replace(/[\s]+|(?<=[,({])|(?=[)}])/g, () => gaps.next().value as string);
        expect(outputs(loose, bound)).toEqual(outputs(text, bound));
      }),
      RUNS,
    );
  });

  test("the order of declarations", () => {
    fc.assert(
      fc.property(contract(), fc.infiniteStream(fc.nat()), (text, ranks) => {
        const bound = boundOf(text);
        const [head, ...lines] = text.trimEnd().split("\n");
        const ranked = lines
          .map((line) => ({ line, rank: ranks.next().value as number }))
          .sort((a, b) => a.rank - b.rank);
        expect(outputs([head, ...ranked.map(({ line }) => line)].join("\n"), bound)).toEqual(outputs(text, bound));
      }),
      RUNS,
    );
  });

  test("upper and lower case of hex", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const bound = boundOf(text);
        expect(
          outputs(
            text.replace(/\b[0-9a-f]{64,66}\b/g, (hex) => hex.toUpperCase()),
            bound,
          ),
        ).toEqual(outputs(text, bound));
      }),
      RUNS,
    );
  });
});

/** A tree of leaves of one key each, every branch with or without odds. */
type Tree = string | { readonly branches: readonly Tree[]; readonly odds: readonly (number | undefined)[] };

const { tree } = fc.letrec<{ tree: Tree; inner: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.nat(39).map((i) => `pk(${xonly(KEYS[i] as string)})`),
    tie("inner"),
  ),
  inner: fc.array(tie("tree"), { minLength: 2, maxLength: 5 }).chain((branches) =>
    fc
      .array(fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), {
        minLength: branches.length,
        maxLength: branches.length,
      })
      .map((odds) => ({ branches, odds })),
  ),
}));

function print(node: Tree, shuffle: (branches: readonly string[]) => readonly string[]): string {
  if (typeof node === "string") return node;
  const branches = node.branches.map(
    (branch, i) => `${node.odds[i] === undefined ? "" : `${node.odds[i]}@`}${print(branch, shuffle)}`,
  );
  return `{${shuffle(branches).join(",")}}`;
}

describe("order", () => {
  test("of the branches of a tree does not matter, with odds and without", () => {
    fc.assert(
      fc.property(tree, fc.infiniteStream(fc.nat()), (node, ranks) => {
        const shuffle = (branches: readonly string[]): readonly string[] =>
          branches
            .map((branch) => ({ branch, rank: ranks.next().value as number }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ branch }) => branch);
        expect(lone(`tr(${KEYS[0]},${print(node, shuffle)})`)).toBe(
          lone(`tr(${KEYS[0]},${print(node, (branches) => branches)})`),
        );
      }),
      RUNS,
    );
  });

  const list = fc
    .uniqueArray(fc.integer({ min: 1, max: 39 }), { minLength: 2, maxLength: 8 })
    .map((picks) => picks.map((i) => KEYS[i] as string));
  const pair = list.chain((keys) =>
    fc
      .shuffledSubarray(keys, { minLength: keys.length, maxLength: keys.length })
      .map((shuffled) => [keys, shuffled] as const),
  );

  test.each([
    ["sortedmulti_a", (keys: readonly string[]) => `tr(${KEYS[0]},sortedmulti_a(2,${keys.join(",")}))`],
    ["musig, in the key path", (keys: readonly string[]) => `tr(musig(${keys.join(",")}))`],
    ["musig, in a leaf", (keys: readonly string[]) => `tr(${KEYS[0]},pk(musig(${keys.join(",")})))`],
  ])("of the keys of %s does not matter", (_, text) => {
    fc.assert(
      fc.property(pair, ([keys, shuffled]) => {
        expect(lone(text(shuffled))).toBe(lone(text(keys)));
      }),
      RUNS,
    );
  });

  test("of the keys of multi_a matters", () => {
    fc.assert(
      fc.property(pair, ([keys, shuffled]) => {
        fc.pre(keys.join() !== shuffled.join());
        const text = (each: readonly string[]): string => `tr(${KEYS[0]},multi_a(2,${each.join(",")}))`;
        expect(lone(text(shuffled))).not.toBe(lone(text(keys)));
      }),
      RUNS,
    );
  });

  test("of the members of a group matters where the list's order does, and only there", () => {
    fc.assert(
      fc.property(pair, ([keys, shuffled]) => {
        fc.pre(keys.join() !== shuffled.join());
        const text = (leaf: string): string => `party team[]\noutput main = tr(unspendable,${leaf})`;
        for (const [leaf, same] of [
          ["sortedmulti_a(2,team)", true],
          ["pk(musig(team))", true],
          ["multi_a(2,team)", false],
        ] as const) {
          const [one, other] = [keys, shuffled].map((team) => outputs(text(leaf), { keys: { team }, set: {} })["main"]);
          expect(one === other, leaf).toBe(same);
        }
      }),
      RUNS,
    );
  });
});
