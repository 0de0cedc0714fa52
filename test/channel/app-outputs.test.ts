/** Value of a state in an output of the user's own contract: instantiated by both, conserved, bound by hash, and under `penalty` never out of the peer's reach. */
import { describe, expect, it } from "vitest";
import type { AppOpening, StateRecord } from "../../src/channel/index.ts";
import { appHash, commitmentSecret, NO_PARTY, proposeState, REVOCATION_ARGUMENT } from "../../src/channel/index.ts";
import { concat, fromHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, codeOf, crypto, pointAt, signState, testChannel, valueOf } from "./parties.ts";
import { accepted, claim, complete, judge, refusedByBoth } from "./spends.ts";

const CONTRACT = `contract shop
party alice, bob

output funding = tr(musig(alice.funding, bob.funding), and_v(v:pk(alice.funding), pk(bob.funding)))

// by key
output vault(revocation: key, owner: key, delay: blocks) = tr(revocation, and_v(v:pk(owner), older(delay)))

// by a leaf, beside another way
output deposit(revocation: key, owner: key, hash: sha256, expiry: height) = tr(unspendable, {
  pk(revocation),
  {and_v(v:pk(owner), and_v(v:older(144), sha256(hash))), and_v(v:pk(owner), and_v(v:older(144), after(expiry)))}
})

// only together with the owner
output shared(revocation: key, owner: key) = tr(unspendable, and_v(v:pk(owner), pk(revocation)))

// only later
output slow(revocation: key, owner: key) = tr(owner, and_v(v:pk(revocation), older(10)))

// by its owner as fast as by the peer
output quick(revocation: key, owner: key) = tr(revocation, pk(owner))

// no revocation at all
output plain(owner: key) = tr(owner)
`;

const program = programOf(CONTRACT);
const test = testChannel({ program });
const { channel, parties } = test;
const owner = crypto.multiplyBase(bytesOf("owner"))?.subarray(1) ?? new Uint8Array(0);
const le64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
const VAULT: AppOpening = { output: "vault", arguments: [REVOCATION_ARGUMENT, owner, le64(144)] };
const DEPOSIT: AppOpening = {
  output: "deposit",
  arguments: [REVOCATION_ARGUMENT, owner, sha256(bytesOf("p")), le64(900_000)],
};
const recordOf = (opening: AppOpening, amount = 100_000n): StateRecord => ({
  from: NO_PARTY,
  to: NO_PARTY,
  amount,
  hash:
    opening.output.length + (opening.arguments[0]?.length ?? 0) > 1_000
      ? bytesOf("no hash")
      : appHash(fromHex(channel.program.policyId), opening),
  expiry: 0,
  kind: 2,
});
const propose = (apps: readonly AppOpening[], records: readonly StateRecord[] = apps.map((each) => recordOf(each))) =>
  proposeState(channel, {
    sequence: 2,
    balances: [500_000n, 500_000n - 100_000n * BigInt(records.length)],
    records,
    apps,
    points: parties.map((party) => pointAt(party, 2)),
  });

describe("an app output", () => {
  it("has the hash of protocol 6.1, written apart from the encoder", () => {
    const le16 = (value: number): Uint8Array => Uint8Array.of(value & 255, value >> 8);
    const bytes = concat(
      fromHex(channel.program.policyId),
      le16(5),
      new TextEncoder().encode("vault"),
      le16(3),
      le16(32),
      new Uint8Array(32),
      le16(32),
      owner,
      le16(8),
      le64(144),
    );
    const tag = sha256(new TextEncoder().encode("StateChannel/v1/App"));
    expect(appHash(fromHex(channel.program.policyId), VAULT)).toEqual(sha256(concat(tag, tag, bytes)));
  });

  it("stands in both commitments, under each one's own revocation key", () => {
    const { transactions } = valueOf(propose([VAULT]));
    const scripts = transactions.map(({ tx, openings }) => {
      const opening = openings().find(({ role }) => role === "app");
      expect(opening?.app).toEqual(VAULT);
      return tx.outputs[opening?.vout ?? -1];
    });
    expect(scripts).toHaveLength(2);
    expect(scripts[0]?.amount).toBe(100_000n);
    expect(scripts[0]?.scriptPubKey).not.toEqual(scripts[1]?.scriptPubKey);
  });

  it.each<readonly [string, AppOpening]>([
    ["taken by key", VAULT],
    ["taken by a leaf", DEPOSIT],
  ])("of a revoked state is the peer's at once: %s", (_name, opening) => {
    const signed = signState(test, {
      sequence: 2,
      balances: [500_000n, 400_000n],
      records: [recordOf(opening)],
      apps: [opening],
    });
    const published = signed.proposed.transactions[0];
    const [holder, victim] = parties;
    if (published === undefined || holder === undefined || victim === undefined) throw new Error("no commitment");
    expect(judge(complete(published, { parties }), published.prevouts)).toEqual(accepted);
    const { content, commitment } = signed.proposed;
    const steps = valueOf(channel.mechanism.answer(1, { published: [published.tx], holder: 0, content, commitment }));
    const claims = steps.flatMap((step) => (step.kind === "claim" && step.output === "app" ? [step] : []));
    expect(claims).toHaveLength(1);
    const spend = claim(claims, { party: victim, revealed: commitmentSecret(holder.seed, 2) });
    expect(judge(spend.tx, spend.prevouts)).toEqual(accepted);
    const thief = claim(claims, { party: holder, revealed: commitmentSecret(holder.seed, 2) });
    expect(judge(thief.tx, thief.prevouts)).toEqual(refusedByBoth);
  });

  it.each<readonly [string, AppOpening]>([
    ["by key", VAULT],
    ["by its leaf", DEPOSIT],
  ])("is justly taken %s, and in no other way (P7)", (_name, opening) => {
    const signed = signState(test, {
      sequence: 2,
      balances: [500_000n, 400_000n],
      records: [recordOf(opening)],
      apps: [opening],
    });
    const published = signed.proposed.transactions[0];
    const [holder, victim] = parties;
    if (published === undefined || holder === undefined || victim === undefined) throw new Error("no commitment");
    const { content, commitment } = signed.proposed;
    const secret = commitmentSecret(holder.seed, 2);
    const steps = valueOf(channel.mechanism.answer(1, { published: [published.tx], holder: 0, content, commitment }));
    const claims = steps.flatMap((step) => (step.kind === "claim" && step.output === "app" ? [step] : []));
    const { tx: justice } = claim(claims, { party: victim, revealed: secret });
    const judged = (tx: Transaction): string =>
      codeOf(
        channel.mechanism.checkPublished({
          sequence: 2,
          transactions: [{ tx: complete(published, { parties }), prevouts: published.prevouts }],
          openings: [published.openings()],
          penalty: { holder: 0, point: pointAt(holder, 2), secret, justice: tx },
        }),
      );
    const witness = justice.inputs[0]?.witness ?? [];
    const taken = (changed: readonly Uint8Array[]): Transaction => ({
      ...justice,
      inputs: justice.inputs.map((input) => ({ ...input, witness: changed })),
    });
    expect(judged(justice)).toBe("ok");
    // The leaf of somebody else in the place of the script.
    const other =
      published
        .openings()
        .find(({ role }) => role === "app")
        ?.leaves.at(-1)?.script ?? owner;
    expect(judged(taken([...witness.slice(0, -2), other, ...witness.slice(-1)]))).toBe("E_SIG");
    expect(judged(taken([...witness, owner]))).toBe("E_SIG");
    expect(judged(taken([]))).toBe("E_SIG");
  });

  it.each<readonly [string, AppOpening]>([
    ["needs another key too", { output: "shared", arguments: [REVOCATION_ARGUMENT, owner] }],
    ["must wait", { output: "slow", arguments: [REVOCATION_ARGUMENT, owner] }],
    ["has no such argument", { output: "plain", arguments: [owner] }],
    [
      "has the revocation key in the wrong place",
      { output: "vault", arguments: [owner, REVOCATION_ARGUMENT, le64(144)] },
    ],
    ["has a key of one's own in its place", { output: "vault", arguments: [bytesOf("x"), owner, le64(144)] }],
  ])("that is out of the revocation key's reach is refused: it %s", (_name, opening) => {
    expect(codeOf(propose([opening]))).toBe("E_APP_UNPUNISHABLE");
  });

  // Challenge period: 144 blocks, which are 168.75 units of 512 seconds.
  it.each<readonly [string, string, string]>([
    ["its owner at once", "tr(revocation, pk(owner))", "E_APP_UNPUNISHABLE"],
    ["its owner at once, by key", "tr(owner, pk(revocation))", "E_APP_UNPUNISHABLE"],
    [
      "its owner with a preimage",
      `tr(revocation, and_v(v:pk(owner), sha256(${"11".repeat(32)})))`,
      "E_APP_UNPUNISHABLE",
    ],
    ["its owner from a height on", "tr(revocation, and_v(v:pk(owner), after(900000)))", "E_APP_UNPUNISHABLE"],
    ["its owner a block too early", "tr(revocation, and_v(v:pk(owner), older(143)))", "E_APP_UNPUNISHABLE"],
    ["its owner after a challenge period", "tr(revocation, and_v(v:pk(owner), older(144)))", "ok"],
    ["its owner 168 units of time later", "tr(revocation, and_v(v:pk(owner), older(4194472)))", "E_APP_UNPUNISHABLE"],
    ["its owner 169 units of time later", "tr(revocation, and_v(v:pk(owner), older(4194473)))", "ok"],
    ["one party", "tr(revocation, and_v(v:pk(owner), pk(alice.funding)))", "E_APP_UNPUNISHABLE"],
    ["both parties", "tr(revocation, and_v(v:pk(owner), and_v(v:pk(alice.funding), pk(bob.funding))))", "ok"],
    [
      "either of both",
      "tr(revocation, and_v(v:pk(owner), multi_a(1, alice.funding, bob.funding)))",
      "E_APP_UNPUNISHABLE",
    ],
    ["its owner with the revocation key", "tr(revocation, and_v(v:pk(owner), pk(revocation)))", "ok"],
    ["both ways", "tr(revocation, {and_v(v:pk(owner), older(144)), pk(owner)})", "E_APP_UNPUNISHABLE"],
  ])("of a revoked state is not to be had before the peer by %s: %s gives %s", (_who, text, code) => {
    const lines = CONTRACT.split("\n").slice(0, 4).join("\n");
    const own = testChannel({ program: programOf(`${lines}\noutput x(revocation: key, owner: key) = ${text}\n`) });
    const opening = { output: "x", arguments: [REVOCATION_ARGUMENT, owner] };
    const hash = appHash(fromHex(own.channel.program.policyId), opening);
    const proposed = proposeState(own.channel, {
      sequence: 2,
      balances: [500_000n, 400_000n],
      records: [{ ...recordOf(VAULT), hash }],
      apps: [opening],
      points: own.parties.map((party) => pointAt(party, 2)),
    });
    expect(codeOf(proposed)).toBe(code);
  });

  it("does not take an owner who is a party for both", () => {
    const taken = (key: Uint8Array | undefined): string =>
      codeOf(propose([{ output: "quick", arguments: [REVOCATION_ARGUMENT, key?.subarray(1) ?? owner] }]));
    for (const { keys } of parties) expect(taken(keys.payment_base)).toBe("E_APP_UNPUNISHABLE");
  });

  it.each<readonly [string, readonly AppOpening[], readonly StateRecord[]]>([
    ["a record without its opening", [], [recordOf(VAULT)]],
    ["an opening without a record", [VAULT], []],
    [
      "an opening of other arguments",
      [{ ...VAULT, arguments: [REVOCATION_ARGUMENT, owner, le64(145)] }],
      [recordOf(VAULT)],
    ],
  ])("is bound to its opening: %s", (_name, apps, records) => {
    expect(codeOf(propose(apps, records))).toBe("E_MALFORMED");
  });

  it.each<readonly [string, AppOpening]>([
    ["an output that is not there", { output: "nothing", arguments: [] }],
    ["the funding output", { output: "funding", arguments: [] }],
    ["a name that no hash holds", { output: "x".repeat(70_000), arguments: [] }],
    ["an argument that no hash holds", { output: "vault", arguments: [new Uint8Array(70_000)] }],
    ["an argument less", { output: "vault", arguments: [REVOCATION_ARGUMENT, owner] }],
    ["a delay of 0", { output: "vault", arguments: [REVOCATION_ARGUMENT, owner, le64(0)] }],
    ["a delay that has 17 bits", { output: "vault", arguments: [REVOCATION_ARGUMENT, owner, le64(65_536)] }],
    ["a number of 2^63", { output: "vault", arguments: [REVOCATION_ARGUMENT, owner, new Uint8Array(8).fill(255)] }],
    ["a key of 33 bytes", { output: "vault", arguments: [REVOCATION_ARGUMENT, new Uint8Array(33).fill(2), le64(144)] }],
    [
      "a key that is none",
      { output: "vault", arguments: [REVOCATION_ARGUMENT, new Uint8Array(32).fill(255), le64(144)] },
    ],
  ])("is refused with %s", (_name, opening) => {
    expect(codeOf(propose([opening]))).toBe("E_MALFORMED");
  });

  it("may stand twice, and shares its opening", () => {
    expect(codeOf(propose([VAULT], [recordOf(VAULT), recordOf(VAULT)]))).toBe("ok");
  });

  it("that is dust has no output, and counts as trimmed", () => {
    const { built, transactions } = valueOf(propose([VAULT], [recordOf(VAULT, 329n)]));
    expect(built.trimmed).toBe(329n);
    expect(transactions[0]?.openings().some(({ role }) => role === "app")).toBe(false);
  });
});
