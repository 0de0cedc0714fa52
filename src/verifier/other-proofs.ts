/** Proofs that speak of no published state: two states of one number, a complete exit, a transaction that breaks a rule. */
import type { Result } from "../base/result.ts";
import type { Channel, Refused, RuleCode, TxRole } from "../channel/index.ts";
import type { DisputeProof, ShownState } from "./messages.ts";
import type { Conclusion, Statement } from "./verdict.ts";
import type { Spend } from "./verify-transaction.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { isAttestation, recordsFault, refuse, refused, signaturesFault, stateCommitment } from "../channel/index.ts";
import { exitTransactions, requireState } from "./shown-state.ts";
import { isSpent } from "./spend-shape.ts";
import { checkAgainst, readTransaction } from "./verify-transaction.ts";
import { orderFault } from "./verify-update.ts";
import { statement } from "./verdict.ts";

/** "C1-C5, C8 (channel_id), C12 for the blamed party only; the second state need not conserve or even be valid." */
export function checkEquivocation(
  channel: Channel,
  { states = [], party = 0 }: DisputeProof,
): Result<Conclusion, Refused> {
  for (const shown of states) {
    const fault = blamedFault(channel, shown, party);
    if (fault !== undefined) return err(fault);
  }
  const [a, b] = states;
  const same = a !== undefined && b !== undefined && equalBytes(stateCommitment(a.state), stateCommitment(b.state));
  if (a === undefined || b === undefined || same || a.state.sequence !== b.state.sequence)
    return refuse("E_EQUIVOCATION_NOT_PROVEN", "the two states are not different ones of one number");
  return ok({
    proven: [statement("EQUIVOCATION", `party ${party} attested two different states of number ${a.state.sequence}`)],
    assumes: [],
  });
}

function blamedFault(channel: Channel, { state, attestations }: ShownState, party: number): Refused | undefined {
  if (!equalBytes(state.channelId, channel.id))
    return refused("E_STATE_BINDING", "the state is of another channel", { place: "channel" });
  // C1: a content has one encoding; without it a party could be shown to differ from itself.
  const unfit = orderFault(state) ?? recordsFault(channel, state);
  if (unfit !== undefined) return unfit;
  const own = attestations.filter((each) => each.party === party);
  const [attestation] = own;
  if (attestation === undefined || own.length > 1)
    return refused("E_ATTESTATION_MISSING", `party ${party} has not attested both states, once each`, { party });
  const identity = channel.parameters.parties[party]?.identity;
  return isAttestation(identity, stateCommitment(state), attestation, channel.crypto)
    ? undefined
    : refused("E_ATTESTATION", `the attestation of party ${party} is not valid`, { party });
}

/** "newer + the named party's complete exit": all signatures of others, over all that the party publishes. */
export function checkAuthorized(channel: Channel, { newer, party = 0 }: DisputeProof): Result<Conclusion, Refused> {
  if (newer?.signatures === undefined || party >= channel.parameters.parties.length)
    return refuse("E_MALFORMED", "the proof names a party and shows the signatures of its exit");
  const opened = requireState(channel, newer);
  if (!opened.ok) return opened;
  const transactions = exitTransactions(opened.value);
  if (!transactions.ok) return transactions;
  const own = transactions.value.filter(({ holder }) => holder === undefined || holder === party);
  const fault = signaturesFault(own, newer.signatures, channel.crypto);
  if (fault !== undefined) return err(fault);
  const { sequence } = newer.state;
  return ok({
    proven: [
      statement("EXIT", `party ${party} holds a complete exit with state ${sequence}`),
      statement("ATTESTED", `all parties attested state ${sequence}`),
    ],
    assumes: [statement("NOT_SUPERSEDED"), statement("FUNDING_ON_CHAIN")],
  });
}

/** Codes of what the proof says about the transaction, not of the transaction. */
const ABOUT_THE_PROOF: ReadonlySet<RuleCode> = new Set<RuleCode>(["E_MALFORMED", "E_PREVOUTS", "E_WRONG_PARENT"]);

/** Of the terms that the proof shows beside a cooperative close. */
const ABOUT_THE_TERMS: ReadonlySet<RuleCode> = new Set<RuleCode>(["E_PHASE", "E_CLOSE_BALANCES", "E_CLOSE_SCRIPT"]);

/** Codes of the witness, which no signature and no txid commits to: whoever accuses may have spoiled it. */
const ABOUT_THE_WITNESS: ReadonlySet<RuleCode> = new Set<RuleCode>([
  "E_SIG",
  "E_SCRIPT",
  "E_SIGHASH",
  "E_ANNEX",
  "E_POLICY",
  "E_SIGOPS",
  "E_TIMELOCK_MIX",
  "E_TRUC_SIZE",
]);

/** "5.6 fails; `proven` = its code. A valid tx: E_TX_VALID". Valid in any role: the role is only what the accuser calls it. */
export function checkInvalid(channel: Channel, { transaction, expected }: DisputeProof): Result<Conclusion, Refused> {
  if (transaction === undefined || expected === undefined)
    return refuse("E_MALFORMED", "the proof shows the transaction and the state that it is held against");
  const opened = requireState(channel, expected);
  if (!opened.ok) return opened;
  const tx = readTransaction(transaction);
  if (!tx.ok) return tx;
  const spend = { transaction, tx: tx.value, opened: opened.value };
  const checked = checkAgainst(channel, spend);
  if (checked.ok) return refuse("E_TX_VALID", "the transaction breaks no rule");
  if (ABOUT_THE_PROOF.has(checked.error.code)) return checked;
  const others = otherFaults(channel, spend);
  if (!others.ok) return others;
  const { code, message } = others.value.find((fault) => ABOUT_THE_WITNESS.has(fault.code)) ?? checked.error;
  const closes = tx.value.inputs.some((input) => isSpent(input, channel.funding));
  if (transaction.role === "coop" && (ABOUT_THE_TERMS.has(code) || !closes)) return checked;
  return ok({
    proven: [statement("INVALID", `${code}: ${message}`)],
    assumes: [statement("NOT_SUPERSEDED"), ...unknownBeside(spend, code), ...(closes ? [statement("TERMS")] : [])],
  });
}

/** What it breaks in every other role: in one of which only its witness may be wrong. A cooperative close has terms, which nobody here can know. */
function otherFaults(channel: Channel, spend: Spend): Result<readonly Refused[], Refused> {
  const { transaction, opened } = spend;
  const own = exitTransactions(opened);
  if (!own.ok) return own;
  const faults: Refused[] = [];
  for (const role of new Set<TxRole>([...own.value.map((each) => each.role), "claim", "punish"])) {
    if (role === transaction.role) continue;
    const checked = checkAgainst(channel, { ...spend, transaction: { ...transaction, role } });
    if (checked.ok) return refuse("E_TX_VALID", `as a ${role} transaction it breaks no rule`);
    faults.push(checked.error);
  }
  return ok(faults);
}

/** What the accuser may have made up, and nobody else can see. */
function unknownBeside({ transaction, tx }: Spend, code: RuleCode): readonly Statement[] {
  const { role } = transaction;
  const isFree = role === "claim" || role === "punish";
  const ofWitness = isFree || ABOUT_THE_WITNESS.has(code);
  return [
    ...(ofWitness ? [statement("WITNESS")] : []),
    ...((isFree || role === "htlc") && tx.inputs.length > 1 ? [statement("PREVOUTS")] : []),
  ];
}
