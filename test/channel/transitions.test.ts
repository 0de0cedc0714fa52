/** The channel's own rules for a state and the step to it, each at its border: what is just right and what is one too much. */
import { describe, expect, it } from "vitest";
import type { ChannelParameters, ChannelState, StateRecord } from "../../src/channel/index.ts";
import {
  bindingFault,
  conservationFault,
  contentOf,
  dataSizeFault,
  dustExposureFault,
  expiryFault,
  htlcLimitFault,
  lifeFault,
  NO_PARTY,
  proposeState,
  recordsFault,
  reserveFault,
  SEQUENCE_MAX,
  sequenceFault,
} from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, codeOf, pointAt, signState, testChannel, valueOf } from "./parties.ts";

const test = testChannel();
const { channel } = test;
const HALF = 500_000n;
const htlc = (change: Partial<StateRecord> = {}): StateRecord => ({
  from: 0,
  to: 1,
  amount: 1_000n,
  hash: sha256(bytesOf("preimage")),
  expiry: 900_000,
  kind: 0,
  ...change,
});
const base = signState(test, { sequence: 4, balances: [HALF, HALF] }).update.state;
const withBalances = (...balances: readonly bigint[]): ChannelState => ({
  ...base,
  balances: base.balances.map((each, i) => ({ ...each, balance: balances[i] ?? 0n })),
});

describe("the state belongs to its channel", () => {
  it.each<readonly [string, Partial<ChannelState>, string | undefined]>([
    ["as it is", {}, undefined],
    ["another channel", { channelId: bytesOf("another") }, "E_STATE_BINDING"],
    ["another mechanism", { mechanism: "timelock" }, "E_STATE_BINDING"],
    ["another challenge period", { challengePeriod: 145 }, "E_STATE_BINDING"],
    ["a party less", { balances: base.balances.slice(1) }, "E_STATE_BINDING"],
    ["parties swapped", { balances: base.balances.toReversed() }, "E_STATE_BINDING"],
  ])("%s", (_name, change, code) => {
    expect(bindingFault(channel, { ...base, ...change })?.code).toBe(code);
  });

  it.each<readonly [StateRecord, string | undefined]>([
    [htlc(), undefined],
    [htlc({ to: 2 }), "E_MALFORMED"],
    [htlc({ from: NO_PARTY }), "E_MALFORMED"],
    [htlc({ to: 0 }), "E_MALFORMED"],
    [htlc({ expiry: 0 }), "E_MALFORMED"],
    [htlc({ kind: 1 }), "E_VERSION"],
    [htlc({ kind: 2, from: NO_PARTY, to: NO_PARTY, expiry: 0 }), undefined],
  ])("record %#", (record, code) => {
    expect(recordsFault(channel, { ...base, records: [record] })?.code).toBe(code);
  });
});

describe("numbers follow each other", () => {
  it.each<readonly [number | undefined, number, string | undefined]>([
    [undefined, 0, undefined],
    [undefined, 1, "E_SEQUENCE_GAP"],
    [4, 5, undefined],
    [4, 6, "E_SEQUENCE_GAP"],
    [4, 4, "E_SEQUENCE_REPLAY"],
    [4, 0, "E_SEQUENCE_REPLAY"],
    [SEQUENCE_MAX, SEQUENCE_MAX + 1, "E_UPDATES_EXHAUSTED"],
    [4, SEQUENCE_MAX + 1, "E_SEQ_RANGE"],
  ])("%s to %s", (previous, next, code) => {
    expect(sequenceFault(channel, previous, next)?.code).toBe(code);
  });
});

describe("money is conserved", () => {
  it.each<readonly [ChannelState, string | undefined]>([
    [base, undefined],
    [withBalances(HALF, HALF + 1n), "E_CONSERVATION"],
    [withBalances(HALF, HALF - 1n), "E_CONSERVATION"],
    [withBalances(-1n, 1_000_001n), "E_CONSERVATION"],
    [withBalances(1n << 63n, 0n), "E_CONSERVATION"],
    [{ ...withBalances(HALF, HALF - 1_000n), records: [htlc()] }, undefined],
    [{ ...base, records: [htlc()] }, "E_CONSERVATION"],
  ])("case %#", (state, code) => {
    expect(conservationFault(channel, state)?.code).toBe(code);
  });
});

describe("limits", () => {
  const limited = (parameters: Partial<ChannelParameters>) => testChannel({ parameters }).channel;

  it.each([
    [2, 0, 0, undefined],
    [3, 0, 0, "E_HTLC_LIMIT"],
    [2, 2, 0, undefined],
    [1, 1, 2, undefined],
    [1, 1, 3, "E_HTLC_LIMIT"],
  ])("%i HTLCs one way, %i the other and %i app outputs, with 2 per direction", (ours, theirs, apps, code) => {
    const records = [
      ...Array.from({ length: ours }, () => htlc()),
      ...Array.from({ length: theirs }, () => htlc({ from: 1, to: 0 })),
      ...Array.from({ length: apps }, () => htlc({ from: NO_PARTY, to: NO_PARTY, kind: 2, expiry: 0 })),
    ];
    expect(htlcLimitFault(limited({ maxHtlcsPerDirection: 2 }), { ...base, records })?.code).toBe(code);
  });

  it.each([
    [2_000n, undefined],
    [1_999n, "E_HTLC_LIMIT"],
  ])("two HTLCs of 1000 sat in flight with %i allowed", (maxHtlcValueInFlight, code) => {
    expect(htlcLimitFault(limited({ maxHtlcValueInFlight }), { ...base, records: [htlc(), htlc()] })?.code).toBe(code);
  });

  it.each([
    [1_024, undefined],
    [1_025, "E_DATA_SIZE"],
  ])("%i bytes of data", (length, code) => {
    expect(dataSizeFault(channel, new Uint8Array(length))?.code).toBe(code);
  });

  it.each([
    [329n, 329n, undefined],
    [329n, 328n, "E_DUST_EXPOSURE"],
    [330n, 0n, undefined],
  ])("a balance of %i sat with a dust exposure of %i", (balance, maxDustExposure, code) => {
    const { channel: dusty, parties } = testChannel({ parameters: { maxDustExposure } });
    const points = parties.map((party) => pointAt(party, 1));
    const { built } = valueOf(proposeState(dusty, { sequence: 1, balances: [balance, 1_000_000n - balance], points }));
    expect(dustExposureFault(dusty, built)?.code).toBe(code);
  });
});

describe("the reserve of 10000 sat", () => {
  it.each<readonly [readonly bigint[], readonly bigint[], string | undefined]>([
    [[HALF, HALF], [10_000n, 990_000n], undefined],
    [[HALF, HALF], [9_999n, 990_001n], "E_RESERVE"],
    // Who never had it may grow towards it, and may stay.
    [[0n, 1_000_000n], [5_000n, 995_000n], undefined],
    [[5_000n, 995_000n], [5_000n, 995_000n], undefined],
    [[5_000n, 995_000n], [4_999n, 995_001n], "E_RESERVE"],
  ])("from %s to %s", (before, after, code) => {
    expect(reserveFault(channel, withBalances(...before), withBalances(...after))?.code).toBe(code);
  });

  it("names the party, and is asked of no first state", () => {
    expect(reserveFault(channel, withBalances(HALF, HALF), withBalances(999_999n, 1n))?.party).toBe(1);
    expect(reserveFault(channel, undefined, withBalances(0n, 1_000_000n))).toBeUndefined();
  });
});

describe("the expiry of payments, at height 800000 with a slack of 6", () => {
  const now = { height: 800_000, time: 1_700_000_000, slack: 6 };
  // penalty: 2 x 6 + 18
  it.each([
    [800_030, undefined],
    [800_029, "E_HTLC_EXPIRY"],
  ])("a new one at %i", (expiry, code) => {
    expect(expiryFault(channel, { ...base, records: [htlc({ expiry })] }, [], now)?.code).toBe(code);
  });

  it("one that was there may run out, one more of the same kind is new", () => {
    const old = htlc({ expiry: 800_010 });
    expect(expiryFault(channel, { ...base, records: [old] }, [old], now)).toBeUndefined();
    expect(expiryFault(channel, { ...base, records: [old, old] }, [old], now)?.code).toBe("E_HTLC_EXPIRY");
  });
});

describe("a channel whose funding output expires", () => {
  const program = programOf(
    "contract test\nparty a, b\noutput funding = tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),after(810000))})",
  );
  const aged = programOf(
    "contract test\nparty a, b\noutput funding = tr(musig(a,b),{and_v(v:pk(a),pk(b)),and_v(v:pk(b),older(10000))})",
  );
  const at = (height: number) => ({ height, time: 1_700_000_000, slack: 6, fundedAt: 790_000 });
  // Height 810000, or age 10000 of a coin of block 790000; less 144 and 18.
  it.each([
    [program, 809_837, undefined],
    [program, 809_838, "E_FUNDING_EXPIRY"],
    [aged, 799_837, undefined],
    [aged, 799_838, "E_FUNDING_EXPIRY"],
  ])("case %#: updates end at %i", (policy, height, code) => {
    expect(lifeFault(testChannel({ program: policy }).channel, at(height))?.code).toBe(code);
  });

  it.each([
    [809_837, undefined],
    [809_838, "E_HTLC_EXPIRY"],
  ])("a payment that expires at %i", (expiry, code) => {
    const ending = testChannel({ program }).channel;
    expect(expiryFault(ending, { ...base, records: [htlc({ expiry })] }, [], at(800_000))?.code).toBe(code);
  });

  it("and of one that does not, there is no end", () => {
    expect(lifeFault(channel, at(2_000_000))).toBeUndefined();
  });
});

describe("commitment points are the ones that were announced", () => {
  const before = signState(test, { sequence: 4, balances: [HALF, HALF] }).update;
  const next = signState(test, { sequence: 5, balances: [HALF, HALF] }).update;

  it("of the state before", () => {
    expect(codeOf(contentOf(channel, next, before.evidence))).toBe("ok");
    const { revocation } = next.evidence;
    if (revocation === undefined) throw new Error("a penalty update has points");
    const other = { ...revocation, points: revocation.points.toReversed() };
    expect(
      codeOf(contentOf(channel, { ...next, evidence: { ...next.evidence, revocation: other } }, before.evidence)),
    ).toBe("E_POLICY_ROOT");
    const { revocation: _none, ...without } = next.evidence;
    expect(codeOf(contentOf(channel, { ...next, evidence: without }, before.evidence))).toBe("E_POLICY_ROOT");
  });
});
