/**
 * The two transactions of a state. The update pays everything to the state's output; its signature names no output that it spends, so it can be bound to the funding
 * output or to any older state. The settlement pays the balances once no newer update has come for the challenge period; its signature fits that one state.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { OutPoint, TxOutput } from "../../../transaction/transaction.ts";
import type { PlannedWay } from "../../../program/spend-plan.ts";
import type { SignatureRequest, StateTransaction } from "../../mechanism.ts";
import type { StateOutput } from "../../state-output.ts";
import type { PlacedPayout } from "../payouts/place-payouts.ts";
import type { SymmetricChannel } from "./symmetric-channel.ts";
import { fromHex } from "../../../base/bytes.ts";
import { invariant } from "../../../base/invariant.ts";
import { sats } from "../../../base/units.ts";
import { apoSighash, SIGHASH_ANYPREVOUT, SIGHASH_ANYPREVOUTANYSCRIPT } from "../../../transaction/bip118.ts";
import { txid } from "../../../transaction/ids.ts";
import { midstatesOf } from "../../../transaction/midstates.ts";
import { NO_CODE_SEPARATOR, SIGHASH } from "../../../transaction/sighash.ts";
import { anchorOutput, REPLACEABLE, singleInput } from "../../payout-transaction.ts";
import { openAnchor, openOutput, wayOf } from "../../state-output.ts";
import { payoutOpenings } from "../payouts/place-payouts.ts";
import { stateLock } from "./state-lock.ts";
import { SETTLE_LEAF, stateOutput, UPDATE_LEAF } from "./symmetric-channel.ts";

/** "sig 0xc1 (ALL|APOAS: outputs fixed, CPFP by P2A)" */
export const UPDATE_HASH_TYPE: number = SIGHASH.ALL | SIGHASH_ANYPREVOUTANYSCRIPT;
/** "settlement signature = ALL|ANYPREVOUT (0x41) by K" */
export const SETTLE_HASH_TYPE: number = SIGHASH.ALL | SIGHASH_ANYPREVOUT;

export const UPDATE_NAME = "update";
export const SETTLE_NAME = "settle";

/** A state's number, and its output, which is made once for its two transactions. */
export interface NumberedState {
  readonly sequence: number;
  readonly state: StateOutput;
}

export const numbered = (channel: SymmetricChannel, sequence: number): NumberedState => ({
  sequence,
  state: stateOutput(channel, sequence),
});

/** What an update is bound to. */
export interface Binding {
  readonly outPoint: OutPoint;
  readonly prevout: TxOutput;
  readonly parent: string;
  readonly leafHash: Bytes;
  readonly way: () => PlannedWay;
}

export function fundingBinding({ funding, fundingPath }: SymmetricChannel): Binding {
  const { way } = fundingPath;
  invariant(way.path.kind === "leaf", "the first update spends by a leaf");
  return {
    outPoint: { txid: funding.txid, vout: funding.vout },
    prevout: { amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey },
    parent: "funding",
    leafHash: leafHashOf(way),
    way: () => way,
  };
}

/** To the output of an older state, of whichever transaction made it. */
export function stateBinding(channel: SymmetricChannel, older: StateOutput, outPoint: OutPoint): Binding {
  return {
    outPoint,
    prevout: outputOf(older),
    parent: UPDATE_NAME,
    leafHash: leafOf(older, UPDATE_LEAF),
    way: () => wayOf(older.source, UPDATE_LEAF, channel.crypto),
  };
}

const leafHashOf = ({ path }: PlannedWay): Bytes => {
  invariant(path.kind === "leaf", "a way by a leaf");
  return fromHex(path.leafHash);
};

const outputOf = ({ amount, instance }: StateOutput): TxOutput => ({
  amount: sats(amount),
  scriptPubKey: instance.scriptPubKey,
});

function leafOf({ instance }: StateOutput, index: number): Bytes {
  const leaf = instance.leaves[index];
  invariant(leaf !== undefined, "a state output has two leaves");
  return leaf.leafHash;
}

/** "Update_n: version 3; nLockTime TL(n); [...] nSequence 0xFFFFFFFD; vout[0]= capacity -> tr(K,{UPD(n+1),SETTLE}); vout[1]=0 sat P2A" */
export function updateTransaction(
  channel: SymmetricChannel,
  { sequence, state }: NumberedState,
  binding: Binding,
): StateTransaction {
  const tx = singleInput({
    outPoint: binding.outPoint,
    sequence: REPLACEABLE,
    lockTime: stateLock(sequence),
    outputs: updateOutputs(state),
  });
  const link = { name: UPDATE_NAME, tx, prevouts: [binding.prevout] };
  return {
    ...link,
    role: "update",
    parent: binding.parent,
    requests: [requestOf(channel, link, { hashType: UPDATE_HASH_TYPE, leafHash: binding.leafHash })],
    way: binding.way,
    openings: () => [openOutput(state, 0), openAnchor(1)],
  };
}

export const updateOutputs = (state: StateOutput): readonly TxOutput[] => [outputOf(state), anchorOutput(0n)];

/** "Settle_n: version 3; nLockTime 0 (E-det) ; vin[0]=state output n, nSequence=CSV; vout = payouts [...], HTLCs (8.1 shape) and P2A" */
export function settleTransaction(
  channel: SymmetricChannel,
  state: StateOutput,
  { update, placed }: { readonly update: Pick<StateTransaction, "tx">; readonly placed: readonly PlacedPayout[] },
): StateTransaction {
  const tx = singleInput({
    outPoint: { txid: txid(update.tx), vout: 0 },
    sequence: channel.parameters.challengePeriod,
    lockTime: 0,
    outputs: placed,
  });
  const link = { name: SETTLE_NAME, tx, prevouts: [outputOf(state)] };
  return {
    ...link,
    role: "settle",
    parent: UPDATE_NAME,
    requests: [requestOf(channel, link, { hashType: SETTLE_HASH_TYPE, leafHash: leafOf(state, SETTLE_LEAF) })],
    way: () => wayOf(state.source, SETTLE_LEAF, channel.crypto),
    openings: () => payoutOpenings(placed),
  };
}

function requestOf(
  { key, session }: SymmetricChannel,
  { name, tx, prevouts }: Pick<StateTransaction, "name" | "tx" | "prevouts">,
  { hashType, leafHash }: { readonly hashType: number; readonly leafHash: Bytes },
): SignatureRequest {
  const digest = apoSighash({
    midstates: midstatesOf(tx, prevouts),
    inputIndex: 0,
    hashType,
    leaf: { leafHash, keyVersion: 1, codeSeparator: NO_CODE_SEPARATOR },
  });
  invariant(digest !== undefined, "ANYPREVOUT with ALL is a hash type of BIP118");
  return { transaction: name, input: 0, signer: "all", key, digest, hashType, musig: session };
}
