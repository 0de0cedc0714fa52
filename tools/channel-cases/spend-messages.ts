/** Transactions of the fixtures' channels as messages: completed by their parties, with what they spend and the state that they belong to. */
import type { Bytes } from "../../src/base/bytes.ts";
import type { ClaimStep, ExitStep, PublishStep, StateTransaction, TxRole } from "../../src/channel/index.ts";
import type { ShownState, TransactionEvidence, TransactionMessage } from "../../src/verifier/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { TRANSACTION } from "../../src/verifier/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { pointAt, valueOf } from "../../test/channel/parties.ts";
import { claim, complete } from "../../test/channel/spends.ts";
import type { World } from "./world.ts";
import { preimage } from "./world.ts";

export const PREIMAGES: readonly Bytes[] = ["0", "1"].map(preimage);

/** The state as a stranger is shown it, without what would let one publish it. */
export function shownState({ update }: SignedState): ShownState {
  const { state, attestations, stateData, apps, evidence } = update;
  const points = evidence.revocation?.points;
  return {
    state,
    attestations,
    ...(stateData.length === 0 ? {} : { stateData }),
    ...(apps.length === 0 ? {} : { apps }),
    ...(points === undefined ? {} : { points }),
  };
}

/** Commitment points of a state, where there are any. */
export const pointsOf = ({ test }: World, sequence: number): readonly Bytes[] =>
  test.channel.parameters.mechanism === "penalty" ? test.parties.map((party) => pointAt(party, sequence)) : [];

export const exitSteps = ({ test }: World, party: number, { proposed }: SignedState): readonly ExitStep[] =>
  valueOf(test.channel.mechanism.exit(party, { content: proposed.content, commitment: proposed.commitment }));

export const publishSteps = (steps: readonly ExitStep[]): readonly PublishStep[] =>
  steps.flatMap((step) => (step.kind === "publish" ? [step] : []));

export const claimSteps = (steps: readonly ExitStep[]): readonly ClaimStep[] =>
  steps.flatMap((step) => (step.kind === "claim" ? [step] : []));

/** Signed by all who must, as its publisher has it. */
export const completed = (world: World, signed: SignedState, transaction: StateTransaction): Transaction =>
  complete(transaction, {
    parties: world.test.parties,
    points: pointsOf(world, signed.proposed.state.sequence),
    preimages: PREIMAGES,
  });

export interface Spend {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
}

export function spendMessage(
  { tx, prevouts }: Spend,
  role: TxRole,
  expected: ShownState,
  { published, ...more }: Partial<TransactionMessage> & Pick<TransactionEvidence, "published"> = {},
): object {
  const shown = published === undefined ? {} : { published };
  const transaction = { tx: encodeTransaction(tx), prevouts, role, ...shown };
  return TRANSACTION.write({ transaction, expected, ...more }) as object;
}

/** What a party claims alone, in one transaction that pays 200 sat of fee. */
export const claimed = (
  { test }: World,
  steps: readonly ClaimStep[],
  party: number,
  more: {
    readonly revealed?: Bytes;
    readonly preimages?: readonly Bytes[];
    readonly change?: (tx: Transaction) => Transaction;
  } = {},
): Spend => {
  const { change = (tx) => tx, preimages = PREIMAGES, revealed } = more;
  const owner = test.parties[party];
  if (owner === undefined) throw new Error("no such party");
  return claim(steps, { party: owner, preimages, ...(revealed === undefined ? {} : { revealed }) }, change);
};
