/**
 * Is this published transaction the update of the state that it is claimed to be, and the one after it, if shown, its settlement? (5.5, S1 to S8.) State outputs are
 * rebuilt from numbers alone. What the signatures are worth is for the common rules to find.
 */
import type { Result } from "../../../base/result.ts";
import type { CheckedProof, PublishedClaim } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { SymmetricChannel } from "./symmetric-channel.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { err, ok } from "../../../base/result.ts";
import { txid } from "../../../transaction/ids.ts";
import { REPLACEABLE, TRUC_VERSION } from "../../payout-transaction.ts";
import { refuse, refused } from "../../refuse.ts";
import { payoutAmountsFault, payoutsFault, rolesFault } from "../payouts/rebuild-payout.ts";
import { sameOutput, updateBindingFault } from "./binding.ts";
import { lastState, stateLock } from "./state-lock.ts";
import { stateOutput } from "./symmetric-channel.ts";
import { SETTLE_HASH_TYPE, UPDATE_HASH_TYPE, updateOutputs } from "./update-transactions.ts";

type Published = PublishedClaim["transactions"][number];

export function checkPublished(channel: SymmetricChannel, claim: PublishedClaim): Result<CheckedProof, Refused> {
  const { sequence, newer, openings } = claim;
  const [update, settle, ...more] = claim.transactions;
  if (update === undefined || more.length > 0)
    return refuse("E_MALFORMED", "a symmetric proof has the published update, and its settlement if there is one");
  if (claim.digits !== undefined) return refuse("E_MALFORMED", "digits are those of a timelock channel");
  const fault =
    rangeFault(channel, sequence) ??
    (newer === undefined ? undefined : newerFault(channel, sequence, newer.content.sequence)) ??
    updateFault(channel, update, sequence) ??
    rolesFault(openings[0] ?? [], ["state", "p2a"]) ??
    (settle === undefined ? undefined : settleFault(channel, claim, settle));
  if (fault !== undefined) return err(fault);
  const settled =
    settle === undefined
      ? []
      : [{ role: "settle", ...settle, hashTypes: [SETTLE_HASH_TYPE], openings: openings[1] ?? [] } as const];
  return ok({
    sequence,
    transactions: [
      { role: "update", ...update, hashTypes: [UPDATE_HASH_TYPE], openings: openings[0] ?? [], waiting: [0] },
      ...settled,
    ],
    ...(settle === undefined ? { nextDelay: channel.parameters.challengePeriod } : {}),
    ...(newer === undefined ? {} : { answer: { after: 0, delay: 0 } }),
    proven: [`all parties signed update ${sequence}`, ...(settle === undefined ? [] : ["and its settlement"])],
    assumes: newer === undefined ? [] : [`the settlement of state ${sequence} has not confirmed`],
  });
}

function rangeFault({ parameters }: SymmetricChannel, sequence: number): Refused | undefined {
  const last = lastState(parameters);
  return Number.isInteger(sequence) && sequence >= 0 && sequence <= last
    ? undefined
    : refused("E_SEQ_RANGE", `a state's number is from 0 to ${last}`);
}

/** S5: "n>m so TL(n) >= TL(m+1)". */
const newerFault = (channel: SymmetricChannel, sequence: number, newer: number): Refused | undefined =>
  rangeFault(channel, newer) ??
  (newer > sequence ? undefined : refused("E_NOT_NEWER", `state ${newer} is not newer than ${sequence}`));

/** S1 to S3, and S8: what it spends is the funding output or an older state. */
function updateFault(channel: SymmetricChannel, published: Published, sequence: number): Refused | undefined {
  const { tx } = published;
  const wrong = updateBindingFault(channel, published, sequence);
  if (wrong !== undefined) return wrong;
  if (tx.lockTime !== stateLock(sequence))
    return refused("E_LOCKTIME", `nLockTime is ${tx.lockTime}; that of update ${sequence} is ${stateLock(sequence)}`);
  if (tx.inputs[0]?.sequence !== REPLACEABLE)
    return refused("E_TX_FIELD", "the nSequence of an update has no lock, and lets it be replaced");
  if (tx.version !== TRUC_VERSION)
    return refused("E_TX_VERSION", `version ${tx.version}; an update has ${TRUC_VERSION}`);
  const expected = updateOutputs(stateOutput(channel, sequence));
  const same =
    tx.outputs.length === expected.length && tx.outputs.every((output, i) => sameOutput(output, expected[i]));
  return same ? undefined : refused("E_OUTPUT_MISMATCH", `the outputs are not those of update ${sequence}`);
}

/** S6: "spends state n, nSequence==CSV, outputs equal state (E_SETTLE_MISMATCH)". */
function settleFault(
  channel: SymmetricChannel,
  { sequence, transactions, openings }: PublishedClaim,
  { tx, prevouts }: Published,
): Refused | undefined {
  const update = transactions[0]?.tx;
  const mismatch = (what: string): Refused => refused("E_SETTLE_MISMATCH", what, { place: "settle" });
  const [input, ...more] = tx.inputs;
  const spends =
    update !== undefined &&
    input !== undefined &&
    more.length === 0 &&
    input.outPoint.vout === 0 &&
    equalBytes(input.outPoint.txid, txid(update));
  if (!spends || prevouts.length !== 1) return mismatch("the settlement does not spend the update, and it alone");
  const [state] = updateOutputs(stateOutput(channel, sequence));
  if (!sameOutput(prevouts[0], state)) return mismatch(`the output that is settled is not that of state ${sequence}`);
  if (input.sequence !== channel.parameters.challengePeriod)
    return mismatch(`the settlement waits ${channel.parameters.challengePeriod} blocks`);
  if (tx.version !== TRUC_VERSION || tx.lockTime !== 0)
    return mismatch(`a settlement has version ${TRUC_VERSION} and nLockTime 0`);
  const paid = openings[1] ?? [];
  const wrong = payoutsFault(channel, tx.outputs, paid) ?? payoutAmountsFault(tx.outputs, paid, channel.funding.amount);
  return wrong === undefined ? undefined : { ...wrong, code: "E_SETTLE_MISMATCH" };
}
