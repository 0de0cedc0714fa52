/**
 * Transactions of a channel's pending state: as its parties publish them, and changed. A presigned one is changed without a new signature, so the rule of the changed
 * field must be named; a claim is signed after the change, since its owner signs what it likes.
 */
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { StateTransaction } from "../../src/channel/index.ts";
import type { TxInput } from "../../src/transaction/index.ts";
import type { CaseRow } from "./row.ts";
import { border, CONFIRMED, lockBorder } from "./moment-rows.ts";
import { all, change, count, insert, plus, put } from "./row.ts";
import {
  annexed,
  bitOf,
  changeTx,
  firstInput,
  hashTyped,
  item,
  otherOutput,
  signatureBit,
  truncated,
  version2,
  witness,
} from "./transaction-edits.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { bytesOf } from "../../test/channel/parties.ts";
import { completed, exitSteps, publishSteps, shownState, spendMessage } from "./spend-messages.ts";
import type { World } from "./world.ts";

const MESSAGE = "/messages/0";
const TX = `${MESSAGE}/transaction/tx`;
const PREVOUTS = `${MESSAGE}/transaction/prevouts`;

const OTHER_COIN: TxInput = {
  outPoint: { txid: bytesOf("another coin"), vout: 0 },
  scriptSig: new Uint8Array(0),
  sequence: 0xffff_fffd,
  witness: [new Uint8Array(64)],
};
const OTHER_PREVOUT = { amount: "10000", scriptPubKey: `5120${toHex(bytesOf("nobody"))}` };

type RowOf = Omit<CaseRow, "messages" | "name">;

/** What breaks any presigned transaction, by the rule of what was changed. */
const PRESIGNED: Readonly<Record<string, RowOf>> = {
  good: { note: "as it is published", rule: "E_SIG" },
  version: { note: "version 2", refused: "E_TX_VERSION", edit: version2(TX) },
  sequence: {
    note: "one bit of nSequence",
    refused: "E_TX_FIELD",
    edit: changeTx(
      TX,
      firstInput(({ sequence }) => ({ sequence: (sequence ^ 1) >>> 0 })),
    ),
  },
  locktime: {
    note: "one bit of nLockTime",
    refused: "E_LOCKTIME",
    edit: changeTx(TX, (tx) => ({ ...tx, lockTime: (tx.lockTime ^ 1) >>> 0 })),
  },
  "output-amount": {
    note: "an output has a satoshi more",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(TX, (tx) => ({
      ...tx,
      outputs: tx.outputs.map((output, i) => (i === 0 ? { ...output, amount: sats(output.amount + 1n) } : output)),
    })),
  },
  "output-script": {
    note: "one bit of an output's script",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(TX, (tx) => ({
      ...tx,
      outputs: tx.outputs.map((output, i) =>
        i === 0 ? { ...output, scriptPubKey: bitOf(output.scriptPubKey, -1) } : output,
      ),
    })),
  },
  "output-more": {
    note: "an output more",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(TX, (tx) => ({ ...tx, outputs: [...tx.outputs, ...tx.outputs.slice(0, 1)] })),
  },
  "output-less": {
    note: "an output less",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(TX, (tx) => ({ ...tx, outputs: tx.outputs.slice(1) })),
  },
  "outputs-order": {
    note: "the outputs in another order",
    refused: "E_OUTPUT_MISMATCH",
    edit: changeTx(TX, (tx) => ({ ...tx, outputs: tx.outputs.toReversed() })),
  },
  "input-more": {
    note: "an input more: signatures commit to all, and the template has one",
    refused: "E_TX_FIELD",
    edit: all(
      changeTx(TX, (tx) => ({ ...tx, inputs: [...tx.inputs, OTHER_COIN] })),
      insert(`${PREVOUTS}/-`, OTHER_PREVOUT),
    ),
  },
  "input-twice": {
    note: "one output spent twice",
    refused: "E_PREVOUTS",
    edit: all(
      changeTx(TX, (tx) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })),
      insert(`${PREVOUTS}/-`, OTHER_PREVOUT),
    ),
  },
  "prevouts-none": { note: "what is spent is not known", refused: "E_PREVOUTS", edit: put(PREVOUTS, []) },
  "prevout-amount": {
    note: "what is spent is said to have a satoshi more",
    refused: "E_PREVOUTS",
    edit: plus(`${PREVOUTS}/0/amount`, 1n),
  },
  annex: { note: "an annex", refused: "E_ANNEX", edit: annexed(TX) },
  signature: { note: "one bit of a signature", refused: "E_SIG", edit: signatureBit(TX) },
  "hash-type": {
    note: "another hash type of a signature",
    refused: "E_SIGHASH",
    edit: hashTyped(TX, 0x02),
  },
  truncated: { note: "a byte less", refused: "E_MALFORMED", edit: truncated(TX) },
  trailing: { note: "a byte more", refused: "E_MALFORMED", edit: change<string>(TX, (hex) => `${hex}00`) },
  empty: { note: "no transaction", refused: "E_MALFORMED", edit: put(TX, "") },
  "state-moved": {
    note: "the state shown has a satoshi moved",
    refused: "E_POLICY_ROOT",
    edit: all(
      plus(`${MESSAGE}/expected/state/balances/0/balance`, 1n),
      plus(`${MESSAGE}/expected/state/balances/1/balance`, -1n),
    ),
  },
  "state-sum": {
    note: "the state shown has a satoshi more",
    refused: "E_CONSERVATION",
    edit: plus(`${MESSAGE}/expected/state/balances/0/balance`, 1n),
  },
  "state-elsewhere": {
    note: "the state shown is of another channel",
    refused: "E_STATE_BINDING",
    edit: count(`${MESSAGE}/expected/state/challengePeriod`, 1),
  },
};

const BY_LEAF: Readonly<Record<string, RowOf>> = {
  "control-block-cut": {
    note: "a byte less of the control block",
    refused: "E_POLICY",
    edit: item(TX, -1, (bytes) => bytes.slice(0, -1)),
  },
  "control-block": {
    note: "one bit of the internal key in the control block",
    refused: "E_SCRIPT",
    edit: item(TX, -1, (bytes) => bitOf(bytes, 5)),
  },
  script: {
    note: "one bit of the leaf's script",
    refused: "E_SCRIPT",
    edit: item(TX, -2, (bytes) => bitOf(bytes, 5)),
  },
  "element-81": {
    note: "a witness element of 81 bytes",
    refused: "E_POLICY",
    edit: witness(TX, (items) => [new Uint8Array(81), ...items]),
  },
  "element-more": {
    note: "a witness element that nothing consumes",
    refused: "E_SCRIPT",
    edit: witness(TX, (items) => [new Uint8Array(0), ...items]),
  },
};

/** Where signatures name their outpoint, another one is another channel's. */
const BOUND: Readonly<Record<string, RowOf>> = {
  outpoint: {
    note: "another transaction's output",
    refused: "E_WRONG_PARENT",
    edit: changeTx(
      TX,
      firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, txid: bitOf(outPoint.txid, 0) } })),
    ),
  },
  "outpoint-index": {
    note: "another output of the same transaction",
    refused: "E_WRONG_PARENT",
    edit: changeTx(
      TX,
      firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, vout: outPoint.vout + 7 } })),
    ),
  },
};

/** Second-level transactions take fees from inputs and outputs that are added; the holder signs the whole. */
const HTLC: Readonly<Record<string, RowOf | undefined>> = {
  "outputs-order": undefined,
  "output-more": { ...PRESIGNED["output-more"], note: "an output more that nothing pays for", refused: "E_FEE_SIPHON" },
  "input-more": { ...PRESIGNED["input-more"], note: "an input more that the holder has not signed", refused: "E_SIG" },
};

/** Its signature names no outpoint (BIP118); what it spends must be the funding output or an older state all the same. */
const UPDATE: Readonly<Record<string, RowOf | undefined>> = {
  foreign: {
    note: "somebody's P2WPKH coin, and no signature at all",
    refused: "E_WRONG_PARENT",
    edit: all(
      changeTx(
        TX,
        firstInput(() => ({ outPoint: OTHER_COIN.outPoint, witness: [] })),
      ),
      put(`${PREVOUTS}/0`, { ...OTHER_PREVOUT, scriptPubKey: `0014${"11".repeat(20)}` }),
    ),
  },
  "foreign-signed": {
    note: "the same signatures on another output of the funding transaction",
    refused: "E_WRONG_PARENT",
    edit: otherOutput(TX),
  },
};

const OWN: Readonly<Partial<Record<string, Readonly<Record<string, RowOf | undefined>>>>> = {
  htlc: HTLC,
  update: UPDATE,
};

const rowsOf = (
  name: string,
  message: string,
  table: Readonly<Record<string, RowOf | undefined>>,
): readonly CaseRow[] =>
  Object.entries(table).flatMap(([what, row]) =>
    row === undefined ? [] : [{ ...row, name: `${name}-${what}`, messages: [message] }],
  );

/** Every transaction by which the pending state can be published, each accepted; those that are named are broken in every way. */
export function publishRows(world: World, pending: SignedState, broken: readonly string[]): readonly CaseRow[] {
  const { mechanism } = world.test.channel.parameters;
  const rows: CaseRow[] = [];
  for (const [party] of world.test.parties.entries())
    for (const { transaction, delay } of publishSteps(exitSteps(world, party, pending))) {
      const name = transaction.name.replaceAll("/", "-");
      const message = `tx-${name}`;
      if (message in world.messages) continue;
      const tx = completed(world, pending, transaction);
      world.messages[message] = spendMessage(
        { tx, prevouts: transaction.prevouts },
        transaction.role,
        shownState(pending),
      );
      const byLeaf = (tx.inputs[0]?.witness.length ?? 0) > 1;
      const { good, ...others } = PRESIGNED;
      const bad = broken.includes(transaction.name)
        ? {
            ...others,
            ...OWN[transaction.role],
            ...(byLeaf ? BY_LEAF : {}),
            ...(mechanism === "symmetric" ? {} : BOUND),
          }
        : {};
      rows.push(
        ...rowsOf(name, message, { ...(good === undefined ? {} : { good }), ...bad }),
        ...momentRows({ name, message, transaction, delay }),
      );
    }
  return rows;
}

interface Moment {
  readonly name: string;
  readonly message: string;
  readonly transaction: StateTransaction;
  readonly delay: number;
}

/** Commitments carry their number in nLockTime, updates theirs: a time of the past, "L < MTP of tip". */
function momentRows({ name, message, transaction, delay }: Moment): readonly CaseRow[] {
  const { role, tx } = transaction;
  if (role !== "update") return lockBorder(name, message, { delay, lockTime: role === "htlc" ? tx.lockTime : 0 });
  const height = CONFIRMED;
  const open = {
    what: "final",
    note: "the median time of the tip is above nLockTime",
    height,
    medianTime: tx.lockTime + 1,
  };
  const shut = { what: "not-final", note: "the median time of the tip is nLockTime", height, medianTime: tx.lockTime };
  return border({ name, message, code: "E_LOCKTIME", open, shut });
}
