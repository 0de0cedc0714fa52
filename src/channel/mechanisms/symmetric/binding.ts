/**
 * What an update or a settlement may be bound to, whose signatures do not name the output that they spend: the funding output, or a state output that is made again
 * here from its number. A prevout is never believed because the transaction came with it (S4, S8).
 */
import type { Transaction } from "../../../transaction/transaction.ts";
import type { PublishedClaim, StateTransaction } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { SymmetricChannel } from "./symmetric-channel.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { refused } from "../../refuse.ts";
import { lockedState } from "./state-lock.ts";
import { stateOutput } from "./symmetric-channel.ts";
import { updateOutputs } from "./update-transactions.ts";

type Bound = PublishedClaim["transactions"][number];

export function boundFault(
  channel: SymmetricChannel,
  template: StateTransaction,
  { tx, prevouts }: Bound,
): Refused | undefined {
  if (template.role === "update")
    return updateBindingFault(channel, { tx, prevouts }, lockedState(template.tx.lockTime) ?? 0);
  const [state, said] = [template.prevouts[0], prevouts[0]];
  const isState = state !== undefined && said !== undefined && equalBytes(state.scriptPubKey, said.scriptPubKey);
  return isState && tx.inputs[0]?.outPoint.vout === STATE_VOUT
    ? undefined
    : refused("E_WRONG_PARENT", "the settlement does not spend the output of its state");
}

/** Of every update. */
const STATE_VOUT = 0;

export function updateBindingFault(
  channel: SymmetricChannel,
  { tx, prevouts }: Bound,
  sequence: number,
): Refused | undefined {
  const { funding } = channel;
  const [input, ...more] = tx.inputs;
  const [prevout, ...others] = prevouts;
  if (input === undefined || prevout === undefined || more.length > 0 || others.length > 0)
    return refused("E_WRONG_PARENT", "an update spends one output");
  const { outPoint } = input;
  if (outPoint.vout === funding.vout && equalBytes(outPoint.txid, funding.txid))
    return sameOutput(prevout, funding)
      ? undefined
      : refused("E_WRONG_PARENT", "the output that the update spends is not the funding output");
  const older = olderState(tx);
  if (older === undefined || outPoint.vout !== STATE_VOUT)
    return refused("E_WRONG_PARENT", "the update spends neither the funding output nor a state");
  if (older >= sequence) return refused("E_NOT_NEWER", `update ${sequence} cannot spend state ${older}`);
  return sameOutput(prevout, updateOutputs(stateOutput(channel, older))[0])
    ? undefined
    : refused("E_WRONG_PARENT", `the output that the update spends is not that of state ${older}`);
}

type Output = Readonly<Pick<SymmetricChannel["funding"], "amount" | "scriptPubKey">>;

export const sameOutput = (one: Output | undefined, other: Output | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.amount === other.amount &&
  equalBytes(one.scriptPubKey, other.scriptPubKey);

/** BIP341: the script is the last item but one. `51 ad 04 <TL(m+1)> b1`; the rebuilt output is what proves it. */
function olderState({ inputs }: Transaction): number | undefined {
  const script = inputs[0]?.witness.at(-2);
  if (script?.length !== 8) return undefined;
  const lock = new DataView(script.buffer, script.byteOffset + 3, 4).getUint32(0, true);
  const state = lockedState(lock);
  return state === undefined || state < 1 ? undefined : state - 1;
}
