/** Proofs that say what is not so: about another channel, of money that there is not, against those who kept every rule. */
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ChannelParty, ClaimStep, StateTransaction } from "../../src/channel/index.ts";
import { attestationDigest, openChannel, stateCommitment } from "../../src/channel/index.ts";
import { addScalars, sha256 } from "../../src/crypto/index.ts";
import { signatureMessage } from "../../src/program/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { decodeTransaction, encodeTransaction, midstatesOf } from "../../src/transaction/index.ts";
import type { DisputeProof, VerifierOptions } from "../../src/verifier/index.ts";
import { verifyProof } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel } from "../channel/parties.ts";
import {
  bytesOf,
  crypto,
  evenSecret,
  signState,
  signWith,
  testChannel,
  testParties,
  valueOf,
} from "../channel/parties.ts";
import { claim, claimSecret, leafWitness, withWitness } from "../channel/spends.ts";
import { chainOf } from "./chains.ts";
import type { Json } from "./messages.ts";
import { answerOf, flipped, updateJson, verifierOf } from "./messages.ts";
import { changed } from "./messages.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "./proofs.ts";

type Proof = Omit<DisputeProof, "v" | "channel">;

const judge = (test: TestChannel, proof: Proof, options: Partial<VerifierOptions> = {}): string =>
  answerOf(verifyProof(proofJson(test, proof), { crypto, ...options }));

const PREIMAGE = bytesOf("preimage");
const records = [{ from: 0, to: 1, amount: 40_000n, hash: sha256(PREIMAGE), expiry: 900, kind: 0 as const }];
const NATIVE = fromHex(`0014${"11".repeat(20)}`);

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is one");
  return value;
}

describe("a proof about another channel", () => {
  const test = testChannel();
  // The same funding output, whose keys are in the program; all other keys, and the identities, are of others.
  const others = testParties(["mallory", "mike"], "penalty");
  const { parameters } = test.definition;
  const parties = parameters.parties.map((party, i): ChannelParty => {
    const other = some(others[i]);
    return { ...party, identity: other.identity, keys: { ...other.keys, funding: some(party.keys.funding) } };
  });
  const definition = { ...test.definition, parameters: { ...parameters, parties } };
  const foreign: TestChannel = {
    definition,
    channel: valueOf(openChannel(definition, { crypto })),
    parties: others.map((party, i) => ({
      ...party,
      secrets: { ...party.secrets, funding: some(test.parties[i]?.secrets.funding) },
      keys: some(parties[i]).keys,
    })),
  };
  const states = [500_000n, 400_000n].map((own) =>
    shown(signState(foreign, { sequence: 7, balances: [own, 1_000_000n - own] }), false),
  );
  const proof = proofJson(foreign, { claim: "EQUIVOCATION", party: 0, states });
  const unnamed = changed(proof, ["channel", "channelId"], undefined);

  it("blames nobody of this one, whether it names its channel or not", () => {
    const verifier = verifierOf(test);
    expect([answerOf(verifier.proof(proof)), answerOf(verifier.proof(unnamed))]).toEqual([
      "E_CHANNEL_ID",
      "E_CHANNEL_ID",
    ]);
    const { id } = test.channel;
    expect(answerOf(verifyProof(unnamed, { crypto, channelId: id }))).toBe("E_CHANNEL_ID");
    // About the channel that it is about it holds.
    expect(answerOf(verifyProof(unnamed, { crypto }))).toBe("ok");
    expect(answerOf(verifierOf(foreign).proof(unnamed))).toBe("ok");
  });
});

describe("equivocation", () => {
  const test = testChannel();
  const two = [...records, { ...some(records[0]), amount: 20_000n, hash: bytesOf("another") }];
  const signed = signState(test, { sequence: 5, balances: [500_000n, 440_000n], records: two });
  const attest = (state: SignedState["update"]["state"]) => ({
    state,
    attestations: test.parties.map(({ identitySecret }, party) => ({
      party,
      signature: crypto.signSchnorr(attestationDigest(stateCommitment(state)), identitySecret, bytesOf("aux")),
    })),
  });

  it("is not one content written in two ways", () => {
    const { state } = signed.update;
    const turned = attest({ ...state, records: state.records.toReversed() });
    const again = attest({ ...state, records: state.records.slice(1) });
    const judged = (other: ReturnType<typeof attest>): string =>
      judge(test, { claim: "EQUIVOCATION", party: 0, states: [shown(signed, false), other] });
    expect(judged(turned)).toBe("E_MALFORMED");
    expect(judged(again)).toBe("ok");
  });

  it("is blamed on nobody by a state before that nobody attested", () => {
    const next = updateJson(signed.update);
    const other = updateJson(signState(test, { sequence: 5, balances: [400_000n, 600_000n] }).update);
    const verifier = verifierOf(test);
    expect(answerOf(verifier.update(other, next))).toBe("E_EQUIVOCATION(0)");
    const forged = [0, 1].reduce<Json>(
      (json, i) => changed(json, ["attestations", i, "signature"], flipped(40)),
      changed(other, ["state", "dataHash"], flipped(3)),
    );
    expect(answerOf(verifier.update(forged, next))).toBe("E_SEQUENCE_REPLAY");
    // One that only the other attested blames the other.
    const half = changed(other, ["attestations", 0, "signature"], flipped(40));
    expect(answerOf(verifier.update(half, next))).toBe("E_EQUIVOCATION(1)");
  });
});

describe.each([330n, 1_000n])("what a commitment pays, in a channel with a dust limit of %s", (dustLimit) => {
  const test = testChannel({ parameters: { dustLimit } });
  const old = signState(test, { sequence: 2, balances: [500_000n, 460_000n], records });
  const newest = signState(test, { sequence: 5, balances: [510_000n, 450_000n], records });
  const points = some(old.update.evidence.revocation).points;
  const mech = { holder: 0, point: some(points[0]), secret: secretAt(test, 0, 2) };
  const published = publish(test, old, ["commitment/0", "htlc/0/1"], [PREIMAGE]);
  const [commit, htlc] = [some(published[0]), some(published[1])];
  const REVOKED = "REVOKED_STATE_PUBLISHED" as const;

  /** Both parties sign whatever they like: the proof is of what the channel's commitments are. */
  const withOutputs = (change: (output: TxOutput, i: number) => TxOutput): Proof["published"] => {
    const { transaction } = commit;
    const tx = { ...transaction.tx, outputs: transaction.tx.outputs.map(change) };
    const place = { tx, prevouts: transaction.prevouts, given: new Map<string, Uint8Array>() };
    const witness = leafWitness(transaction.way(), place, { parties: test.parties, points });
    return publishedState(2, [{ transaction, tx: withWitness(tx, [witness]) }]);
  };
  const paying = (vout: number, amount: bigint) => (output: TxOutput, i: number) =>
    i === vout ? { ...output, amount: sats(amount) } : output;

  it("is what the funding output has, to the satoshi", () => {
    const judged = (outputs?: Proof["published"]): readonly string[] => [
      judge(test, { claim: REVOKED, ...(outputs === undefined ? {} : { published: outputs }), mech }),
      judge(test, {
        claim: "NEWER_STATE_EXISTS",
        ...(outputs === undefined ? {} : { published: outputs }),
        mech: { holder: 0, point: mech.point },
        newer: shown(newest),
      }),
    ];
    expect(judged(withOutputs((output) => output))).toEqual(["ok", "ok"]);
    // P2A, offered, to_remote, to_local: in order whatever the last one has.
    expect(judged(withOutputs(paying(3, 2_000_000_000n)))).toEqual(["E_CONSERVATION", "E_CONSERVATION"]);
    expect(judged(withOutputs(paying(3, 500_001n)))).toEqual(["E_CONSERVATION", "E_CONSERVATION"]);
    expect(judged(withOutputs(paying(3, 499_999n)))).toEqual(["E_CONSERVATION", "E_CONSERVATION"]);
    // The whole amount, one output of it dust.
    const dusty = withOutputs((output, i) => paying(1, dustLimit - 1n)(paying(3, 540_001n - dustLimit)(output, i), i));
    expect(judged(dusty)).toEqual(["E_DUST", "E_DUST"]);
    const smallest = withOutputs((output, i) => paying(1, dustLimit)(paying(3, 540_000n - dustLimit)(output, i), i));
    expect(judged(smallest)).toEqual(["ok", "ok"]);
  });

  const claims = (kind: "punish" | "claim", role?: string): readonly ClaimStep[] =>
    valueOf(
      test.channel.mechanism.answer(1, {
        published: [commit.tx],
        holder: 0,
        content: old.proposed.content,
        commitment: old.proposed.commitment,
      }),
    ).flatMap((step) =>
      step.kind === "claim" && step.role === kind && (role === undefined || step.output === role) ? [step] : [],
    );
  const justice = (change: (tx: Transaction) => Transaction = (tx) => tx): Uint8Array =>
    encodeTransaction(claim(claims("punish"), { party: some(test.parties[1]), revealed: mech.secret }, change).tx);

  it("is what justice takes, and no more", () => {
    const judged = (change: (tx: Transaction) => Transaction): string =>
      judge(test, {
        claim: REVOKED,
        published: publishedState(2, [commit]),
        mech: { ...mech, justice: justice(change) },
      });
    const paysOut = (amount: bigint) => (tx: Transaction) => ({
      ...tx,
      outputs: tx.outputs.map((output) => ({ ...output, amount: sats(amount) })),
    });
    expect(judged((tx) => tx)).toBe("ok");
    // to_local and the HTLC.
    expect([judged(paysOut(540_000n)), judged(paysOut(540_001n))]).toEqual(["ok", "E_FEE_SIPHON"]);
    expect([judged(paysOut(330n)), judged(paysOut(329n))]).toEqual(["ok", "E_DUST"]);
    expect(judged((tx) => ({ ...tx, version: 2 }))).toBe("E_TX_VERSION");
    expect(judged((tx) => ({ ...tx, outputs: [] }))).toBe("E_OUTPUT_MISMATCH");
  });

  it("has not matured when justice has taken it", () => {
    const own = valueOf(decodeTransaction(justice()));
    const later = Array.from({ length: 150 }, () => []);
    const judged = (blocks: readonly (readonly Transaction[])[], withJustice: boolean): string => {
      const { context, trust } = chainOf([...blocks, ...later]);
      const evidence = withJustice ? { ...mech, justice: justice() } : mech;
      const proof = { published: publishedState(2, [commit]), mech: evidence, chain: context };
      return judge(test, { claim: "SETTLEMENT_MATURE", ...proof }, { trust });
    };
    expect([judged([[commit.tx]], false), judged([[commit.tx]], true)]).toEqual(["ok", "ok"]);
    expect([judged([[commit.tx], [own]], false), judged([[commit.tx], [own]], true)]).toEqual([
      "E_TOO_LATE",
      "E_TOO_LATE",
    ]);
    expect([judged([[own]], false), judged([[own]], true)]).toEqual(["E_CHAIN_REQUIRED", "E_CHAIN_REQUIRED"]);
    // With the second level behind it too: the holder's HTLC was taken, or the balance beside it.
    const both = (...blocks: readonly (readonly Transaction[])[]): string => {
      const { context, trust } = chainOf([...blocks, ...later]);
      const proof = { published: publishedState(2, published), mech: { holder: 0, point: mech.point }, chain: context };
      return judge(test, { claim: "SETTLEMENT_MATURE", ...proof }, { trust });
    };
    const balance = claim(claims("punish", "to_local"), { party: some(test.parties[1]), revealed: mech.secret }).tx;
    expect(both([commit.tx], [htlc.tx])).toBe("ok");
    expect(both([commit.tx], [htlc.tx], [balance])).toBe("E_TOO_LATE");
    expect(both([commit.tx])).toBe("E_CHAIN_REQUIRED");
  });

  const withSecond = (transaction: StateTransaction, tx: Transaction): string =>
    judge(test, {
      claim: REVOKED,
      published: publishedState(2, [commit, { transaction: { ...transaction, openings: () => [] }, tx }]),
      mech,
    });

  it("has no second level by the hand of the one who accuses", () => {
    const { transaction } = htlc;
    expect(withSecond(transaction, htlc.tx)).toBe("ok");
    const [step] = claims("punish", "offered");
    const { way, signer, tapTweak } = some(step);
    const plain = evenSecret(claimSecret(some(test.parties[1]), signer, mech.secret));
    const midstates = midstatesOf(transaction.tx, transaction.prevouts);
    const digest = signatureMessage(way, some(way.signatures[0]), 0x83, { midstates, inputIndex: 0 });
    const signature = crypto.signSchnorr(some(digest), addScalars(plain, some(tapTweak)), bytesOf("aux"));
    const forged = withWitness(transaction.tx, [[concat(signature, Uint8Array.of(0x83))]]);
    expect(withSecond(transaction, forged)).toBe("E_HTLC_TX");
    // The same by another leaf of it: the witness names the leaf that the counterparty has alone.
    const [input] = htlc.tx.inputs;
    const leaves = some(commit.transaction.openings()[1]).leaves;
    const moved = some(input).witness.map((each, i, all) => (i === all.length - 2 ? some(leaves[1]).script : each));
    expect(withSecond(transaction, withWitness(transaction.tx, [moved]))).toBe("E_HTLC_TX");
  });

  it("takes from no coin beside more than there is, and says that this coin was not looked at", () => {
    const { transaction } = htlc;
    const given = new Map(
      transaction.requests.map(({ key, digest, hashType }) => [
        toHex(key),
        concat(signWith(test.parties, key, digest, points), Uint8Array.of(hashType)),
      ]),
    );
    const beside = (paid: bigint, coin: bigint) => {
      const coins = [...transaction.prevouts, { amount: sats(coin), scriptPubKey: NATIVE }];
      const input = { ...some(transaction.tx.inputs[0]), outPoint: { txid: bytesOf("a coin"), vout: 0 }, witness: [] };
      const tx = {
        ...transaction.tx,
        inputs: [...transaction.tx.inputs, input],
        outputs: [...transaction.tx.outputs, { amount: sats(paid), scriptPubKey: NATIVE }],
      };
      const place = { tx, prevouts: coins, given };
      const witness = leafWitness(transaction.way(), place, { parties: test.parties, points, preimages: [PREIMAGE] });
      const second = {
        transaction: { ...transaction, prevouts: coins, openings: () => [] },
        tx: withWitness(tx, [witness]),
      };
      const proof = { claim: REVOKED, published: publishedState(2, [commit, second]), mech };
      return verifyProof(proofJson(test, proof), { crypto });
    };
    expect([answerOf(beside(9_000n, 10_000n)), answerOf(beside(10_001n, 10_000n))]).toEqual(["ok", "E_FEE_SIPHON"]);
    const verdict = beside(9_000n, 10_000n);
    expect(verdict.ok && verdict.assumes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["OTHER_INPUT", "PREVOUTS"]),
    );
    expect(answerOf(beside(100n, 10_000n))).toBe("E_DUST");
  });
});

describe("INVALID_TX against those who kept every rule", () => {
  const test = testChannel();
  const state = signState(test, { sequence: 3, balances: [500_000n, 460_000n], records });
  const [commit, htlc] = publish(test, state, ["commitment/0", "htlc/0/1"], [PREIMAGE]).map(({ transaction, tx }) => ({
    tx: encodeTransaction(tx),
    prevouts: transaction.prevouts,
    role: transaction.role,
  }));
  type Shown = NonNullable<Proof["transaction"]>;
  const verdictOf = (transaction: Shown) =>
    verifyProof(proofJson(test, { claim: "INVALID_TX", transaction, expected: shown(state) }), { crypto });
  const judged = (transaction: Shown): string => answerOf(verdictOf(transaction));
  const own = [some(commit), some(htlc)];

  it("does not hold for what they are called", () => {
    for (const transaction of own)
      for (const role of ["commit", "htlc", "settle", "update", "trigger", "node", "claim", "punish"] as const)
        expect(judged({ ...transaction, role }), `${transaction.role} as ${role}`).toMatch(
          /^E_(TX_VALID|WRONG_PARENT)$/,
        );
    const terms = { scripts: [NATIVE, NATIVE], finalBalances: [1n, 2n], closer: 0, fee: 0n, lockTime: 0 };
    expect(judged({ ...own[0], role: "coop", terms } as Shown)).toBe("E_TX_VALID");
    expect(judged({ ...own[1], role: "coop", terms } as Shown)).toBe("E_TX_VALID");
  });

  it("does not hold for what is said of the outputs that they spend", () => {
    for (const transaction of own) {
      const prevouts = transaction.prevouts.map((output) => ({ ...output, amount: sats(output.amount - 1n) }));
      const scripts = transaction.prevouts.map((output) => ({ ...output, scriptPubKey: NATIVE }));
      expect(judged({ ...transaction, prevouts })).toBe("E_PREVOUTS");
      expect(judged({ ...transaction, prevouts: scripts })).toBe("E_PREVOUTS");
      expect(judged({ ...transaction, prevouts: [] })).toBe("E_PREVOUTS");
    }
  });

  it("does not hold for a transaction of another channel, whatever it is called", () => {
    const tx = valueOf(decodeTransaction(some(own[0]).tx));
    const elsewhere = encodeTransaction({
      ...tx,
      inputs: tx.inputs.map((input) => ({ ...input, outPoint: { txid: bytesOf("elsewhere"), vout: 0 } })),
    });
    for (const role of ["commit", "htlc", "claim", "punish", "coop"] as const)
      expect(judged({ ...some(own[0]), tx: elsewhere, role }), role).toMatch(/^E_(WRONG_PARENT|MALFORMED)$/);
  });

  it("says of a spoilt witness that another may be right, and of a changed body that no close was agreed", () => {
    const tx = valueOf(decodeTransaction(some(own[0]).tx));
    const spoilt = withWitness(
      tx,
      tx.inputs.map(({ witness }) => [new Uint8Array(64).fill(1), ...witness.slice(1)]),
    );
    const ids = (changedTx: Transaction): readonly unknown[] => {
      const verdict = verdictOf({ ...some(own[0]), tx: encodeTransaction(changedTx) });
      return verdict.ok
        ? [verdict.proven[0]?.words.split(":")[0], ...verdict.assumes.map(({ id }) => id)]
        : [verdict.code];
    };
    expect(ids(spoilt)).toEqual(["E_SIG", "NOT_SUPERSEDED", "WITNESS", "TERMS"]);
    // Called a close, on terms that it does not keep, the body is still right.
    const called = verdictOf({
      ...some(own[0]),
      tx: encodeTransaction(spoilt),
      role: "coop",
      terms: { scripts: [NATIVE, NATIVE], finalBalances: [1n, 2n], closer: 0, fee: 0n, lockTime: 0 },
    });
    expect(called.ok && called.assumes.map(({ id }) => id)).toContain("WITNESS");
    expect(ids({ ...tx, version: 2 })).toEqual(["E_TX_VERSION", "NOT_SUPERSEDED", "TERMS"]);
  });
});

it("INVALID_TX: a settlement is no wrong update, nor an update a wrong settlement, whoever spoils the witness", () => {
  const test = testChannel({ mechanism: "symmetric" });
  const state = signState(test, { sequence: 3, balances: [500_000n, 460_000n], records });
  for (const { transaction, tx } of publish(test, state, ["update", "settle"]))
    for (const role of ["update", "settle", "claim"] as const) {
      const judged = (spoilt: Transaction) =>
        verifyProof(
          proofJson(test, {
            claim: "INVALID_TX",
            transaction: { role, tx: encodeTransaction(spoilt), prevouts: transaction.prevouts },
            expected: shown(state),
          }),
          { crypto },
        );
      const what = `${transaction.role} as ${role}`;
      expect(answerOf(judged(tx)), what).toMatch(/^E_(TX_VALID|WRONG_PARENT|PREVOUTS)$/);
      const verdict = judged(withWitness(tx, [[new Uint8Array(65).fill(1), ...some(tx.inputs[0]).witness.slice(1)]]));
      expect(verdict.ok ? verdict.assumes.map(({ id }) => id) : ["WITNESS"], what).toContain("WITNESS");
    }
});
