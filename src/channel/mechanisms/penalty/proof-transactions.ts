/** What stands on a published commitment in a proof: second-level transactions (P8) and the justice that takes its outputs (P7). */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { OutPoint, Transaction, TxInput, TxOutput } from "../../../transaction/transaction.ts";
import type { CheckedProof } from "../../mechanism.ts";
import type { OutputOpening, OutputRole } from "../../output-opening.ts";
import type { Refused } from "../../refuse.ts";
import type { Commitment } from "./commitment.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { EMPTY, equalBytes, toHex } from "../../../base/bytes.ts";
import { err, ok } from "../../../base/result.ts";
import { txid } from "../../../transaction/ids.ts";
import { SIGHASH } from "../../../transaction/sighash.ts";
import { REPLACEABLE, TRUC_VERSION } from "../../payout-transaction.ts";
import { refuse, refused } from "../../refuse.ts";
import { appOutput, toLocal } from "./commitment.ts";
import { HTLC_HASH_TYPE, SECOND_LEVEL_LEAF } from "./commitment-transaction.ts";
import { rebuiltHtlc } from "./rebuild.ts";
import { revocationPath } from "./unpunishable.ts";

export type Checked = CheckedProof["transactions"][number];

/** Outputs that the revocation key takes; an app output without it is in no commitment. */
export const REVOCABLE: ReadonlySet<OutputRole> = new Set<OutputRole>(["to_local", "offered", "accepted", "app"]);

export interface OpenedCommitment {
  readonly channel: PenaltyChannel;
  readonly tx: Transaction;
  readonly openings: readonly OutputOpening[];
  readonly commitment: Commitment;
}

/** P8: "HTLC sigs 0x83 and template equality (E_HTLC_TX)", for each input that spends an HTLC. */
export function secondLevels(
  opened: OpenedCommitment,
  transactions: readonly { readonly tx: Transaction; readonly prevouts: readonly TxOutput[] }[],
): Result<readonly Checked[], Refused> {
  if (transactions.length === 0) return ok([]);
  const second = toLocal(opened.channel, opened.commitment);
  if (!second.ok) return second;
  const { scriptPubKey } = second.value.instance;
  const checked: Checked[] = [];
  for (const { tx, prevouts } of transactions) {
    const spends = htlcInputs(opened, tx);
    if (spends.length === 0) return refuse("E_WRONG_PARENT", "a transaction spends no HTLC of the commitment");
    const fault = spends
      .map((spend) => templateFault(tx, spend, scriptPubKey) ?? pathFault(opened, spend))
      .find((each) => each !== undefined);
    if (fault !== undefined) return err(fault);
    const hashTypes = [SIGHASH.DEFAULT, HTLC_HASH_TYPE];
    const waiting = spends.map(({ at }) => at);
    checked.push({ role: "htlc", tx, prevouts, hashTypes, openings: [], waiting });
  }
  return ok(checked);
}

interface HtlcInput {
  readonly at: number;
  readonly input: TxInput;
  readonly opening: OutputOpening;
  readonly spent: TxOutput;
}

function htlcInputs({ tx: parent, openings }: OpenedCommitment, tx: Transaction): readonly HtlcInput[] {
  const id = txid(parent);
  return tx.inputs.flatMap((input, at) => {
    const [opening, spent] = [openings[input.outPoint.vout], parent.outputs[input.outPoint.vout]];
    const isHtlc = equalBytes(input.outPoint.txid, id) && opening?.htlc !== undefined && spent !== undefined;
    return isHtlc ? [{ at, input, opening, spent }] : [];
  });
}

/** "input i must align with output i": value and script of the output, locktime, sequence, version, and the counterparty's hash type. */
function templateFault(
  tx: Transaction,
  { at, input, opening, spent }: HtlcInput,
  scriptPubKey: TxOutput["scriptPubKey"],
): Refused | undefined {
  const output = tx.outputs[at];
  const lockTime = opening.role === "offered" ? (opening.htlc?.expiry ?? 0) : 0;
  const [counterparty] = input.witness;
  const wrong = (what: string): Refused => refused("E_HTLC_TX", `input ${at}: ${what}`, { place: `input ${at}` });
  if (tx.version !== TRUC_VERSION) return wrong(`version ${tx.version}`);
  if (tx.lockTime !== lockTime || input.sequence !== REPLACEABLE)
    return wrong("nLockTime or nSequence is not the template's");
  if (output === undefined || output.amount !== spent.amount || !equalBytes(output.scriptPubKey, scriptPubKey))
    return wrong("its output is not the second level of the HTLC");
  // Bottom of the stack: the counterparty's signature, made for the bare template.
  return counterparty?.length === 65 && counterparty[64] === HTLC_HASH_TYPE
    ? undefined
    : refused("E_SIGHASH", `input ${at}: the counterparty signs an HTLC with 0x83`, { place: `input ${at}` });
}

/** The leaf that both parties sign: by the key path, or its own leaf, the counterparty could make what looks like the holder's. */
function pathFault({ channel, commitment }: OpenedCommitment, { at, input, opening }: HtlcInput): Refused | undefined {
  const role = opening.role === "offered" ? "offered" : "accepted";
  const leaf = rebuiltHtlc(channel, commitment, opening)?.leaves[SECOND_LEVEL_LEAF[role]]?.script;
  // BIP341: the last element that begins with 0x50, of two or more, is an annex.
  const witness = input.witness.at(-1)?.[0] === ANNEX_TAG ? input.witness.slice(0, -1) : input.witness;
  return leaf !== undefined && witness.length > 2 && equalBytes(witness.at(-2) ?? EMPTY, leaf)
    ? undefined
    : refused("E_HTLC_TX", `input ${at}: the second level takes the leaf that both parties sign`, {
        place: `input ${at}`,
      });
}

const ANNEX_TAG = 0x50;

const nameOf = ({ txid: id, vout }: OutPoint): string => `${toHex(id)}:${vout}`;

interface Takeable {
  readonly output: TxOutput;
  readonly role: OutputRole;
  /** By which the revocation key takes it; absent: it is the internal key. */
  readonly leaf?: Bytes;
}

/** An app output may have the revocation key in a leaf; all others have it as internal key. */
function revocable(
  channel: PenaltyChannel,
  commitment: Commitment,
  opening: OutputOpening | undefined,
): Omit<Takeable, "output"> {
  const app = opening?.app;
  const declared = app && channel.apps.output(app.output);
  const path = declared && revocationPath(declared, app)?.path;
  const role = opening?.role ?? "p2a";
  if (app === undefined || typeof path !== "number") return { role };
  const made = appOutput(channel, commitment, app, 0);
  const leaf = made.ok ? made.value.instance.leaves[path]?.script : undefined;
  return leaf === undefined ? { role } : { role, leaf };
}

/** BIP341: a key path has one element; of a script path "the second-to-last stack element" is the script. */
const takesByRevocation = (witness: TxInput["witness"], leaf: Bytes | undefined): boolean =>
  leaf === undefined ? witness.length === 1 : equalBytes(witness.at(-2) ?? EMPTY, leaf);

/** P7: "justice tx, if present, spends only outputs of that commit and each input satisfied by rev key"; second-level outputs are of it too. */
export function justiceOf(
  { channel, commitment, tx, openings }: OpenedCommitment,
  second: readonly Checked[],
  justice: Transaction | undefined,
): Result<Checked | undefined, Refused> {
  if (justice === undefined) return ok(undefined);
  const takeable = new Map<string, Takeable>();
  const local = toLocal(channel, commitment);
  const add = (from: Transaction, of: (output: TxOutput, vout: number) => Omit<Takeable, "output">): void => {
    const id = txid(from);
    for (const [vout, output] of from.outputs.entries())
      takeable.set(nameOf({ txid: id, vout }), { output, ...of(output, vout) });
  };
  add(tx, (_, vout) => revocable(channel, commitment, openings[vout]));
  for (const each of second)
    add(each.tx, ({ scriptPubKey }) => ({
      role: local.ok && equalBytes(scriptPubKey, local.value.instance.scriptPubKey) ? "to_local" : "p2a",
    }));
  const prevouts: TxOutput[] = [];
  for (const [i, { outPoint, witness }] of justice.inputs.entries()) {
    const place = { place: `input ${i}` };
    const spent = takeable.get(nameOf(outPoint));
    if (spent === undefined || !REVOCABLE.has(spent.role))
      return refuse("E_WRONG_PARENT", `input ${i} spends no output that the revocation key takes`, place);
    if (!takesByRevocation(witness, spent.leaf))
      return refuse("E_SIG", `input ${i} is not signed with the revocation key`, place);
    prevouts.push(spent.output);
  }
  return ok({ role: "punish", tx: justice, prevouts, hashTypes: [SIGHASH.DEFAULT], openings: [] });
}
