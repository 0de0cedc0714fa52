/** rust-miniscript's tree hashes: leaf hashes and paths must give the stated root, output key and parity. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { scriptTree, tapBranchHash, taprootOutput } from "../../src/taproot/index.ts";
import { readVectors } from "./read-vectors.ts";

interface SpendInfo {
  readonly kind: string;
  readonly descriptor: string;
  readonly internal_key: string;
  readonly merkle_root: string | null;
  readonly output_key: string;
  readonly output_key_parity: 0 | 1;
  readonly leaves_in_order: readonly { readonly leaf_hash: string; readonly merkle_path: readonly string[] }[];
}

const vectors = readVectors<{ cases: readonly SpendInfo[] }>("rust_tr_descriptors.json");
const cases = vectors?.cases.filter((row) => row.kind === "spend_info") ?? [];
console.log(
  `rust_tr_descriptors.json: ${(vectors?.cases.length ?? 0) - cases.length} cases are about text, not hashes: the descriptor room's`,
);

/** Scripts of `0`, `1`, `tv:0` and of `u:X` (`IF X ELSE 0 ENDIF`), the leaves that these descriptors use; else `undefined`. */
const scriptOf = (leaf: string): string | undefined => {
  const known: Record<string, string> = { "0": "00", "1": "51", "tv:0": "006951" };
  const wrapped = /^(u+):(.*)$/.exec(leaf);
  const inner = known[wrapped?.[2] ?? leaf];
  return inner && [...(wrapped?.[1] ?? "")].reduce((script) => `63${script}670068`, inner);
};

/** Leaves with their depths, read off the braces. */
const leavesOf = (tree: string): { script: string | undefined; depth: number }[] => {
  let depth = 0;
  return (tree.match(/[{}]|[^{},]+/g) ?? []).flatMap((token) => {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else return [{ script: scriptOf(token), depth }];
    return [];
  });
};

describe.skipIf(vectors === undefined)("rust_tr_descriptors.json spend_info", () => {
  test.each(cases)("$descriptor", (row) => {
    const root = row.merkle_root === null ? undefined : fromHex(row.merkle_root);
    const output = taprootOutput(noble(), fromHex(row.internal_key), root);
    expect([toHex(output?.outputKey ?? new Uint8Array()), output?.parity]).toEqual([
      row.output_key,
      row.output_key_parity,
    ]);
    for (const { leaf_hash, merkle_path } of row.leaves_in_order) {
      expect(toHex(merkle_path.map(fromHex).reduce(tapBranchHash, fromHex(leaf_hash)))).toBe(row.merkle_root);
    }

    const texts = leavesOf(/,(.*)\)$/.exec(row.descriptor)?.[1] ?? "");
    const leaves = texts.flatMap(({ script, depth }) =>
      script === undefined ? [] : [{ script: fromHex(script), depth }],
    );
    if (leaves.length < texts.length)
      return console.log(`hashes checked, scripts are the descriptor room's: ${row.descriptor}`);
    const tree = scriptTree(leaves);
    const committed = tree?.leaves.map(({ leafHash, path }) => ({
      leaf_hash: toHex(leafHash),
      merkle_path: path.map(toHex),
    }));
    expect(committed ?? []).toEqual(row.leaves_in_order);
    expect(tree && toHex(tree.merkleRoot)).toBe(row.merkle_root ?? undefined);
  });
});
