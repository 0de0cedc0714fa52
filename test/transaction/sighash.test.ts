/** BIP341 and BIP342 messages against two independent implementations; hash types, annexes and code separators; hashing once. */
import * as scure from "@scure/btc-signer";
import * as bitcoinjs from "bitcoinjs-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { Spend } from "./arbitrary.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { hash160, sha256 } from "../../src/crypto/hash.ts";
import { tapLeafHash } from "../../src/taproot/leaf.ts";
import {
  APO_HASH_TYPES,
  apoSighash,
  ctvHash,
  encodeTransaction,
  HASH_TYPES,
  midstatesOf,
  NO_CODE_SEPARATOR,
  sigMsg,
  taprootSighash,
  templateHash,
  transactionHashes,
} from "../../src/transaction/index.ts";
import { spend } from "./arbitrary.ts";

const seed = 342;
const hashType = fc.constantFrom(...HASH_TYPES);
const hexOf = (bytes: Uint8Array | undefined): string | undefined => (bytes === undefined ? undefined : toHex(bytes));

const hasOutput = ({ tx, inputIndex }: Spend, type: number): boolean =>
  (type & 3) !== 3 || inputIndex < tx.outputs.length;

function ours(each: Spend, type: number, path: "key" | "script"): string | undefined {
  const { tx, prevouts, inputIndex, annex, script, codeSeparator } = each;
  const leaf = { leafHash: tapLeafHash(script), keyVersion: 0, codeSeparator } as const;
  return hexOf(
    taprootSighash({
      midstates: midstatesOf(tx, prevouts),
      inputIndex,
      hashType: type,
      ...(annex === undefined ? {} : { annex }),
      ...(path === "key" ? {} : { leaf }),
    }),
  );
}

describe("the sighash is that of", () => {
  test("bitcoinjs-lib, which knows no code separator", () => {
    fc.assert(
      fc.property(spend, hashType, fc.constantFrom("key", "script"), (given, type, path) => {
        const each = { ...given, prevouts: given.prevouts.map(toTaproot), codeSeparator: NO_CODE_SEPARATOR };
        const { tx, prevouts, inputIndex, annex, script } = each;
        const scripts = prevouts.map(({ scriptPubKey }) => scriptPubKey);
        const amounts = prevouts.map(({ amount }) => amount);
        const leafHash = path === "key" ? undefined : tapLeafHash(script);
        // It signs no transaction without outputs, which consensus does not know either.
        fc.pre(hasOutput(each, type) && tx.outputs.length > 0);
        const theirs = bitcoinjs.Transaction.fromBuffer(encodeTransaction(tx));
        expect(ours(each, type, path)).toBe(
          toHex(theirs.hashForWitnessV1(inputIndex, scripts, amounts, type, leafHash, annex)),
        );
      }),
      { seed, numRuns: 500 },
    );
  });

  test("@scure/btc-signer, with its code separator", () => {
    fc.assert(
      fc.property(spend, hashType, fc.constantFrom("key", "script"), (given, type, path) => {
        const each = { ...given, tx: { ...given.tx, version: 2, outputs: given.tx.outputs.map(toWitnessKeyHash) } };
        const { tx, prevouts, inputIndex, annex, script, codeSeparator } = each;
        const scripts = prevouts.map(({ scriptPubKey }) => scriptPubKey);
        const amounts = prevouts.map(({ amount }) => amount);
        fc.pre(hasOutput(each, type));
        const theirs = unsignedScure(tx);
        const position = codeSeparator === NO_CODE_SEPARATOR ? -1 : codeSeparator;
        const leaf = path === "key" ? undefined : script;
        expect(ours(each, type, path)).toBe(
          toHex(theirs.preimageWitnessV1(inputIndex, scripts, type, amounts, position, leaf, 0xc0, annex)),
        );
      }),
      { seed, numRuns: 500 },
    );
  });
});

/** It spends only scripts of 34 bytes, as BIP341 has it. */
const toTaproot = (prevout: TxOutput): TxOutput => ({
  ...prevout,
  scriptPubKey: concat(Uint8Array.of(0x51, 0x20), sha256(prevout.scriptPubKey)),
});

/** It takes only output scripts that it knows. */
const toWitnessKeyHash = (output: TxOutput): TxOutput => ({
  ...output,
  scriptPubKey: concat(Uint8Array.of(0x00, 0x14), hash160(output.scriptPubKey)),
});

/** Part by part: its reader of whole transactions refuses what it cannot sign. */
function unsignedScure(tx: Transaction): scure.Transaction {
  const theirs = new scure.Transaction({
    version: 2,
    lockTime: tx.lockTime,
    allowUnknownOutputs: true,
    allowUnknown: true,
  });
  for (const { outPoint, sequence } of tx.inputs)
    theirs.addInput({ txid: outPoint.txid.toReversed(), index: outPoint.vout, sequence });
  for (const { amount, scriptPubKey } of tx.outputs) theirs.addOutput({ amount, script: scriptPubKey });
  return theirs;
}

describe("what may not be signed has no sighash", () => {
  test("BIP341: any hash type but the seven; BIP118: but the thirteen", () => {
    fc.assert(
      fc.property(spend, (each) => {
        const outputs: TxOutput[] = each.tx.inputs.map(() => ({ amount: sats(1n), scriptPubKey: new Uint8Array() }));
        const midstates = midstatesOf({ ...each.tx, outputs }, each.prevouts);
        const leaf = { leafHash: tapLeafHash(each.script), keyVersion: 1, codeSeparator: 0 } as const;
        const types = Array.from({ length: 256 }, (_, i) => i);
        const { inputIndex } = each;
        const known = types.filter((type) => taprootSighash({ midstates, inputIndex, hashType: type }) !== undefined);
        const apo = types.filter((type) => apoSighash({ midstates, inputIndex, hashType: type, leaf }) !== undefined);
        expect(known).toEqual([0x00, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83]);
        expect(apo).toEqual([0x00, 0x01, 0x02, 0x03, 0x41, 0x42, 0x43, 0x81, 0x82, 0x83, 0xc1, 0xc2, 0xc3]);
      }),
      { seed, numRuns: 5 },
    );
  });

  test("SIGHASH_SINGLE without an output of the same index, in each of its forms", () => {
    fc.assert(
      fc.property(spend, (each) => {
        const tx = { ...each.tx, outputs: each.tx.outputs.slice(0, each.inputIndex) };
        const midstates = midstatesOf(tx, each.prevouts);
        const leaf = { leafHash: tapLeafHash(each.script), keyVersion: 1, codeSeparator: 0 } as const;
        const { inputIndex } = each;
        for (const type of HASH_TYPES)
          expect(taprootSighash({ midstates, inputIndex, hashType: type }) === undefined).toBe((type & 3) === 3);
        for (const type of APO_HASH_TYPES)
          expect(apoSighash({ midstates, inputIndex, hashType: type, leaf }) === undefined).toBe((type & 3) === 3);
      }),
      { seed, numRuns: 20 },
    );
  });
});

/** A transaction whose every part differs from every other, and a change to each thing a signature may or may not commit to. */
const base: Transaction = {
  version: 2,
  inputs: [1, 2].map((n) => ({
    outPoint: { txid: new Uint8Array(32).fill(n), vout: n },
    scriptSig: new Uint8Array(),
    sequence: 0xffff_fff0 + n,
    witness: [],
  })),
  outputs: [1n, 2n].map((n) => ({ amount: sats(n), scriptPubKey: Uint8Array.of(0x51) })),
  lockTime: 7,
};
const spent: readonly TxOutput[] = [3n, 4n].map((n) => ({ amount: sats(n), scriptPubKey: Uint8Array.of(0x52) }));

describe("a signature commits to exactly what its hash type says (BIP341)", () => {
  const first = <T>(items: readonly T[], change: (item: T) => T): readonly T[] =>
    items.map((item, i) => (i === 0 ? change(item) : item));
  const second = <T>(items: readonly T[], change: (item: T) => T): readonly T[] =>
    items.map((item, i) => (i === 1 ? change(item) : item));
  const more = (amount: bigint): TxOutput["amount"] => sats(amount + 10n);

  interface Change {
    readonly name: string;
    /** Of the seven hash types, those that notice. */
    readonly seenBy: readonly number[];
    readonly tx?: Transaction;
    readonly prevouts?: readonly TxOutput[];
    readonly annex?: Uint8Array;
  }
  const all = HASH_TYPES;
  const whole = [0x00, 0x01, 0x02, 0x03];
  const { inputs, outputs } = base;
  // Input 0 is signed.
  const changes: readonly Change[] = [
    { name: "version", seenBy: all, tx: { ...base, version: 3 } },
    { name: "locktime", seenBy: all, tx: { ...base, lockTime: 8 } },
    {
      name: "own outpoint",
      seenBy: all,
      tx: { ...base, inputs: first(inputs, (i) => ({ ...i, outPoint: { ...i.outPoint, vout: 9 } })) },
    },
    { name: "own sequence", seenBy: all, tx: { ...base, inputs: first(inputs, (i) => ({ ...i, sequence: 9 })) } },
    { name: "own amount", seenBy: all, prevouts: first(spent, (o) => ({ ...o, amount: more(o.amount) })) },
    { name: "own script", seenBy: all, prevouts: first(spent, (o) => ({ ...o, scriptPubKey: Uint8Array.of(0x53) })) },
    {
      name: "other outpoint",
      seenBy: whole,
      tx: { ...base, inputs: second(inputs, (i) => ({ ...i, outPoint: { ...i.outPoint, vout: 9 } })) },
    },
    { name: "other sequence", seenBy: whole, tx: { ...base, inputs: second(inputs, (i) => ({ ...i, sequence: 9 })) } },
    { name: "other amount", seenBy: whole, prevouts: second(spent, (o) => ({ ...o, amount: more(o.amount) })) },
    {
      name: "other script",
      seenBy: whole,
      prevouts: second(spent, (o) => ({ ...o, scriptPubKey: Uint8Array.of(0x53) })),
    },
    {
      name: "own output",
      seenBy: [0x00, 0x01, 0x03, 0x81, 0x83],
      tx: { ...base, outputs: first(outputs, (o) => ({ ...o, amount: more(o.amount) })) },
    },
    {
      name: "other output",
      seenBy: [0x00, 0x01, 0x81],
      tx: { ...base, outputs: second(outputs, (o) => ({ ...o, amount: more(o.amount) })) },
    },
    { name: "annex", seenBy: all, annex: Uint8Array.of(0x50) },
    {
      name: "scriptSigs",
      seenBy: [],
      tx: { ...base, inputs: inputs.map((i) => ({ ...i, scriptSig: Uint8Array.of(0x51) })) },
    },
    {
      name: "witnesses",
      seenBy: [],
      tx: { ...base, inputs: inputs.map((i) => ({ ...i, witness: [Uint8Array.of(1)] })) },
    },
  ];

  test.each(changes)("$name", ({ seenBy, tx, prevouts, annex }) => {
    const seen = HASH_TYPES.filter((type) => {
      const before = taprootSighash({ midstates: midstatesOf(base, spent), inputIndex: 0, hashType: type });
      const midstates = midstatesOf(tx ?? base, prevouts ?? spent);
      const after = taprootSighash({
        midstates,
        inputIndex: 0,
        hashType: type,
        ...(annex === undefined ? {} : { annex }),
      });
      return hexOf(before) !== hexOf(after);
    });
    expect(seen).toEqual(seenBy);
  });

  test("in a tapscript also to leaf, key version and code separator, and to being in one at all", () => {
    const midstates = midstatesOf(base, spent);
    const leafHash = new Uint8Array(32).fill(1);
    const leaves = [
      undefined,
      { leafHash, keyVersion: 0, codeSeparator: NO_CODE_SEPARATOR },
      { leafHash: new Uint8Array(32).fill(2), keyVersion: 0, codeSeparator: NO_CODE_SEPARATOR },
      { leafHash, keyVersion: 1, codeSeparator: NO_CODE_SEPARATOR },
      { leafHash, keyVersion: 0, codeSeparator: 0 },
    ] as const;
    for (const type of HASH_TYPES) {
      const hashes = leaves.map((leaf) =>
        hexOf(taprootSighash({ midstates, inputIndex: 0, hashType: type, ...(leaf === undefined ? {} : { leaf }) })),
      );
      expect(new Set(hashes).size).toBe(leaves.length);
    }
  });

  test('SigMsg() has "174 - is_anyonecanpay * 49 - is_none * 32 + has_annex * 32" bytes (BIP341, 35-byte scripts)', () => {
    const p2tr = spent.map((prevout) => ({ ...prevout, scriptPubKey: new Uint8Array(34).fill(0x51) }));
    const midstates = midstatesOf(base, p2tr);
    for (const type of HASH_TYPES)
      for (const annex of [undefined, Uint8Array.of(0x50, 1)]) {
        const message = sigMsg({ midstates, inputIndex: 0, hashType: type, ...(annex === undefined ? {} : { annex }) });
        const size = 174 - (type & 0x80 ? 49 : 0) - ((type & 3) === 2 ? 32 : 0) + (annex === undefined ? 0 : 32);
        // One byte more: the epoch.
        expect(message?.length).toBe(1 + size);
      }
  });
});

describe("a transaction is hashed once, however many inputs ask", () => {
  /** Counts how often the parts of inputs and outputs are read, which is what hashing them takes. */
  function reads(inputs: number): number {
    let count = 0;
    const counted = <T extends object>(item: T): T =>
      new Proxy(item, {
        get(target, key, receiver) {
          count++;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
    const input = base.inputs[0];
    const output = base.outputs[0];
    if (input === undefined || output === undefined) throw new Error("the base has an input and an output");
    const tx: Transaction = {
      ...base,
      inputs: Array.from({ length: inputs }, () => counted({ ...input })),
      outputs: Array.from({ length: inputs }, () => counted({ ...output })),
    };
    const midstates = midstatesOf(
      tx,
      tx.inputs.map(() => counted({ ...output })),
    );
    const annex = Uint8Array.of(0x50);
    const leaf = { leafHash: new Uint8Array(32), codeSeparator: 0 };
    for (let inputIndex = 0; inputIndex < inputs; inputIndex++) {
      for (const type of HASH_TYPES) taprootSighash({ midstates, inputIndex, hashType: type, annex });
      for (const type of APO_HASH_TYPES)
        apoSighash({ midstates, inputIndex, hashType: type, annex, leaf: { ...leaf, keyVersion: 1 } });
      templateHash(midstates, inputIndex, annex);
    }
    return count;
  }

  test("1000 inputs cost ten times what 100 cost, all hash types and an annex included", () => {
    expect(reads(1000) / reads(100)).toBeCloseTo(10, 5);
  });

  test("each shared hash is one value, asked for twice", () => {
    const midstates = midstatesOf(base, spent);
    for (const ask of [midstates.shaPrevouts, midstates.shaAmounts, midstates.shaScriptPubKeys, midstates.shaSequences])
      expect(ask()).toBe(ask());
    for (const ask of [midstates.shaOutputs, midstates.shaScriptSigs]) expect(ask()).toBe(ask());
    const annex = Uint8Array.of(0x50);
    expect(midstates.shaAnnex(annex)).toBe(midstates.shaAnnex(annex));
    expect(midstates.shaSingleOutput(1)).toBe(midstates.shaSingleOutput(1));
    expect(toHex(midstates.shaSingleOutput(0))).not.toBe(toHex(midstates.shaSingleOutput(1)));
  });
});

describe("templates", () => {
  test("BIP119 commits to scriptSigs where there are any, BIP446 to the annex, neither to outpoints", () => {
    const hashes = transactionHashes(base);
    const signed = { ...base, inputs: base.inputs.map((i) => ({ ...i, scriptSig: Uint8Array.of(0x51) })) };
    const moved = { ...base, inputs: base.inputs.map((i) => ({ ...i, outPoint: { ...i.outPoint, vout: 77 } })) };
    const annex = Uint8Array.of(0x50);
    expect(toHex(ctvHash(transactionHashes(signed), 0))).not.toBe(toHex(ctvHash(hashes, 0)));
    expect(toHex(templateHash(transactionHashes(signed), 0))).toBe(toHex(templateHash(hashes, 0)));
    expect(toHex(templateHash(hashes, 0, annex))).not.toBe(toHex(templateHash(hashes, 0)));
    for (const index of [0, 1]) {
      expect(toHex(ctvHash(transactionHashes(moved), index))).toBe(toHex(ctvHash(hashes, index)));
      expect(toHex(templateHash(transactionHashes(moved), index))).toBe(toHex(templateHash(hashes, index)));
    }
    expect(toHex(ctvHash(hashes, 0))).not.toBe(toHex(ctvHash(hashes, 1)));
    expect(toHex(templateHash(hashes, 0))).not.toBe(toHex(templateHash(hashes, 1)));
  });
});
