/** Random transactions, and what they spend. */
import fc from "fast-check";
import type { Bytes } from "../../src/base/bytes.ts";
import type { OutPoint, Transaction, TxInput, TxOutput } from "../../src/transaction/index.ts";
import { sats } from "../../src/base/units.ts";

const uint32: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.constantFrom(0, 1, 2, 499_999_999, 500_000_000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffd, 0xffff_fffe, 0xffff_ffff),
);

const bytes = (length: number): fc.Arbitrary<Bytes> => fc.uint8Array({ minLength: length, maxLength: length });

/** Short for the most part, and long enough for each size of a length prefix. */
const string: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(0xfc, 0xfd, 0xfe, 0x100, 0xffff, 0x10000).map((size) => filled(size)) },
);

const filled = (size: number): Bytes => new Uint8Array(size).map((_, i) => i & 0xff);

const outPoint: fc.Arbitrary<OutPoint> = fc.record({ txid: bytes(32), vout: uint32 });

const MAX_MONEY = 2_100_000_000_000_000n;

export const output: fc.Arbitrary<TxOutput> = fc.record({
  amount: fc.bigInt({ min: 0n, max: MAX_MONEY }).map(sats),
  scriptPubKey: string,
});

const input: fc.Arbitrary<TxInput> = fc.record({
  outPoint,
  scriptSig: string,
  sequence: uint32,
  witness: fc.oneof(fc.constant([]), fc.array(string, { maxLength: 4 })),
});

export const transaction: fc.Arbitrary<Transaction> = fc.record({
  version: uint32,
  inputs: fc.array(input, { minLength: 1, maxLength: 5 }),
  outputs: fc.array(output, { maxLength: 5 }),
  lockTime: uint32,
});

export interface Spend {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly inputIndex: number;
  readonly annex: Bytes | undefined;
  readonly script: Bytes;
  readonly codeSeparator: number;
}

/** One input of a random transaction, about to be signed. */
export const spend: fc.Arbitrary<Spend> = transaction.chain((tx) =>
  fc.record({
    tx: fc.constant(tx),
    prevouts: fc.array(output, { minLength: tx.inputs.length, maxLength: tx.inputs.length }),
    inputIndex: fc.integer({ min: 0, max: tx.inputs.length - 1 }),
    annex: fc.option(
      string.map((tail) => Uint8Array.of(0x50, ...tail)),
      { nil: undefined },
    ),
    script: string,
    codeSeparator: fc.oneof(fc.constant(0xffff_ffff), fc.integer({ min: 0, max: 4_000_000 })),
  }),
);
