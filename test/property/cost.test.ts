/** Predicted sizes are those of real witnesses: scripts, control blocks, and the weight of every way to spend that another implementation finds. */
import { satisfier } from "@bitcoinerlab/miniscript";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { printMiniscript } from "../../src/miniscript/index.ts";
import { shapeTree } from "../../src/compiler/shape.ts";
import type { ContractTree, LeafContract } from "../../src/language/contract.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { cheapKeys, xonly } from "./cheap-keys.ts";

const SEED = 20_261_128;
const backend = await wasm();
const KEYS = cheapKeys(200, 5_000n);
/** `saneMiniscript` counts from 0, and from 5000 where it mends a tree. */
const leafKey = (n: number): Uint8Array => fromHex(xonly(KEYS[n < 5000 ? n % 100 : 100 + (n % 80)] as string));

const compactSize = (n: number): number => (n < 253 ? 1 : n < 0x10000 ? 3 : 5);

/** The bytes of a witness of a leaf (BIP144): its count, and each item behind its length. */
function witnessWeight(items: readonly number[], script: string, controlBlock: string): number {
  const lengths = [...items, fromHex(script).length, fromHex(controlBlock).length];
  return compactSize(lengths.length) + lengths.reduce((sum, length) => sum + compactSize(length) + length, 0);
}

/** Lengths of the items of `<sig(k)> 0 1 <k> <sha256_preimage(h)>`, with 64-byte signatures. */
const itemLengths = (asm: string): readonly number[] =>
  asm
    .split(" ")
    .filter((item) => item !== "")
    .map((item) => (item === "0" ? 0 : item === "1" ? 1 : item.startsWith("<sig(") ? 64 : 32));

describe("what a spend weighs", () => {
  test("a leaf with one way to spend it: exactly the witness put together by hand", () => {
    let compared = 0;
    const leaf = saneMiniscript({ size: 6, key: leafKey });
    fc.assert(
      fc.property(leaf, fc.nat(7), (node, siblings) => {
        const { nonMalleableSats = [], malleableSats = [] } = satisfier(printMiniscript(node), { tapscript: true });
        const [only] = nonMalleableSats;
        if (only === undefined || nonMalleableSats.length !== 1 || malleableSats.length > 0) return;
        compared += 1;
        const others = Array.from({ length: siblings }, (_, i) => `pk(${xonly(KEYS[180 + i] as string)})`);
        const tree = [printMiniscript(node), ...others].join(",");
        const { program } = compile(
          { name: "p", text: `tr(${KEYS[199]},${siblings === 0 ? tree : `{${tree}}`})` },
          { backend },
        );
        const compiled = program?.outputs[0]?.leaves.find(({ policy }) => policy === printMiniscript(node));
        const weight = witnessWeight(itemLengths(only.asm), compiled?.script ?? "", compiled?.controlBlock ?? "");
        expect(compiled?.cost?.weight, printMiniscript(node)).toEqual({ least: weight, most: weight });
      }),
      { seed: SEED, numRuns: 400 },
    );
    console.log(`leaves with one way to spend: ${compared} of 400 random trees compared`);
    expect(compared).toBeGreaterThan(80);
  });

  test("scripts and control blocks have the lengths that were predicted", () => {
    const leaf = saneMiniscript({ size: 12, key: leafKey });
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 3, maxLength: 9 }), (nodes) => {
        const { program } = compile(
          { name: "p", text: `tr(${KEYS[199]},{${nodes.map((node) => printMiniscript(node)).join(",")}})` },
          { backend },
        );
        for (const { cost, script, controlBlock, depth } of program?.outputs[0]?.leaves ?? []) {
          const length = fromHex(script as string).length;
          expect(cost?.script).toEqual({ least: compactSize(length) + length, most: compactSize(length) + length });
          // BIP341: "a control block of length 33 + 32m"
          expect(fromHex(controlBlock as string)).toHaveLength(33 + 32 * depth);
          expect(cost?.controlBlock).toBe(compactSize(33 + 32 * depth) + 33 + 32 * depth);
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

/** The least odds-weighted depth over all binary trees, by trying every merge. */
function leastCost(odds: readonly number[]): number {
  if (odds.length < 2) return 0;
  let best = Infinity;
  for (let i = 0; i < odds.length; i++) {
    for (let j = i + 1; j < odds.length; j++) {
      const joined = (odds[i] as number) + (odds[j] as number);
      best = Math.min(best, joined + leastCost([...odds.filter((_, k) => k !== i && k !== j), joined]));
    }
  }
  return best;
}

test("the shape of a tree has the least expected depth of all shapes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 }), (odds) => {
      const span = { start: 0, end: 0 };
      const leaves = odds.map((_, i): LeafContract => ({
        kind: "asm",
        items: [{ kind: "opcode", name: `leaf ${i}`, span }],
        span,
      }));
      const tree: ContractTree = {
        kind: "branches",
        branches: leaves.map((leaf, i) => ({ odds: odds[i] as number, tree: { kind: "leaf", leaf } })),
        shaped: true,
        span,
      };
      const shaped = shapeTree(tree, (leaf) => String(leaves.indexOf(leaf)));
      const cost = shaped.reduce((sum, { leaf, depth }) => sum + depth * (odds[leaves.indexOf(leaf)] as number), 0);
      expect(cost).toBe(leastCost(odds));
      // Kraft: the depths are those of a full binary tree.
      expect(shaped.reduce((sum, { depth }) => sum + 2 ** -depth, 0)).toBe(1);
    }),
    { seed: SEED, numRuns: 300 },
  );
});
