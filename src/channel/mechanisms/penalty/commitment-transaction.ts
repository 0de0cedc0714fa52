/**
 * A holder's commitment as a transaction (1.3), and the second-level transactions of its HTLCs (1.5), with what the counterparty signs of them: the commitment
 * whole, and of each HTLC transaction one input and one output, so that the holder can add inputs and outputs that pay the fee.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { OutPoint, Transaction, TxOutput } from "../../../transaction/transaction.ts";
import type { SignatureRequest, StateTransaction } from "../../mechanism.ts";
import type { OutputOpening } from "../../output-opening.ts";
import type { Refused } from "../../refuse.ts";
import type { StateOutput } from "../../state-output.ts";
import type { Commitment } from "./commitment.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { fromHex } from "../../../base/bytes.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { sats } from "../../../base/units.ts";
import { txid } from "../../../transaction/ids.ts";
import { midstatesOf } from "../../../transaction/midstates.ts";
import { NO_CODE_SEPARATOR, SIGHASH, taprootSighash } from "../../../transaction/sighash.ts";
import { numberFields } from "../../commitment-number.ts";
import { keyOf } from "../../parameters.ts";
import { anchorOutput, arrangeOutputs, REPLACEABLE, singleInput } from "../../payout-transaction.ts";
import { openAnchor, openOutput, wayOf } from "../../state-output.ts";
import { anchored } from "./anchored.ts";
import { secondLevelOutput } from "./commitment.ts";
import { counterpartyOf } from "./penalty-keys.ts";

/** "Counterparty signs the bare 1-in-1-out template with SIGHASH_SINGLE|ANYONECANPAY". */
export const HTLC_HASH_TYPE: number = SIGHASH.SINGLE | SIGHASH.ANYONECANPAY;

/** Leaf of an HTLC that its second-level transaction takes: `offered` times out by leaf 0, `accepted` succeeds by leaf 1. */
export const SECOND_LEVEL_LEAF: Readonly<Record<"offered" | "accepted", number>> = { offered: 0, accepted: 1 };

/** A commitment's transaction with its outputs where they stand. */
export interface PlacedCommitment {
  readonly commitment: Commitment;
  readonly tx: Transaction;
  /** By vout; the P2A has none. */
  readonly placed: readonly (StateOutput | undefined)[];
}

/** Lays out the commitment of state `sequence`, with the state's commitment in to_local where the channel has it anchored. */
export function placeCommitment(
  channel: PenaltyChannel,
  sequence: number,
  commitment: Commitment,
  stateCommitment: Bytes,
): Result<PlacedCommitment, Refused> {
  const outputs: StateOutput[] = [];
  for (const [j, output] of commitment.outputs.entries()) {
    const made = anchored(channel, commitment, { output, index: j, stateCommitment });
    if (!made.ok) return made;
    outputs.push(made.value);
  }
  const rows = arrangeOutputs<TxOutput & { readonly output?: StateOutput }>([
    ...outputs.map((output) => ({
      amount: sats(output.amount),
      scriptPubKey: output.instance.scriptPubKey,
      output,
    })),
    anchorOutput(commitment.trimmed),
  ]);
  const { funding, mask } = channel;
  const tx = singleInput({ outPoint: funding, ...numberFields(sequence, mask), outputs: rows });
  return ok({ commitment, tx, placed: rows.map(({ output }) => output) });
}

/** The commitment and its HTLC transactions, in the order in which they are signed. */
export function holderTransactions(
  channel: PenaltyChannel,
  placed: PlacedCommitment,
): Result<readonly StateTransaction[], Refused> {
  const first = commitmentTransaction(channel, placed);
  const htlcs: StateTransaction[] = [];
  const places = placed.placed.flatMap((output, vout) => (output?.htlc === undefined ? [] : [{ output, vout }]));
  if (places.length === 0) return ok([first]);
  const second = secondLevelOutput(channel, placed.commitment);
  if (!second.ok) return second;
  const id = txid(placed.tx);
  for (const { output, vout } of places)
    htlcs.push(htlcTransaction(channel, placed, { output, outPoint: { txid: id, vout }, second: second.value }));
  return ok([first, ...htlcs]);
}

export const commitmentName = (holder: number): string => `commitment/${holder}`;
export const htlcName = (holder: number, vout: number): string => `htlc/${holder}/${vout}`;

function commitmentTransaction(
  channel: PenaltyChannel,
  { commitment, tx, placed }: PlacedCommitment,
): StateTransaction {
  const { funding, fundingPath, parameters } = channel;
  const { holder } = commitment;
  const name = commitmentName(holder);
  const prevouts = [{ amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey }];
  const { way, session } = fundingPath;
  const signer = counterpartyOf(holder);
  const leaf = way.path.kind === "leaf" ? { leaf: leafContext(fromHex(way.path.leafHash)) } : {};
  const digest = taprootSighash({
    midstates: midstatesOf(tx, prevouts),
    inputIndex: 0,
    hashType: SIGHASH.DEFAULT,
    ...leaf,
  });
  invariant(digest !== undefined, "DEFAULT is a hash type");
  const place = { transaction: name, input: 0, signer, digest, hashType: SIGHASH.DEFAULT };
  const request: SignatureRequest =
    session === undefined
      ? { ...place, key: keyOf(parameters, signer, "funding").subarray(1) }
      : { ...place, key: session.context.aggregateKey.subarray(1), musig: session };
  return {
    name,
    role: "commit",
    holder,
    parent: "funding",
    tx,
    prevouts,
    requests: [request],
    way: () => way,
    openings: () => openingsOf(placed),
  };
}

const leafContext = (leafHash: Bytes) => ({ leafHash, keyVersion: 0, codeSeparator: NO_CODE_SEPARATOR }) as const;

export const openingsOf = (placed: readonly (StateOutput | undefined)[]): readonly OutputOpening[] =>
  placed.map((output, vout) => (output === undefined ? openAnchor(vout) : openOutput(output, vout)));

interface HtlcPlace {
  readonly output: StateOutput;
  readonly outPoint: OutPoint;
  readonly second: Omit<StateOutput, "amount">;
}

function htlcTransaction(
  channel: PenaltyChannel,
  { commitment }: PlacedCommitment,
  { output, outPoint, second }: HtlcPlace,
): StateTransaction {
  const { holder, htlcKeys } = commitment;
  invariant(htlcKeys !== undefined && output.htlc !== undefined, "an HTLC output has its keys");
  const role = output.role === "offered" ? "offered" : "accepted";
  const index = SECOND_LEVEL_LEAF[role];
  const leaf = output.instance.leaves[index];
  invariant(leaf !== undefined, "an HTLC has two leaves");
  const tx = singleInput({
    outPoint,
    sequence: REPLACEABLE,
    // "nLockTime = 0 (success) / cltv_expiry (timeout)"
    lockTime: role === "offered" ? output.htlc.expiry : 0,
    outputs: [{ amount: output.amount, scriptPubKey: second.instance.scriptPubKey }],
  });
  const prevouts = [{ amount: sats(output.amount), scriptPubKey: output.instance.scriptPubKey }];
  const hashType = HTLC_HASH_TYPE;
  const digest = taprootSighash({
    midstates: midstatesOf(tx, prevouts),
    inputIndex: 0,
    hashType,
    leaf: leafContext(leaf.leafHash),
  });
  invariant(digest !== undefined, "the one input has the one output");
  const name = htlcName(holder, outPoint.vout);
  const signer = counterpartyOf(holder);
  return {
    name,
    role: "htlc",
    holder,
    parent: commitmentName(holder),
    tx,
    prevouts,
    requests: [{ transaction: name, input: 0, signer, key: htlcKeys.counterparty.subarray(1), digest, hashType }],
    way: () => wayOf(output.source, index, channel.crypto),
    openings: () => [openOutput({ ...second, amount: output.amount }, 0)],
  };
}
