/** Locks keep their clocks apart, and hold from the first block that consensus lets them, not one earlier and not one later. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChainTip, Confirmation, Transaction } from "../../src/transaction/index.ts";
import { height, unixTime } from "../../src/base/units.ts";
import {
  ageInBlocks,
  ageInIntervals,
  checkLockTime,
  checkSequence,
  immatureInput,
  isFinal,
  laterLockTime,
  lockTimeNumber,
  lockTimeOf,
  longerLock,
  medianTimePast,
  relativeLockOf,
  sequenceOf,
} from "../../src/transaction/index.ts";

const seed = 68;

interface Fields {
  readonly version?: number;
  readonly lockTime?: number;
  readonly sequences?: readonly number[];
}

const transaction = ({ version = 2, lockTime = 0, sequences = [0xffff_fffd] }: Fields): Transaction => ({
  version,
  inputs: sequences.map((sequence, vout) => ({
    outPoint: { txid: new Uint8Array(32), vout },
    scriptSig: new Uint8Array(),
    sequence,
    witness: [],
  })),
  outputs: [],
  lockTime,
});

const tip = (tipHeight: number, time: number): ChainTip => ({
  height: height(tipHeight),
  medianTimePast: unixTime(time),
});
const confirmed = (at: number, time: number): Confirmation => ({
  height: height(at),
  previousMedianTimePast: unixTime(time),
});

const T = 1_700_000_000;

describe("locks as values", () => {
  test.each([
    [0, "height"],
    [499_999_999, "height"],
    [500_000_000, "time"],
    [0xffff_ffff, "time"],
  ] as const)("nLockTime %i is a %s", (value, unit) => {
    expect(lockTimeOf(value).unit).toBe(unit);
    expect(lockTimeNumber(lockTimeOf(value))).toBe(value);
  });

  test.each([
    [0, { unit: "blocks", blocks: 0 }],
    [0xffff, { unit: "blocks", blocks: 0xffff }],
    [0x40_0000, { unit: "duration", intervals: 0 }],
    [0x40_ffff, { unit: "duration", intervals: 0xffff }],
    // Bits without meaning are masked: 65536 asks for nothing (footgun 2).
    [0x1_0000, { unit: "blocks", blocks: 0 }],
    [0x7fbf_0007, { unit: "blocks", blocks: 7 }],
    [0x7fff_ffff, { unit: "duration", intervals: 0xffff }],
    [0x8000_0000, undefined],
    [0xffff_ffff, undefined],
  ] as const)("nSequence %i", (sequence, lock) => {
    expect(relativeLockOf(sequence)).toEqual(lock);
  });

  test("a lock's nSequence holds that lock", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (value) => {
        for (const lock of [
          { unit: "blocks", blocks: value },
          { unit: "duration", intervals: value },
        ] as const)
          expect(relativeLockOf(sequenceOf(lock))).toEqual(lock);
      }),
      { seed, numRuns: 50 },
    );
  });

  test("two clocks do not mix, one clock takes the later lock (footgun 3)", () => {
    const [h1, h2, t1] = [lockTimeOf(1), lockTimeOf(2), lockTimeOf(T)];
    expect(laterLockTime(h1, h2)).toBe(h2);
    expect(laterLockTime(h2, h1)).toBe(h2);
    expect(laterLockTime(h1, t1)).toBeUndefined();
    const blocks = { unit: "blocks", blocks: 5 } as const;
    const longer = { unit: "blocks", blocks: 6 } as const;
    const duration = { unit: "duration", intervals: 5 } as const;
    expect(longerLock(blocks, longer)).toBe(longer);
    expect(longerLock(longer, blocks)).toBe(longer);
    expect(longerLock(blocks, duration)).toBeUndefined();
  });
});

describe("nLockTime at a tip (BIP113)", () => {
  test.each([
    { lockTime: 100, at: tip(99, T), final: false },
    { lockTime: 100, at: tip(100, T), final: true },
    { lockTime: 0, at: tip(0, T), final: true },
    { lockTime: 499_999_999, at: tip(499_999_998, T), final: false },
    { lockTime: 499_999_999, at: tip(499_999_999, T), final: true },
    { lockTime: T, at: tip(900_000, T - 1), final: false },
    { lockTime: T, at: tip(900_000, T), final: false },
    { lockTime: T, at: tip(900_000, T + 1), final: true },
    { lockTime: 500_000_000, at: tip(600_000_000, 500_000_000), final: false },
    { lockTime: 500_000_000, at: tip(0, 500_000_001), final: true },
  ])("$lockTime at height $at.height, MTP $at.medianTimePast: $final", ({ lockTime, at, final }) => {
    expect(isFinal(transaction({ lockTime }), at)).toBe(final);
    // One input that is not final is enough; all final, and nLockTime says nothing (footgun 6).
    expect(isFinal(transaction({ lockTime, sequences: [0xffff_ffff, 0xffff_fffe] }), at)).toBe(final);
    expect(isFinal(transaction({ lockTime, sequences: [0xffff_ffff, 0xffff_ffff] }), at)).toBe(true);
  });

  test("the median of eleven timestamps, not the last one and not a clock (footgun 5)", () => {
    const times = [11, 3, 7, 1, 9, 5, 2, 10, 4, 8, 6].map((n) => unixTime(T + n));
    expect(medianTimePast(times)).toBe(T + 6);
    // Blocks run two hours ahead of the median at most; the lock waits for the median.
    const ahead = times.map((time, i) => unixTime(i > 5 ? time : time + 7200));
    expect(isFinal(transaction({ lockTime: T + 100 }), tip(900_000, medianTimePast(ahead)))).toBe(true);
    expect(isFinal(transaction({ lockTime: T + 100 }), tip(900_000, medianTimePast(times)))).toBe(false);
  });

  test.each([
    [[5], 5],
    [[5, 7], 7],
    [[9, 5, 7], 7],
    [[1, 2, 3, 4], 3],
  ])("the median of %j is %i, the upper one of an even number", (times, median) => {
    expect(medianTimePast(times.map(unixTime))).toBe(median);
  });
});

describe("ages at a tip (BIP68)", () => {
  test("1 block in the output's own block, and older(n) needs n", () => {
    const output = confirmed(100, T);
    expect(ageInBlocks(output, tip(100, T))).toBe(1);
    for (const [sequence, at, mature] of [
      [0, 99, true],
      [1, 99, false],
      [1, 100, true],
      [2, 100, false],
      [2, 101, true],
      [0xffff, 100 + 0xfffd, false],
      [0xffff, 100 + 0xfffe, true],
    ] as const)
      expect([sequence, at, immatureInput(transaction({ sequences: [sequence] }), [output], tip(at, T))]).toEqual([
        sequence,
        at,
        mature ? undefined : 0,
      ]);
  });

  test("seconds run between median times, in whole units of 512", () => {
    const output = confirmed(100, T);
    for (const [intervals, mtp, mature] of [
      [0, T, true],
      [1, T + 511, false],
      [1, T + 512, true],
      [2, T + 1023, false],
      [2, T + 1024, true],
      [0xffff, T + 0xffff * 512 - 1, false],
      [0xffff, T + 0xffff * 512, true],
    ] as const) {
      const tx = transaction({ sequences: [0x40_0000 + intervals] });
      expect([intervals, mtp, immatureInput(tx, [output], tip(200, mtp))]).toEqual([
        intervals,
        mtp,
        mature ? undefined : 0,
      ]);
    }
    expect(ageInIntervals(output, tip(200, T + 511))).toBe(0);
  });

  test("version 1, and sequences with the disable flag, have no relative lock (footgun 6)", () => {
    const young = confirmed(100, T);
    const at = tip(100, T);
    expect(immatureInput(transaction({ version: 2, sequences: [144] }), [young], at)).toBe(0);
    expect(immatureInput(transaction({ version: 3, sequences: [144] }), [young], at)).toBe(0);
    expect(immatureInput(transaction({ version: 0xffff_ffff, sequences: [144] }), [young], at)).toBe(0);
    expect(immatureInput(transaction({ version: 1, sequences: [144] }), [young], at)).toBeUndefined();
    expect(immatureInput(transaction({ version: 0, sequences: [144] }), [young], at)).toBeUndefined();
    expect(immatureInput(transaction({ sequences: [0x8000_0090] }), [young], at)).toBeUndefined();
  });

  test("each input waits for its own output; the longest lock need not be the last to end (footgun 9)", () => {
    const tx = transaction({ sequences: [10, 144] });
    const [old, young] = [confirmed(100, T), confirmed(300, T)];
    // 10 blocks on an output of block 300 end after 144 blocks on one of block 100.
    expect(immatureInput(tx, [young, old], tip(308, T))).toBe(0);
    expect(immatureInput(tx, [young, old], tip(309, T))).toBeUndefined();
    expect(immatureInput(tx, [old, young], tip(442, T))).toBe(1);
    expect(immatureInput(tx, [old, young], tip(443, T))).toBeUndefined();
  });

  test("an output that is in no block yet has age 0", () => {
    const at = tip(100, T);
    expect(immatureInput(transaction({ sequences: [0] }), [undefined], at)).toBeUndefined();
    expect(immatureInput(transaction({ sequences: [1] }), [undefined], at)).toBe(0);
    expect(immatureInput(transaction({ sequences: [0x40_0000] }), [undefined], at)).toBeUndefined();
    expect(immatureInput(transaction({ sequences: [0x40_0001] }), [undefined], at)).toBe(0);
  });

  /** Bitcoin Core's way: the last block height and time at which the transaction is still not valid. */
  function lastInvalid(
    tx: Transaction,
    spent: readonly Confirmation[],
  ): { readonly height: number; readonly time: number } {
    let [minHeight, minTime] = [-1, -1];
    for (const [i, { sequence }] of tx.inputs.entries()) {
      const output = spent[i];
      if (output === undefined || tx.version < 2 || sequence >= 2 ** 31) continue;
      const value = sequence % 2 ** 16;
      if (Math.floor(sequence / 2 ** 22) % 2 === 1)
        minTime = Math.max(minTime, output.previousMedianTimePast + value * 512 - 1);
      else minHeight = Math.max(minHeight, output.height + value - 1);
    }
    return { height: minHeight, time: minTime };
  }

  test("the same answer as from the last height and time that are too early", () => {
    const sequence = fc.oneof(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0x40_0000, max: 0x40_0010 }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
    );
    const each = fc.record({
      sequence,
      at: fc.integer({ min: 90, max: 110 }),
      time: fc.integer({ min: T, max: T + 4096 }),
    });
    const chain = fc.record({ at: fc.integer({ min: 100, max: 130 }), time: fc.integer({ min: T, max: T + 12_000 }) });
    fc.assert(
      fc.property(
        fc.array(each, { minLength: 1, maxLength: 4 }),
        chain,
        fc.constantFrom(1, 2, 3),
        (all, { at, time }, version) => {
          const tx = transaction({ version, sequences: all.map((one) => one.sequence) });
          const spent = all.map((one) => confirmed(one.at, one.time));
          const early = lastInvalid(tx, spent);
          const mature = early.height < at + 1 && early.time < time;
          expect(immatureInput(tx, spent, tip(at, time)) === undefined).toBe(mature);
        },
      ),
      { seed, numRuns: 3000 },
    );
  });
});

describe("CHECKLOCKTIMEVERIFY (BIP65)", () => {
  test.each([
    [100, 100, 0xffff_fffe, true],
    [100, 99, 0xffff_fffe, false],
    [100, 101, 0, true],
    [100, 100, 0xffff_ffff, false],
    [0, 0, 0, true],
    [499_999_999, 499_999_999, 0, true],
    [499_999_999, 500_000_000, 0, false],
    [500_000_000, 499_999_999, 0, false],
    [500_000_000, 500_000_000, 0, true],
    [0xffff_ffff, 0xffff_ffff, 0, true],
    [0x1_0000_0000, 0xffff_ffff, 0, false],
    [0x7f_ffff_ffff, 0xffff_ffff, 0, false],
  ])("%i against nLockTime %i, nSequence %i: %s", (required, lockTime, sequence, holds) => {
    expect(checkLockTime(required, transaction({ lockTime, sequences: [sequence] }), 0)).toBe(holds);
  });

  test("the sequence is that of the input being spent", () => {
    const tx = transaction({ lockTime: 100, sequences: [0xffff_ffff, 0] });
    expect(checkLockTime(100, tx, 0)).toBe(false);
    expect(checkLockTime(100, tx, 1)).toBe(true);
  });
});

describe("CHECKSEQUENCEVERIFY (BIP112)", () => {
  test.each([
    [144, 144, 2, true],
    [144, 143, 2, false],
    [144, 145, 2, true],
    [144, 144, 3, true],
    [144, 144, 1, false],
    [144, 0x8000_0090, 2, false],
    [144, 0xffff_ffff, 2, false],
    [144, 0x40_0090, 2, false],
    [0x40_0090, 144, 2, false],
    [0x40_0090, 0x40_0090, 2, true],
    [0x40_0090, 0x40_008f, 2, false],
    // Bits without meaning count on neither side.
    [0x1_0000, 0, 2, true],
    [144, 0x3f_0090, 2, true],
    [144, 0x3f_008f, 2, false],
    [0, 0, 2, true],
    [0, 0, 1, false],
    // With the disable flag in the argument the opcode does nothing, in any version.
    [0x8000_0000, 0xffff_ffff, 1, true],
    [0xffff_ffff, 0, 2, true],
    // 39-bit arguments: bit 31 is looked at, higher ones are not.
    [0x1_0000_0005, 5, 2, true],
    [0x1_0000_0005, 4, 2, false],
    [0x1_8000_0005, 0, 2, true],
  ])("%i against nSequence %i in version %i: %s", (required, sequence, version, holds) => {
    expect(checkSequence(required, transaction({ version, sequences: [sequence] }), 0)).toBe(holds);
  });

  test("it reads the sequence of the input being spent, never the greatest (footgun 9)", () => {
    const tx = transaction({ sequences: [10, 144] });
    expect(checkSequence(144, tx, 0)).toBe(false);
    expect(checkSequence(144, tx, 1)).toBe(true);
  });
});
