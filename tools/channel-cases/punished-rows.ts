/** Justice: the transaction that takes what a revoked commitment pays its publisher, and proofs about a commitment that it has answered. */
import type { OutputRole, RuleCode } from "../../src/channel/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { DisputeProof } from "../../src/verifier/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { valueOf } from "../../test/channel/parties.ts";
import { keepProof } from "./proof-rows.ts";
import type { Published } from "./published.ts";
import type { CaseRow } from "./row.ts";
import type { ShownBlocks } from "./shown-blocks.ts";
import { empty, shownBlocks } from "./shown-blocks.ts";
import { claimed, claimSteps } from "./spend-messages.ts";
import type { World } from "./world.ts";
import { secretOf } from "./world.ts";

/** A commitment that justice has answered does not settle, however long ago that was. */
export function punishedRows(
  world: World,
  commit: Published,
  justice: Transaction,
  { published, mech }: Pick<DisputeProof, "published" | "mech">,
): readonly CaseRow[] {
  const claim = "SETTLEMENT_MATURE";
  const wait = empty(world.test.channel.parameters.challengePeriod);
  const told = { ...mech, justice: encodeTransaction(justice) };
  const both = shownBlocks(800_000, [...empty(1), [commit.tx], [justice], ...wait]);
  const alone = shownBlocks(800_000, [...empty(1), [justice], ...wait]);
  const kept = { claim, ...(published === undefined ? {} : { published }) } as const;
  keepProof(world, "punished", { ...kept, mech: told, chain: both.context });
  keepProof(world, "punished-untold", { ...kept, mech: mech ?? {}, chain: both.context });
  keepProof(world, "punished-alone", { ...kept, mech: told, chain: alone.context });
  const row = (name: string, note: string, { trust }: ShownBlocks, refused: RuleCode): CaseRow => ({
    name,
    note,
    messages: [name],
    options: { trust },
    refused,
  });
  return [
    row("punished", "justice has taken what would have waited, and the proof shows it", both, "E_TOO_LATE"),
    row("punished-untold", "the same, and the proof does not speak of it", both, "E_TOO_LATE"),
    row("punished-alone", "justice is in the chain that is shown, the commitment is not", alone, "E_CHAIN_REQUIRED"),
  ];
}

interface Justice {
  readonly published: readonly Transaction[];
  /** What it takes. */
  readonly role: OutputRole;
  readonly change?: (tx: Transaction) => Transaction;
}

export function justiceOf(
  world: World,
  pending: SignedState,
  { published, role, change = (tx) => tx }: Justice,
): Transaction {
  const { content, commitment, state } = pending.proposed;
  const steps = claimSteps(
    valueOf(world.test.channel.mechanism.answer(1, { published, holder: 0, content, commitment })),
  );
  const taken = steps.filter(({ output }) => output === role);
  return claimed(world, taken, 1, { revealed: secretOf(world.test, 0, state.sequence), change }).tx;
}
