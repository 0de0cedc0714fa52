/** What `trace` says a signature commits to is what changes its digest: for every hash type of BIP341 and BIP118, one field of the spend changed at a time. */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { LeafContext, SighashInput, Transaction, TxInput, TxOutput } from "../../src/transaction/index.ts";
import { sats } from "../../src/base/units.ts";
import { hashTypeWords, signedFields } from "../../src/cli/signed-words.ts";
import { APO_HASH_TYPES, apoSighash, HASH_TYPES, midstatesOf, taprootSighash } from "../../src/transaction/index.ts";

const INDEX = 1;
const filled = (length: number, byte: number): Bytes => new Uint8Array(length).fill(byte);

interface Signed {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly annex: Bytes;
  readonly leaf: LeafContext;
}

const three = [0, 1, 2] as const;
const BASE: Signed = {
  tx: {
    version: 2,
    lockTime: 7,
    inputs: three.map((n) => ({
      outPoint: { txid: filled(32, n), vout: n },
      scriptSig: filled(0, 0),
      sequence: n,
      witness: [],
    })),
    outputs: three.map((n) => ({ amount: sats(BigInt(n)), scriptPubKey: filled(5, n) })),
  },
  prevouts: three.map((n) => ({ amount: sats(BigInt(n)), scriptPubKey: filled(34, n) })),
  annex: Uint8Array.of(0x50, 1),
  leaf: { leafHash: filled(32, 9), keyVersion: 0, codeSeparator: 3 },
};

const inTx = (change: Partial<Transaction>): Signed => ({ ...BASE, tx: { ...BASE.tx, ...change } });
const inInput = (at: number, change: Partial<TxInput>): Signed =>
  inTx({ inputs: BASE.tx.inputs.map((input, i) => (i === at ? { ...input, ...change } : input)) });
const inOutput = (at: number): Signed =>
  inTx({ outputs: BASE.tx.outputs.map((output, i) => (i === at ? { ...output, amount: sats(99n) } : output)) });
const inPrevout = (at: number, change: Partial<TxOutput>): Signed => ({
  ...BASE,
  prevouts: BASE.prevouts.map((prevout, i) => (i === at ? { ...prevout, ...change } : prevout)),
});
const inLeaf = (change: Partial<LeafContext>): Signed => ({ ...BASE, leaf: { ...BASE.leaf, ...change } });

const elsewhere = { txid: filled(32, 77), vout: 0 };
const ALL_INPUTS = "all inputs' outpoints, amounts, scripts and sequences";

/** A change, and the words one of which says that the signature commits to what is changed. */
const CHANGES: readonly (readonly [what: string, changed: Signed, said: RegExp])[] = [
  ["the version", inTx({ version: 3 }), /^version$/],
  ["the locktime", inTx({ lockTime: 8 }), /^locktime$/],
  ["its outpoint", inInput(INDEX, { outPoint: elsewhere }), /^(all inputs'|this input's) outpoint/],
  ["its amount", inPrevout(INDEX, { amount: sats(99n) }), /^(all inputs'|this input's) .*amount/],
  ["its script", inPrevout(INDEX, { scriptPubKey: filled(34, 77) }), /^(all inputs'|this input's) .*script/],
  ["its sequence", inInput(INDEX, { sequence: 99 }), /^(all inputs'|this input's) .*sequence/],
  ["another outpoint", inInput(0, { outPoint: elsewhere }), new RegExp(ALL_INPUTS)],
  ["another amount", inPrevout(0, { amount: sats(99n) }), new RegExp(ALL_INPUTS)],
  ["another script", inPrevout(0, { scriptPubKey: filled(34, 77) }), new RegExp(ALL_INPUTS)],
  ["another sequence", inInput(0, { sequence: 99 }), new RegExp(ALL_INPUTS)],
  ["the output at its index", inOutput(INDEX), /^(all outputs|output 1 alone)$/],
  ["another output", inOutput(2), /^all outputs$/],
  ["the annex", { ...BASE, annex: Uint8Array.of(0x50, 2) }, /^annex$/],
  ["the leaf", inLeaf({ leafHash: filled(32, 10) }), /^leaf$/],
  ["the code separator", inLeaf({ codeSeparator: 4 }), /^code separator at opcode 3$/],
];

const inputOf = ({ tx, prevouts, annex, leaf }: Signed, hashType: number): SighashInput & { leaf: LeafContext } => ({
  midstates: midstatesOf(tx, prevouts),
  inputIndex: INDEX,
  hashType,
  annex,
  leaf,
});

type DigestOf = (signed: Signed, hashType: number) => Bytes | undefined;
const bip342: DigestOf = (signed, hashType) => taprootSighash(inputOf(signed, hashType));
const bip118: DigestOf = (signed, hashType) => {
  const input = inputOf(signed, hashType);
  return apoSighash({ ...input, leaf: { ...input.leaf, keyVersion: 1 } });
};

const NOBODY = filled(0, 0);

describe.each([
  { keyKind: "BIP340", types: HASH_TYPES, digestOf: bip342 },
  { keyKind: "BIP118", types: APO_HASH_TYPES, digestOf: bip118 },
])("$keyKind", ({ keyKind, types, digestOf }) => {
  test.each(types.map((hashType) => [hashTypeWords(hashType), hashType] as const))("%s", (_, hashType) => {
    const digest = digestOf(BASE, hashType);
    const check = { key: NOBODY, keyKind, signature: NOBODY, digest, valid: true, input: inputOf(BASE, hashType) };
    const words = signedFields(check);
    for (const [what, changed, said] of CHANGES) {
      const isSigned = String(digestOf(changed, hashType)) !== String(digest);
      expect(
        words.some((word) => said.test(word)),
        what,
      ).toBe(isSigned);
    }
  });
});

test("hash types are named as the BIPs name them, and a byte that names none is undefined", () => {
  const named = [0x00, 0x01, 0x82, 0x43, 0xc1].map(hashTypeWords);
  expect(named).toEqual([
    "DEFAULT (0x00)",
    "ALL (0x01)",
    "NONE|ANYONECANPAY (0x82)",
    "SINGLE|ANYPREVOUT (0x43)",
    "ALL|ANYPREVOUTANYSCRIPT (0xc1)",
  ]);
  const defined = new Set(APO_HASH_TYPES);
  for (let byte = 0; byte < 256; byte++)
    expect(hashTypeWords(byte).startsWith("undefined"), String(byte)).toBe(!defined.has(byte));
});
