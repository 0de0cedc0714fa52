/** The codec is strict, total and exact: against two independent implementations, and against bytes that are not a transaction. */
import * as scure from "@scure/btc-signer";
import * as bitcoinjs from "bitcoinjs-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import {
  decodeOutput,
  decodeTransaction,
  decodeWitness,
  displayTxid,
  encodeTransaction,
  encodeWitness,
  parseTxid,
  totalSize,
  transactionWeight,
  txid,
  virtualSize,
  witnessSize,
  wtxid,
} from "../../src/transaction/index.ts";
import { transaction } from "./arbitrary.ts";

const seed = 341;

describe("every transaction", () => {
  test("comes back from its bytes", () => {
    fc.assert(
      fc.property(transaction, (tx) => {
        expect(decodeTransaction(encodeTransaction(tx))).toEqual({ ok: true, value: tx });
      }),
      { seed, numRuns: 300 },
    );
  });

  test("has the bytes, ids and weight that bitcoinjs-lib gives it", () => {
    fc.assert(
      fc.property(transaction, (tx) => {
        const bytes = encodeTransaction(tx);
        const theirs = bitcoinjs.Transaction.fromBuffer(bytes);
        expect(toHex(theirs.toBuffer())).toBe(toHex(bytes));
        expect(theirs.getId()).toBe(displayTxid(txid(tx)));
        expect(toHex(theirs.getHash(true))).toBe(toHex(wtxid(tx)));
        expect(theirs.weight()).toBe(transactionWeight(tx));
        expect(theirs.virtualSize()).toBe(virtualSize(tx));
      }),
      { seed, numRuns: 300 },
    );
  });

  test("has the bytes that @scure/btc-signer gives it", () => {
    fc.assert(
      fc.property(transaction, (tx) => {
        const bytes = encodeTransaction(tx);
        expect(toHex(scure.RawTx.encode(scure.RawTx.decode(bytes)))).toBe(toHex(bytes));
        expect(totalSize(tx)).toBe(bytes.length);
      }),
      { seed, numRuns: 300 },
    );
  });

  test("has witnesses as large as their bytes", () => {
    fc.assert(
      fc.property(transaction, (tx) => {
        for (const { witness } of tx.inputs) {
          const bytes = encodeWitness(witness);
          expect(witnessSize(witness)).toBe(bytes.length);
          expect(decodeWitness(bytes)).toEqual({ ok: true, value: witness });
        }
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe("bytes that are no transaction are refused, never thrown at", () => {
  test("every cut, every added byte", () => {
    fc.assert(
      fc.property(transaction, fc.nat(), (tx, cut) => {
        const bytes = encodeTransaction(tx);
        expect(decodeTransaction(bytes.subarray(0, cut % bytes.length)).ok).toBe(false);
        expect(decodeTransaction(concat(bytes, Uint8Array.of(cut & 0xff))).ok).toBe(false);
      }),
      { seed, numRuns: 300 },
    );
  });

  test("garbage and damaged transactions: what decodes, encodes to the same bytes", () => {
    const damaged = fc.tuple(transaction, fc.nat(), fc.nat({ max: 255 })).map(([tx, at, value]) => {
      const bytes = encodeTransaction(tx);
      bytes[at % bytes.length] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const decoded = decodeTransaction(bytes);
        const back = decoded.ok ? encodeTransaction(decoded.value) : bytes;
        const offset = decoded.ok ? 0 : decoded.error.offset;
        expect(toHex(back)).toBe(toHex(bytes));
        expect(offset).toBeLessThanOrEqual(bytes.length);
      }),
      { seed, numRuns: 3000 },
    );
  });

  const version = "02000000";
  const outPoint = "11".repeat(32) + "00000000";
  const input = `${outPoint}00ffffffff`;
  const output = "e8030000000000000151";
  const end = "00000000";
  const cases: readonly (readonly [reason: string, hex: string])[] = [
    ["the size of the inputs is longer than it need be", `${version}fd0100${input}01${output}${end}`],
    ["the size of the inputs is longer than it need be", `${version}fe01000000${input}01${output}${end}`],
    ["the size of the inputs is longer than it need be", `${version}ff0100000000000000${input}01${output}${end}`],
    ["more of the inputs than the bytes can hold", `${version}ffffffffffffffffff${input}01${output}${end}`],
    ["more of the inputs than the bytes can hold", `${version}03${input}01${output}${end}`],
    ["more of the outputs than the bytes can hold", `${version}01${input}03${output}${end}`],
    ["a scriptSig is longer than the bytes", `${version}01${outPoint}fdffff${input}01${output}${end}`],
    ["the size of a scriptSig is longer than it need be", `${version}01${outPoint}fd000000ffffffff01${output}${end}`],
    ["a scriptPubKey is longer than the bytes", `${version}01${input}01e803000000000000fe0000010051${end}`],
    ["the witness flag is not 1", `${version}000201${input}01${output}0151${end}`],
    ["a witness flag, but no witness", `${version}000101${input}01${output}00${end}`],
    ["more of the witness items than the bytes can hold", `${version}000101${input}01${output}09${end}`],
    ["a witness item is longer than the bytes", `${version}000101${input}01${output}0109${end}`],
    ["bytes follow the end", `${version}01${input}01${output}${end}00`],
    ["the bytes end within the locktime", `${version}01${input}01${output}000000`],
    ["the bytes end within the version", "0200"],
    ["the bytes end within the inputs", version],
  ];

  test.each(cases)("%s: %s", (reason, hex) => {
    const decoded = decodeTransaction(fromHex(hex));
    expect(decoded).toMatchObject({ ok: false, error: { reason } });
  });

  test("longer than a block", () => {
    expect(decodeTransaction(new Uint8Array(4_000_001))).toMatchObject({ ok: false, error: { offset: 4_000_000 } });
  });

  test("an output with a byte too many or too few", () => {
    expect(decodeOutput(fromHex("e8030000000000000151")).ok).toBe(true);
    expect(decodeOutput(fromHex("e803000000000000015151")).ok).toBe(false);
    expect(decodeOutput(fromHex("e80300000000000001")).ok).toBe(false);
  });
});

describe("the corners of the format", () => {
  const empty: Transaction = { version: 2, inputs: [], outputs: [], lockTime: 0 };

  test("no inputs and no outputs: 0x00 0x00 is no witness flag", () => {
    expect(toHex(encodeTransaction(empty))).toBe("02000000000000000000");
    expect(decodeTransaction(encodeTransaction(empty))).toEqual({ ok: true, value: empty });
  });

  test("no inputs but an output is read only where no witness can be, as PSBTs have it", () => {
    const tx: Transaction = { ...empty, outputs: [{ amount: sats(1n), scriptPubKey: Uint8Array.of(0x51) }] };
    const bytes = encodeTransaction(tx);
    expect(decodeTransaction(bytes, { witness: false })).toEqual({ ok: true, value: tx });
    expect(decodeTransaction(bytes).ok).toBe(false);
  });

  test("100 000 inputs and a witness of 100 000 items", () => {
    const input = { outPoint: { txid: new Uint8Array(32), vout: 0 }, scriptSig: new Uint8Array(), sequence: 0 };
    const many: Transaction = { ...empty, inputs: Array.from({ length: 90_000 }, () => ({ ...input, witness: [] })) };
    const tall: Transaction = {
      ...empty,
      inputs: [{ ...input, witness: Array<Bytes>(100_000).fill(new Uint8Array()) }],
    };
    for (const tx of [many, tall]) expect(decodeTransaction(encodeTransaction(tx)).ok).toBe(true);
  });

  test("the decoded transaction does not change with the caller's buffer", () => {
    const hex = `0200000001${"11".repeat(32)}0000000000ffffffff0000000000`;
    const bytes = fromHex(hex);
    const decoded = decodeTransaction(bytes);
    bytes.fill(0);
    expect(decoded.ok && toHex(encodeTransaction(decoded.value))).toBe(hex);
  });

  test("txids are shown reversed, and read back (footgun 49)", () => {
    const id = fromHex("01".padEnd(64, "0"));
    expect(displayTxid(id)).toBe("01".padStart(64, "0"));
    expect(parseTxid(displayTxid(id))).toEqual(id);
    expect(parseTxid("01")).toBeUndefined();
    expect(parseTxid("zz".repeat(32))).toBeUndefined();
  });
});
