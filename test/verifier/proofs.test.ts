/**
 * Dispute proofs: each claim of each mechanism is accepted from the proof alone, and refused with the rule's own code when one thing of its evidence is changed.
 */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/crypto/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import type { DisputeProof } from "../../src/verifier/index.ts";
import { verifyProof } from "../../src/verifier/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, crypto, signState, testChannel } from "../channel/parties.ts";
import { claim } from "../channel/spends.ts";
import type { Json } from "./messages.ts";
import { answerOf, changed, flipped, verifierOf, part } from "./messages.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "./proofs.ts";

const judged = (proof: unknown): string => answerOf(verifyProof(proof, { crypto }));
const M = 2;
const N = 5;
const PREIMAGE = bytesOf("preimage");
const records = [{ from: 0, to: 1, amount: 40_000n, hash: sha256(PREIMAGE), expiry: 900, kind: 0 as const }];
type Row = readonly [string, readonly (string | number)[], unknown, string];

const tx = ["published", "transactions", 0, "tx"] as const;
const opening = ["published", "transactions", 0, "openings"] as const;

/** Changes to the channel of a proof, whatever its claim. */
const CHANNEL_ROWS: readonly Row[] = [
  ["a version", ["v"], 2, "E_VERSION"],
  ["an unknown field", ["note"], "", "E_MALFORMED"],
  ["no program", ["program"], undefined, "E_MALFORMED"],
  ["another program", ["program", "policyId"], flipped(), "E_MALFORMED"],
  ["the channel id", ["channel", "channelId"], flipped(), "E_CHANNEL_ID"],
  ["the genesis hash", ["channel", "parameters", "genesis"], flipped(), "E_NETWORK"],
  ["a nonce", ["channel", "parameters", "parties", 0, "channelNonce"], flipped(), "E_CHANNEL_ID"],
  ["the challenge period", ["channel", "parameters", "challengePeriod"], 145, "E_CHANNEL_ID"],
  ["a challenge period too short", ["channel", "parameters", "challengePeriod"], 5, "E_CHALLENGE_PERIOD_RANGE"],
  ["the policy id", ["channel", "parameters", "policyId"], flipped(), "E_PARAMS"],
  ["the funding txid", ["channel", "funding", "txid"], flipped(), "E_CHANNEL_ID"],
  ["the funding vout", ["channel", "funding", "vout"], 1, "E_CHANNEL_ID"],
  ["the funding amount", ["channel", "funding", "amount"], "1000001", "E_FUNDING_AMOUNT"],
  ["the funding script", ["channel", "funding", "scriptPubKey"], flipped(20), "E_FUNDING_SCRIPT"],
];

const signedProofs = (options: TestChannelOptions, names: readonly string[]) => {
  const test = testChannel(options);
  const count = test.parties.length;
  const balances = (own: bigint): readonly bigint[] => [
    1_000_000n - own * BigInt(count - 1) - 40_000n,
    ...Array.from({ length: count - 1 }, () => own),
  ];
  const old = signState(test, { sequence: M, balances: balances(200_000n), records });
  const newest = signState(test, { sequence: N, balances: balances(210_000n), records });
  return { test, old, newest, published: publishedState(M, publish(test, old, names)) };
};

describe("REVOKED_STATE_PUBLISHED", () => {
  const { test, old, newest, published } = signedProofs({}, ["commitment/0"]);
  const mech = {
    holder: 0,
    point: old.update.evidence.revocation?.points[0] ?? new Uint8Array(0),
    secret: secretAt(test, 0, M),
  };
  const proof = proofJson(test, { claim: "REVOKED_STATE_PUBLISHED", published, mech });

  it("is accepted, and says what it rests on", () => {
    const verdict = verifyProof(JSON.stringify(proof), { crypto });
    expect(verdict.ok && verdict.proven.map(({ id }) => id)).toEqual(["PUBLISHED", "MECHANISM", "MECHANISM"]);
    expect(verdict.ok && verdict.assumes.map(({ id }) => id)).toEqual(["ON_CHAIN", "MECHANISM"]);
    expect(answerOf(verifierOf(test).proof(proof))).toBe("ok");
    expect(judged(proofJson(test, { claim: "REVOKED_STATE_PUBLISHED", published, mech, newer: shown(newest) }))).toBe(
      "ok",
    );
    expect(
      judged(proofJson(test, { claim: "REVOKED_STATE_PUBLISHED", published, mech, newer: shown(newest, false) })),
    ).toBe("ok");
  });

  it("is accepted with second-level transactions and justice", () => {
    const all = publish(test, old, ["commitment/0"], [PREIMAGE]);
    const [commit] = all;
    const vout = commit?.transaction.openings().find(({ role }) => role === "offered")?.vout;
    const both = publish(test, old, ["commitment/0", `htlc/0/${vout}`], [PREIMAGE]);
    const steps = test.channel.mechanism.answer(1, {
      published: both.map((each) => each.tx),
      holder: 0,
      content: old.proposed.content,
      commitment: old.proposed.commitment,
    });
    if (!steps.ok) throw new Error(steps.error.code);
    const claims = steps.value.flatMap((step) => (step.kind === "claim" && step.role === "punish" ? [step] : []));
    const party = test.parties[1];
    if (party === undefined) throw new Error("two parties");
    const justice = encodeTransaction(claim(claims, { party, revealed: mech.secret }).tx);
    const whole = {
      claim: "REVOKED_STATE_PUBLISHED" as const,
      published: publishedState(M, both),
      mech: { ...mech, justice },
    };
    expect(judged(proofJson(test, whole))).toBe("ok");
    const htlc = both[1]?.tx;
    const notPaid = changed(
      proofJson(test, whole),
      ["published", "transactions", 1, "tx"],
      toHex(encodeTransaction({ ...(htlc as NonNullable<typeof htlc>), version: 2 })),
    );
    expect(judged(notPaid)).toBe("E_HTLC_TX");
    const torn = changed(
      proofJson(test, whole),
      ["mech", "justice"],
      (text: unknown) => `${(text as string).slice(0, -2)}`,
    );
    expect(judged(torn)).toBe("E_MALFORMED");
    const elsewhere = encodeTransaction(
      claim(
        claims.slice(0, 1).map((step) => ({ ...step, spends: { ...step.spends, vout: 9 } })),
        { party, revealed: mech.secret },
      ).tx,
    );
    expect(judged(changed(proofJson(test, whole), ["mech", "justice"], toHex(elsewhere)))).toBe("E_WRONG_PARENT");
  });

  it.each<Row>([
    ...CHANNEL_ROWS,
    ["another claim", ["claim"], "EQUIVOCATION", "E_MALFORMED"],
    ["a claim of the chain, without one", ["claim"], "SETTLEMENT_MATURE", "E_CHAIN_REQUIRED"],
    ["the number", ["published", "sequence"], M + 1, "E_COMMIT_NUMBER"],
    ["the secret", ["mech", "secret"], flipped(), "E_REVOCATION_SECRET(0)"],
    ["no secret", ["mech", "secret"], undefined, "E_MALFORMED"],
    ["the holder", ["mech", "holder"], 1, "E_OUTPUT_MISMATCH"],
    ["a holder who is no party", ["mech", "holder"], 2, "E_MALFORMED"],
    ["digits of another mechanism", ["mech", "digits"], { published: [0] }, "E_MALFORMED"],
    ["the amount of what is spent", ["published", "transactions", 0, "prevouts", 0, "amount"], "999999", "E_PREVOUTS"],
    [
      "the script of what is spent",
      ["published", "transactions", 0, "prevouts", 0, "scriptPubKey"],
      flipped(30),
      "E_PREVOUTS",
    ],
    ["no spent output", ["published", "transactions", 0, "prevouts"], [], "E_PREVOUTS"],
    ["no opening", opening, [], "E_OUTPUT_MISMATCH"],
    ["an opening less", opening, (all: unknown) => (all as unknown[]).slice(1), "E_HIDDEN_LEAF"],
    ["an opening of another output", [...opening, 1, "vout"], 2, "E_HIDDEN_LEAF"],
    ["a version", tx, (text: unknown) => `02${(text as string).slice(2)}`, "E_TX_VERSION"],
    ["half of it", tx, (text: unknown) => (text as string).slice(0, 200), "E_MALFORMED"],
  ])("names the rule that is broken: %s", (_what, path, value, code) => {
    expect(judged(changed(proof, path, value))).toBe(code);
  });

  it("looks into every opened output", () => {
    const all = part<readonly Json[]>(proof, "published", "transactions", 0, "openings");
    const at = (role: string): number => all.findIndex((each) => part<string>(each, "role") === role);
    const rows: readonly Row[] = [
      [
        "another key",
        [...opening, at("to_local"), "internalKey", "key"],
        "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0",
        "E_INTERNAL_KEY",
      ],
      ["no key", [...opening, at("to_local"), "internalKey"], undefined, "E_INTERNAL_KEY"],
      ["a leaf changed", [...opening, at("to_local"), "leaves", 0, "script"], flipped(12), "E_TAPTREE"],
      [
        "a leaf below a place that is not shown",
        [...opening, at("to_local"), "leaves", 0, "depth"],
        1,
        "E_HIDDEN_LEAF",
      ],
      [
        "one of two leaves",
        [...opening, at("offered"), "leaves"],
        (leaves: unknown) => (leaves as unknown[]).slice(1),
        "E_HIDDEN_LEAF",
      ],
      [
        "a leaf twice",
        [...opening, at("to_local"), "leaves"],
        (leaves: unknown) => [...(leaves as unknown[]), ...(leaves as unknown[])],
        "E_TAPTREE",
      ],
      ["a leaf version that there is not", [...opening, at("to_local"), "leaves", 0, "leafVersion"], 193, "E_TAPTREE"],
      ["a leaf version without rules", [...opening, at("to_local"), "leaves", 0, "leafVersion"], 194, "E_TAPTREE"],
      ["a P2A with a key", [...opening, at("p2a"), "internalKey"], { kind: "nums" }, "E_TAPTREE"],
      ["a role", [...opening, at("to_local"), "role"], "to_remote", "E_OUTPUT_MISMATCH"],
      ["an HTLC's expiry", [...opening, at("offered"), "htlc", "expiry"], 901, "E_OUTPUT_MISMATCH"],
      ["an HTLC's hash", [...opening, at("offered"), "htlc", "hash"], flipped(), "E_OUTPUT_MISMATCH"],
    ];
    for (const [what, path, value, code] of rows) expect(judged(changed(proof, path, value)), what).toBe(code);
  });

  it("refuses every witness but the right one", () => {
    const [own] = publish(test, old, ["commitment/0"]);
    if (own === undefined) throw new Error("one transaction");
    const [input] = own.tx.inputs;
    const [first = new Uint8Array(0), ...rest] = input?.witness ?? [];
    const withWitness = (witness: readonly Uint8Array[]): string =>
      judged(
        changed(
          proof,
          tx,
          toHex(encodeTransaction({ ...own.tx, inputs: own.tx.inputs.map((each) => ({ ...each, witness })) })),
        ),
      );
    expect(withWitness([first, ...rest])).toBe("ok");
    expect(withWitness([first, ...rest, Uint8Array.of(0x50, 1)])).toBe("E_ANNEX");
    expect(withWitness([Uint8Array.of(...first, 1), ...rest])).toBe("E_SIGHASH");
    expect(withWitness([first.map((byte, i) => (i === 40 ? byte ^ 1 : byte)), ...rest])).toBe("E_SIG");
    expect(withWitness([...rest.slice(0, 1), first, ...rest.slice(1)])).toBe("E_SIG");
    expect(withWitness([bytesOf("an element too many"), first, ...rest])).toBe("E_SCRIPT");
    expect(withWitness([new Uint8Array(81), first, ...rest])).toBe("E_POLICY");
    expect(withWitness([])).toBe("E_SCRIPT");
  });
});

const NEWER: readonly (readonly [string, TestChannelOptions, readonly string[]])[] = [
  ["penalty", {}, ["commitment/1"]],
  [
    "timelock, up to its third node",
    {
      mechanism: "timelock",
      labels: ["alice", "bob", "carol"],
      parameters: { signing: "musig2", tree: { radix: 2, depth: 3 } },
    },
    ["trigger", "node/1"],
  ],
  [
    "timelock, script",
    { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } },
    ["trigger", "node/1", "node/2", "node/3"],
  ],
  ["symmetric", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }, ["update"]],
  ["symmetric, with its settlement", { mechanism: "symmetric" }, ["update", "settle"]],
];

describe.each(NEWER)("NEWER_STATE_EXISTS: %s", (_name, options, names) => {
  const { test, old, newest, published } = signedProofs(options, names);
  const holder = Number(names[0]?.split("/")[1] ?? 0);
  const points = old.update.evidence.revocation?.points;
  const mech = points === undefined ? {} : { mech: { holder, point: points[holder] ?? new Uint8Array(0) } };
  const base: Omit<DisputeProof, "v" | "channel"> = {
    claim: "NEWER_STATE_EXISTS",
    published,
    newer: shown(newest),
    ...mech,
  };
  const proof = proofJson(test, base);

  it("is accepted", () => {
    expect(judged(proof)).toBe("ok");
  });

  it("is authorized where the newer state's signatures are shown", () => {
    const { built, commitment } = newest.proposed;
    const exit = built.exitTransactions(commitment);
    const update = built.transactions(commitment);
    if (!exit.ok || !update.ok || exit.value.length !== update.value.length) return;
    const { signatures } = newest.update.evidence;
    const verdict = verifyProof(proofJson(test, { ...base, newer: { ...shown(newest), signatures } }), { crypto });
    expect(verdict.ok && verdict.proven.map(({ id }) => id)).toContain("AUTHORIZED");
    const [first, ...more] = signatures;
    expect(judged(proofJson(test, { ...base, newer: { ...shown(newest), signatures: more } }))).toMatch(
      first === undefined ? "ok" : /^E_(MALFORMED|SIG)/,
    );
  });

  it.each<Row>([
    ["the same number", ["newer", "state", "sequence"], M, "E_POLICY_ROOT|E_ATTESTATION"],
    ["a balance", ["newer", "state", "balances", 0, "balance"], "1", "E_CONSERVATION"],
    ["the policy root", ["newer", "state", "policyRoot"], flipped(), "E_POLICY_ROOT"],
    ["the data", ["newer", "stateData"], "00", "E_DATA_HASH"],
    ["an attestation", ["newer", "attestations", 0, "signature"], flipped(9), "E_ATTESTATION\\(0\\)"],
    [
      "an attestation less",
      ["newer", "attestations"],
      (all: unknown) => (all as unknown[]).slice(1),
      "E_ATTESTATION_MISSING\\(0\\)",
    ],
    ["another channel", ["newer", "state", "channelId"], flipped(), "E_STATE_BINDING"],
    ["a record", ["newer", "state", "records"], [], "E_CONSERVATION"],
  ])("names the rule that is broken: %s", (_what, path, value, code) => {
    expect(judged(changed(proof, path, value))).toMatch(new RegExp(`^(${code})(\\(\\d+\\))?$`));
  });

  it("has no evidence of another mechanism, and none that no rule reads", () => {
    const { mechanism } = test.definition.parameters;
    const odd = mechanism === "timelock" ? { secret: "00".repeat(32) } : { digits: { published: [0] } };
    expect(judged(changed(proof, ["mech"], odd))).toBe("E_MALFORMED");
    expect(judged(changed(proof, ["mech"], {}))).toBe("E_MALFORMED");
  });

  it("is refused when the newer state is the older one, or the same", () => {
    const same = proofJson(test, { ...base, newer: shown(old) });
    expect(judged(same)).toBe("E_NOT_NEWER");
  });
});

describe("EQUIVOCATION", () => {
  const test = testChannel();
  const one = signState(test, { sequence: N, balances: [500_000n, 500_000n] });
  const two = signState(test, { sequence: N, balances: [400_000n, 600_000n] });
  const other = signState(test, { sequence: N + 1, balances: [400_000n, 600_000n] });
  const base = { claim: "EQUIVOCATION" as const, party: 1, states: [shown(one, false), shown(two, false)] };
  const proof = proofJson(test, base);

  it("blames the party that attested both, and needs nobody else", () => {
    expect(judged(proof)).toBe("ok");
    const alone = base.states.map((state) => ({
      ...state,
      attestations: state.attestations.filter(({ party }) => party === 1),
    }));
    expect(judged(proofJson(test, { ...base, states: alone }))).toBe("ok");
    expect(judged(proofJson(test, { ...base, party: 0, states: alone }))).toBe("E_ATTESTATION_MISSING(0)");
  });

  it.each<Row>([
    ...CHANNEL_ROWS,
    ["one state twice", ["states", 1], part(proof, "states", 0), "E_EQUIVOCATION_NOT_PROVEN"],
    [
      "a state of another number",
      ["states", 1],
      part(proofJson(test, { ...base, states: [shown(one, false), shown(other, false)] }), "states", 1),
      "E_EQUIVOCATION_NOT_PROVEN",
    ],
    ["an attestation", ["states", 0, "attestations", 1, "signature"], flipped(3), "E_ATTESTATION(1)"],
    ["a balance", ["states", 0, "state", "balances", 0, "balance"], "500001", "E_ATTESTATION(1)"],
    ["another channel", ["states", 1, "state", "channelId"], flipped(), "E_STATE_BINDING"],
    ["no party", ["party"], undefined, "E_MALFORMED"],
    ["a party that the channel does not have", ["party"], 2, "E_ATTESTATION_MISSING(2)"],
    ["three states", ["states"], (all: unknown) => [...(all as unknown[]), (all as unknown[])[0]], "E_MALFORMED"],
    ["a part that the claim has not", ["newer"], part(proof, "states", 0), "E_MALFORMED"],
  ])("names the rule that is broken: %s", (_what, path, value, code) => {
    expect(judged(changed(proof, path, value))).toBe(code);
  });
});

describe("STATE_AUTHORIZED", () => {
  it.each<readonly [string, TestChannelOptions, number]>([
    ["penalty", {}, 0],
    ["timelock", { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } }, 1],
    ["symmetric", { mechanism: "symmetric" }, 1],
  ])("%s: a party's exit is complete, or not", (_name, options, party) => {
    const test = testChannel(options);
    const state = signState(test, { sequence: 0, balances: [600_000n, 360_000n], records });
    const { built, commitment } = state.proposed;
    const exit = built.exitTransactions(commitment);
    if (!exit.ok) throw new Error(exit.error.code);
    const names = new Set(
      exit.value.filter(({ holder }) => holder === undefined || holder === party).map(({ name }) => name),
    );
    const signatures = state.update.evidence.signatures.filter(({ transaction }) => names.has(transaction));
    const base = { claim: "STATE_AUTHORIZED" as const, party, newer: { ...shown(state), signatures } };
    expect(judged(proofJson(test, base))).toBe("ok");
    expect(judged(proofJson(test, { ...base, newer: { ...base.newer, signatures: signatures.slice(0, -1) } }))).toMatch(
      /^E_SIG/,
    );
    expect(judged(proofJson(test, { ...base, newer: shown(state) }))).toBe("E_MALFORMED");
    expect(judged(proofJson(test, { ...base, party: 7 }))).toBe("E_MALFORMED");
    const at = ["newer", "signatures", 0, "signature"] as const;
    expect(judged(changed(proofJson(test, base), at, flipped(77)))).toMatch(/^E_SIG(\(|$)/);
  });
});

describe("INVALID_TX", () => {
  const test = testChannel();
  const state = signState(test, { sequence: N, balances: [500_000n, 460_000n], records });
  const [commit] = publish(test, state, ["commitment/0"]);
  if (commit === undefined) throw new Error("one transaction");
  const transaction = {
    tx: encodeTransaction(commit.tx),
    prevouts: commit.transaction.prevouts,
    role: "commit" as const,
  };
  const invalid = { ...transaction, tx: encodeTransaction({ ...commit.tx, version: 2 }) };

  it("is proven with the code of the rule, refused for a valid one", () => {
    const base = { claim: "INVALID_TX" as const, expected: shown(state) };
    expect(judged(proofJson(test, { ...base, transaction }))).toBe("E_TX_VALID");
    const verdict = verifyProof(proofJson(test, { ...base, transaction: invalid }), { crypto });
    expect(verdict.ok && verdict.proven.map(({ words }) => words.split(":")[0])).toEqual(["E_TX_VERSION"]);
    expect(judged(proofJson(test, { ...base, transaction: { ...transaction, tx: new Uint8Array(9) } }))).toBe(
      "E_MALFORMED",
    );
    const unattested = { ...base, transaction: invalid, expected: { ...shown(state), attestations: [] } };
    expect(judged(proofJson(test, unattested))).toBe("E_ATTESTATION_MISSING(0)");
  });
});
