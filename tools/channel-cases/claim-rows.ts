/** What a party claims alone of the pending state, and what it takes of a revoked one: outputs and fee are its own to choose, within the rules of relay. */
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, StaleState } from "../../src/channel/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { encodeTransaction, transactionWeight, txid } from "../../src/transaction/index.ts";
import { lockBorder } from "./moment-rows.ts";
import type { CaseRow } from "./row.ts";
import { insert } from "./row.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { bytesOf, valueOf } from "../../test/channel/parties.ts";
import type { Spend } from "./spend-messages.ts";
import { claimed, claimSteps, completed, exitSteps, publishSteps, shownState, spendMessage } from "./spend-messages.ts";
import { annexed, firstInput } from "./transaction-edits.ts";
import type { World } from "./world.ts";
import { secretOf } from "./world.ts";

const LIMIT = "/messages/0/feeLimit";

/** Every claim of every party, each by itself. */
export function claimRows(world: World, pending: SignedState): readonly CaseRow[] {
  const rows: CaseRow[] = [];
  for (const [party] of world.test.parties.entries()) {
    const seen = new Map<string, number>();
    for (const step of claimSteps(exitSteps(world, party, pending))) {
      const place = step.output.replace(/\(.*/, "");
      const nth = seen.get(place) ?? 0;
      seen.set(place, nth + 1);
      const name = `claim-${place.replaceAll("_", "-")}-by-${party}${nth === 0 ? "" : `-${nth}`}`;
      const keep = keeper(world, pending);
      rows.push(keep(name, "claimed by its owner", claimed(world, [step], party), { rule: "E_SIG" }));
      rows.push(
        ...signatureRows(name, world, { step, party, keep }),
        ...lockBorder(name, name, step),
        ...hashRows(name, world, { step, party, keep }),
      );
    }
  }
  return rows;
}

type Keep = (name: string, note: string, spend: Spend, row: Partial<CaseRow>) => CaseRow;

const keeper =
  (world: World, state: SignedState, role: "claim" | "punish" = "claim"): Keep =>
  (name, note, spend, row) => {
    world.messages[name] = spendMessage(spend, role, shownState(state));
    return { name, note, messages: [name], ...row };
  };

interface Claim {
  readonly step: ClaimStep;
  readonly party: number;
  readonly keep: Keep;
}

function signatureRows(name: string, world: World, { step, party, keep }: Claim): readonly CaseRow[] {
  const thief = (party + 1) % world.test.parties.length;
  return [
    keep(`${name}-stolen`, "signed by another party", claimed(world, [step], thief), { refused: "E_SIG" }),
    {
      name: `${name}-annex`,
      note: "an annex",
      messages: [name],
      refused: "E_ANNEX",
      edit: annexed("/messages/0/transaction/tx"),
    },
  ];
}

/** A claim by preimage with another one, and one after expiry whose nLockTime is too low. */
function hashRows(name: string, world: World, { step, party, keep }: Claim): readonly CaseRow[] {
  const needsImage = step.way.items.some(({ kind }) => kind === "preimage");
  if (needsImage)
    return [
      keep(
        `${name}-wrong-preimage`,
        "32 bytes that are not the preimage",
        claimed(world, [step], party, { preimages: [] }),
        { refused: "E_SCRIPT" },
      ),
    ];
  if (step.lockTime === 0) return [];
  const early = (tx: Transaction): Transaction => ({ ...tx, lockTime: step.lockTime - 1 });
  return [
    keep(`${name}-lower-lock`, "nLockTime a block below the expiry", claimed(world, [step], party, { change: early }), {
      refused: "E_LOCKTIME",
    }),
  ];
}

const TRUC_SIZE = 10_000;

/** What a claim may pay: fee and dust, on the first claim of party 0; and in one channel, since it takes long transactions, its size. */
export function freedomRows(world: World, pending: SignedState): readonly CaseRow[] {
  const [step] = claimSteps(exitSteps(world, 0, pending)).filter(
    ({ output }) => output === "to_local" || output.startsWith("payout"),
  );
  if (step === undefined) throw new Error("party 0 claims nothing");
  const keep = keeper(world, pending);
  const made = (change: (tx: Transaction) => Transaction): Spend => claimed(world, [step], 0, { change });
  const paying = (amount: bigint) =>
    made((tx) => ({ ...tx, outputs: tx.outputs.map((output) => ({ ...output, amount: sats(amount) })) }));
  /** One output more, whose script fills the transaction up to this size. */
  const sized = (vsize: number): Spend => {
    const filled =
      (bytes: number) =>
      (tx: Transaction): Transaction => ({
        ...tx,
        outputs: [
          ...tx.outputs.map((output) => ({ ...output, amount: sats(output.amount - 1_000n) })),
          { amount: sats(1_000n), scriptPubKey: new Uint8Array(bytes).fill(0x51) },
        ],
      });
    const short = Math.ceil(transactionWeight(made(filled(9_000)).tx) / 4);
    return made(filled(9_000 + vsize - short));
  };
  return [
    keep(
      "fee-200",
      "200 sat of fee, the limit of the caller",
      made((tx) => tx),
      { rule: "E_FEE_SIPHON", edit: insert(LIMIT, "200") },
    ),
    {
      name: "fee-above-limit",
      note: "a satoshi more than the caller's limit",
      messages: ["fee-200"],
      edit: insert(LIMIT, "199"),
      refused: "E_FEE_SIPHON",
    },
    keep("more-than-it-spends", "outputs of more than the inputs", paying(step.prevout.amount + 1n), {
      refused: "E_FEE_SIPHON",
    }),
    keep("dust-329", "a P2TR output of 329 sat", paying(329n), { refused: "E_DUST" }),
    keep("dust-330", "a P2TR output of 330 sat", paying(330n), { rule: "E_DUST" }),
    ...(world.row.name === "penalty-script"
      ? [
          keep("size-10001", "10001 virtual bytes", sized(TRUC_SIZE + 1), { refused: "E_TRUC_SIZE" }),
          keep("size-10000", "10000 virtual bytes", sized(TRUC_SIZE), { rule: "E_TRUC_SIZE" }),
        ]
      : []),
    keep(
      "claim-version",
      "a claim of version 2",
      made((tx) => ({ ...tx, version: 2 })),
      { refused: "E_TX_VERSION" },
    ),
    keep(
      "claim-elsewhere",
      "a claim of another transaction's output",
      made(firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, txid: bytesOf("elsewhere") } }))),
      { refused: "E_WRONG_PARENT" },
    ),
  ];
}

/** Justice: the first commitment of party 0 was revoked, and party 1 takes its outputs. */
export function justiceRows(world: World, revoked: SignedState): readonly CaseRow[] {
  const { proposed } = revoked;
  const { sequence } = proposed.state;
  const [own] = publishSteps(exitSteps(world, 0, revoked));
  if (own === undefined) throw new Error("party 0 publishes nothing");
  const published = [completed(world, revoked, own.transaction)];
  const stale = { published, holder: 0, content: proposed.content, commitment: proposed.commitment };
  const steps = claimSteps(valueOf(world.test.channel.mechanism.answer(1, stale)));
  const keep = keeper(world, revoked, "punish");
  return [...madeUpRows(world, revoked, stale), ...justiceOf(world, sequence, { steps, keep })];
}

/** The same commitment on a coin that is not the channel's: it was never signed, and nothing of it belongs to anybody here. */
function madeUpRows(world: World, revoked: SignedState, stale: StaleState): readonly CaseRow[] {
  const fake = stale.published.map(
    firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, txid: bytesOf("elsewhere") } })),
  );
  const steps = claimSteps(valueOf(world.test.channel.mechanism.answer(1, stale)));
  const [real] = steps.filter(({ role }) => role === "punish");
  if (real === undefined || fake[0] === undefined) return [];
  const step = { ...real, spends: { ...real.spends, txid: txid(fake[0]) } };
  const spend = claimed(world, [step], 1, { revealed: secretOf(world.test, 0, revoked.proposed.state.sequence) });
  const shown = { published: fake.map((tx) => encodeTransaction(tx)) };
  world.messages["justice-made-up"] = spendMessage(spend, "punish", shownState(revoked), shown);
  return [
    {
      name: "justice-made-up",
      note: "justice on a commitment that does not spend the funding output",
      messages: ["justice-made-up"],
      refused: "E_WRONG_PARENT",
    },
  ];
}

function justiceOf(
  world: World,
  sequence: number,
  { steps, keep }: { readonly steps: readonly ClaimStep[]; readonly keep: Keep },
): readonly CaseRow[] {
  return steps
    .filter(({ role }) => role === "punish")
    .flatMap((step, i) => {
      const name = `justice-${step.output.replaceAll("_", "-")}-${i}`;
      const revealed = secretOf(world.test, 0, sequence);
      const other = secretOf(world.test, 0, sequence + 1);
      return [
        keep(name, "taken with the revocation key", claimed(world, [step], 1, { revealed }), { rule: "E_SIG" }),
        keep(
          `${name}-other-secret`,
          "signed with the secret of another state",
          claimed(world, [step], 1, { revealed: other }),
          { refused: "E_SIG" },
        ),
      ];
    });
}
