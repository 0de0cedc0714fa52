/**
 * Mutants of protocol 7.2 that are a transaction, a signature or a number: all parties sign the mistake as it is, so nothing but the rule refuses it. Those that only a
 * symmetric channel can make are in `protocol-symmetric.test.ts`.
 */
import { describe, expect, test } from "vitest";
import { concat, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { OutputOpening, StateTransaction } from "../../src/channel/index.ts";
import { openChannel } from "../../src/channel/index.ts";
import { CHANNEL, createVerifier } from "../../src/verifier/index.ts";
import { SIGHASH } from "../../src/transaction/index.ts";
import type { TxOutput } from "../../src/transaction/index.ts";
import type { TestChannelOptions } from "../channel/parties.ts";
import { bytesOf, codeOf, crypto, signState, testDefinition } from "../channel/parties.ts";
import { answerOf, changed, updateJson, part } from "../verifier/messages.ts";
import type { Json } from "../verifier/messages.ts";
import type { Scene } from "./channel-scene.ts";
import { balancesOf } from "../channel/scenes.ts";
import {
  inPlaceOf,
  judgedPublished,
  judgedTx,
  named,
  openingOf,
  pkLeaf,
  sceneOf,
  scriptOf,
  signed,
  verdictOn,
  withInput,
  withOutput,
} from "./channel-scene.ts";

const SYMMETRIC: TestChannelOptions = { mechanism: "symmetric", labels: ["alice", "bob", "carol"] };
const TREE: TestChannelOptions = { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } };

const internalKey = ({ internalKey: key }: OutputOpening): Uint8Array => {
  if (key?.kind !== "key") throw new Error("one key");
  return key.key;
};

/** The commitment of party 0 with another to_local output in the same place. */
function otherToLocal(
  scene: Scene,
  leavesOf: (leaf: OutputOpening["leaves"][number]) => OutputOpening["leaves"],
  shownLeaves?: (leaf: OutputOpening["leaves"][number]) => OutputOpening["leaves"],
): { readonly inTransaction: string; readonly inProof: string } {
  const own = named(scene, "commitment/0");
  const opening = openingOf(own, "to_local");
  const [leaf] = opening.leaves;
  if (leaf === undefined) throw new Error("to_local has a leaf");
  const scriptPubKey = scriptOf(internalKey(opening), leavesOf(leaf));
  const tx = withOutput(own.tx, opening.vout, { scriptPubKey });
  const leaves = (shownLeaves ?? leavesOf)(leaf);
  const outputs = own
    .openings()
    .map((each) => (each === opening || each.role === "to_local" ? { ...each, leaves } : each));
  const newer = signState(scene.test, { sequence: 4, balances: balancesOf(scene.test) });
  expect(judgedPublished(scene, [own], newer)).toBe("ok");
  return {
    inTransaction: verdictOn(scene, own, tx),
    inProof: judgedPublished(scene, [inPlaceOf(own, { tx, outputs })], newer),
  };
}

interface GivenSignature {
  readonly transaction: string;
  readonly signer: number;
  readonly signature: string;
}

const signaturesOf = (update: Json): readonly GivenSignature[] =>
  part<readonly GivenSignature[]>(update, "evidence", "signatures");

describe("what an output hides", () => {
  test("4: missing CSV: an output without its delay is not the state's, nor a transaction without its wait", () => {
    const scene = sceneOf();
    // `<D> CHECKSIGVERIFY <tau> CSV` with the lock cut off.
    const free = otherToLocal(scene, (leaf) => [{ ...leaf, script: pkLeaf(leaf.script.subarray(1, 33)) }]);
    expect(free).toEqual({ inTransaction: "E_OUTPUT_MISMATCH", inProof: "E_OUTPUT_MISMATCH" });
    // Shown with the lock that it has not.
    const lied = otherToLocal(
      scene,
      (leaf) => [{ ...leaf, script: pkLeaf(leaf.script.subarray(1, 33)) }],
      (leaf) => [leaf],
    );
    expect(lied).toEqual({ inTransaction: "E_OUTPUT_MISMATCH", inProof: "E_TAPTREE" });
    for (const [options, names] of [
      [TREE, ["node/1", "node/2", "node/3"]],
      [SYMMETRIC, ["settle"]],
    ] as const) {
      const waits = sceneOf(options);
      for (const name of names) {
        const own = named(waits, name);
        if (own.tx.inputs[0]?.sequence === 0) continue;
        for (const sequence of [0, 0xffff_fffd, 0x0040_0001])
          expect(judgedTx(waits, own, withInput(signed(waits, own), { sequence })), name).toBe("E_TX_FIELD");
      }
      // Signed by all under the mutant: a timelock node waits by nothing but what was signed.
      const last = named(waits, names[0]);
      if (last.role === "node") expect(verdictOn(waits, last, withInput(last.tx, { sequence: 0 }))).toBe("E_TX_FIELD");
    }
  });

  test("12: hidden leaf: beside the leaf that is shown stands another, for a thief's key", () => {
    const scene = sceneOf();
    const thief = scene.test.parties[0]?.keys.payment_base?.subarray(1) ?? bytesOf("");
    type Leaf = OutputOpening["leaves"][number];
    const both = (leaf: Leaf): readonly Leaf[] => [
      { ...leaf, depth: 1 },
      { ...leaf, depth: 1, script: pkLeaf(thief) },
    ];
    expect(otherToLocal(scene, both)).toEqual({ inTransaction: "E_OUTPUT_MISMATCH", inProof: "E_OUTPUT_MISMATCH" });
    expect(otherToLocal(scene, both, (leaf) => [leaf]).inProof).toBe("E_TAPTREE");
    expect(otherToLocal(scene, both, (leaf) => [{ ...leaf, depth: 1 }]).inProof).toBe("E_HIDDEN_LEAF");
    const success = (leaf: Leaf): readonly Leaf[] => [
      { ...leaf, depth: 1 },
      { ...leaf, depth: 1, script: Uint8Array.of(0x50) },
    ];
    expect(otherToLocal(scene, success).inProof).toBe("E_OP_SUCCESS");
    const foreign = (leaf: Leaf): readonly Leaf[] => [
      { ...leaf, depth: 1 },
      { ...leaf, depth: 1, script: concat(Uint8Array.of(33, 1), thief, Uint8Array.of(0xac)) },
    ];
    expect(otherToLocal(scene, foreign).inProof).toBe("E_UNKNOWN_KEYTYPE");
    // The funding output.
    const funding = scene.test.definition.funding;
    const key = scene.test.channel.fundingPolicy.closePath.session?.context.aggregateKey.subarray(1) ?? bytesOf("");
    const hidden = scriptOf(key, [{ depth: 0, script: pkLeaf(thief) }]);
    const verifier = createVerifier({
      program: scene.test.definition.program,
      channel: CHANNEL.write({
        parameters: scene.test.definition.parameters,
        funding: { ...funding, scriptPubKey: hidden },
      }),
      crypto,
    });
    expect(answerOf(verifier.channel)).toBe("E_FUNDING_SCRIPT");
  });
});

test("8: equal locks of two states at one level: a node with the lock of the state before is neither its own nor newer", () => {
  const scene = sceneOf(TREE, 1, []);
  const older: Scene = { ...scene, state: signState(scene.test, { sequence: 0, balances: balancesOf(scene.test) }) };
  const own = named(scene, "node/3");
  const wait = named(older, "node/3").tx.inputs[0]?.sequence ?? 0;
  expect([own.tx.inputs[0]?.sequence, wait]).toEqual([0, 144]);
  const tx = withInput(own.tx, { sequence: wait });
  expect(verdictOn(scene, own, tx)).toBe("E_TX_FIELD");
  const path = (on: Scene): readonly StateTransaction[] =>
    ["trigger", "node/1", "node/2", "node/3"].map((name) => named(on, name));
  const newer = signState(scene.test, { sequence: 2, balances: balancesOf(scene.test) });
  expect(judgedPublished(scene, path(scene), newer)).toBe("ok");
  const equal = [...path(scene).slice(0, 3), inPlaceOf(own, { tx })];
  expect(judgedPublished(scene, equal, newer)).toBe("E_SEQUENCE");
  // One value per level would give every state the same lock.
  const flat = testDefinition({ ...TREE, parameters: { tree: { radix: 1, depth: 3 } } });
  expect(codeOf(openChannel(flat.definition, { crypto }))).toBe("E_TREE_PARAMS");
});

test("10: ALL and SINGLE swapped: each role has one hash type, whatever else was rightly signed", () => {
  const { ALL, NONE, SINGLE, ANYONECANPAY, DEFAULT } = SIGHASH;
  const plain = [ALL, NONE, SINGLE, ALL | ANYONECANPAY, NONE | ANYONECANPAY, SINGLE | ANYONECANPAY];
  const apo = [...plain, DEFAULT, 0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3];
  const roles: readonly (readonly [TestChannelOptions, string, readonly number[], number])[] = [
    [{}, "commitment/0", plain, DEFAULT],
    [{ parameters: { signing: "musig2" } }, "commitment/1", plain, DEFAULT],
    [{}, "htlc", [DEFAULT, ...plain], SINGLE | ANYONECANPAY],
    [TREE, "trigger", plain, DEFAULT],
    [TREE, "node/2", plain, DEFAULT],
    [SYMMETRIC, "update", apo, 0xc1],
    [SYMMETRIC, "settle", apo, 0x41],
  ];
  for (const [options, name, types, right] of roles) {
    const scene = sceneOf(options);
    const full =
      name === "htlc" ? (scene.state.proposed.transactions.find(({ role }) => role === "htlc")?.name ?? "") : name;
    const own = named(scene, full);
    expect(own.requests.every(({ hashType }) => hashType === right)).toBe(true);
    for (const hashType of types)
      if (hashType !== right) expect(verdictOn(scene, own, own.tx, hashType), `${name} ${hashType}`).toBe("E_SIGHASH");
  }
  // In the update itself: each signature, rightly made, with the type of the other role.
  const { state, verifier } = sceneOf({}, 0);
  const update = updateJson(state.update);
  for (const [i, { transaction, signer, signature }] of signaturesOf(update).entries()) {
    const swapped = transaction.startsWith("htlc") ? signature.slice(0, 128) : `${signature}83`;
    const json = changed(update, ["evidence", "signatures", i, "signature"], swapped);
    expect(answerOf(verifier.update(undefined, json)), transaction).toBe(`E_SIGHASH(${signer})`);
  }
});

test("13: HTLC transaction with a fee: what both signed for less than the whole is not the template", () => {
  const scene = sceneOf();
  const own = scene.state.proposed.transactions.find(({ role }) => role === "htlc");
  if (own === undefined) throw new Error("an HTLC");
  const [output] = own.tx.outputs as [TxOutput];
  const tx = withOutput(own.tx, 0, { amount: sats(output.amount - 500n) });
  expect(verdictOn(scene, own, tx)).toBe("E_OUTPUT_MISMATCH");
  // Fees come from inputs that are added: an output that is added without one takes what is not there.
  const more = { ...own.tx, outputs: [...own.tx.outputs, { ...output, amount: sats(330n) }] };
  expect(verdictOn(scene, own, more)).toBe("E_FEE_SIPHON");
  // In the update: the counterparty's signature for the mutant is none for the template.
  const wrong = signed(scene, inPlaceOf(own, { tx })).inputs[0]?.witness.find(({ length }) => length === 65);
  const at = scene.state.update.evidence.signatures.findIndex(({ transaction }) => transaction === own.name);
  const state = sceneOf({}, 0);
  const first = updateJson(state.state.update);
  expect(answerOf(state.verifier.update(undefined, first))).toBe("ok");
  const foreign = changed(first, ["evidence", "signatures", at, "signature"], toHex(wrong ?? bytesOf("")));
  expect(answerOf(state.verifier.update(undefined, foreign))).toBe(`E_SIG(${own.requests[0]?.signer})`);
  const commit = named(scene, `commitment/${own.holder}`);
  const newer = signState(scene.test, { sequence: 4, balances: balancesOf(scene.test) });
  expect(judgedPublished(scene, [commit, own], newer)).toBe("ok");
  expect(judgedPublished(scene, [commit, inPlaceOf(own, { tx })], newer)).toBe("E_HTLC_TX");
});

test("14: gap of sequence: the next state is the one after, in every mechanism", () => {
  for (const options of [{}, TREE, SYMMETRIC]) {
    const { test: channel, state, verifier } = sceneOf(options, 0, []);
    const first = verifier.update(undefined, updateJson(state.update));
    if (!first.ok) throw new Error(first.code);
    const judged = (sequence: number): string =>
      answerOf(
        verifier.update(
          first.accepted,
          updateJson(signState(channel, { sequence, balances: balancesOf(channel) }).update),
        ),
      );
    expect([judged(1), judged(2), judged(7)]).toEqual(["ok", "E_SEQUENCE_GAP", "E_SEQUENCE_GAP"]);
    const late = updateJson(signState(channel, { sequence: 1, balances: balancesOf(channel) }).update);
    expect(answerOf(verifier.update(undefined, late))).toBe("E_SEQUENCE_GAP");
  }
});
