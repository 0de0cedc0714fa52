/**
 * Transactions against their state (protocol 5.6): every role of every mechanism is accepted as the state gives it, and refused with the rule's code when one thing
 * is changed; the table says the codes.
 */
import { describe, expect, it } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, CloseTerms, StateTransaction } from "../../src/channel/index.ts";
import { closeTransaction } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { p2trScript } from "../../src/taproot/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { TransactionEvidence, TransactionMessage, Verifier } from "../../src/verifier/index.ts";
import { CLOSURE, TRANSACTION } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, signState, testChannel, valueOf } from "../channel/parties.ts";
import { claim, complete } from "../channel/spends.ts";
import { answerOf, throughText, verifierOf } from "./messages.ts";
import { publish, secretAt, shown } from "./proofs.ts";

const EXPIRY = 900;
const PREIMAGE = bytesOf("preimage");
const records = [0, 1].map((from) => ({
  from,
  to: 1 - from,
  amount: 40_000n,
  hash: sha256(PREIMAGE),
  expiry: EXPIRY,
  kind: 0 as const,
}));

interface Scene {
  readonly test: TestChannel;
  readonly state: SignedState;
  readonly verifier: Verifier;
  readonly judged: (evidence: TransactionEvidence, more?: Partial<TransactionMessage>) => string;
}

function sceneOf(options: TestChannelOptions = {}, pays = records): Scene {
  const test = testChannel(options);
  const own =
    1_000_000n - 300_000n * BigInt(test.parties.length - 1) - pays.reduce((sum, { amount }) => sum + amount, 0n);
  const balances = test.parties.map((_, i) => (i === 0 ? own : 300_000n));
  const state = signState(test, { sequence: 3, balances, records: pays });
  const verifier = verifierOf(test);
  const judged: Scene["judged"] = (transaction, more = {}) =>
    answerOf(verifier.transaction(throughText(TRANSACTION.write({ transaction, expected: shown(state), ...more }))));
  return { test, state, verifier, judged };
}

const evidence = (
  role: TransactionEvidence["role"],
  tx: Transaction,
  prevouts: readonly TxOutput[],
): TransactionEvidence => ({
  role,
  tx: encodeTransaction(tx),
  prevouts,
});

type Input = Transaction["inputs"][number];
const withInput = (tx: Transaction, change: Partial<Input>): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input) => ({ ...input, ...change })),
});
const withOutput = (tx: Transaction, change: Partial<TxOutput>, at = tx.outputs.length - 1): Transaction => ({
  ...tx,
  outputs: tx.outputs.map((output, i) => (i === at ? { ...output, ...change } : output)),
});
const flip = (bytes: Bytes, at: number): Bytes => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

const ROLES: readonly (readonly [string, TestChannelOptions, readonly string[]])[] = [
  ["penalty, script", {}, ["commitment/0", "commitment/1"]],
  [
    "penalty, musig2, anchored",
    { parameters: { signing: "musig2", anchor: "leaf" } },
    ["commitment/0", "commitment/1"],
  ],
  [
    "timelock",
    { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } },
    ["trigger", "node/1", "node/2", "node/3"],
  ],
  ["symmetric", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }, ["update", "settle"]],
];

describe.each(ROLES)("%s", (_name, options, names) => {
  const scene = sceneOf(options);
  const published = publish(scene.test, scene.state, names, [PREIMAGE]);

  it.each(names)("%s is accepted as it is, and refused for each thing that is not", (name) => {
    const found = published[names.indexOf(name)];
    if (found === undefined) throw new Error(name);
    const { tx, transaction } = found;
    const { role, prevouts } = transaction;
    const given = (change: Transaction, spent: readonly TxOutput[] = prevouts): string =>
      scene.judged(evidence(role, change, spent));
    const [first = new Uint8Array(0), ...rest] = tx.inputs[0]?.witness ?? [];
    const signed = (...witness: readonly Bytes[]): string => given(withInput(tx, { witness }));
    const [spent] = prevouts;
    if (spent === undefined) throw new Error("one input");
    expect(given(tx)).toBe("ok");
    expect(given({ ...tx, version: 2 })).toBe("E_TX_VERSION");
    expect(
      given({ ...tx, inputs: [...tx.inputs, ...withInput(tx, { outPoint: { txid: bytesOf("x"), vout: 0 } }).inputs] }, [
        spent,
        spent,
      ]),
    ).toBe("E_TX_FIELD");
    expect(given({ ...tx, inputs: [...tx.inputs, ...tx.inputs] }, [spent, spent])).toBe("E_PREVOUTS");
    expect(given(tx, [])).toBe("E_PREVOUTS");
    expect(given(withInput(tx, { sequence: 5 }))).toBe("E_TX_FIELD");
    expect(given({ ...tx, lockTime: tx.lockTime ^ 2 })).toBe("E_LOCKTIME");
    expect(given({ ...tx, outputs: tx.outputs.slice(1) })).toBe("E_OUTPUT_MISMATCH");
    expect(given(withOutput(tx, { scriptPubKey: p2trScript(bytesOf("thief")) }))).toBe("E_OUTPUT_MISMATCH");
    expect(given(withOutput(tx, { amount: sats(1n) }))).toBe("E_OUTPUT_MISMATCH");
    expect(signed(first, ...rest, Uint8Array.of(0x50))).toBe("E_ANNEX");
    expect(signed(flip(first, 11), ...rest)).toBe("E_SIG");
    expect(signed(Uint8Array.of(...first.subarray(0, 64), 3), ...rest)).toBe("E_SIGHASH");
    expect(signed()).toBe("E_SCRIPT");
    const other = scene.judged({ ...evidence("coop", tx, prevouts) });
    expect(other).toBe("E_MALFORMED");
    expect(scene.judged(evidence("punish", tx, prevouts))).toBe("E_WRONG_PARENT");
  });

  it("does not take a state's transaction for another state's", () => {
    const later = signState(scene.test, {
      sequence: 2,
      balances: scene.state.update.state.balances.map(({ balance }) => balance),
      records,
    });
    const [first] = publish(scene.test, later, names.slice(0, 1), [PREIMAGE]);
    if (first === undefined) throw new Error("one");
    // The trigger is of every state; of the rest the locks or outputs tell.
    const answer = scene.judged(evidence(first.transaction.role, first.tx, first.transaction.prevouts));
    expect(answer).toBe(first.transaction.role === "trigger" ? "ok" : answer === "E_TX_FIELD" ? answer : "E_LOCKTIME");
  });
});

const claims = ({ test, state }: Scene, party: number, publisher?: number): readonly ClaimStep[] => {
  const { content, commitment } = state.proposed;
  const steps = valueOf(
    test.channel.mechanism.exit(party, { content, commitment, ...(publisher === undefined ? {} : { publisher }) }),
  );
  return steps.flatMap((step) => (step.kind === "claim" ? [step] : []));
};

describe("penalty: second level, claims and justice", () => {
  const scene = sceneOf();
  const { test, state } = scene;
  const [commit] = publish(test, state, ["commitment/0"]);
  const vout = commit?.transaction.openings().find(({ role }) => role === "offered")?.vout;
  const [htlc] = publish(test, state, [`htlc/0/${vout}`], [PREIMAGE]);
  if (commit === undefined || htlc === undefined) throw new Error("a commitment and an HTLC");
  const given = (tx: Transaction, prevouts = htlc.transaction.prevouts): string =>
    scene.judged(evidence("htlc", tx, prevouts));

  it("accepts a second-level transaction bare, and with a coin that pays the fee", () => {
    expect(given(htlc.tx)).toBe("ok");
    expect(given({ ...htlc.tx, lockTime: EXPIRY + 1 })).toBe("E_LOCKTIME");
    expect(given(withInput(htlc.tx, { sequence: 0xffff_ffff }))).toBe("E_TX_FIELD");
    expect(given(withOutput(htlc.tx, { amount: sats(39_999n) }))).toBe("E_OUTPUT_MISMATCH");
    const [one = new Uint8Array(0), two = new Uint8Array(0), ...rest] = htlc.tx.inputs[0]?.witness ?? [];
    expect(given(withInput(htlc.tx, { witness: [one.subarray(0, 64), two, ...rest] }))).toBe("E_SIGHASH");
    expect(given(withInput(htlc.tx, { witness: [one, Uint8Array.of(...two, 0x83), ...rest] }))).toBe("E_SIGHASH");
    const elsewhere = withInput(htlc.tx, { outPoint: { txid: bytesOf("x"), vout: 0 } });
    expect(given(elsewhere)).toBe("E_WRONG_PARENT");
    // Bitcoin's own rules of the coin: older ones are not run here, and the verdict says so.
    const coin = { amount: sats(10_000n), scriptPubKey: Uint8Array.of(0, 20, ...new Uint8Array(20)) };
    const added = {
      ...htlc.tx,
      inputs: [
        ...htlc.tx.inputs,
        ...withInput(htlc.tx, { outPoint: { txid: bytesOf("coin"), vout: 1 }, witness: [bytesOf("x")] }).inputs,
      ],
    };
    // The holder signs the whole transaction, so its signature must be made for it.
    expect(given(added, [...htlc.transaction.prevouts, coin])).toBe("E_SIG");
  });

  it("accepts what a party claims, at its time, with a fee within the limit", () => {
    const party = test.parties[0];
    if (party === undefined) throw new Error("a party");
    const [local] = claims(scene, 0).filter(({ output }) => output === "to_local");
    if (local === undefined) throw new Error("to_local");
    const made = claim([local], { party });
    const own = evidence("claim", made.tx, made.prevouts);
    expect(scene.judged(own)).toBe("ok");
    expect(scene.judged(own, { feeLimit: 200n })).toBe("ok");
    expect(scene.judged(own, { feeLimit: 199n })).toBe("E_FEE_SIPHON");
    const tip = { height: 1_000, medianTimePast: 1_800_000_000 } as NonNullable<TransactionMessage["at"]>["tip"];
    const confirmedAt = (height: number) =>
      ({
        at: { tip, confirmations: [{ height, previousMedianTimePast: 1 }] },
      }) as unknown as Partial<TransactionMessage>;
    expect(scene.judged(own, confirmedAt(1_001 - 144))).toBe("ok");
    expect(scene.judged(own, confirmedAt(1_002 - 144))).toBe("E_IMMATURE");
    expect(scene.judged(own, { at: { tip, confirmations: [] } })).toBe("E_MALFORMED");
    const early = claim([local], { party }, (tx) => withInput(tx, { sequence: 143 }));
    expect(scene.judged(evidence("claim", early.tx, early.prevouts))).toBe("E_SCRIPT");
    const much = claim([local], { party }, (tx) => withOutput(tx, { amount: sats(local.prevout.amount + 1n) }));
    expect(scene.judged(evidence("claim", much.tx, much.prevouts))).toBe("E_FEE_SIPHON");
    const dust = claim([local], { party }, (tx) => withOutput(tx, { amount: sats(329n) }));
    expect(scene.judged(evidence("claim", dust.tx, dust.prevouts))).toBe("E_DUST");
    const least = claim([local], { party }, (tx) => withOutput(tx, { amount: sats(330n) }));
    expect(scene.judged(evidence("claim", least.tx, least.prevouts))).toBe("ok");
    const mixed = claim([local], { party }, (tx) => ({ ...tx, lockTime: 1_600_000_000 }));
    expect(scene.judged(evidence("claim", mixed.tx, mixed.prevouts))).toBe("E_LOCKTIME");
    const large = claim([local], { party }, (tx) => ({
      ...tx,
      outputs: Array.from({ length: 240 }, () => ({ ...(tx.outputs[0] as TxOutput), amount: sats(500n) })),
    }));
    expect(scene.judged(evidence("claim", large.tx, large.prevouts))).toBe("E_TRUC_SIZE");
    const child = claim([local], { party }, (tx) => ({
      ...tx,
      outputs: Array.from({ length: 24 }, () => ({ ...(tx.outputs[0] as TxOutput), amount: sats(500n) })),
    }));
    const childEvidence = evidence("claim", child.tx, child.prevouts);
    expect(scene.judged(childEvidence)).toBe("ok");
  });

  it("accepts justice with the revealed secret, and with no other", () => {
    const steps = valueOf(
      test.channel.mechanism.answer(1, {
        published: [commit.tx],
        holder: 0,
        content: state.proposed.content,
        commitment: state.proposed.commitment,
      }),
    );
    const punish = steps.flatMap((step) => (step.kind === "claim" && step.role === "punish" ? [step] : []));
    const party = test.parties[1];
    if (party === undefined) throw new Error("a party");
    const right = claim(punish, { party, revealed: secretAt(test, 0, 3) });
    expect(scene.judged(evidence("punish", right.tx, right.prevouts))).toBe("ok");
    const wrong = claim(punish, { party, revealed: secretAt(test, 0, 4) });
    expect(scene.judged(evidence("punish", wrong.tx, wrong.prevouts))).toBe("E_SIG");
    expect(scene.judged(evidence("punish", { ...right.tx, version: 2 }, right.prevouts))).toBe("E_TX_VERSION");
  });
});

const WALLET = p2trScript(bytesOf("a wallet's key"));

function closeOf(
  { test, state }: Scene,
  change: Partial<CloseTerms> = {},
): { readonly terms: CloseTerms; readonly close: StateTransaction; readonly tx: Transaction } {
  const { balances } = state.update.state;
  const terms = {
    scripts: balances.map(() => WALLET),
    finalBalances: balances.map(({ balance }) => balance),
    closer: 0,
    fee: 500n,
    lockTime: 0,
    ...change,
  };
  const close = valueOf(closeTransaction(test.channel, state.update.state, terms));
  return { terms, close, tx: complete(close, { parties: test.parties }) };
}

describe.each<readonly [string, TestChannelOptions]>([
  ["penalty", {}],
  ["timelock", { mechanism: "timelock", labels: ["alice", "bob", "carol"] }],
  ["symmetric", { mechanism: "symmetric" }],
])("the cooperative close of %s", (_name, options) => {
  const scene = sceneOf(options, []);

  it("pays the latest balances, and nothing else", () => {
    const { terms, close, tx } = closeOf(scene);
    const own = { ...evidence("coop", tx, close.prevouts), terms };
    expect(scene.judged(own)).toBe("ok");
    expect(scene.judged(own, { feeLimit: 499n })).toBe("E_FEE_SIPHON");
    expect(scene.judged({ ...own, tx: encodeTransaction({ ...tx, version: 3 }) })).toBe("E_TX_VERSION");
    const other = terms.finalBalances.map((balance, i) => (i === 0 ? balance - 1n : i === 1 ? balance + 1n : balance));
    expect(scene.judged({ ...own, terms: { ...terms, finalBalances: other } })).toBe("E_CLOSE_BALANCES");
    expect(scene.judged({ ...own, terms: { ...terms, scripts: terms.scripts.map(() => Uint8Array.of(0x6a)) } })).toBe(
      "E_CLOSE_SCRIPT(0)",
    );
    expect(scene.judged({ ...own, terms: { ...terms, fee: 501n } })).toBe("E_OUTPUT_MISMATCH");
    expect(scene.judged({ ...own, terms: { ...terms, lockTime: 7 } })).toBe("E_LOCKTIME");
    const message = { latest: shown(scene.state), transactions: [own] };
    expect(answerOf(scene.verifier.closure(throughText(CLOSURE.write(message))))).toBe("ok");
    expect(answerOf(scene.verifier.closure(throughText(CLOSURE.write({ ...message, transactions: [own, own] }))))).toBe(
      "E_MALFORMED",
    );
  });
});

describe.each(ROLES)("the unilateral close of %s", (_name, options, names) => {
  const scene = sceneOf(options);
  const path = names[0]?.startsWith("commitment") === true ? names.slice(0, 1) : names;
  const published = publish(scene.test, scene.state, path, [PREIMAGE]);
  const own = published.map(({ tx, transaction }) => evidence(transaction.role, tx, transaction.prevouts));
  const judged = (transactions: readonly TransactionEvidence[]): string =>
    answerOf(scene.verifier.closure(throughText(CLOSURE.write({ latest: shown(scene.state), transactions }))));

  it("is accepted whole, in order, up to the payouts", () => {
    expect(judged(own)).toBe("ok");
    if (own.length > 1) {
      expect(judged(own.slice(0, -1))).toBe("E_CHAIN_LINK");
      expect(judged(own.toReversed())).toBe("E_CHAIN_LINK");
    }
  });
});
