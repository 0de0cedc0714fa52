/**
 * The canonical state: one encoding for each state, checked against a second writer that follows the protocol's line field by field, and nothing else readable.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes, concat, fromHex, toHex } from "../../src/base/bytes.ts";
import type { ChannelState, StateRecord } from "../../src/channel/index.ts";
import {
  attestationDigest,
  dataHash,
  decodeState,
  encodeState,
  EXPIRY_MAX,
  SEQUENCE_MAX,
  sortRecords,
  stateCommitment,
  stateFormFault,
} from "../../src/channel/index.ts";
import { sha256, taggedHash } from "../../src/crypto/index.ts";
import { codeOf } from "./parties.ts";

const SEED = { seed: 6_1 };
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const amounts = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });

const payment: fc.Arbitrary<StateRecord> = fc
  .record({
    from: fc.nat(19),
    to: fc.nat(19),
    amount: amounts,
    hash: bytes32,
    expiry: fc.integer({ min: 1, max: EXPIRY_MAX }),
    kind: fc.constantFrom(0 as const, 1 as const),
  })
  .filter(({ from, to }) => from !== to);
const app: fc.Arbitrary<StateRecord> = fc.record({
  from: fc.constant(0xffff),
  to: fc.constant(0xffff),
  amount: amounts,
  hash: bytes32,
  expiry: fc.constant(0),
  kind: fc.constant(2 as const),
});

const states: fc.Arbitrary<ChannelState> = fc.record({
  channelId: bytes32,
  mechanism: fc.constantFrom("penalty", "symmetric", "timelock"),
  sequence: fc.nat({ max: SEQUENCE_MAX }),
  balances: fc.array(fc.record({ identity: bytes32, balance: amounts }), { maxLength: 20 }),
  records: fc.array(fc.oneof(payment, app), { maxLength: 6 }).map(sortRecords),
  dataHash: bytes32,
  policyRoot: bytes32,
  challengePeriod: fc.nat({ max: 0xffff_ffff }),
});

/** The protocol's line as a list of [width, number] and hex: written apart from the encoder. */
function asWritten(state: ChannelState): string {
  const le = (value: number | bigint, width: number): string =>
    (
      BigInt(value)
        .toString(16)
        .padStart(2 * width, "0")
        .match(/../g) ?? []
    )
      .reverse()
      .join("");
  const number = { penalty: 1, symmetric: 2, timelock: 3 }[state.mechanism];
  const balances = state.balances.map(({ identity, balance }) => toHex(identity) + le(balance, 8));
  const records = state.records.map(
    ({ from, to, amount, hash, expiry, kind }) =>
      le(from, 2) + le(to, 2) + le(amount, 8) + toHex(hash) + le(expiry, 4) + le(kind, 1),
  );
  return [
    "01",
    toHex(state.channelId),
    le(number, 1),
    le(state.sequence, 8),
    le(balances.length, 2),
    ...balances,
    le(records.length, 2),
    ...records,
    toHex(state.dataHash),
    toHex(state.policyRoot),
    le(state.challengePeriod, 4),
    "00",
  ].join("");
}

describe("the canonical state", () => {
  it("is the protocol's line, and reads back", () => {
    fc.assert(
      fc.property(states, (state) => {
        const bytes = encodeState(state);
        expect(toHex(bytes)).toBe(asWritten(state));
        const read = decodeState(bytes);
        expect(read.ok && read.value).toEqual(state);
      }),
      SEED,
    );
  });

  it("commits to every byte: another state, or none, has each of them changed", () => {
    fc.assert(
      fc.property(states, fc.nat(), fc.integer({ min: 1, max: 255 }), (state, at, flip) => {
        const bytes = encodeState(state);
        const changed = bytes.slice();
        changed[at % bytes.length] = (changed[at % bytes.length] as number) ^ flip;
        const read = decodeState(changed);
        if (read.ok) expect(stateCommitment(read.value)).not.toEqual(stateCommitment(state));
        else expect(["E_MALFORMED", "E_VERSION", "E_SEQ_RANGE"]).toContain(read.error.code);
      }),
      SEED,
    );
  });

  it("has no second encoding: whatever bytes are read are written again", () => {
    fc.assert(
      fc.property(states, fc.uint8Array({ maxLength: 40 }), fc.nat(), (state, noise, at) => {
        const bytes = encodeState(state);
        const cut = at % bytes.length;
        for (const candidate of [
          concat(bytes, noise),
          bytes.slice(0, cut),
          concat(bytes.slice(0, cut), noise, bytes.slice(cut)),
        ]) {
          const read = decodeState(candidate);
          if (read.ok) expect(encodeState(read.value)).toEqual(candidate);
        }
      }),
      SEED,
    );
  });

  it("has its records in one order", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(payment, app), { maxLength: 8 }), fc.infiniteStream(fc.nat()), (records, keys) => {
        const shuffled = records
          .map((record) => ({ record, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ record }) => record);
        expect(sortRecords(shuffled)).toEqual(sortRecords(records));
      }),
      SEED,
    );
  });

  const base: ChannelState = {
    channelId: new Uint8Array(32),
    mechanism: "penalty",
    sequence: 1,
    balances: [],
    records: [],
    dataHash: new Uint8Array(32),
    policyRoot: new Uint8Array(32),
    challengePeriod: 144,
  };
  const record: StateRecord = { from: 0, to: 1, amount: 1n, hash: new Uint8Array(32), expiry: 500, kind: 0 };

  it.each([
    ["an unknown version", "02", (hex: string) => hex.slice(2), "E_VERSION"],
    ["an unknown mechanism", "01" + "00".repeat(32) + "09", (hex: string) => hex.slice(68), "E_VERSION"],
  ])("refuses %s", (_name, head, rest, code) => {
    expect(codeOf(decodeState(fromHex(head + rest(toHex(encodeState(base))))))).toBe(code);
  });

  it("refuses a number of more than 48 bits", () => {
    const bytes = encodeState(base);
    bytes[34 + 6] = 1;
    expect(codeOf(decodeState(bytes))).toBe("E_SEQ_RANGE");
  });

  it.each<readonly [string, Partial<StateRecord>]>([
    ["a payment to oneself", { to: 0 }],
    ["an expiry of 0", { expiry: 0 }],
    ["an expiry that is a time", { expiry: EXPIRY_MAX + 1 }],
    ["an app output with parties", { kind: 2 }],
    ["an app output with an expiry", { kind: 2, from: 0xffff, to: 0xffff }],
    ["a kind that does not exist", { kind: 3 as never }],
    ["an amount above 2^63 - 1", { amount: 1n << 63n }],
  ])("refuses %s", (_name, change) => {
    expect(codeOf(decodeState(encodeState({ ...base, records: [{ ...record, ...change }] })))).toBe("E_MALFORMED");
  });

  it("is judged as it is decoded: what is in its form can be encoded, and read back", () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(stateFormFault(state)).toBeUndefined();
      }),
      SEED,
    );
    const bad: readonly (readonly [Partial<Record<keyof ChannelState, unknown>>, string])[] = [
      [{ mechanism: "generalized" }, "E_VERSION"],
      [{ mechanism: "" }, "E_VERSION"],
      [{ sequence: 1.5 }, "E_MALFORMED"],
      [{ sequence: -1 }, "E_MALFORMED"],
      [{ sequence: Number.NaN }, "E_MALFORMED"],
      [{ sequence: 1n }, "E_MALFORMED"],
      [{ sequence: SEQUENCE_MAX + 1 }, "E_SEQ_RANGE"],
      [{ dataHash: new Uint8Array(31) }, "E_MALFORMED"],
      [{ policyRoot: "00".repeat(32) }, "E_MALFORMED"],
      [{ challengePeriod: 2 ** 32 }, "E_MALFORMED"],
      [{ balances: [{ identity: new Uint8Array(33), balance: 0n }] }, "E_MALFORMED"],
      [{ balances: [{ identity: new Uint8Array(32), balance: 5 }] }, "E_MALFORMED"],
      [{ balances: [{ identity: new Uint8Array(32), balance: -5n }] }, "E_MALFORMED"],
      [{ records: [{ ...record, amount: 1 }] }, "E_MALFORMED"],
      [{ records: [{ ...record, from: 2 ** 16 }] }, "E_MALFORMED"],
      [{ records: [{ ...record, expiry: 0 }] }, "E_MALFORMED"],
      [{ records: [{ ...record, amount: 2n }, record] }, "E_MALFORMED"],
      [{ records: Array.from({ length: 2 ** 16 }, () => record) }, "E_MALFORMED"],
    ];
    for (const [change, code] of bad) expect(stateFormFault({ ...base, ...change } as ChannelState)?.code).toBe(code);
  });

  it("refuses records that are out of order, and takes equal ones", () => {
    const [low, high] = sortRecords([record, { ...record, amount: 2n }]) as [StateRecord, StateRecord];
    expect(codeOf(decodeState(encodeState({ ...base, records: [low, low, high] })))).toBe("ok");
    expect(codeOf(decodeState(encodeState({ ...base, records: [high, low] })))).toBe("E_MALFORMED");
  });

  it("hashes empty data as data, and nothing as a sighash", () => {
    expect(dataHash(new Uint8Array(0))).toEqual(taggedHash("StateChannel/v1/Data"));
    expect(dataHash(new Uint8Array(0)).some((byte) => byte !== 0)).toBe(true);
    const commitment = stateCommitment(base);
    const digests = [
      commitment,
      attestationDigest(commitment),
      taggedHash("TapSighash", commitment),
      sha256(commitment),
    ];
    expect(new Set(digests.map(toHex)).size).toBe(digests.length);
    expect(digests.every((a, i) => digests.every((b, j) => i === j || compareBytes(a, b) !== 0))).toBe(true);
  });
});
