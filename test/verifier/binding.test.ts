/**
 * What a transaction spends, where its own signatures do not say so: an update or a settlement fits any output (BIP118), a claim fits whatever is said to be published,
 * a closure is a chain. Nothing that was only said is believed.
 */
import { describe, expect, it } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { concat, fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, StateTransaction } from "../../src/channel/index.ts";
import { P2A_SCRIPT } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { scriptTree, taprootOutput } from "../../src/taproot/index.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { TransactionEvidence } from "../../src/verifier/index.ts";
import { CLOSURE, TRANSACTION } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel } from "../channel/parties.ts";
import { bytesOf, crypto, signState, testChannel, valueOf } from "../channel/parties.ts";
import { claim, complete } from "../channel/spends.ts";
import { answerOf, throughText, verifierOf } from "./messages.ts";
import { publish, secretAt, shown } from "./proofs.ts";

type Input = Transaction["inputs"][number];
const on = (tx: Transaction, change: Partial<Input>): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input, i) => (i === 0 ? { ...input, ...change } : input)),
});

const evidence = (
  role: TransactionEvidence["role"],
  tx: Transaction,
  prevouts: readonly TxOutput[],
  published: readonly Transaction[] = [],
): TransactionEvidence => ({
  role,
  tx: encodeTransaction(tx),
  prevouts,
  ...(published.length === 0 ? {} : { published: published.map((each) => encodeTransaction(each)) }),
});

function judgeOf(test: TestChannel, state: SignedState) {
  const verifier = verifierOf(test);
  const expected = shown(state);
  return {
    spend: (transaction: TransactionEvidence): string =>
      answerOf(verifier.transaction(throughText(TRANSACTION.write({ transaction, expected })))),
    closure: (...transactions: readonly TransactionEvidence[]): string =>
      answerOf(verifier.closure(throughText(CLOSURE.write({ latest: expected, transactions })))),
  };
}

const CAPACITY = sats(1_000_000n);

describe("symmetric: an update binds to the funding output or an older state", () => {
  const test = testChannel({ mechanism: "symmetric", labels: ["alice", "bob", "carol"] });
  const state = signState(test, { sequence: 3, balances: [400_000n, 300_000n, 300_000n] });
  const [update, settle] = publish(test, state, ["update", "settle"]);
  if (update === undefined || settle === undefined) throw new Error("an update and a settlement");
  const judge = judgeOf(test, state);
  const elsewhere = { txid: bytesOf("foreign"), vout: 0 };
  const leaf = Uint8Array.of(0x51);
  const attacker = (crypto.multiplyBase(bytesOf("attacker")) as Bytes).subarray(1);
  const tree = scriptTree([{ script: leaf, version: 0xc0, depth: 0 }]);
  const owned = taprootOutput(crypto, attacker, tree?.merkleRoot as Bytes);

  it.each<readonly [string, Bytes, readonly Bytes[]]>([
    ["P2WPKH", fromHex(`0014${"11".repeat(20)}`), []],
    ["P2PKH", fromHex(`76a914${"11".repeat(20)}88ac`), []],
    ["P2A", P2A_SCRIPT, []],
    ["an unknown witness program", fromHex("52020101"), []],
    ["an attacker's leaf", owned?.scriptPubKey as Bytes, [leaf, concat(Uint8Array.of(0xc0), attacker)]],
  ])("refuses an unsigned update on %s", (_name, scriptPubKey, witness) => {
    const said = [{ amount: CAPACITY, scriptPubKey }];
    const foreign = on(update.tx, { outPoint: elsewhere, witness });
    expect(judge.spend(evidence("update", foreign, said))).toBe("E_WRONG_PARENT");
    expect(judge.closure(evidence("update", foreign, said))).toBe("E_WRONG_PARENT");
    // With the leaf of an older state shown, so that a number can be read from it.
    const older = fromHex("51ad04" + "0165cd1d" + "b1");
    const dressed = on(foreign, { witness: [bytesOf("x"), older, concat(Uint8Array.of(0xc0), attacker)] });
    expect(judge.spend(evidence("update", dressed, said))).toBe("E_WRONG_PARENT");
    // On the funding outpoint itself it is the prevout that is a lie.
    expect(judge.spend(evidence("update", on(update.tx, { witness }), said))).toBe("E_PREVOUTS");
  });

  /** Update 3 on the output of state 1, by its honest owners. */
  const old = signState(test, { sequence: 1, balances: [400_000n, 300_000n, 300_000n] });
  const [stale] = publish(test, old, ["update"]);
  if (stale === undefined) throw new Error("an update");
  const steps = valueOf(
    test.channel.mechanism.answer(0, {
      published: [stale.tx],
      content: old.proposed.content,
      commitment: old.proposed.commitment,
      newest: {
        content: state.proposed.content,
        commitment: state.proposed.commitment,
        evidence: state.update.evidence,
      },
    }),
  );
  const [rebound, resettled] = steps.flatMap((step): readonly StateTransaction[] =>
    step.kind === "publish" ? [step.transaction] : [],
  );
  if (rebound === undefined || resettled === undefined) throw new Error("an answer");
  const answer = complete(rebound, { parties: test.parties });
  const settled = complete(resettled, { parties: test.parties });

  it("accepts an update that is bound to the output of an older state, and its settlement", () => {
    expect(judge.spend(evidence("update", answer, rebound.prevouts))).toBe("ok");
    expect(judge.spend(evidence("settle", settled, resettled.prevouts))).toBe("ok");
    const [state1] = rebound.prevouts;
    const wrong = [{ amount: sats(999_999n), scriptPubKey: state1?.scriptPubKey as Bytes }];
    expect(judge.spend(evidence("update", answer, wrong))).toBe("E_WRONG_PARENT");
    const second = { txid: txid(stale.tx), vout: 1 };
    expect(judge.spend(evidence("update", on(answer, { outPoint: second }), rebound.prevouts))).toBe("E_WRONG_PARENT");
    const other = { txid: txid(answer), vout: 1 };
    expect(judge.spend(evidence("settle", on(settled, { outPoint: other }), resettled.prevouts))).toBe(
      "E_WRONG_PARENT",
    );
    expect(judge.spend(evidence("settle", settled, [{ amount: CAPACITY, scriptPubKey: P2A_SCRIPT }]))).toBe(
      "E_WRONG_PARENT",
    );
  });

  it("accepts no claim on a settlement that does not come from the funding output", () => {
    const [own] = valueOf(
      test.channel.mechanism.exit(0, { content: state.proposed.content, commitment: state.proposed.commitment }),
    ).flatMap((step): readonly ClaimStep[] => (step.kind === "claim" && step.parent === "settle" ? [step] : []));
    const party = test.parties[0];
    if (party === undefined || own === undefined) throw new Error("a payout to claim");
    const moved = { ...own, spends: { ...own.spends, txid: txid(settled) } };
    const taken = claim([moved], { party });
    const judged = (...published: readonly Transaction[]): string =>
      judge.spend(evidence("claim", taken.tx, taken.prevouts, published));
    expect(judged(stale.tx, answer, settled)).toBe("ok");
    expect(judged(answer, settled)).toBe("E_WRONG_PARENT");
    expect(judged(settled)).toBe("E_WRONG_PARENT");
    expect(judged(on(stale.tx, { witness: [] }), answer, settled)).toBe("E_WRONG_PARENT");
    expect(judged()).toBe("E_WRONG_PARENT");
  });

  it("closes by the chain update, settlement, and by no other", () => {
    const [one, two] = [
      evidence("update", update.tx, update.transaction.prevouts),
      evidence("settle", settle.tx, settle.transaction.prevouts),
    ];
    expect(judge.closure(one, two)).toBe("ok");
    expect(judge.closure(one, one, two)).toBe("E_CHAIN_LINK");
    expect(judge.closure(two)).toBe("E_CHAIN_LINK");
    // Bound to outputs that are not there.
    expect(judge.closure(evidence("update", answer, rebound.prevouts))).toBe("E_CHAIN_LINK");
    const beside = { txid: test.channel.funding.txid, vout: 5 };
    const alone = evidence("settle", on(settle.tx, { outPoint: beside }), settle.transaction.prevouts);
    expect(judge.closure(alone)).toBe("E_WRONG_PARENT");
    expect(judge.closure(one, alone)).toBe("E_WRONG_PARENT");
    const first = { txid: test.channel.funding.txid, vout: test.channel.funding.vout };
    const onFunding = evidence("settle", on(settle.tx, { outPoint: first }), settle.transaction.prevouts);
    expect(judge.closure(onFunding)).toBe(test.channel.funding.vout === 0 ? "E_PREVOUTS" : "E_WRONG_PARENT");
  });
});

describe("penalty: a chain from the funding output", () => {
  const preimage = bytesOf("preimage");
  const records = [0, 1].map((from) => ({
    from,
    to: 1 - from,
    amount: 40_000n,
    hash: sha256(preimage),
    expiry: 900,
    kind: 0 as const,
  }));
  const test = testChannel();
  const state = signState(test, { sequence: 3, balances: [500_000n, 420_000n], records });
  const { content, commitment } = state.proposed;
  const judge = judgeOf(test, state);
  const names = valueOf(state.proposed.built.exitTransactions(commitment)).map(({ name }) => name);
  const all = new Map(publish(test, state, names, [preimage]).map((each) => [each.transaction.name, each]));
  const of = (name: string): TransactionEvidence => {
    const found = all.get(name);
    if (found === undefined) throw new Error(name);
    return evidence(found.transaction.role, found.tx, found.transaction.prevouts);
  };
  const htlcs = names.filter((name) => name.startsWith("htlc/0"));
  const own = (party: number, publisher: number, output: string): readonly ClaimStep[] =>
    valueOf(test.channel.mechanism.exit(party, { content, commitment, publisher })).flatMap((step) =>
      step.kind === "claim" && step.output === output ? [step] : [],
    );
  const spend = (steps: readonly ClaimStep[], party: number, revealed?: Bytes) =>
    claim(steps, {
      party: test.parties[party] as (typeof test.parties)[number],
      ...(revealed === undefined ? {} : { revealed }),
    });

  it("takes one commitment, each second-level transaction and each claim once", () => {
    const remote = spend(own(1, 0, "to_remote"), 1);
    const claimed = evidence("claim", remote.tx, remote.prevouts);
    const [first = "", second = ""] = htlcs;
    expect(judge.closure(of("commitment/0"))).toBe("ok");
    expect(judge.closure(of("commitment/0"), of(first), of(second), claimed)).toBe("ok");
    expect(judge.closure(of("commitment/0"), of("commitment/1"))).toBe("E_CHAIN_LINK");
    expect(judge.closure(of("commitment/0"), of("commitment/0"))).toBe("E_CHAIN_LINK");
    expect(judge.closure(of("commitment/0"), of(first), of(first))).toBe("E_CHAIN_LINK");
    expect(judge.closure(of("commitment/0"), claimed, claimed)).toBe("E_CHAIN_LINK");
    expect(judge.closure(of("commitment/1"), claimed)).toBe("E_CHAIN_LINK");
    expect(judge.closure(of(first), of("commitment/0"))).toBe("E_CHAIN_LINK");
    // Signed for the same output as a claim of it, so that both cannot be in one chain.
    const again = spend(own(1, 0, "to_remote"), 1);
    const other = evidence("claim", { ...again.tx, lockTime: 1 }, again.prevouts);
    expect(judge.closure(of("commitment/0"), claimed, other)).toBe("E_CHAIN_LINK");
  });

  it("takes no claim and no justice on a commitment that does not spend the funding output", () => {
    const real = all.get("commitment/0")?.tx as Transaction;
    const fake = on(real, { outPoint: { txid: bytesOf("nothing"), vout: 3 }, witness: [] });
    const move = (steps: readonly ClaimStep[]): readonly ClaimStep[] =>
      steps.map((step) => ({ ...step, spends: { ...step.spends, txid: txid(fake) } }));
    const remote = own(1, 0, "to_remote");
    const honest = spend(remote, 1);
    expect(judge.spend(evidence("claim", honest.tx, honest.prevouts, [real]))).toBe("ok");
    const taken = spend(move(remote), 1);
    expect(judge.spend(evidence("claim", taken.tx, taken.prevouts, [fake]))).toBe("E_WRONG_PARENT");
    expect(judge.closure(of("commitment/0"), evidence("claim", taken.tx, taken.prevouts, [fake]))).toBe(
      "E_WRONG_PARENT",
    );
    const justice = valueOf(
      test.channel.mechanism.answer(1, { published: [real], holder: 0, content, commitment }),
    ).flatMap((step) => (step.kind === "claim" && step.role === "punish" ? [step] : []));
    const secret = secretAt(test, 0, 3);
    const right = spend(justice, 1, secret);
    expect(judge.spend(evidence("punish", right.tx, right.prevouts))).toBe("ok");
    const wrong = spend(move(justice), 1, secret);
    expect(judge.spend(evidence("punish", wrong.tx, wrong.prevouts, [fake]))).toBe("E_WRONG_PARENT");
    // What justice takes is not paid out as the state says.
    expect(judge.closure(of("commitment/0"), evidence("punish", right.tx, right.prevouts))).toBe("E_CHAIN_LINK");
  });

  it("finds a second-level output where it was published with a fee, and only with the amount that was signed", () => {
    const [name = ""] = htlcs;
    const second = all.get(name)?.tx as Transaction;
    const [step] = own(0, 0, "second_level").filter(({ parent }) => parent === name);
    if (step === undefined) throw new Error("a claim of the second level");
    const more = on(second, { outPoint: { txid: bytesOf("coin"), vout: 1 }, witness: [] });
    const batch = (amount?: bigint): Transaction => ({
      ...second,
      inputs: [...more.inputs, ...second.inputs],
      outputs: [
        { amount: sats(9_000n), scriptPubKey: P2A_SCRIPT },
        ...second.outputs.map((output) => ({ ...output, ...(amount === undefined ? {} : { amount: sats(amount) }) })),
      ],
    });
    const judged = (tx: Transaction, vout: number): string => {
      const prevout = tx.outputs[vout] as TxOutput;
      const taken = spend([{ ...step, spends: { txid: txid(tx), vout }, prevout }], 0);
      return judge.spend(evidence("claim", taken.tx, taken.prevouts, [tx]));
    };
    expect(judged(batch(), 1)).toBe("ok");
    expect(judged(batch(900_000n), 1)).toBe("E_WRONG_PARENT");
  });
});
