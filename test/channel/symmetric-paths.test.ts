/**
 * Every transaction of a symmetric channel, run by our engine with the rules of BIP118 and relay policy: an update bound to the funding output and to every older
 * state, never to its own or a newer one; each settlement on its own state alone. Bitcoin Core's library has no BIP118: to it these leaves are anyone's,
 * which is what the network gate is for.
 */
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { height, unixTime } from "../../src/base/units.ts";
import type { ChannelParameters, ClaimStep, ExitStep, StateRecord, StateTransaction } from "../../src/channel/index.ts";
import { openChannel, sequenceFault } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { ANYPREVOUT, standardOf } from "../../src/interpreter/index.ts";
import { finalize } from "../../src/program/index.ts";
import { NETWORKS } from "../../src/taproot/index.ts";
import {
  immatureInput,
  isFinal,
  midstatesOf,
  transactionWeight,
  txid,
  witnessSize,
} from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { programOf } from "../program/library.ts";
import type { SignedState, TestChannel } from "./parties.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, testDefinition, valueOf } from "./parties.ts";
import { accepted, claim, complete, judge, refusedByBoth, withWitness } from "./spends.ts";

const RULES = standardOf(ANYPREVOUT);
const PREIMAGE = bytesOf("preimage");
const HTLC: StateRecord = { from: 0, to: 1, amount: 60_000n, hash: sha256(PREIMAGE), expiry: 900_000, kind: 0 };
const ours = (tx: Transaction, of: StateTransaction): boolean => judge(tx, of.prevouts, RULES).ours;

const open = (count: number, parameters: Partial<ChannelParameters> = {}): TestChannel =>
  testChannel({
    mechanism: "symmetric",
    labels: Array.from({ length: count }, (_, i) => `member ${i}`),
    parameters: { maxHtlcsPerDirection: 8, ...parameters },
  });

const sign = (test: TestChannel, sequence: number): SignedState => {
  const each = 940_000n / BigInt(test.parties.length);
  const balances = test.parties.map((_, i) => (i === 0 ? 940_000n - each * BigInt(test.parties.length - 1) : each));
  return signState(test, { sequence, balances, records: [HTLC] });
};

const exitOf = (test: TestChannel, party: number, { proposed }: SignedState): readonly ExitStep[] =>
  valueOf(test.channel.mechanism.exit(party, { content: proposed.content, commitment: proposed.commitment }));
const published = (steps: readonly ExitStep[]): readonly StateTransaction[] =>
  steps.flatMap((step) => (step.kind === "publish" ? [step.transaction] : []));
const claims = (steps: readonly ExitStep[]): readonly ClaimStep[] =>
  steps.flatMap((step) => (step.kind === "claim" ? [step] : []));
const named = ({ proposed }: SignedState, name: string): StateTransaction => {
  const found = proposed.transactions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe.each([2, 3, 5, 20])("a symmetric channel of %i parties", (count) => {
  const test = open(count);
  const signed = sign(test, 7);
  const party = (i: number) => test.parties[i] as TestChannel["parties"][number];

  it("signs the settlement before the update (I4)", () => {
    expect(signed.proposed.transactions.map(({ name }) => name)).toEqual(["settle", "update"]);
    expect(signed.proposed.transactions.map(({ requests }) => requests[0]?.hashType)).toEqual([0x41, 0xc1]);
  });

  it("publishes the update, then the settlement", () => {
    const [update, settle] = published(exitOf(test, 0, signed));
    if (update === undefined || settle === undefined) throw new Error("two transactions");
    expect(update.tx.lockTime).toBe(500_000_007);
    expect(ours(complete(update, test), update)).toBe(true);
    expect(settle.tx.inputs[0]?.outPoint).toEqual({ txid: txid(update.tx), vout: 0 });
    expect(ours(complete(settle, test), settle)).toBe(true);
  });

  it("does not settle before the challenge period, by script and by BIP68", () => {
    const settle = named(signed, "settle");
    const done = complete(settle, test);
    const hasty = { ...done, inputs: done.inputs.map((input) => ({ ...input, sequence: 143 })) };
    expect(ours(hasty, settle)).toBe(false);
    const free = { ...done, inputs: done.inputs.map((input) => ({ ...input, sequence: 0xffff_fffd })) };
    expect(ours(free, settle)).toBe(false);
    const at = (tip: number) =>
      immatureInput(done, [{ height: height(1000), previousMedianTimePast: unixTime(1_600_000_000) }], {
        height: height(tip),
        medianTimePast: unixTime(1_700_000_000),
      });
    expect([at(1142), at(1143)]).toEqual([0, undefined]);
  });

  it("pays each party its balance, and the HTLC to whom it is due", () => {
    for (const i of [0, 1, count - 1]) {
      const steps = claims(exitOf(test, i, signed));
      expect(steps.map(({ output }) => output).sort()).toEqual(i < 2 ? ["htlc", `payout(${i})`] : [`payout(${i})`]);
      for (const step of steps) {
        const spend = claim([step], { party: party(i), preimages: [PREIMAGE] });
        expect(judge(spend.tx, spend.prevouts), `${i} ${step.output}`).toEqual(accepted);
        const thief = claim([step], { party: party((i + 1) % count), preimages: [PREIMAGE] });
        expect(judge(thief.tx, thief.prevouts), `${i} ${step.output}`).toEqual(refusedByBoth);
      }
    }
  });
});

describe("rebinding (I5, I6)", () => {
  const test = open(2);
  const STATES = [0, 1, 2, 3, 4, 5];
  const signed = STATES.map((n) => sign(test, n));
  const given = signed.map(({ update }) => {
    const whole = update.evidence.signatures.map((each) => ("signature" in each ? each.signature : bytesOf("none")));
    return { settle: whole[0] as Uint8Array, update: whole[1] as Uint8Array };
  });
  const answer = (newest: number, older: number): readonly StateTransaction[] => {
    const { proposed } = signed[older] as SignedState;
    const { proposed: newer, update } = signed[newest] as SignedState;
    return published(
      valueOf(
        test.channel.mechanism.answer(0, {
          published: [named(signed[older] as SignedState, "update").tx],
          content: proposed.content,
          commitment: proposed.commitment,
          newest: { ...newer, evidence: update.evidence },
        }),
      ),
    );
  };

  it("the signatures given once satisfy the update and the settlement of any newer state on any older one", () => {
    for (const newest of STATES)
      for (const older of STATES.slice(0, newest)) {
        const [update, settle] = answer(newest, older);
        if (update === undefined || settle === undefined) throw new Error("two transactions");
        for (const [each, signature] of [
          [update, given[newest]?.update],
          [settle, given[newest]?.settle],
        ] as const) {
          const witness = finalize(
            each.way(),
            {
              signatures: new Map([[toHex(each.requests[0]?.key ?? bytesOf("")), signature as Uint8Array]]),
              preimages: new Map(),
            },
            { midstates: midstatesOf(each.tx, each.prevouts), inputIndex: 0, backend: crypto },
          );
          expect(ours(withWitness(each.tx, [valueOf(witness)]), each), `${newest} on ${older}`).toBe(true);
        }
      }
  });

  it("no update spends its own state or a newer one, and no settlement another state's output", () => {
    for (const newer of STATES)
      for (const older of STATES.slice(0, newer + 1)) {
        const target = published(exitOf(test, 0, signed[newer] as SignedState))[1] as StateTransaction;
        // The leaf for updates of the newer state's output, as if for the one above it; its witness is put under the older update.
        const above = answer(newer + 1 < STATES.length ? newer + 1 : newer, newer)[0];
        const old = named(signed[older] as SignedState, "update");
        const moved: Transaction = {
          ...old.tx,
          inputs: old.tx.inputs.map((input) => ({
            ...input,
            outPoint: target.tx.inputs[0]?.outPoint ?? input.outPoint,
          })),
        };
        if (above?.name === "update") {
          const way = above.way();
          if (way.path.kind !== "leaf") throw new Error("an update spends by its leaf");
          const witness = [
            given[older]?.update as Uint8Array,
            fromHex(way.path.script),
            fromHex(way.path.controlBlock),
          ];
          expect(judge(withWitness(moved, [witness]), target.prevouts, RULES).ours, `${older} on ${newer}`).toBe(false);
        }
        if (older === newer) continue;
        for (const [mine, other] of [
          [older, newer],
          [newer, older],
        ] as const) {
          const [, place] = published(exitOf(test, 0, signed[other] as SignedState));
          const own = named(signed[mine] as SignedState, "settle");
          const way = (place as StateTransaction).way();
          if (way.path.kind !== "leaf") throw new Error("a settlement spends by its leaf");
          const witness = [given[mine]?.settle as Uint8Array, fromHex(way.path.script), fromHex(way.path.controlBlock)];
          const spend = withWitness(own.tx, [witness]);
          expect(judge(spend, (place as StateTransaction).prevouts, RULES).ours, `settle ${mine} on ${other}`).toBe(
            false,
          );
        }
      }
  });

  it("an update's signature opens no settlement leaf, nor a settlement's an update leaf", () => {
    const [update, settle] = answer(3, 1);
    if (update === undefined || settle === undefined) throw new Error("two transactions");
    const [byUpdate, bySettle] = [update.way().path, settle.way().path];
    if (byUpdate.kind !== "leaf" || bySettle.kind !== "leaf") throw new Error("leaves");
    const through = (
      tx: Transaction,
      signature: Uint8Array | undefined,
      path: typeof byUpdate,
      prevouts: StateTransaction["prevouts"],
    ): boolean =>
      judge(
        withWitness(tx, [[signature as Uint8Array, fromHex(path.script), fromHex(path.controlBlock)]]),
        prevouts,
        RULES,
      ).ours;
    // The settlement leaf of state 1's output needs a relative lock, which an update's nSequence switches off.
    const first = named(signed[1] as SignedState, "settle").way().path;
    if (first.kind !== "leaf") throw new Error("a leaf");
    expect(through(update.tx, given[3]?.update, first, update.prevouts)).toBe(false);
    const [next] = answer(4, 3);
    const path = next?.way().path;
    if (path?.kind !== "leaf") throw new Error("a leaf");
    expect(through(settle.tx, given[3]?.settle, path, settle.prevouts)).toBe(false);
    // Control: each in its own leaf.
    expect(through(update.tx, given[3]?.update, byUpdate, update.prevouts)).toBe(true);
    expect(through(settle.tx, given[3]?.settle, bySettle, settle.prevouts)).toBe(true);
  });

  it("finishes what is the newest already, and refuses what cannot be an answer", () => {
    const newest = signed[3] as SignedState;
    const stale = { content: newest.proposed.content, commitment: newest.proposed.commitment };
    const own = [named(newest, "update").tx];
    const settle = valueOf(
      test.channel.mechanism.answer(0, { ...stale, published: own, newest: newest.proposed as never }),
    );
    expect(published(settle).map(({ name }) => name)).toEqual(["settle"]);
    const codes = [
      { ...stale, published: own },
      { ...stale, published: [], newest: (signed[4] as SignedState).proposed as never },
      { ...stale, published: [named(signed[2] as SignedState, "update").tx], newest: newest.proposed as never },
      { ...stale, published: own, newest: (signed[2] as SignedState).proposed as never },
    ].map((each) => codeOf(test.channel.mechanism.answer(0, each)));
    expect(codes).toEqual(["E_MALFORMED", "E_OUTPUT_MISMATCH", "E_OUTPUT_MISMATCH", "E_NOT_NEWER"]);
  });
});

describe("sizes (2.4)", () => {
  const test = open(2);
  const signed = [3, 9].map((n) => sign(test, n));
  const weights = (of: StateTransaction | undefined, count = 2): readonly [number, number] => {
    const tx = complete(of as StateTransaction, count === 2 ? test : open(count));
    return [transactionWeight(tx), witnessSize(tx.inputs[0]?.witness ?? [])];
  };
  const [older, newest] = signed as [SignedState, SignedState];
  const bound = published(
    valueOf(
      test.channel.mechanism.answer(0, {
        published: [named(older, "update").tx],
        content: older.proposed.content,
        commitment: older.proposed.commitment,
        newest: { ...newest.proposed, evidence: newest.update.evidence },
      }),
    ),
  )[0];
  it("an update of a state: 572 WU, its witness 142", () => expect(weights(bound)).toEqual([572, 142]));
  it("from the funding output the witness has 104 WU", () => expect(weights(named(newest, "update"))[1]).toBe(104));
  it("20 parties with 10 payments each settle in 10000 vB, with 11 they cannot", () => {
    const labels = Array.from({ length: 20 }, (_, i) => `member ${i}`);
    const code = (maxHtlcsPerDirection: number): string =>
      codeOf(
        openChannel(
          testDefinition({ mechanism: "symmetric", labels, parameters: { maxHtlcsPerDirection } }).definition,
          {
            crypto,
          },
        ),
      );
    // Without payments, and 172 WU for each.
    const [bare] = weights(
      named(signState(open(20), { sequence: 1, balances: labels.map(() => 50_000n) }), "settle"),
      20,
    );
    const largest = (perParty: number): number => (bare + 172 * 20 * perParty) / 4;
    expect([largest(10) <= 10_000, largest(11) <= 10_000]).toEqual([true, false]);
    expect([code(10), code(11)]).toEqual(["ok", "E_TRUC_SIZE"]);
  });
  it("a settlement's witness has 140 WU", () => expect(weights(named(newest, "settle"))[1]).toBe(140));
});

describe("the network gate", () => {
  it("refuses networks without ANYPREVOUT, and a channel that does not say that it needs it", () => {
    const code = (parameters: Partial<ChannelParameters>): string =>
      codeOf(openChannel(testDefinition({ mechanism: "symmetric", parameters }).definition, { crypto }));
    for (const name of ["mainnet", "testnet4", "signet"] as const)
      expect(code({ genesis: fromHex(NETWORKS[name].genesisHash) }), name).toBe("E_MECHANISM_NETWORK");
    expect(code({ softforks: [] })).toBe("E_SOFTFORK_INACTIVE");
    expect(code({ softforks: ["ctv"] })).toBe("E_SOFTFORK_INACTIVE");
    expect(code({ signing: "script" })).toBe("E_PARAMS");
    expect(code({})).toBe("ok");
  });

  it("because to a node without BIP118 anyone can spend these leaves", () => {
    const test = open(2);
    const settle = named(sign(test, 1), "settle");
    const done = complete(settle, test);
    const [input] = done.inputs;
    const stolen = withWitness({ ...done, outputs: done.outputs.slice(0, 1) }, [
      [Uint8Array.of(1), ...(input?.witness.slice(1) ?? [])],
    ]);
    const { core } = accepted;
    expect(judge(stolen, settle.prevouts, RULES)).toEqual({ ours: false, core });
    // Without its rules our engine, as relay policy, refuses what it does not understand, signed or not.
    expect(judge(done, settle.prevouts)).toEqual({ ours: false, core });
  });

  it("the funding output keeps the key path of all and a leaf apo()", () => {
    const funding = (output: string): string => {
      const program = programOf(`contract own\nrequires anyprevout\nparty alice, bob\noutput funding = ${output}`, {
        network: "regtest",
      });
      return codeOf(openChannel(testDefinition({ mechanism: "symmetric", program }).definition, { crypto }));
    };
    const all = "musig(alice.funding, bob.funding)";
    expect(funding(`tr(${all}, apo())`)).toBe("ok");
    expect(funding(`tr(${all}, {and_v(v:pk(alice.funding), older(52000)), apo()})`)).toBe("ok");
    expect(funding(`tr(${all}, and_v(v:pk(alice.funding), pk(bob.funding)))`)).toBe("E_FUNDING_POLICY");
    expect(funding(`tr(${all}, and_v(v:apo(), older(10)))`)).toBe("E_FUNDING_POLICY");
    expect(funding(`tr(${all}, pk(${all}))`)).toBe("E_FUNDING_POLICY");
    expect(funding("tr(alice.funding, apo())")).toBe("E_FUNDING_UNSAFE");
    expect(funding(`tr(unspendable, and_v(v:apo(alice.funding), apo(bob.funding)))`)).toBe("E_FUNDING_POLICY");
  });
});

describe("numbers of states", () => {
  const { channel } = open(2);
  const { lastSequence } = channel.mechanism;

  it("stay two hours below a time that the network has reached", () => {
    expect(500_000_000 + lastSequence).toBe(NETWORKS.regtest.now.time - 7200);
    expect(sequenceFault(channel, lastSequence - 1, lastSequence)).toBeUndefined();
    expect(sequenceFault(channel, 5, lastSequence + 1)?.code).toBe("E_SEQ_RANGE");
  });

  it("so that the last state's update is final at the network's first block", () => {
    const test = open(2);
    const last = named(sign(test, lastSequence), "update");
    const { time } = NETWORKS.regtest.now;
    expect(isFinal(last.tx, { height: height(0), medianTimePast: time })).toBe(true);
    const content = { ...sign(test, 1).proposed.content, sequence: lastSequence + 1 };
    expect(codeOf(test.channel.mechanism.build(content))).toBe("E_SEQ_RANGE");
  });

  it("wait for two challenge periods at worst, and payments a slack longer", () => {
    expect([channel.mechanism.worstDelay(3), channel.mechanism.htlcMargin(3, 6)]).toEqual([288, 300]);
  });
});
