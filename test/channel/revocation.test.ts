/** Revocations: a secret that is not that of its point, or not of its party's chain, never counts; and evidence of any shape gets an answer. */
import { describe, expect, it } from "vitest";
import type { RevocationEvidence, RevocationStep, SecretStore } from "../../src/channel/index.ts";
import { commitmentSecret, holdsAll, insertSecret, NO_SECRETS } from "../../src/channel/index.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, valueOf } from "./parties.ts";

const test = testChannel();
const { mechanism } = test.channel;
const evidenceOf = (sequence: number): RevocationEvidence => {
  const { revocation } = signState(test, { sequence, balances: [600_000n, 400_000n] }).update.evidence;
  if (revocation === undefined) throw new Error("a penalty update has points");
  return revocation;
};
const [before, next] = [evidenceOf(4), evidenceOf(5)];
const step = (change: Partial<RevocationEvidence>, more: Partial<RevocationStep> = {}): RevocationStep => ({
  sequence: 5,
  next: { ...next, ...change },
  before,
  memory: mechanism.memory,
  ...more,
});
const pick = (party: number, secret: Uint8Array): readonly Uint8Array[] =>
  (next.secrets ?? []).map((each, i) => (i === party ? secret : each));

describe("the secrets of an update", () => {
  it("are taken when they are right", () => {
    expect(codeOf(mechanism.checkRevocation(step({})))).toBe("ok");
  });

  it.each([
    ["the secret of another state", commitmentSecret(test.parties[0]?.seed ?? new Uint8Array(0), 5)],
    ["no secret of anybody", bytesOf("guess")],
    ["zero", new Uint8Array(32)],
    ["the order of the group", new Uint8Array(32).fill(255)],
    ["too short", new Uint8Array(31).fill(1)],
    ["empty", new Uint8Array(0)],
  ])("are refused: %s", (_name, secret) => {
    for (const party of [0, 1]) {
      const answer = mechanism.checkRevocation(step({ secrets: pick(party, secret) }));
      expect(answer.ok ? answer : [answer.error.code, answer.error.party]).toEqual(["E_REVOCATION_SECRET", party]);
    }
  });

  it("are refused when the parties' are swapped, when one is missing, and when nobody's are there", () => {
    const secrets = next.secrets ?? [];
    expect(codeOf(mechanism.checkRevocation(step({ secrets: secrets.toReversed() })))).toBe("E_REVOCATION_SECRET");
    expect(codeOf(mechanism.checkRevocation(step({ secrets: secrets.slice(1) })))).toBe("E_REVOCATION_SECRET");
    const { secrets: _none, ...without } = next;
    expect(codeOf(mechanism.checkRevocation({ ...step({}), next: without }))).toBe("E_REVOCATION_SECRET");
  });

  it("are refused before there is anything to revoke", () => {
    expect(codeOf(mechanism.checkRevocation(step({}, { sequence: 0 })))).toBe("E_MALFORMED");
  });

  it("come with points for the next state", () => {
    for (const nextPoints of [
      [],
      next.nextPoints.slice(1),
      [new Uint8Array(33), new Uint8Array(33)],
      [new Uint8Array(5), next.points[0] ?? new Uint8Array(0)],
    ])
      expect(codeOf(mechanism.checkRevocation(step({ nextPoints })))).toBe("E_MALFORMED");
    expect(codeOf(mechanism.checkRevocation({ ...step({}), next: undefined }))).toBe("E_MALFORMED");
  });

  it("follow from one seed: a party that changes its seed is found out, by name", () => {
    let memory = mechanism.memory;
    const honest = test.parties[1]?.seed ?? new Uint8Array(0);
    for (let n = 1; n <= 4; n++)
      memory = valueOf(
        mechanism.checkRevocation({ sequence: n, next: evidenceOf(n), before: evidenceOf(n - 1), memory }),
      );
    const other = commitmentSecret(bytesOf("a second seed"), 4);
    const forged = {
      ...before,
      points: before.points.map((point, i) => (i === 1 ? (crypto.multiplyBase(other) ?? point) : point)),
    };
    // Secret 4 has an odd index and derives none; 5 derives 4.
    const after4 = mechanism.checkRevocation({
      sequence: 5,
      next: { ...next, secrets: pick(1, other) },
      before: forged,
      memory,
    });
    expect(codeOf(after4)).toBe("ok");
    const last = mechanism.checkRevocation({
      sequence: 6,
      next: evidenceOf(6),
      before: evidenceOf(5),
      memory: valueOf(after4),
    });
    expect(last.ok ? last : [last.error.code, last.error.party]).toEqual(["E_REVOCATION_CHAIN", 1]);
    expect(commitmentSecret(honest, 5)).toEqual(evidenceOf(6).secrets?.[1]);
  });
});

describe("the form of a store", () => {
  it("tells how many secrets made it, and is no other number's", () => {
    let store = NO_SECRETS;
    for (let count = 0; count <= 130; count++) {
      const fitting = Array.from({ length: 140 }, (_, n) => n).filter((n) => holdsAll(store, n));
      expect(fitting).toEqual([count]);
      store = valueOf(insertSecret(store, count, commitmentSecret(bytesOf("one seed"), count)));
    }
  });

  it("shows that a secret is missing, or is an older one", () => {
    const secretOf = (n: number): Uint8Array => commitmentSecret(bytesOf("one seed"), n);
    let store = NO_SECRETS;
    for (let n = 0; n <= 20; n++) store = valueOf(insertSecret(store, n, secretOf(n)));
    // By how many ones the numbers to 20 end in, the last of each: 20 in none, 17 in one, 19 in two, 7 in three, 15 in four.
    expect(store).toHaveLength(5);
    expect(holdsAll(store, 21)).toBe(true);
    for (const [b, bucket] of store.entries()) {
      const replaced = (by: typeof bucket): SecretStore => store.map((each, i) => (i === b ? by : each));
      expect(holdsAll(replaced(undefined), 21)).toBe(false);
      expect(bucket && holdsAll(replaced({ ...bucket, index: bucket.index + 2n ** BigInt(b + 1) }), 21)).toBe(false);
    }
  });
});
