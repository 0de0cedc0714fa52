/** Script trees: what `@scure/btc-signer` makes of the same tree, what control blocks prove, and which depths are no tree. */
import { p2tr } from "@scure/btc-signer";
import { address, initEccLib, networks } from "bitcoinjs-lib";
import fc from "fast-check";
import * as ecc from "tiny-secp256k1";
import { expect, test } from "vitest";
import { concat, toHex } from "../../src/base/bytes.ts";
import { noble, wasm } from "../../src/crypto/index.ts";
import type { TreeLeaf } from "../../src/taproot/index.ts";
import {
  decodeControlBlock,
  encodeAddress,
  encodeControlBlock,
  isLeafVersion,
  scriptTree,
  taprootOutput,
  UNSPENDABLE_H,
  verifyControlBlock,
} from "../../src/taproot/index.ts";

const backend = await wasm();
const seed = { seed: 341 };

type Leaf = { readonly script: Uint8Array; readonly version: number };
type Tree = Leaf | readonly [Tree, Tree];
type OracleTree = { readonly script: Uint8Array; readonly leafVersion: number } | OracleTree[];

const isBranch = (tree: Tree): tree is readonly [Tree, Tree] => Array.isArray(tree);
/** Pushes only, since the oracle parses scripts; up to 456 bytes, so that both forms of compact_size occur. */
const scripts = fc
  .array(fc.uint8Array({ minLength: 2, maxLength: 75 }), { minLength: 1, maxLength: 6 })
  .map((pushes) => concat(...pushes.flatMap((push) => [Uint8Array.of(push.length), push])));
/** Not 0, which the oracle takes for "not given". */
const versions = fc.nat({ max: 255 }).filter((version) => isLeafVersion(version) && version > 0);
const leaf = fc.record({ script: scripts, version: fc.oneof(fc.constant(0xc0), versions) });
const trees = fc.letrec<{ tree: Tree; branch: readonly [Tree, Tree] }>((tie) => ({
  branch: fc.tuple(tie("tree"), tie("tree")),
  tree: fc.oneof({ maxDepth: 7, depthSize: "medium" }, leaf, tie("branch")),
})).tree;
const secrets = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((secret) => noble().multiplyBase(secret) !== undefined);
const internalKeys = secrets.map((secret) => noble().multiplyBase(secret)?.slice(1) ?? new Uint8Array());

const flatten = (tree: Tree, depth = 0): TreeLeaf[] =>
  isBranch(tree) ? tree.flatMap((below) => flatten(below, depth + 1)) : [{ ...tree, depth }];
const forOracle = (tree: Tree): OracleTree =>
  isBranch(tree) ? tree.map(forOracle) : { script: tree.script, leafVersion: tree.version };

test("root, output key, control blocks and address are those of @scure/btc-signer; the address that of bitcoinjs-lib", () => {
  initEccLib(ecc);
  fc.assert(
    fc.property(internalKeys, trees, (internalKey, shape) => {
      const leaves = flatten(shape);
      const tree = scriptTree(leaves);
      const output = taprootOutput(backend, internalKey, tree?.merkleRoot);
      if (tree === undefined || output === undefined) throw new Error("a tree and a key give an output");
      const theirs = p2tr(internalKey, forOracle(shape) as Parameters<typeof p2tr>[1], undefined, true);
      expect(output.scriptPubKey).toEqual(theirs.script);
      expect(tree.merkleRoot).toEqual(theirs.tapMerkleRoot);
      expect(output.outputKey).toEqual(theirs.tweakedPubkey);
      expect(encodeAddress(output.outputKey, "mainnet")).toBe(theirs.address);
      expect(encodeAddress(output.outputKey, "regtest")).toBe(
        address.fromOutputScript(output.scriptPubKey, networks.regtest),
      );
      expect(tree.leaves.map(({ leafHash }) => toHex(leafHash))).toEqual(theirs.leaves?.map(({ hash }) => toHex(hash)));
      expect(tree.leaves.map(({ path }) => path.map(toHex))).toEqual(
        theirs.leaves?.map(({ path }) => path.map((hash) => toHex(hash))),
      );
    }),
    { ...seed, numRuns: 60 },
  );
});

test("the control block of every leaf proves its script; with any one bit flipped, in block or script, none does", () => {
  fc.assert(
    fc.property(internalKeys, trees, fc.nat(), fc.boolean(), (internalKey, shape, bit, inScript) => {
      const leaves = flatten(shape);
      const tree = scriptTree(leaves);
      const output = taprootOutput(backend, internalKey, tree?.merkleRoot);
      if (tree === undefined || output === undefined) throw new Error("a tree and a key give an output");
      for (const [index, { script, version = 0xc0 }] of leaves.entries()) {
        const path = tree.leaves[index]?.path ?? [];
        const block = encodeControlBlock({ version, parity: output.parity, internalKey, path });
        expect(decodeControlBlock(block)).toEqual({ version, parity: output.parity, internalKey, path });
        expect(verifyControlBlock(backend, output.outputKey, script, block)).toBe(true);
        const flipped = (inScript ? script : block).slice();
        const at = bit % (8 * flipped.length);
        flipped[at >> 3] = (flipped[at >> 3] as number) ^ (1 << (at & 7));
        const [provenScript, proof] = inScript ? [flipped, block] : [script, flipped];
        expect(verifyControlBlock(backend, output.outputKey, provenScript, proof)).toBe(false);
      }
    }),
    { ...seed, numRuns: 30 },
  );
});

const atDepths = (...depths: readonly number[]): TreeLeaf[] =>
  depths.map((depth) => ({ script: Uint8Array.of(0x51), depth }));

const NO_TREES = [
  [],
  [1],
  [0, 0],
  [0, 1, 1],
  [1, 1, 1],
  [2, 1],
  [2, 1, 2],
  [1, 2],
  [1, 2, 2, 2],
  [-1],
  [0.5, 0.5],
  [1, 1, 0],
  [129],
];

test.each(NO_TREES.map((depths) => ({ depths })))("the depths $depths are no tree", ({ depths }) => {
  expect(scriptTree(atDepths(...depths))).toBeUndefined();
});

const caterpillar = (depth: number): TreeLeaf[] =>
  atDepths(...Array.from({ length: depth }, (_, level) => level + 1), depth);

test("BIP341: a path has at most 128 hashes", () => {
  const deepest = scriptTree(caterpillar(128));
  expect(deepest?.leaves.map(({ path }) => path.length)).toEqual([
    ...Array.from({ length: 128 }, (_, i) => i + 1),
    128,
  ]);
  expect(scriptTree(caterpillar(129))).toBeUndefined();
  const path = deepest?.leaves.at(-1)?.path ?? [];
  const block = encodeControlBlock({ version: 0xc0, parity: 0, internalKey: UNSPENDABLE_H, path });
  expect(block.length).toBe(33 + 32 * 128);
  expect(decodeControlBlock(block)).toBeDefined();
  expect(decodeControlBlock(Uint8Array.of(...block, ...new Uint8Array(32)))).toBeUndefined();
});

test("16 384 leaves: every path leads to the root", () => {
  const leaves = Array.from({ length: 16_384 }, (_, i) => ({ script: Uint8Array.of(2, i & 255, i >> 8), depth: 14 }));
  const tree = scriptTree(leaves);
  expect(tree?.leaves.every(({ path }) => path.length === 14)).toBe(true);
  const output = taprootOutput(backend, UNSPENDABLE_H, tree?.merkleRoot);
  for (const index of [0, 1, 8191, 16_383]) {
    const path = tree?.leaves[index]?.path ?? [];
    const block = encodeControlBlock({ version: 0xc0, parity: output?.parity ?? 0, internalKey: UNSPENDABLE_H, path });
    expect(
      verifyControlBlock(
        backend,
        output?.outputKey ?? new Uint8Array(32),
        leaves[index]?.script ?? new Uint8Array(),
        block,
      ),
    ).toBe(true);
  }
});

test("a control block has 33 + 32m bytes, and its first byte is never an annex's 0x50", () => {
  for (const length of [0, 1, 32, 34, 64, 66])
    expect(decodeControlBlock(new Uint8Array(length).fill(0xc0))).toBeUndefined();
  expect(decodeControlBlock(new Uint8Array(33).fill(0x50))).toBeUndefined();
  expect(decodeControlBlock(new Uint8Array(33).fill(0xc1))?.parity).toBe(1);
});
