/** The end of a channel: the cooperative close of its latest state, and the transactions of a unilateral one. */
import { fromHex } from "../../src/base/bytes.ts";
import type { CloseTerms } from "../../src/channel/index.ts";
import { closeTransaction } from "../../src/channel/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { TransactionEvidence } from "../../src/verifier/index.ts";
import { CLOSURE } from "../../src/verifier/index.ts";
import type { CaseRow } from "./row.ts";
import { all, change, count, insert, plus, put, remove } from "./row.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { valueOf } from "../../test/channel/parties.ts";
import { complete } from "../../test/channel/spends.ts";
import { completed, exitSteps, publishSteps, shownState } from "./spend-messages.ts";
import { changeTx, firstInput, otherOutput, signatureBit } from "./transaction-edits.ts";
import type { World } from "./world.ts";

const M = "/messages/0";
const T = `${M}/transactions/0`;
const TERMS = `${T}/terms`;

const SCRIPTS = [`0014${"11".repeat(20)}`, `5120${"22".repeat(32)}`, `0020${"33".repeat(32)}`];
const FEE = 500n;

export function closureRows(world: World, settled: SignedState, pending: SignedState): readonly CaseRow[] {
  const { test, messages } = world;
  const balances = settled.update.state.balances.map(({ balance }) => balance);
  const terms: CloseTerms = {
    scripts: balances.map((_, i) => fromHex(SCRIPTS[i] as string)),
    finalBalances: balances,
    closer: 1,
    fee: FEE,
    lockTime: 0,
  };
  const closing = (more: Partial<CloseTerms>): TransactionEvidence => {
    const own = { ...terms, ...more };
    const template = valueOf(closeTransaction(test.channel, settled.update.state, own));
    const tx = complete(template, { parties: test.parties });
    return { tx: encodeTransaction(tx), prevouts: template.prevouts, role: "coop", terms: own };
  };
  const latest = shownState(settled);
  messages["close"] = CLOSURE.write({ latest, transactions: [closing({})] });
  messages["close-at-height"] = CLOSURE.write({ latest, transactions: [closing({ lockTime: 800_000 })] });
  messages["close-to-shares"] = CLOSURE.write({ latest: shownState(pending), transactions: [closing({})] });
  return [...COOPERATIVE.map((row) => ({ messages: ["close"], ...row })), ...unilateralRows(world, pending)];
}

type RowOf = Omit<CaseRow, "messages"> & { readonly messages?: readonly string[] };

const COOPERATIVE: readonly RowOf[] = [
  { name: "close", note: "the latest balances to the scripts that the parties named", rule: "E_CLOSE_BALANCES" },
  {
    name: "close-at-height",
    note: "nLockTime is a height, against fee sniping",
    rule: "E_LOCKTIME",
    messages: ["close-at-height"],
  },
  {
    name: "close-fee-limit",
    note: "the fee is the caller's limit",
    rule: "E_FEE_SIPHON",
    edit: insert(`${M}/feeLimit`, String(FEE)),
  },
  {
    name: "close-fee",
    note: "a satoshi above the caller's limit",
    refused: "E_FEE_SIPHON",
    edit: insert(`${M}/feeLimit`, String(FEE - 1n)),
  },
  {
    name: "close-fee-of-all",
    note: "a fee of more than the closer has",
    refused: "E_FEE_SIPHON",
    edit: put(`${TERMS}/fee`, "999999"),
  },
  {
    name: "close-balances",
    note: "other balances than those of the latest state",
    refused: "E_CLOSE_BALANCES",
    edit: all(plus(`${TERMS}/finalBalances/0`, 1n), plus(`${TERMS}/finalBalances/1`, -1n)),
  },
  {
    name: "close-pending",
    note: "payments are in flight in the latest state",
    refused: "E_PHASE",
    messages: ["close-to-shares"],
  },
  {
    name: "close-script",
    note: "a script that is not relayed",
    refused: "E_CLOSE_SCRIPT",
    edit: put(`${TERMS}/scripts/0`, "6a00"),
  },
  {
    name: "close-script-wrapped",
    note: "P2SH is relayed; it is another output than the one signed",
    rule: "E_CLOSE_SCRIPT",
    refused: "E_OUTPUT_MISMATCH",
    edit: put(`${TERMS}/scripts/0`, `a914${"11".repeat(20)}87`),
  },
  {
    name: "close-locktime",
    note: "nLockTime is a time",
    refused: "E_LOCKTIME",
    edit: put(`${TERMS}/lockTime`, 500_000_000),
  },
  {
    name: "close-version",
    note: "version 3",
    refused: "E_TX_VERSION",
    edit: changeTx(`${T}/tx`, (tx) => ({ ...tx, version: 3 })),
  },
  {
    name: "close-sequence",
    note: "another nSequence",
    refused: "E_TX_FIELD",
    edit: changeTx(
      `${T}/tx`,
      firstInput(() => ({ sequence: 0 })),
    ),
  },
  {
    name: "close-outputs",
    note: "the outputs in another order",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(`${T}/tx`, (tx) => ({ ...tx, outputs: tx.outputs.toReversed() })),
  },
  {
    name: "close-signature",
    note: "one bit of the signature",
    refused: "E_SIG",
    edit: signatureBit(`${T}/tx`),
  },
  { name: "close-no-terms", note: "a close without its terms", refused: "E_MALFORMED", edit: remove(TERMS) },
  {
    name: "close-elsewhere",
    note: "a transaction that does not spend the funding output",
    refused: "E_WRONG_PARENT",
    edit: otherOutput(`${T}/tx`),
  },
  {
    name: "close-and-more",
    note: "a close and another transaction",
    refused: "E_MALFORMED",
    edit: (document) =>
      insert(`${M}/transactions/-`, (document.messages[0] as { transactions: unknown[] }).transactions[0])(document),
  },
  { name: "close-nothing", note: "no transaction", refused: "E_MALFORMED", edit: put(`${M}/transactions`, []) },
];

/** All that party 0 publishes of the pending state, down to the payouts. */
function unilateralRows(world: World, pending: SignedState): readonly CaseRow[] {
  const path = publishSteps(exitSteps(world, 0, pending)).filter(({ transaction }) => transaction.role !== "htlc");
  // What others need first stands last in the order of signing.
  const transactions = path.map(({ transaction }) => ({
    tx: encodeTransaction(completed(world, pending, transaction)),
    prevouts: transaction.prevouts,
    role: transaction.role,
  }));
  world.messages["exit"] = CLOSURE.write({ latest: shownState(pending), transactions });
  const row = (name: string, note: string, rest: Partial<CaseRow>): CaseRow => ({
    name,
    note,
    messages: ["exit"],
    ...rest,
  });
  const several: readonly CaseRow[] = [
    row("exit-order", "the transactions in another order", {
      refused: "E_CHAIN_LINK",
      edit: change<readonly unknown[]>(`${M}/transactions`, (list) => list.toReversed()),
    }),
    row("exit-short", "the last transaction is left out: the payouts are not reached", {
      refused: "E_CHAIN_LINK",
      edit: remove(`${M}/transactions/${transactions.length - 1}`),
    }),
    row("exit-gap", "the first transaction is left out", {
      refused: "E_CHAIN_LINK",
      edit: remove(`${M}/transactions/0`),
    }),
  ];
  const shown = world.messages["exit"] as { readonly transactions: readonly object[] };
  const beside: readonly CaseRow[] = [
    row("exit-twice", "the first transaction comes again", {
      refused: "E_CHAIN_LINK",
      edit: insert(`${M}/transactions/-`, shown.transactions[0]),
    }),
    row("exit-parent", "the first transaction spends another output of the funding transaction", {
      refused: "E_WRONG_PARENT",
      edit: otherOutput(`${T}/tx`),
    }),
    row("exit-prevout", "the funding output is said to have a satoshi more", {
      refused: "E_PREVOUTS",
      edit: plus(`${T}/prevouts/0/amount`, 1n),
    }),
  ];
  return [
    ...beside,
    ...conflictRows(world, pending),
    row("exit", "from the funding output to the payouts", { rule: "E_CHAIN_LINK" }),
    row("exit-signature", "one bit of a signature", {
      refused: "E_SIG",
      edit: signatureBit(`${M}/transactions/${transactions.length - 1}/tx`),
    }),
    row("exit-older", "the latest state is another one", {
      refused: "E_STATE_BINDING",
      edit: count(`${M}/latest/state/challengePeriod`, 1),
    }),
    ...(transactions.length > 1 ? several : []),
  ];
}

/** Where each party has a transaction of its own, both spend the funding output. */
function conflictRows(world: World, pending: SignedState): readonly CaseRow[] {
  const commits = [0, 1].flatMap((party) =>
    publishSteps(exitSteps(world, party, pending)).flatMap(({ transaction }) =>
      transaction.role === "commit" ? [transaction] : [],
    ),
  );
  if (commits.length < 2) return [];
  const transactions = commits.map((transaction) => ({
    tx: encodeTransaction(completed(world, pending, transaction)),
    prevouts: transaction.prevouts,
    role: transaction.role,
  }));
  world.messages["exit-of-both"] = CLOSURE.write({ latest: shownState(pending), transactions });
  return [
    {
      name: "exit-of-both",
      note: "the commitments of both parties: one of them only can be in the chain",
      messages: ["exit-of-both"],
      refused: "E_CHAIN_LINK",
    },
    {
      name: "exit-of-other",
      note: "that of the other party alone",
      messages: ["exit-of-both"],
      edit: remove(T),
      rule: "E_CHAIN_LINK",
    },
  ];
}
