/**
 * A channel of labelled parties in some state, and what its parties can be made to sign: any transaction in the place of one of its own, with every signature made anew,
 * so that what refuses it is the rule and never a signature that no longer fits.
 */
import { expect } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { OutputOpening, StateRecord, StateTransaction } from "../../src/channel/index.ts";
import { signatureMessage } from "../../src/program/index.ts";
import { encodeControlBlock, scriptTree, taprootOutput } from "../../src/taproot/index.ts";
import type { Transaction, TxInput, TxOutput } from "../../src/transaction/index.ts";
import { encodeTransaction, midstatesOf } from "../../src/transaction/index.ts";
import type { TransactionMessage, Verifier } from "../../src/verifier/index.ts";
import { TRANSACTION, verifyProof } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "../channel/parties.ts";
import { crypto, pointAt, signState, testChannel, valueOf } from "../channel/parties.ts";
import { balancesOf, htlc, PREIMAGE } from "../channel/scenes.ts";
import { complete } from "../channel/spends.ts";
import { answerOf, throughText, verifierOf } from "../verifier/messages.ts";
import { proofJson, publishedState, shown } from "../verifier/proofs.ts";

export interface Scene {
  readonly test: TestChannel;
  readonly state: SignedState;
  readonly verifier: Verifier;
}

export function sceneOf(
  options: TestChannelOptions = {},
  sequence = 3,
  records: readonly StateRecord[] = [htlc(0), htlc(1)],
): Scene {
  const test = testChannel(options);
  const state = signState(test, { sequence, balances: balancesOf(test, records), records });
  return { test, state, verifier: verifierOf(test) };
}

/** A transaction of the state by its name. */
export function named({ state }: Pick<Scene, "state">, name: string): StateTransaction {
  const all = valueOf(state.proposed.built.exitTransactions(state.proposed.commitment));
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${all.map((each) => each.name).join(", ")}`);
  return found;
}

/** Another transaction, or another hash type, in the place of this one: with what its signers would have to sign. */
export function inPlaceOf(
  transaction: StateTransaction,
  change: { readonly tx?: Transaction; readonly hashType?: number; readonly outputs?: readonly OutputOpening[] },
): StateTransaction {
  const { tx = transaction.tx } = change;
  const way = transaction.way();
  const requests = transaction.requests.map((request) => {
    const hashType = change.hashType ?? request.hashType;
    const asked = way.signatures.find(({ key }) => key === toHex(request.key)) ?? way.signatures[0];
    const midstates = midstatesOf(tx, transaction.prevouts);
    const digest = asked && signatureMessage(way, asked, hashType, { midstates, inputIndex: 0 });
    if (digest === undefined) throw new Error("no such hash type");
    return { ...request, digest, hashType };
  });
  const { outputs } = change;
  return { ...transaction, tx, requests, ...(outputs === undefined ? {} : { openings: () => outputs }) };
}

/** Signed by all who sign it. */
export const signed = ({ test, state }: Scene, transaction: StateTransaction): Transaction =>
  complete(transaction, {
    parties: test.parties,
    points: test.channel.mechanism.memory.length > 0 ? pointsOf(test, state.update.state.sequence) : [],
    preimages: [PREIMAGE],
  });

export const pointsOf = ({ parties }: TestChannel, sequence: number): readonly Uint8Array[] =>
  parties.map((party) => pointAt(party, sequence));

/** What the verifier says of it as a transaction of the scene's state. */
export function judgedTx(
  { verifier, state }: Scene,
  { role, prevouts }: Pick<StateTransaction, "role" | "prevouts">,
  tx: Transaction,
  more: Partial<TransactionMessage> = {},
): string {
  const transaction = { role, tx: encodeTransaction(tx), prevouts };
  return answerOf(
    verifier.transaction(throughText(TRANSACTION.write({ transaction, expected: shown(state), ...more }))),
  );
}

/** What the verifier says of it as published by its holder, or by anyone, with its outputs opened. */
export function judgedPublished(scene: Scene, path: readonly StateTransaction[], newer: SignedState): string {
  const { test, state } = scene;
  const { sequence } = state.update.state;
  const holder = path[0]?.holder;
  const point = pointsOf(test, sequence)[holder ?? 0];
  const published = publishedState(
    sequence,
    path.map((transaction) => ({ transaction, tx: signed(scene, transaction) })),
  );
  const mech = holder === undefined || point === undefined ? {} : { mech: { holder, point } };
  const proof = { claim: "NEWER_STATE_EXISTS" as const, published, newer: shown(newer), ...mech };
  return answerOf(verifyProof(proofJson(test, proof), { crypto }));
}

export const withInput = (tx: Transaction, change: Partial<TxInput>): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input, i) => (i === 0 ? { ...input, ...change } : input)),
});

export const withOutput = (tx: Transaction, at: number, change: Partial<TxOutput>): Transaction => ({
  ...tx,
  outputs: tx.outputs.map((output, i) => (i === at ? { ...output, ...change } : output)),
});

/** The Taproot script of an x-only key and leaves at these depths. */
export function scriptOf(
  key: Uint8Array,
  leaves: readonly { readonly script: Uint8Array; readonly depth: number }[],
): Uint8Array {
  const tree = scriptTree(leaves.map(({ script, depth }) => ({ script, version: 0xc0, depth })));
  const output = taprootOutput(crypto, key, tree?.merkleRoot);
  if (output === undefined) throw new Error("the key is none");
  return output.scriptPubKey;
}

/** The control block of one of them. */
export function controlBlockOf(
  key: Uint8Array,
  leaves: readonly { readonly script: Uint8Array; readonly depth: number }[],
  at: number,
): Uint8Array {
  const tree = scriptTree(leaves.map(({ script, depth }) => ({ script, version: 0xc0, depth })));
  const output = taprootOutput(crypto, key, tree?.merkleRoot);
  const leaf = tree?.leaves[at];
  if (output === undefined || leaf === undefined) throw new Error("no such leaf");
  return encodeControlBlock({ version: 0xc0, parity: output.parity, internalKey: key, path: leaf.path });
}

/** `<key> CHECKSIG` */
export const pkLeaf = (key: Uint8Array): Uint8Array => fromHex(`20${toHex(key)}ac`);

/** The state's own transaction is accepted; and what is said of this one in its place, signed by all. */
export function verdictOn(scene: Scene, own: StateTransaction, tx: Transaction, hashType?: number): string {
  expect(judgedTx(scene, own, signed(scene, own)), own.name).toBe("ok");
  const mutant = inPlaceOf(own, { tx, ...(hashType === undefined ? {} : { hashType }) });
  return judgedTx(scene, own, signed(scene, mutant));
}

export const openingOf = (transaction: StateTransaction, role: OutputOpening["role"]): OutputOpening => {
  const found = transaction.openings().find((each) => each.role === role);
  if (found === undefined) throw new Error(`no ${role}`);
  return found;
};
