/** The counter of an invalidation tree: its bounds as the protocol states them, and the ordering lemma for every pair of states of small trees. */
import { describe, expect, it } from "vitest";
import { timelockBounds } from "../../src/channel/index.ts";
import type { TreeShape } from "../../src/channel/index.ts";
import { openChannel, sequenceFault } from "../../src/channel/index.ts";
import {
  changedLevel,
  delayOf,
  digitsOf,
  lastState,
  longestDelayFrom,
  waitsOf,
} from "../../src/channel/mechanisms/timelock/tree.ts";
import { codeOf, crypto, testChannel, testDefinition } from "./parties.ts";

/** Digits by the language's own conversion. */
const written = ({ radix, depth }: TreeShape, sequence: number): readonly number[] =>
  [...sequence.toString(radix).padStart(depth, "0")].map((digit) => Number.parseInt(digit, radix));

const SMALL: readonly TreeShape[] = [
  { radix: 3, depth: 3, step: 144 },
  { radix: 2, depth: 5, step: 6 },
  { radix: 4, depth: 2, step: 144 },
  { radix: 5, depth: 1, step: 10 },
];
const named = SMALL.map((shape) => ({ name: `k=${shape.radix}, d=${shape.depth}`, shape }));
const statesOf = (shape: TreeShape): readonly number[] => Array.from({ length: lastState(shape) + 1 }, (_, n) => n);

describe("bounds (3.2)", () => {
  it.each([
    { radix: 2, depth: 10, states: 1024, worstDelay: 1440, transactions: 11 },
    { radix: 4, depth: 5, states: 1024, worstDelay: 2160, transactions: 6 },
    { radix: 11, depth: 3, states: 1331, worstDelay: 4320, transactions: 4 },
    { radix: 32, depth: 2, states: 1024, worstDelay: 8928, transactions: 3 },
    { radix: 4, depth: 7, states: 16_384, worstDelay: 3024, transactions: 8 },
    { radix: 8, depth: 5, states: 32_768, worstDelay: 5040, transactions: 6 },
    { radix: 4, depth: 9, states: 262_144, worstDelay: 3888, transactions: 10 },
  ])("k=$radix, d=$depth: $states states, $worstDelay blocks at worst", ({ radix, depth, ...bounds }) => {
    expect(timelockBounds({ radix, depth, step: 144 })).toEqual(bounds);
  });

  it("counts no further than a state's number goes", () => {
    expect(lastState({ radix: 2, depth: 32, step: 144 })).toBe(2 ** 32 - 1);
    expect(lastState({ radix: 400, depth: 32, step: 144 })).toBe(2 ** 48 - 1);
    // Its digits are those of the greatest number that there is.
    expect(digitsOf({ radix: 400, depth: 32, step: 144 }, 2 ** 48 - 1).slice(-2)).toEqual([176, 255]);
  });

  it("is 0 at the last state, and the whole at the first", () => {
    for (const shape of SMALL) {
      expect(delayOf(shape, lastState(shape))).toBe(0);
      expect(delayOf(shape, 0)).toBe(shape.depth * (shape.radix - 1) * shape.step);
    }
  });
});

describe.each(named)("the counter, $name", ({ shape }) => {
  const states = statesOf(shape);

  it("has the digits of the number", () => {
    for (const n of states) expect(digitsOf(shape, n)).toEqual(written(shape, n));
  });

  it("lets the newer of any two states come first, by a step or more, at the level where they part", () => {
    for (const newer of states)
      for (const older of states.slice(0, newer)) {
        const [now, before] = [waitsOf(shape, newer), waitsOf(shape, older)];
        const level = written(shape, newer).findIndex((digit, i) => digit !== written(shape, older)[i]);
        expect(now.slice(0, level)).toEqual(before.slice(0, level));
        expect(now[level], `${older} -> ${newer}`).toBeLessThanOrEqual((before[level] as number) - shape.step);
      }
  });

  it("signs a suffix anew, fewer than k/(k-1) nodes an update in the mean", () => {
    let signed = 0;
    for (const n of states.slice(1)) {
      const level = changedLevel(shape, n);
      expect(written(shape, n).slice(0, level - 1)).toEqual(written(shape, n - 1).slice(0, level - 1));
      expect(written(shape, n)[level - 1]).toBe((written(shape, n - 1)[level - 1] as number) + 1);
      signed += shape.depth - level + 1;
    }
    expect(signed / (states.length - 1)).toBeLessThan(shape.radix / (shape.radix - 1));
  });

  it("knows the longest delay of a state and all that follow", () => {
    const delays = states.map((n) =>
      written(shape, n).reduce((sum, digit) => sum + (shape.radix - 1 - digit) * shape.step, 0),
    );
    for (const n of states) {
      expect(delayOf(shape, n)).toBe(delays[n]);
      expect(longestDelayFrom(shape, n), `from ${n}`).toBe(Math.max(...delays.slice(n)));
    }
  });
});

describe("a channel's tree", () => {
  const open = (radix: number, depth: number, challengePeriod = 144): string =>
    codeOf(
      openChannel(
        testDefinition({ mechanism: "timelock", parameters: { tree: { radix, depth }, challengePeriod } }).definition,
        { crypto },
      ),
    );

  it.each([
    [1, 5, 144, "E_TREE_PARAMS"],
    [0, 5, 144, "E_TREE_PARAMS"],
    [2, 0, 144, "E_TREE_PARAMS"],
    [2, 1, 144, "ok"],
    [2, 32, 144, "ok"],
    [2, 33, 144, "E_TREE_PARAMS"],
    // 455 × 144 = 65520, 456 × 144 = 65664.
    [456, 2, 144, "ok"],
    [457, 2, 144, "E_TREE_PARAMS"],
    // 1 × 65535 fills the 16 bits of a relative lock.
    [2, 3, 65_535, "ok"],
    [3, 3, 65_535, "E_TREE_PARAMS"],
  ])("radix %i, depth %i, step %i: %s", (radix, depth, step, code) => {
    expect(open(radix, depth, step)).toBe(code);
  });

  it("ends with its last state", () => {
    const { channel } = testChannel({ mechanism: "timelock", parameters: { tree: { radix: 3, depth: 3 } } });
    expect(channel.mechanism.lastSequence).toBe(26);
    expect(sequenceFault(channel, 25, 26)).toBeUndefined();
    expect(sequenceFault(channel, 26, 27)?.code).toBe("E_UPDATES_EXHAUSTED");
    expect(sequenceFault(channel, 20, 27)?.code).toBe("E_SEQ_RANGE");
  });

  it("keeps new payments open for the longest delay ahead and a slack for each transaction", () => {
    const { channel } = testChannel({ mechanism: "timelock", parameters: { tree: { radix: 4, depth: 5 } } });
    // D(0) = 15 steps of 144; 7 confirmations.
    expect(channel.mechanism.htlcMargin(0, 6)).toBe(2160 + 42);
    expect(channel.mechanism.htlcMargin(1023, 6)).toBe(42);
    // 0,3,3,3,3 waits 3 steps; the next, 1,0,0,0,0, waits 14.
    expect(channel.mechanism.worstDelay(255)).toBe(3 * 144);
    expect(channel.mechanism.htlcMargin(255, 6)).toBe(14 * 144 + 42);
  });
});
