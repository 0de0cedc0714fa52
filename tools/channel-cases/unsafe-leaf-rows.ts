/** Published outputs whose opened leaf is one that nobody should trust: the tree is right, and the leaf is judged before the output is compared with the state's. */
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { scriptTree, taprootOutput, UNSPENDABLE_H } from "../../src/taproot/index.ts";
import { crypto } from "../../test/channel/parties.ts";
import type { RowOf } from "./proof-rows.ts";
import { M } from "./proof-rows.ts";
import type { Edit } from "./row.ts";
import { all, put } from "./row.ts";
import { changeTx } from "./transaction-edits.ts";

interface Leaf {
  readonly script: string;
  readonly leafVersion?: number;
}

const PUB = `${M}/published/transactions/0`;

/** The output pays to this one leaf, and is opened so. */
function withLeaf(vout: number, { script, leafVersion = 0xc0 }: Leaf): Edit {
  const tree = scriptTree([{ script: fromHex(script), version: leafVersion, depth: 0 }]);
  const scriptPubKey = taprootOutput(crypto, UNSPENDABLE_H, tree?.merkleRoot)?.scriptPubKey;
  if (scriptPubKey === undefined) throw new Error("no output");
  return all(
    changeTx(`${PUB}/tx`, (tx) => ({
      ...tx,
      outputs: tx.outputs.map((output, i) => (i === vout ? { ...output, scriptPubKey } : output)),
    })),
    put(`${PUB}/openings/${vout}/internalKey`, { kind: "nums" }),
    put(`${PUB}/openings/${vout}/leaves`, [{ depth: 0, leafVersion, script }]),
  );
}

const KEY = toHex(UNSPENDABLE_H);

/** C15. */
export const unsafeLeafRows = (vout: number): readonly RowOf[] => [
  {
    name: "leaf-sane",
    note: "a sane leaf that is none of the state's",
    refused: "E_OUTPUT_MISMATCH",
    edit: withLeaf(vout, { script: `20${KEY}ac` }),
  },
  {
    name: "leaf-success",
    note: "an OP_SUCCESS opcode: anyone can spend it",
    refused: "E_OP_SUCCESS",
    edit: withLeaf(vout, { script: `20${KEY}ac7e` }),
  },
  {
    name: "leaf-anyone",
    note: "a leaf without a signature",
    refused: "E_LEAF_UNSAFE",
    edit: withLeaf(vout, { script: "51" }),
  },
  {
    name: "leaf-no-miniscript",
    note: "a script that is no miniscript",
    refused: "E_LEAF_UNSAFE",
    edit: withLeaf(vout, { script: "7676" }),
  },
  {
    name: "leaf-unknown-version",
    note: "a leaf version without rules: anyone can spend it",
    refused: "E_LEAF_UNSAFE",
    edit: withLeaf(vout, { script: `20${KEY}ac`, leafVersion: 0xc2 }),
  },
  {
    name: "leaf-apo",
    note: "a key of BIP118 where it is no rule: any signature passes",
    refused: "E_UNKNOWN_KEYTYPE",
    edit: withLeaf(vout, { script: "51ac" }),
  },
];
