/**
 * Is this published transaction the commitment that it is claimed to be, and does this secret revoke it? (5.5, P1 to P8.) Its outputs are rebuilt from the
 * openings at the secret's own point; amounts are the transaction's. What the signatures are worth is for the common rules to find.
 */
import type { Result } from "../../../base/result.ts";
import type { OutPoint, Transaction } from "../../../transaction/transaction.ts";
import type { CheckedProof, PublishedClaim } from "../../mechanism.ts";
import type { OutputOpening, OutputRole } from "../../output-opening.ts";
import type { Refused } from "../../refuse.ts";
import type { Commitment } from "./commitment.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import type { Checked } from "./proof-transactions.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { err, ok } from "../../../base/result.ts";
import { SIGHASH } from "../../../transaction/sighash.ts";
import { readNumber } from "../../commitment-number.ts";
import { arrangeOutputs, TRUC_VERSION } from "../../payout-transaction.ts";
import { refuse, refused } from "../../refuse.ts";
import { payoutAmountsFault } from "../payouts/rebuild-payout.ts";
import { commitmentKeys, htlcKeys } from "./penalty-keys.ts";
import { justiceOf, REVOCABLE, secondLevels } from "./proof-transactions.ts";
import { rebuiltScript } from "./rebuild.ts";
import { isSecretOf } from "./revocation.ts";

type PenaltyClaim = NonNullable<PublishedClaim["penalty"]>;

export function checkPublished(channel: PenaltyChannel, claim: PublishedClaim): Result<CheckedProof, Refused> {
  const [published, ...later] = claim.transactions;
  const { penalty } = claim;
  if (published === undefined || penalty === undefined || (penalty.holder !== 0 && penalty.holder !== 1))
    return refuse("E_MALFORMED", "a penalty proof has the published commitment, its holder and its point");
  const fault =
    parentFault(channel, published.tx) ??
    numberFault(channel, published.tx, claim.sequence) ??
    secretFault(channel, penalty);
  if (fault !== undefined) return err(fault);
  const openings = claim.openings[0] ?? [];
  const commitment = openedCommitment(channel, penalty);
  if (!commitment.ok) return commitment;
  const wrong = outputsFault(channel, published.tx, { commitment: commitment.value, openings });
  if (wrong !== undefined) return err(wrong);
  const opened = { channel, tx: published.tx, openings, commitment: commitment.value };
  const second = secondLevels(opened, later);
  if (!second.ok) return second;
  const justice = justiceOf(opened, second.value, penalty.justice);
  if (!justice.ok) return justice;
  const waiting = openings.flatMap(({ role, vout }) => (role === "to_local" ? [vout] : []));
  const commit: Checked = { role: "commit", ...published, hashTypes: [SIGHASH.DEFAULT], openings, waiting };
  const transactions = [commit, ...second.value, ...(justice.value === undefined ? [] : [justice.value])];
  // What the holder takes alone, to_local and second-level outputs, waits for as long.
  const nextDelay = channel.parameters.challengePeriod;
  const { sequence } = claim;
  return ok({ sequence, holder: penalty.holder, transactions, nextDelay, ...conclusion(sequence, penalty) });
}

const conclusion = (sequence: number, { holder, secret }: PenaltyClaim): Pick<CheckedProof, "proven" | "assumes"> =>
  secret === undefined
    ? { proven: [`party ${holder} completed commitment ${sequence}`], assumes: [] }
    : {
        proven: [`party ${holder} completed commitment ${sequence}`, "the secret that revokes it is known"],
        assumes: [`party ${holder} published it after revoking it`],
      };

/** P1: "published tx spends funding outpoint, 1 input (E_WRONG_PARENT), version, nLockTime and nSequence forms of 1.3". */
function parentFault({ funding }: PenaltyChannel, tx: Transaction): Refused | undefined {
  const [input, ...more] = tx.inputs;
  const isOurs = (outPoint: OutPoint): boolean =>
    outPoint.vout === funding.vout && equalBytes(outPoint.txid, funding.txid);
  if (input === undefined || more.length > 0 || !isOurs(input.outPoint))
    return refused("E_WRONG_PARENT", "the transaction does not spend the funding output, and it alone");
  if (tx.version !== TRUC_VERSION)
    return refused("E_TX_VERSION", `version ${tx.version}; a commitment has ${TRUC_VERSION}`);
  return undefined;
}

/** P2: the fields have the forms of 1.3 and carry the number claimed. */
function numberFault({ mask }: PenaltyChannel, tx: Transaction, claimed: number): Refused | undefined {
  const fields = { lockTime: tx.lockTime, sequence: tx.inputs[0]?.sequence ?? 0 };
  const number = readNumber(fields, mask);
  if (number === undefined) return refused("E_TX_FIELD", "nLockTime and nSequence are not those of a commitment");
  if (number !== claimed) return refused("E_COMMIT_NUMBER", `the commitment carries another number than ${claimed}`);
  return undefined;
}

/** P3, P6: the secret is that of the point with which the holder's outputs are rebuilt. */
const secretFault = ({ crypto }: PenaltyChannel, { secret, point, holder }: PenaltyClaim): Refused | undefined =>
  secret === undefined || isSecretOf(crypto, secret, point)
    ? undefined
    : refused("E_REVOCATION_SECRET", "the secret is not that of the commitment point", { party: holder });

function openedCommitment(channel: PenaltyChannel, { holder, point }: PenaltyClaim): Result<Commitment, Refused> {
  const place = { ...channel, holder, point };
  const isPoint = channel.crypto.isPoint(point);
  const [keys, htlcs] = isPoint ? [commitmentKeys(place), htlcKeys(place)] : [undefined, undefined];
  if (keys?.ok !== true || htlcs?.ok !== true)
    return refuse("E_REVOCATION_SECRET", "the commitment point gives no keys", { party: holder });
  return ok({ holder, point, keys: keys.value, htlcKeys: htlcs.value, outputs: [], trimmed: 0n });
}

const ONCE = ["to_local", "to_remote", "p2a"] as const;

/** P4: "rebuilt outputs for (m,holder) equal tx outputs byte-exact, incl. order, and at least one of them depends on pcp_m". */
function outputsFault(
  channel: PenaltyChannel,
  tx: Transaction,
  { commitment, openings }: { readonly commitment: Commitment; readonly openings: readonly OutputOpening[] },
): Refused | undefined {
  const mismatch = (what: string, vout: number): Refused =>
    refused("E_OUTPUT_MISMATCH", what, { place: `output ${vout}` });
  if (openings.length !== tx.outputs.length)
    return refused("E_OUTPUT_MISMATCH", `${openings.length} openings for ${tx.outputs.length} outputs`);
  for (const [vout, output] of tx.outputs.entries()) {
    const opening = openings[vout];
    const script = opening?.vout === vout ? rebuiltScript(channel, commitment, opening) : undefined;
    if (script === undefined || !equalBytes(script, output.scriptPubKey))
      return mismatch(`output ${vout} is not the ${opening?.role ?? "output"} of this commitment`, vout);
  }
  const arranged = arrangeOutputs(tx.outputs);
  const moved = tx.outputs.findIndex((output, i) => arranged[i] !== output);
  if (moved >= 0) return mismatch("the outputs are not in their order", moved);
  const count = (role: OutputRole): number => openings.filter((each) => each.role === role).length;
  const twice = ONCE.find((role) => count(role) > 1);
  if (twice !== undefined) return refused("E_OUTPUT_MISMATCH", `${twice} stands twice`);
  // "Every template here has exactly one P2A."
  if (count("p2a") === 0) return refused("E_OUTPUT_MISMATCH", "the commitment has no P2A output");
  const amounts = payoutAmountsFault(tx.outputs, openings, channel.funding.amount);
  if (amounts !== undefined) return amounts;
  if (!openings.some(({ role }) => REVOCABLE.has(role)))
    return refused("E_REVOCATION_SECRET", "no output depends on the commitment point: any secret would fit");
  return undefined;
}
