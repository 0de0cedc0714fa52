/** The funding transaction, and the chain that it is shown in. */
import { toHex } from "../../src/base/bytes.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import { FUNDING } from "../../src/verifier/index.ts";
import type { CaseRow, Edit } from "./row.ts";
import { all, change, flip, insert, put, remove } from "./row.ts";
import { empty, shownBlocks } from "./shown-blocks.ts";
import { completed, exitSteps, publishSteps } from "./spend-messages.ts";
import { changeTx, firstInput, truncated, witness } from "./transaction-edits.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import type { World } from "./world.ts";

const M = "/messages/0";
const P2WPKH = `0014${"11".repeat(20)}`;
const P2PKH = `76a914${"11".repeat(20)}88ac`;

const TRUSTED = 799_990;

export function fundingRows(world: World, state: SignedState): readonly CaseRow[] {
  const { fundingTx, messages } = world;
  const tx = encodeTransaction(fundingTx);
  const [exit] = publishSteps(exitSteps(world, 0, state));
  const spending = exit && completed(world, state, exit.transaction);
  if (spending === undefined) throw new Error("nothing to publish");
  // In block 799992, seven blocks deep.
  const deep = shownBlocks(TRUSTED, [...empty(2), [fundingTx], ...empty(6)]);
  const spent = shownBlocks(TRUSTED, [...empty(2), [fundingTx], [spending], ...empty(5)]);
  const elsewhere = shownBlocks(TRUSTED, [...empty(2), [spending], ...empty(6)]);
  messages["funding-tx"] = FUNDING.write({ tx });
  messages["funding-chain"] = FUNDING.write({ tx, chain: deep.context });
  messages["funding-spent"] = FUNDING.write({ tx, chain: spent.context });
  messages["funding-elsewhere"] = FUNDING.write({ chain: elsewhere.context });
  return [
    ...transactionRows(fundingTx),
    ...chainRows({ deep: deep.trust, spent: spent.trust, elsewhere: elsewhere.trust }),
  ];
}

const row = (name: string, note: string, rest: Partial<CaseRow>): CaseRow => ({
  name,
  note,
  messages: ["funding-tx"],
  ...rest,
});

/** The channel is funded by the changed transaction, so that nothing but its own rule is broken. */
const refunded = (tx: Transaction): Edit => {
  const shown = toHex(txid(tx).toReversed());
  return all(
    put(`${M}/tx`, toHex(encodeTransaction(tx))),
    put("/channel/funding/txid", shown),
    remove("/channel/channelId"),
  );
};

const transactionRows = (tx: Transaction): readonly CaseRow[] => [
  row("tx", "the transaction that pays the funding output", { rule: "E_FUNDING_NOT_FOUND" }),
  row("tx-other", "another transaction", {
    refused: "E_FUNDING_NOT_FOUND",
    edit: changeTx(`${M}/tx`, (each) => ({ ...each, lockTime: 1 })),
  }),
  row("tx-pays-less", "a funding transaction that pays a satoshi less", {
    refused: "E_FUNDING_AMOUNT",
    edit: refunded({
      ...tx,
      outputs: tx.outputs.map((output) => ({ ...output, amount: (output.amount - 1n) as typeof output.amount })),
    }),
  }),
  row("tx-pays-another", "a funding transaction that pays another script", {
    refused: "E_FUNDING_SCRIPT",
    edit: refunded({
      ...tx,
      outputs: tx.outputs.map((output) => ({ ...output, scriptPubKey: output.scriptPubKey.toReversed() })),
    }),
  }),
  row("input-known", "an input that is known to be P2WPKH", {
    rule: "E_FUNDING_INPUT",
    edit: insert(`${M}/prevouts`, [{ amount: "1010000", scriptPubKey: P2WPKH }]),
  }),
  row("input-legacy", "an input that is P2PKH: whoever signs it can change the txid", {
    refused: "E_FUNDING_INPUT",
    edit: insert(`${M}/prevouts`, [{ amount: "1010000", scriptPubKey: P2PKH }]),
  }),
  row("input-script-sig", "an input with a scriptSig, as P2SH-wrapped segwit has", {
    refused: "E_FUNDING_INPUT",
    edit: refunded(firstInput(() => ({ scriptSig: new Uint8Array(23).fill(1) }))(tx)),
  }),
  row("input-unknown", "an input without a witness, whose output is not shown", {
    refused: "E_FUNDING_INPUT",
    edit: witness(`${M}/tx`, () => []),
  }),
  row("tx-truncated", "a byte less", {
    refused: "E_MALFORMED",
    edit: truncated(`${M}/tx`),
  }),
  row("prevouts-alone", "what is spent, without the transaction", {
    refused: "E_MALFORMED",
    edit: put(M, { prevouts: [] }),
  }),
];

type Trust = NonNullable<NonNullable<CaseRow["options"]>["trust"]>;

function chainRows({
  deep,
  spent,
  elsewhere,
}: Readonly<Record<"deep" | "spent" | "elsewhere", Trust>>): readonly CaseRow[] {
  const shown = (name: string, note: string, rest: Partial<CaseRow>): CaseRow =>
    row(name, note, { messages: ["funding-chain"], options: { trust: deep }, ...rest });
  const asked = (confirmations: number): Partial<CaseRow> => ({ options: { trust: { ...deep, confirmations } } });
  return [
    shown("confirmed", "in a chain that begins at a block the reader trusts", { rule: "E_SPV" }),
    shown("confirmed-7", "seven confirmations, as asked", { ...asked(7), rule: "E_FUNDING_UNCONFIRMED" }),
    shown("unconfirmed", "eight are asked", { ...asked(8), refused: "E_FUNDING_UNCONFIRMED" }),
    shown("unspent", "no block that is shown spends it", { rule: "E_FUNDING_SPENT" }),
    shown("spent", "the funding output is spent in a later block", {
      messages: ["funding-spent"],
      options: { trust: spent },
      refused: "E_FUNDING_SPENT",
    }),
    shown("not-found", "a chain without the funding transaction", {
      messages: ["funding-elsewhere"],
      options: { trust: elsewhere },
      refused: "E_FUNDING_NOT_FOUND",
    }),
    shown("no-trust", "no block is named at which the trusted chain begins", { options: {}, refused: "E_SPV" }),
    shown("trust-other", "the chain begins at another block than the trusted one", {
      options: { trust: { ...deep, hash: "00".repeat(32) } },
      refused: "E_SPV",
    }),
    shown("work", "the work that eight headers of the least difficulty carry", {
      options: { trust: { ...deep, work: "16" } },
      rule: "E_SPV",
    }),
    shown("work-less", "a hash of work more is asked", {
      options: { trust: { ...deep, work: "17" } },
      refused: "E_SPV",
    }),
    shown("header-link", "a header that does not follow the one before", {
      refused: "E_SPV",
      edit: flip(`${M}/chain/headers/4`, 4),
    }),
    shown("header-work", "a header that claims the hardest target", {
      refused: "E_SPV",
      edit: change<string>(`${M}/chain/headers/8`, (hex) => `${hex.slice(0, 144)}00000001${hex.slice(152)}`),
    }),
    shown("header-bits", "a header whose target is zero", {
      refused: "E_SPV",
      edit: change<string>(`${M}/chain/headers/8`, (hex) => `${hex.slice(0, 144)}00000000${hex.slice(152)}`),
    }),
    shown("branch", "one bit of a Merkle branch", {
      refused: "E_SPV",
      edit: flip(`${M}/chain/transactions/0/branch/0`),
    }),
    shown("branch-position", "another position in the block", {
      refused: "E_SPV",
      edit: put(`${M}/chain/transactions/0/position`, 0),
    }),
    shown("branch-header", "another block", { refused: "E_SPV", edit: put(`${M}/chain/transactions/0/header`, 3) }),
    shown("branch-no-header", "a block that is not shown", {
      refused: "E_SPV",
      edit: put(`${M}/chain/transactions/0/header`, 99),
    }),
    shown("branch-short", "a branch cut short", {
      refused: "E_SPV",
      edit: put(`${M}/chain/transactions/0/branch`, []),
    }),
    shown("header-short", "a header of 79 bytes", {
      refused: "E_MALFORMED",
      edit: change<string>(`${M}/chain/headers/8`, (hex) => hex.slice(2)),
    }),
  ];
}
