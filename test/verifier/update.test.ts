/**
 * Updates as a verifier meets them: honest histories of every mechanism are accepted, and one with a single thing changed is refused with the code that this table
 * says, which nobody read from the verifier.
 */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { StateRecord } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/index.ts";
import { noble, sha256 } from "../../src/crypto/index.ts";
import type { AcceptedVerdict, Verifier } from "../../src/verifier/index.ts";
import type { SignedState, TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, signState, testChannel } from "../channel/parties.ts";
import type { Json } from "./messages.ts";
import { answerOf, changed, flipped, history, throughText, updateJson, verifierOf, part } from "./messages.ts";

const HALF = 500_000n;

const htlc = (from: number, to: number, amount: bigint, change: Partial<StateRecord> = {}): StateRecord => ({
  from,
  to,
  amount,
  hash: sha256(bytesOf(`preimage of ${from} and ${amount}`)),
  expiry: 900_000,
  kind: 0,
  ...change,
});

/** The first balance pays for whatever else is in the state. */
function balancesOf(others: readonly bigint[], records: readonly StateRecord[] = []): readonly bigint[] {
  const rest = [...others, ...records.map(({ amount }) => amount)].reduce((sum, each) => sum + each, 0n);
  return [1_000_000n - rest, ...others];
}

const CHANNELS: readonly (readonly [string, TestChannelOptions])[] = [
  ["penalty, script", {}],
  ["penalty, musig2", { parameters: { signing: "musig2" } }],
  ["penalty, anchored", { parameters: { anchor: "p2c" } }],
  ["timelock, two", { mechanism: "timelock" }],
  [
    "timelock, three, musig2",
    { mechanism: "timelock", labels: ["alice", "bob", "carol"], parameters: { signing: "musig2" } },
  ],
  ["symmetric, three", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }],
];

function acceptAll(verifier: Verifier, states: readonly SignedState[]): AcceptedVerdict["accepted"] | undefined {
  let last: AcceptedVerdict["accepted"] | undefined;
  for (const { update } of states) {
    const verdict = verifier.update(last, updateJson(update));
    if (!verdict.ok) throw new Error(`${verdict.code}: ${verdict.message}`);
    last = verdict.accepted;
  }
  return last;
}

describe.each(CHANNELS)("%s", (_name, options) => {
  const test = testChannel(options);
  const count = test.parties.length;
  const others = (amount: bigint): readonly bigint[] => Array.from({ length: count - 1 }, () => amount);
  const records = [htlc(0, 1, 20_000n), htlc(1, 0, 30_000n)];
  const states = history(test, [
    { balances: balancesOf(others(200_000n)) },
    { balances: balancesOf(others(210_000n), records), records },
    { balances: balancesOf(others(220_000n), records.slice(1)), records: records.slice(1) },
    { balances: balancesOf(others(230_000n)) },
  ]);
  const jsons = states.map(({ update }) => updateJson(update));
  const verifier = verifierOf(test);

  it("accepts an honest history, from its own answers", () => {
    expect(acceptAll(verifier, states)?.sequence).toBe(3);
  });

  it("accepts it from JSON and the memory of the answer before, and says that it takes the caller's word", () => {
    let memory: unknown;
    for (const [i, json] of jsons.entries()) {
      const verdict = verifier.update(i === 0 ? undefined : jsons[i - 1], json, i === 0 ? {} : { memory });
      expect(answerOf(verdict)).toBe("ok");
      if (!verdict.ok) return;
      const revokes = test.channel.mechanism.memory.length > 0;
      expect(verdict.assumes.map(({ id }) => id)).toEqual([
        "FUNDING_ON_CHAIN",
        ...(i > 0 ? ["BEFORE"] : []),
        ...(i > 1 && revokes ? ["SECRETS"] : []),
        // States 1 and 2 have payments, and no moment is given.
        ...(i === 1 || i === 2 ? ["EXPIRY"] : []),
      ]);
      memory = throughText(verdict.accepted.memory);
    }
  });

  it("gives the same answers on another backend", () => {
    const portable = verifierOf(test, { crypto: noble() });
    const first = portable.update(undefined, jsons[0]);
    expect(answerOf(first)).toBe("ok");
    expect(first.ok && answerOf(portable.update(first.accepted, jsons[1]))).toBe("ok");
    const wrong = changed(jsons[1] as Json, ["attestations", 1, "signature"], flipped(300));
    expect(answerOf(portable.update(jsons[0], wrong))).toBe("E_ATTESTATION(1)");
  });

  it("reads text and bytes as it reads values", () => {
    const text = JSON.stringify(jsons[0]);
    expect(answerOf(verifier.update(undefined, text))).toBe("ok");
    expect(answerOf(verifier.update(undefined, new TextEncoder().encode(text)))).toBe("ok");
    expect(answerOf(verifier.update(undefined, text.slice(1)))).toBe("E_MALFORMED");
    // A number that one reader takes for another.
    const twice = text.replace('"sequence":0', '"sequence":7,"sequence":0');
    expect(JSON.parse(twice)).toEqual(jsons[0]);
    expect(answerOf(verifier.update(undefined, twice))).toBe("E_MALFORMED");
  });

  it("refuses numbers out of their order", () => {
    const before = acceptAll(verifier, states.slice(0, 2));
    expect(answerOf(verifier.update(undefined, jsons[1]))).toBe("E_SEQUENCE_GAP");
    expect(answerOf(verifier.update(before, jsons[3]))).toBe("E_SEQUENCE_GAP");
    expect(answerOf(verifier.update(before, jsons[1]))).toBe("E_SEQUENCE_REPLAY");
    expect(answerOf(verifier.update(before, jsons[0]))).toBe("E_SEQUENCE_REPLAY");
    const other = signState(test, { sequence: 1, balances: balancesOf(others(211_000n)) });
    expect(answerOf(verifier.update(before, updateJson(other.update)))).toBe("E_EQUIVOCATION(0)");
    const stranger = changed(updateJson(other.update), ["attestations"], []);
    expect(answerOf(verifier.update(before, stranger))).toBe("E_SEQUENCE_REPLAY");
  });

  it("refuses the updates of another channel, and of another network", () => {
    const again = testChannel({ ...options, labels: test.parties.map(({ label }) => `${label} again`) });
    expect(answerOf(verifierOf(again).update(undefined, jsons[0]))).toBe("E_STATE_BINDING");
    expect(verifierOf(test, { network: "signet" }).channel).toMatchObject({ ok: false, code: "E_NETWORK" });
    expect(answerOf(verifierOf(test, { network: "signet" }).update(undefined, jsons[0]))).toBe("E_NETWORK");
  });

  const before = acceptAll(verifier, states.slice(0, 2));
  const next = jsons[2] as Json;
  const judged = (json: unknown): string => answerOf(verifier.update(before, json));

  it.each<readonly [string, readonly (string | number)[], unknown, string]>([
    ["channel id", ["state", "channelId"], flipped(), "E_STATE_BINDING"],
    [
      "another mechanism",
      ["state", "mechanism"],
      test.definition.parameters.mechanism === "penalty" ? "timelock" : "penalty",
      "E_STATE_BINDING",
    ],
    ["an identity", ["state", "balances", 0, "identity"], flipped(), "E_STATE_BINDING"],
    ["challenge period", ["state", "challengePeriod"], 143, "E_STATE_BINDING"],
    ["a number too high", ["state", "sequence"], 3, "E_SEQUENCE_GAP"],
    ["a number too low", ["state", "sequence"], 0, "E_SEQUENCE_REPLAY"],
    [
      "a satoshi more",
      ["state", "balances", 0, "balance"],
      (sat: unknown) => String(BigInt(sat as string) + 1n),
      "E_CONSERVATION",
    ],
    ["a record's amount", ["state", "records", 0, "amount"], "29999", "E_CONSERVATION"],
    ["more than 2^63", ["state", "balances", 0, "balance"], "9999999999999999999", "E_CONSERVATION"],
    ["a record's hash", ["state", "records", 0, "hash"], flipped(), "E_POLICY_ROOT"],
    ["a record's expiry", ["state", "records", 0, "expiry"], 900_001, "E_POLICY_ROOT"],
    ["a record's payer", ["state", "records", 0, "to"], 1, "E_MALFORMED"],
    ["a record of an unknown party", ["state", "records", 0, "to"], 19, "E_MALFORMED"],
    ["a point-locked payment", ["state", "records", 0, "kind"], 1, "E_VERSION"],
    ["policy root", ["state", "policyRoot"], flipped(7), "E_POLICY_ROOT"],
    ["data hash", ["state", "dataHash"], flipped(), "E_DATA_HASH"],
    ["data", ["stateData"], "00", "E_DATA_HASH"],
    ["too much data", ["stateData"], "00".repeat(65_537), "E_DATA_SIZE"],
    ["an unknown field", ["state", "note"], "", "E_MALFORMED"],
    ["a field less", ["state", "dataHash"], undefined, "E_MALFORMED"],
    ["a number as text", ["state", "sequence"], "2", "E_MALFORMED"],
    ["a number of satoshis", ["state", "balances", 0, "balance"], 1, "E_MALFORMED"],
    ["satoshis with a leading zero", ["state", "balances", 0, "balance"], "0970000", "E_MALFORMED"],
    ["upper-case hex", ["state", "policyRoot"], (text: unknown) => (text as string).toUpperCase(), "E_MALFORMED"],
    ["half a byte", ["stateData"], "0", "E_MALFORMED"],
    ["an opening of nothing", ["apps"], [{ output: "pool", arguments: [] }], "E_MALFORMED"],
    ["the wrong transaction", ["evidence", "signatures", 0, "transaction"], "elsewhere", "E_MALFORMED"],
    ["the wrong input", ["evidence", "signatures", 0, "input"], 1, "E_MALFORMED"],
    [
      "no attestation of party 1",
      ["attestations", 1],
      { party: 0, signature: "00".repeat(64) },
      "E_ATTESTATION_MISSING(1)",
    ],
    ["an attestation", ["attestations", 1, "signature"], flipped(130), "E_ATTESTATION(1)"],
    [
      "an attestation twice",
      ["attestations"],
      (all: unknown) => [...(all as unknown[]), (all as unknown[])[0]],
      "E_MALFORMED",
    ],
    ["attestations turned round", ["attestations"], (all: unknown) => (all as unknown[]).toReversed(), "E_MALFORMED"],
  ])("names the rule that is broken: %s", (_what, path, value, code) => {
    expect(judged(changed(next, path, value))).toBe(code);
  });

  it("names the signature whose bits are turned", () => {
    const signatures = part<readonly Readonly<Record<string, unknown>>[]>(next, "evidence", "signatures");
    for (const [i, given] of signatures.entries()) {
      const parts = "partials" in given;
      const at = parts
        ? [
            "evidence",
            "signatures",
            i,
            "partials",
            (given.partials as readonly unknown[]).findIndex((part) => part !== null),
          ]
        : ["evidence", "signatures", i, "signature"];
      const party = given.signer === "all" ? "" : `(${String(given.signer)})`;
      for (const bit of [1, 254, ...(parts ? [] : [258, 509])])
        expect(judged(changed(next, at, flipped(bit))), `${i} ${bit}`).toBe(
          parts ? `E_PARTIAL_SIG(${String(given.signer)})` : `E_SIG${party}`,
        );
    }
  });

  it("knows the hash type of each signature", () => {
    const [first] = part<readonly Readonly<Record<string, unknown>>[]>(next, "evidence", "signatures");
    if (first === undefined || !("signature" in first)) return;
    const at = ["evidence", "signatures", 0, "signature"];
    const party = first.signer === "all" ? "" : `(${String(first.signer)})`;
    const bare = (first.signature as string).slice(0, 128);
    for (const type of ["00", "01", "81", "42"])
      expect(judged(changed(next, at, bare + type))).toBe(`E_SIGHASH${party}`);
    expect(judged(changed(next, at, bare.slice(2)))).toBe(`E_SIG${party}`);
  });

  it("wants the signatures in their order, and no more", () => {
    const path = ["evidence", "signatures"];
    expect(judged(changed(next, path, []))).toMatch(/^E_SIG/);
    expect(judged(changed(next, path, (all: unknown) => [...(all as unknown[]), (all as unknown[])[0]]))).toBe(
      "E_MALFORMED",
    );
    const several = part<readonly unknown[]>(next, "evidence", "signatures").length > 1;
    if (several)
      expect(judged(changed(next, path, (all: unknown) => (all as unknown[]).toReversed()))).toBe("E_MALFORMED");
  });

  it("is closed once a closing signature is out", () => {
    expect(answerOf(verifier.update(before, next, { phase: "closing" }))).toBe("E_PHASE");
    expect(answerOf(verifier.update(before, next, { phase: "open" }))).toBe("ok");
  });
});

describe("what penalty adds", () => {
  const test = testChannel();
  const verifier = verifierOf(test);
  const states = history(test, [
    { balances: [HALF, HALF] },
    { balances: [HALF - 1n, HALF + 1n] },
    { balances: [HALF - 2n, HALF + 2n] },
  ]);
  const before = acceptAll(verifier, states.slice(0, 2));
  const next = updateJson((states[2] as SignedState).update);
  const judged = (json: unknown): string => answerOf(verifier.update(before, json));
  const point = part<string>(next, "evidence", "revocation", "points", 0);
  const announced = part<string>(next, "evidence", "revocation", "nextPoints", 1);
  const negated = (point.startsWith("02") ? "03" : "02") + point.slice(2);
  const funding = toHex(test.parties[0]?.keys.funding ?? new Uint8Array(0));

  it.each<readonly [string, readonly (string | number)[], unknown, string]>([
    ["the secret of party 0", ["evidence", "revocation", "secrets", 0], flipped(), "E_REVOCATION_SECRET(0)"],
    ["the secret of party 1", ["evidence", "revocation", "secrets", 1], flipped(255), "E_REVOCATION_SECRET(1)"],
    ["no secrets", ["evidence", "revocation", "secrets"], undefined, "E_REVOCATION_SECRET"],
    ["a point that was not announced", ["evidence", "revocation", "points", 0], flipped(1), "E_POLICY_ROOT"],
    ["no next point", ["evidence", "revocation", "nextPoints"], [], "E_MALFORMED"],
    ["a next point twice", ["evidence", "revocation", "nextPoints", 0], announced, "E_MALFORMED(1)"],
    ["a point of this state as the next", ["evidence", "revocation", "nextPoints", 0], point, "E_MALFORMED(0)"],
    ["its negation", ["evidence", "revocation", "nextPoints", 0], negated, "E_MALFORMED(0)"],
    ["a funding key as the next point", ["evidence", "revocation", "nextPoints", 1], funding, "E_MALFORMED(1)"],
    ["a next point off the curve", ["evidence", "revocation", "nextPoints", 0], `02${"ff".repeat(32)}`, "E_MALFORMED"],
    ["no revocation", ["evidence", "revocation"], undefined, "E_POLICY_ROOT"],
  ])("%s", (_what, path, value, code) => {
    expect(judged(changed(next, path, value))).toBe(code);
  });

  it("finds secrets that are right one by one and come from two seeds", () => {
    const other = test.parties.map((party, i) => (i === 0 ? { ...party, seed: bytesOf("another seed") } : party));
    const cheat = { ...test, parties: other };
    const [zero, one, two] = [0, 1, 2].map((sequence) =>
      updateJson(signState(sequence === 0 ? test : cheat, { sequence, balances: [HALF, HALF] }).update),
    ) as [Json, Json, Json];
    // Announced in state 0: the point of the other seed. Revoked in state 1: the secret of the first.
    const point = part<string>(one, "evidence", "revocation", "points", 0);
    const announced = changed(zero, ["evidence", "revocation", "nextPoints", 0], point);
    const [alice] = test.parties;
    const secret = toHex(commitmentSecret(alice?.seed ?? new Uint8Array(0), 0));
    const revoked = changed(one, ["evidence", "revocation", "secrets", 0], secret);
    const first = verifier.update(undefined, announced);
    const second = verifier.update(first.ok ? first.accepted : 0, revoked);
    if (!second.ok) throw new Error(second.code);
    expect(answerOf(verifier.update(second.accepted, two))).toBe("E_REVOCATION_CHAIN(0)");
    expect(answerOf(verifier.update(revoked, two, { memory: second.accepted.memory }))).toBe("E_REVOCATION_CHAIN(0)");
    // Who does not bring what the secrets before have taught is told what it takes for granted.
    const forgetful = verifier.update(revoked, two);
    expect(forgetful.ok && forgetful.assumes.map(({ id }) => id)).toContain("SECRETS");
  });

  it.each([[["00"]], [["00", "0"]], [["00", "zz"]], [[1, 2]], ["0000"], [{}], [["00", "00".repeat(3_000)]]])(
    "refuses a memory that is none: %j",
    (memory) => {
      const [, one] = states;
      expect(answerOf(verifier.update(updateJson((one as SignedState).update), next, { memory }))).toBe("E_MALFORMED");
    },
  );
});

describe("limits of a step", () => {
  const test = testChannel();
  const verifier = verifierOf(test);
  const first = signState(test, { sequence: 0, balances: [HALF, HALF] });
  const before = acceptAll(verifier, [first]);
  const step = (
    balances: readonly bigint[],
    records: readonly StateRecord[] = [],
    now?: { height: number; time: number; slack: number },
  ): string => {
    const { update } = signState(test, { sequence: 1, balances, records });
    return answerOf(verifier.update(before, updateJson(update), now === undefined ? {} : { now }));
  };

  it("allows what is just right, refuses one more", () => {
    const many = (count: number): readonly StateRecord[] =>
      Array.from({ length: count }, (_, i) => htlc(0, 1, BigInt(1_000 + i)));
    const sum = (records: readonly StateRecord[]): bigint => records.reduce((total, { amount }) => total + amount, 0n);
    expect(step([HALF - sum(many(30)), HALF], many(30))).toBe("ok");
    expect(step([HALF - sum(many(31)), HALF], many(31))).toBe("E_HTLC_LIMIT(0)");
    // Reserve: 10 000 sat; to it, not below; below only upwards.
    expect(step([10_000n, 990_000n])).toBe("ok");
    expect(step([9_999n, 990_001n])).toBe("E_RESERVE(0)");
    // Dust exposure: 10 000 sat.
    const dust = (count: number): readonly StateRecord[] =>
      Array.from({ length: count }, (_, i) => htlc(0, 1, 329n, { expiry: 900_000 + i }));
    expect(step([HALF - 329n * 30n, HALF], dust(30))).toBe("ok");
    const both = [...dust(30), ...dust(1).map((record) => ({ ...record, from: 1, to: 0 }))];
    expect(step([HALF - 329n * 31n, HALF], both)).toBe("E_DUST_EXPOSURE");
    // 8.3: 2g + 18 blocks.
    const now = { height: 899_962, time: 1_800_000_000, slack: 10 };
    expect(step([HALF - 1_000n, HALF], many(1), now)).toBe("ok");
    expect(step([HALF - 1_000n, HALF], many(1), { ...now, height: 899_963 })).toBe("E_HTLC_EXPIRY");
  });
});
