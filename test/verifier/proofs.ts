/** Dispute proofs about channels between labelled parties, as JSON: what was published is completed by those who signed it. */
import type { StateTransaction } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/index.ts";
import type { DisputeProof, ShownState } from "../../src/verifier/index.ts";
import { PROOF } from "../../src/verifier/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import type { SignedState, TestChannel } from "../channel/parties.ts";
import { pointAt, valueOf } from "../channel/parties.ts";
import { complete } from "../channel/spends.ts";
import type { Json } from "./messages.ts";
import { throughText } from "./messages.ts";

export interface Published {
  readonly transaction: StateTransaction;
  readonly tx: Transaction;
}

/** Transactions of a state by their names, in this order, complete. */
export function publish(
  test: TestChannel,
  signed: SignedState,
  names: readonly string[],
  preimages: readonly Uint8Array[] = [],
): readonly Published[] {
  const { built, commitment, state } = signed.proposed;
  const all = valueOf(built.exitTransactions(commitment));
  const points =
    test.channel.mechanism.memory.length > 0 ? test.parties.map((party) => pointAt(party, state.sequence)) : [];
  return names.map((name) => {
    const transaction = all.find((each) => each.name === name);
    if (transaction === undefined) throw new Error(`no ${name} among ${all.map((each) => each.name).join(", ")}`);
    return { transaction, tx: complete(transaction, { parties: test.parties, points, preimages }) };
  });
}

export const publishedState = (
  sequence: number,
  published: readonly Published[],
): NonNullable<DisputeProof["published"]> => ({
  sequence,
  transactions: published.map(({ transaction, tx }) => ({
    tx: encodeTransaction(tx),
    prevouts: transaction.prevouts,
    openings: transaction.openings(),
  })),
});

/** All of a state but what makes it live. */
export function shown({ update }: SignedState, whole = true): ShownState {
  const { state, attestations, stateData, apps, evidence } = update;
  const points = evidence.revocation?.points;
  const rest = whole ? { stateData, apps, ...(points === undefined ? {} : { points }) } : {};
  return { state, attestations, ...rest };
}

export const proofJson = (test: TestChannel, proof: Omit<DisputeProof, "v" | "channel">): Json => {
  const { channel, definition } = test;
  const json = PROOF.write({
    v: 1,
    program: definition.program,
    channel: { channelId: channel.id, parameters: definition.parameters, funding: definition.funding },
    ...proof,
  });
  return throughText(json) as Json;
};

export const secretAt = (test: TestChannel, party: number, sequence: number): Uint8Array =>
  commitmentSecret(test.parties[party]?.seed ?? new Uint8Array(0), sequence);
