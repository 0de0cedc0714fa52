/** What party 0 published of a state, as a proof shows it; and the rows that all mechanisms have for it: openings, and time. */
import { toHex } from "../../src/base/bytes.ts";
import type { StateTransaction } from "../../src/channel/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import type { PublishedTransaction } from "../../src/verifier/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import type { RowOf } from "./proof-rows.ts";
import { keepProof, M, rowsFor } from "./proof-rows.ts";
import type { CaseRow, Edit } from "./row.ts";
import { all, flip, insert, put, remove } from "./row.ts";
import type { ShownBlocks } from "./shown-blocks.ts";
import { empty, shownBlocks } from "./shown-blocks.ts";
import { completed, exitSteps, publishSteps } from "./spend-messages.ts";
import type { World } from "./world.ts";

export interface Published {
  readonly transaction: StateTransaction;
  readonly delay: number;
  readonly tx: Transaction;
  readonly message: PublishedTransaction;
}

/** In order. */
export const publishedBy = (world: World, signed: SignedState): readonly Published[] =>
  publishSteps(exitSteps(world, 0, signed)).map(({ transaction, delay }) => {
    const tx = completed(world, signed, transaction);
    const openings = transaction.role === "htlc" ? [] : transaction.openings();
    return { transaction, delay, tx, message: { tx: encodeTransaction(tx), prevouts: transaction.prevouts, openings } };
  });

export const PUBLISHED: string = `${M}/published`;
export const FIRST_TX: string = `${PUBLISHED}/transactions/0/tx`;
export const SECOND_TX: string = `${PUBLISHED}/transactions/1/tx`;
export const OPENINGS: string = `${PUBLISHED}/transactions/0/openings`;

/** C14: the opening of one output, which has two leaves. */
export function openingRows(vout: number): readonly RowOf[] {
  const O = `${OPENINGS}/${vout}`;
  const NO_KEY = { kind: "key", key: `${"00".repeat(31)}05` };
  return [
    {
      name: "leaf-hidden",
      note: "a leaf of two is not opened",
      refused: "E_HIDDEN_LEAF",
      edit: remove(`${O}/leaves/0`),
    },
    {
      name: "leaf-script",
      note: "one bit of an opened leaf",
      refused: "E_TAPTREE",
      edit: flip(`${O}/leaves/0/script`, 5),
    },
    { name: "leaves-none", note: "no leaf is opened", refused: "E_TAPTREE", edit: put(`${O}/leaves`, []) },
    { name: "opening-gone", note: "an output is not opened", refused: "E_HIDDEN_LEAF", edit: remove(O) },
    {
      name: "internal-key-nums",
      note: "the key that nobody has, for one that somebody has",
      refused: "E_INTERNAL_KEY",
      edit: put(`${O}/internalKey`, { kind: "nums" }),
    },
    {
      name: "internal-key-none",
      note: "an internal key that is on no curve",
      refused: "E_INTERNAL_KEY",
      edit: put(`${O}/internalKey`, NO_KEY),
    },
  ];
}

interface ChainJson {
  readonly headers: readonly string[];
  readonly transactions: readonly object[];
}

export const chainJson = ({ context }: ShownBlocks): ChainJson => ({
  headers: context.headers.map(toHex),
  transactions: context.transactions.map(({ tx, header, position, branch }) => ({
    tx: toHex(tx),
    header,
    position,
    branch: branch.map((hash) => toHex(hash.toReversed())),
  })),
});

type ProofParts = Omit<Parameters<typeof keepProof>[2], "claim">;

const TRUSTED = 800_000;

/** Outputs that the state itself spends next. */
const WAITING: ReadonlySet<string> = new Set(["to_local", "state", "edge"]);

/** "tip+1 >= h_confirmed + delay". The chains are one and the same up to their ends. */
export function maturityRows(world: World, parts: ProofParts, last: Published, delay: number): readonly CaseRow[] {
  const outputs = last.transaction.openings();
  const waiting = outputs.find(({ role }) => WAITING.has(role))?.vout ?? 0;
  // An output that somebody may take meanwhile.
  const free = outputs.find(({ role }) => role === "to_remote")?.vout;
  const spending = (vout: number): Transaction => ({
    ...last.tx,
    inputs: last.tx.inputs.map((input) => ({ ...input, outPoint: { txid: txid(last.tx), vout } })),
  });
  const blocks = [...empty(1), [last.tx], ...empty(delay - 1)];
  const shown = shownBlocks(TRUSTED, blocks);
  keepProof(world, "mature", { claim: "SETTLEMENT_MATURE", ...parts, chain: shown.context });
  const C = `${M}/chain`;
  const spent = (vout: number): Edit => {
    const longer = chainJson(shownBlocks(TRUSTED, [...blocks, [spending(vout)]]));
    return all(
      insert(`${C}/headers/-`, longer.headers.at(-1)),
      insert(`${C}/transactions/-`, longer.transactions.at(-1)),
    );
  };
  const taken: readonly RowOf[] =
    free === undefined
      ? []
      : [{ name: "taken", note: "what does not wait is taken already", rule: "E_TOO_LATE", edit: spent(free) }];
  const beyond: RowOf = {
    name: "range",
    note: "a number beyond the mechanism's",
    refused: "E_SEQ_RANGE",
    edit: put(`${PUBLISHED}/sequence`, 2_000_000_000),
  };
  const rows: readonly RowOf[] = [
    { name: "", note: "the block in which the next step may stand has come", rule: "E_TOO_EARLY" },
    { name: "too-early", note: "a block too early", refused: "E_TOO_EARLY", edit: remove(`${C}/headers/${delay}`) },
    { name: "spent", note: "what spends it is in the chain already", refused: "E_TOO_LATE", edit: spent(waiting) },
    ...taken,
    { name: "no-chain", note: "maturity is a fact about the chain", refused: "E_CHAIN_REQUIRED", edit: remove(C) },
    {
      name: "not-shown",
      note: "the chain does not hold the transaction",
      refused: "E_CHAIN_REQUIRED",
      edit: put(`${C}/transactions`, []),
    },
    { name: "no-trust", note: "no block is named at which the trusted chain begins", refused: "E_SPV", options: {} },
    ...(world.test.channel.parameters.mechanism === "penalty" ? [] : [beyond]),
  ];
  return rowsFor(
    "mature",
    rows.map((row) => ({ options: { trust: shown.trust }, ...row })),
  );
}
