/** BIP341 wallet vectors, `scriptPubKey`: every intermediate from script tree to address, and the control block of each leaf. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import {
  decodeAddress,
  encodeAddress,
  encodeControlBlock,
  scriptTree,
  taprootOutput,
  verifyControlBlock,
} from "../../src/taproot/index.ts";
import { readVectors } from "./read-vectors.ts";

interface Leaf {
  readonly id: number;
  readonly script: string;
  readonly leafVersion: number;
}
type Tree = Leaf | readonly [Tree, Tree];

interface Case {
  readonly given: { readonly internalPubkey: string; readonly scriptTree: Tree | null };
  readonly intermediary: {
    readonly leafHashes?: readonly string[];
    readonly merkleRoot: string | null;
    readonly tweak: string;
    readonly tweakedPubkey: string;
  };
  readonly expected: {
    readonly scriptPubKey: string;
    readonly bip350Address: string;
    readonly scriptPathControlBlocks?: readonly string[];
  };
}

const isLeaf = (tree: Tree): tree is Leaf => !Array.isArray(tree);
const flatten = (tree: Tree, depth = 0): (Leaf & { depth: number })[] =>
  isLeaf(tree) ? [{ ...tree, depth }] : tree.flatMap((below) => flatten(below, depth + 1));

const vectors = readVectors<{ scriptPubKey: readonly Case[] }>("bip341_wallet.json");
console.log("bip341_wallet.json: keyPathSpending is about sighashes, which the transaction room answers");

describe.skipIf(vectors === undefined)("bip341_wallet.json", () => {
  test.each(vectors?.scriptPubKey ?? [])("$expected.bip350Address", ({ given, intermediary, expected }) => {
    const backend = noble();
    const internalKey = fromHex(given.internalPubkey);
    const leaves = given.scriptTree === null ? [] : flatten(given.scriptTree);
    const tree = scriptTree(
      leaves.map((leaf) => ({ ...leaf, script: fromHex(leaf.script), version: leaf.leafVersion })),
    );
    const output = taprootOutput(backend, internalKey, tree?.merkleRoot);
    if (output === undefined) throw new Error("the internal key is on the curve");

    expect(tree === undefined ? null : toHex(tree.merkleRoot)).toBe(intermediary.merkleRoot);
    expect(toHex(output.tweak)).toBe(intermediary.tweak);
    expect(toHex(output.outputKey)).toBe(intermediary.tweakedPubkey);
    expect(toHex(output.scriptPubKey)).toBe(expected.scriptPubKey);
    expect(encodeAddress(output.outputKey, "mainnet")).toBe(expected.bip350Address);
    expect(decodeAddress(expected.bip350Address, "mainnet")).toEqual(output.outputKey);

    for (const [index, { id, script, leafVersion }] of leaves.entries()) {
      const leaf = tree?.leaves[index];
      const { parity, outputKey } = output;
      const block = encodeControlBlock({ version: leafVersion, parity, internalKey, path: leaf?.path ?? [] });
      expect(toHex(leaf?.leafHash ?? new Uint8Array())).toBe(intermediary.leafHashes?.[id]);
      expect(toHex(block)).toBe(expected.scriptPathControlBlocks?.[id]);
      expect(verifyControlBlock(backend, outputKey, fromHex(script), block)).toBe(true);
    }
  });
});
