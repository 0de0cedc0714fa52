/**
 * Random lives of channels, as a game of commands against a model of balances and payments: every honest step is accepted, and of every step each of its signatures,
 * attestations and numbers, changed in one place, is refused with the code of its rule (I3, I13, I14, I17 of protocol 7.2).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StateRecord } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { Verifier } from "../../src/verifier/index.ts";
import { verifyProof } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, crypto, signState, testChannel } from "../channel/parties.ts";
import type { Json } from "./messages.ts";
import { answerOf, changed, flipped, updateJson, verifierOf, part } from "./messages.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "./proofs.ts";

const SEED = 20_261_123;

/** What the parties know: balances, and the payments in flight. */
interface Model {
  readonly balances: bigint[];
  records: StateRecord[];
  sequence: number;
}

interface Real {
  readonly test: TestChannel;
  readonly verifier: Verifier;
  last: unknown;
  readonly states: SignedState[];
}

/** Signs the model's state as the next one; it must be accepted. */
function step(model: Model, real: Real): void {
  const signed = signState(real.test, { sequence: model.sequence, balances: model.balances, records: model.records });
  const json = updateJson(signed.update);
  refuseChanges(real, json, model.sequence);
  const verdict = real.verifier.update(real.last, json);
  expect(answerOf(verdict)).toBe("ok");
  if (verdict.ok) real.last = verdict.accepted;
  real.states.push(signed);
  model.sequence += 1;
}

/** One place of each kind, chosen by the number of the state. */
function refuseChanges({ verifier, last }: Real, json: Json, sequence: number): void {
  const judged = (path: readonly (string | number)[], value: unknown): string =>
    answerOf(verifier.update(last, changed(json, path, value)));
  const signatures = part<readonly Readonly<Record<string, unknown>>[]>(json, "evidence", "signatures");
  const at = sequence % signatures.length;
  const given = signatures[at];
  const bit = (sequence * 37) % 256;
  if (given !== undefined && "signature" in given)
    expect(judged(["evidence", "signatures", at, "signature"], flipped(bit))).toMatch(/^E_SIG(\(\d+\))?$/);
  const parties = (json["attestations"] as unknown as readonly unknown[]).length;
  const party = sequence % parties;
  expect(judged(["attestations", party, "signature"], flipped(bit))).toBe(`E_ATTESTATION(${party})`);
  expect(judged(["state", "sequence"], sequence + 1)).toBe("E_SEQUENCE_GAP");
  expect(judged(["state", "balances", party, "balance"], (sat: unknown) => String(BigInt(sat as string) + 1n))).toBe(
    "E_CONSERVATION",
  );
}

class Pay implements fc.Command<Model, Real> {
  private readonly from: number;
  private readonly to: number;
  private readonly amount: bigint;
  constructor(from: number, to: number, amount: bigint) {
    this.from = from;
    this.to = to;
    this.amount = amount;
  }
  check({ balances }: Readonly<Model>): boolean {
    const own = balances[this.from];
    return (
      own !== undefined && balances[this.to] !== undefined && this.from !== this.to && own - this.amount >= 10_000n
    );
  }
  run(model: Model, real: Real): void {
    model.balances[this.from] = (model.balances[this.from] ?? 0n) - this.amount;
    model.balances[this.to] = (model.balances[this.to] ?? 0n) + this.amount;
    step(model, real);
  }
  toString(): string {
    return `${this.from} pays ${this.to} ${this.amount}`;
  }
}

class Offer implements fc.Command<Model, Real> {
  private readonly pay: Pay;
  private readonly record: StateRecord;
  constructor(from: number, to: number, amount: bigint) {
    this.pay = new Pay(from, to, amount);
    this.record = {
      from,
      to,
      amount,
      hash: sha256(bytesOf(`preimage ${from} ${amount}`)),
      expiry: 800_000 + from,
      kind: 0,
    };
  }
  check(model: Readonly<Model>): boolean {
    return model.records.length < 3 && this.pay.check(model);
  }
  run(model: Model, real: Real): void {
    const { from, amount } = this.record;
    model.balances[from] = (model.balances[from] ?? 0n) - amount;
    model.records = [...model.records, this.record];
    step(model, real);
  }
  toString(): string {
    return `${this.record.from} offers ${this.record.to} ${this.record.amount}`;
  }
}

/** The first payment in flight reaches its receiver, or goes back. */
class Resolve implements fc.Command<Model, Real> {
  private readonly succeeds: boolean;
  constructor(succeeds: boolean) {
    this.succeeds = succeeds;
  }
  check({ records }: Readonly<Model>): boolean {
    return records.length > 0;
  }
  run(model: Model, real: Real): void {
    const [first, ...rest] = model.records;
    if (first === undefined) return;
    const party = this.succeeds ? first.to : first.from;
    model.balances[party] = (model.balances[party] ?? 0n) + first.amount;
    model.records = rest;
    step(model, real);
  }
  toString(): string {
    return this.succeeds ? "the first payment succeeds" : "the first payment fails";
  }
}

const party = fc.nat(2);
const sat = fc.bigInt({ min: 100n, max: 60_000n });
const COMMANDS = [
  fc.tuple(party, party, sat).map(([from, to, amount]) => new Pay(from, to, amount)),
  fc.tuple(party, party, sat).map(([from, to, amount]) => new Offer(from, to, amount)),
  fc.boolean().map((succeeds) => new Resolve(succeeds)),
];

describe.each<readonly [string, TestChannelOptions, number]>([
  ["penalty, script", {}, 8],
  ["penalty, musig2", { parameters: { signing: "musig2" } }, 5],
  ["timelock, three", { mechanism: "timelock", labels: ["alice", "bob", "carol"] }, 6],
  ["symmetric, three", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }, 6],
])("%s", (_name, options, numRuns) => {
  it("accepts every honest history, and proves the older state stale where it is published", () => {
    const test = testChannel({ ...options, parameters: { ...options.parameters, maxDustExposure: 10_000n } });
    fc.assert(
      fc.property(fc.commands(COMMANDS, { maxCommands: 8 }), (commands) => {
        const count = test.parties.length;
        const balances = test.parties.map((_, i) => (i === 0 ? 1_000_000n - 300_000n * BigInt(count - 1) : 300_000n));
        const real: Real = { test, verifier: verifierOf(test), last: undefined, states: [] };
        fc.modelRun(() => {
          const model: Model = { balances, records: [], sequence: 0 };
          step(model, real);
          return { model, real };
        }, commands);
        provesStale(real);
      }),
      { seed: SEED, numRuns },
    );
  });
});

/** I17: the holder of a newer state proves that the first one, published, is stale; in a penalty channel, revoked. */
function provesStale({ test, states }: Real): void {
  const [old, newest] = [states[0], states.at(-1)];
  if (old === undefined || newest === undefined || states.length < 2) return;
  const points = old.update.evidence.revocation?.points;
  const names = {
    penalty: ["commitment/0"],
    timelock: ["trigger", "node/1", "node/2", "node/3", "node/4", "node/5"],
    symmetric: ["update"],
  };
  const published = publishedState(0, publish(test, old, names[test.definition.parameters.mechanism]));
  const mech =
    points === undefined
      ? {}
      : { mech: { holder: 0, point: points[0] ?? new Uint8Array(33), secret: secretAt(test, 0, 0) } };
  const newer = proofJson(test, { claim: "NEWER_STATE_EXISTS", published, newer: shown(newest), ...mech });
  expect(answerOf(verifyProof(newer, { crypto }))).toBe("ok");
  if (points === undefined) return;
  const revoked = proofJson(test, { claim: "REVOKED_STATE_PUBLISHED", published, ...mech });
  expect(answerOf(verifyProof(revoked, { crypto }))).toBe("ok");
}

it("refuses every single bit of a whole state's signatures, turned", () => {
  const test = testChannel();
  const [zero, one] = [0, 1].map((sequence) =>
    updateJson(signState(test, { sequence, balances: [500_000n, 500_000n] }).update),
  ) as [Json, Json];
  const verifier = verifierOf(test);
  // Every bit of every signature and attestation where asked for; else every seventeenth.
  const stride = process.env["ALL_BITS"] === undefined ? 17 : 1;
  const paths = [
    ...[0, 1].map((i) => ["evidence", "signatures", i, "signature"] as const),
    ...[0, 1].map((i) => ["attestations", i, "signature"] as const),
  ];
  for (const path of paths)
    for (let bit = 0; bit < 512; bit += stride) {
      const answer = answerOf(verifier.update(zero, changed(one, path, flipped(bit))));
      expect(answer, `${path.join("/")} bit ${bit}`).toMatch(
        path[0] === "attestations" ? /^E_ATTESTATION\(\d\)$/ : /^E_SIG\(\d\)$/,
      );
    }
});
