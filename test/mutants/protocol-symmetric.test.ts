/**
 * Mutants of protocol 7.2 in the transactions of a symmetric channel, where a signature names no output: all parties sign the mistake as it is, the verifier names its rule,
 * and the engine shows what it would have cost.
 */
import { expect, test } from "vitest";
import { concat, fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { OutputOpening, StateTransaction } from "../../src/channel/index.ts";
import { ANYPREVOUT, standardOf, withCtv } from "../../src/interpreter/index.ts";
import { ctvHash, transactionHashes } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { bytesOf, signState } from "../channel/parties.ts";
import { balancesOf } from "../channel/scenes.ts";
import { judge, withWitness } from "../channel/spends.ts";
import type { Scene } from "./channel-scene.ts";
import {
  controlBlockOf,
  inPlaceOf,
  judgedPublished,
  judgedTx,
  named,
  openingOf,
  sceneOf,
  scriptOf,
  signed,
  verdictOn,
  withInput,
} from "./channel-scene.ts";

const APO = standardOf(ANYPREVOUT);

/** A witness by a leaf: elements, script and control block of that way. */
function through(way: ReturnType<StateTransaction["way"]>, ...elements: readonly Uint8Array[]): readonly Uint8Array[] {
  if (way.path.kind !== "leaf") throw new Error("a way by a leaf");
  return [...elements, fromHex(way.path.script), fromHex(way.path.controlBlock)];
}

const signatureIn = (tx: Transaction): Uint8Array => tx.inputs[0]?.witness[0] ?? new Uint8Array(0);

const scene = sceneOf({ mechanism: "symmetric", labels: ["alice", "bob", "carol"] }, 7);
const before: Scene = { ...scene, state: signState(scene.test, { sequence: 6, balances: balancesOf(scene.test) }) };
const own = named(scene, "update");
const done = signed(scene, own);
const spent = (output: TxOutput | undefined): readonly TxOutput[] => [
  output ?? { amount: sats(0n), scriptPubKey: bytesOf("") },
];

test("3: TL(n) in UPD(n) instead of UPD(n+1): a state that its own update can spend again is not the state's output", () => {
  // The output of state 6 has the leaf that update 7 opens.
  const outputs = named(before, "update").tx.outputs;
  expect(verdictOn(scene, own, { ...own.tx, outputs })).toBe("E_OUTPUT_MISMATCH");
  // What it would cost: update 7 spends its own mutant state without end; with the right output it never does.
  const again = (on: Scene, update: Transaction): boolean => {
    const [output] = named(on, "update").tx.outputs;
    const settle = named(on, "settle").way();
    if (settle.path.kind !== "leaf") throw new Error("a way by a leaf");
    const lock = 500_000_000 + on.state.update.state.sequence + 1;
    const script = concat(fromHex("51ad04"), Uint8Array.of(lock, lock >> 8, lock >> 16, lock >> 24), fromHex("b1"));
    const control = concat(fromHex(settle.path.controlBlock).subarray(0, 33), fromHex(settle.path.leafHash));
    return judge(withWitness(update, [[signatureIn(update), script, control]]), spent(output), APO).ours;
  };
  const later = { ...scene, state: signState(scene.test, { sequence: 8, balances: balancesOf(scene.test) }) };
  const next = signed(later, named(later, "update"));
  expect([again(before, done), again(scene, done), again(scene, next)]).toEqual([true, false, true]);
});

test("5: nSequence without disable bit in an update: its signature would open the settlement leaf of any state", () => {
  const tx = withInput(own.tx, { sequence: 144 });
  const mutant = signed(scene, inPlaceOf(own, { tx }));
  expect(verdictOn(scene, own, tx)).toBe("E_TX_FIELD");
  // APOAS commits to no leaf: put under the settlement leaf of state 6, the mutant passes and the honest update does not.
  const settle = named(before, "settle").way();
  const bySettlement = (update: Transaction): boolean =>
    judge(
      withWitness(update, [through(settle, signatureIn(update))]),
      spent(named(before, "update").tx.outputs[0]),
      APO,
    ).ours;
  expect([bySettlement(mutant), bySettlement(done)]).toEqual([true, false]);
  // The number of a commitment is hidden in the same field, with the same bit.
  const penalty = sceneOf();
  const commit = named(penalty, "commitment/0");
  const [input] = commit.tx.inputs;
  const sequence = ((input?.sequence ?? 0) & 0x7fff_ffff) >>> 0;
  expect(verdictOn(penalty, commit, withInput(commit.tx, { sequence }))).toBe("E_TX_FIELD");
});

test("15: CTV settlement without sequence: the leaf says what was hashed, and no leaf but the program's is a state's", () => {
  const settle = named(scene, "settle");
  const [output, anchor] = own.tx.outputs as [TxOutput, TxOutput];
  const opening = openingOf(own, "state");
  const [update] = opening.leaves;
  if (update === undefined || opening.internalKey?.kind !== "musig") throw new Error("an update leaf under K");
  const ctvLeaf = (sequence: number): Uint8Array => {
    const hash = ctvHash(transactionHashes(withInput(settle.tx, { sequence })), 0);
    return concat(Uint8Array.of(32), hash, Uint8Array.of(0xb3));
  };
  const key = scene.test.channel.fundingPolicy.path.session?.context.aggregateKey.subarray(1) ?? bytesOf("");
  const leavesOf = (sequence: number) => [
    { ...update, depth: 1 },
    { depth: 1, leafVersion: 0xc0, script: ctvLeaf(sequence) },
  ];
  const scriptWith = (sequence: number): Uint8Array => scriptOf(key, leavesOf(sequence));
  const publishWith = (sequence: number): string => {
    const tx = { ...own.tx, outputs: [{ ...output, scriptPubKey: scriptWith(sequence) }, anchor] };
    const outputs = [{ ...opening, leaves: leavesOf(sequence) }, ...own.openings().slice(1)];
    const newer = signState(scene.test, { sequence: 8, balances: balancesOf(scene.test) });
    expect(verdictOn(scene, own, tx)).toBe("E_OUTPUT_MISMATCH");
    return judgedPublished(scene, [inPlaceOf(own, { tx, outputs })], newer);
  };
  expect([publishWith(0xffff_fffd), publishWith(144)]).toEqual(["E_LEAF_UNSAFE", "E_LEAF_UNSAFE"]);
  // The settlement that waits for nothing: only the hash that left the sequence open lets it in.
  const hasty = withInput(settle.tx, { sequence: 0xffff_fffd });
  const lets = (sequence: number): boolean => {
    const [, leaf] = leavesOf(sequence) as [OutputOpening["leaves"][number], OutputOpening["leaves"][number]];
    const script = scriptWith(sequence);
    const control = controlBlockOf(key, leavesOf(sequence), 1);
    const rules = standardOf(withCtv(ANYPREVOUT));
    return judge(withWitness(hasty, [[leaf.script, control]]), [{ ...output, scriptPubKey: script }], rules).ours;
  };
  expect([lets(0xffff_fffd), lets(144)]).toEqual([true, false]);
  expect(judgedTx(scene, settle, withInput(signed(scene, settle), { sequence: 0xffff_fffd }))).toBe("E_TX_FIELD");
});
