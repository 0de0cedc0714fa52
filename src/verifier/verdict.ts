/**
 * Verdicts. An acceptance says what is now proven and what it rests on that was not shown; a refusal names the rule that was broken. Statements have a closed
 * identifier for programs and words for people.
 */
import type { Channel, Refused } from "../channel/index.ts";

const ROWS = {
  // proven
  CHANNEL: "The channel's parameters, keys, program and funding output belong together.",
  ATTESTED: "All parties have signed the state commitment; that is evidence, and moves no money.",
  AUTHORIZED: "The signatures of the state's transactions are complete and valid: it can be published.",
  TRANSITION: "The state follows the one before by the rules of the channel and its application.",
  REVOKED: "The state before is revoked: its publisher would lose everything.",
  SIGNED: "The signatures that were shown are valid.",
  PUBLISHED: "The transactions are those of the state that is claimed, and their witnesses are valid.",
  NEWER: "A newer state exists.",
  EQUIVOCATION: "A party attested two different states of one number.",
  EXIT: "A party holds a complete exit.",
  MATURE: "The delay has passed.",
  INVALID: "The transaction breaks a rule.",
  TRANSACTION: "The transaction is the one that the state gives, and valid.",
  CLOSURE: "The channel is closed as its latest state says.",
  FUNDING_TX: "The funding transaction pays the funding output.",
  CONFIRMED: "A transaction is in the chain that was shown.",
  // assumed
  FUNDING_ON_CHAIN: "The funding output is on the chain and unspent.",
  BEFORE: "The state before was accepted.",
  SECRETS: "Secrets of earlier states were checked when they came.",
  EXPIRY: "Expiries are late enough: no moment was given at which to judge them.",
  NOT_SUPERSEDED: "No newer state exists.",
  ON_CHAIN: "What was published is on the chain.",
  UNSPENT: "The outputs are unspent.",
  PUBLISHED_LATE: "A party published the state after it was revoked.",
  MATURITY: "Locktimes and relative locks were not judged: no chain was given.",
  OTHER_INPUT: "Inputs under rules older than Taproot were not run.",
  PREVOUTS: "What other inputs spend is as was said.",
  WITNESS: "The fault is in the witness that was shown: with another one the same transaction may be valid.",
  TERMS: "All parties have not agreed to it on other terms, as a cooperative close.",
  SCRIPTS: "The scripts behind the policy root were not shown.",
  MECHANISM: "Something that the channel's mechanism rests on.",
  RISK: "A risk of the funding output that was accepted when the channel was opened.",
  CHAIN_WORK: "The chain with the most work begins with the headers that were shown.",
} as const;

export type StatementId = keyof typeof ROWS;

/** What can be proven or assumed, each with what it means whatever the case. */
export const STATEMENTS: Readonly<Record<StatementId, string>> = Object.freeze(ROWS);

export interface Statement {
  readonly id: StatementId;
  /** Of this case. */
  readonly words: string;
}

export interface Accepted {
  readonly ok: true;
  readonly proven: readonly Statement[];
  readonly assumes: readonly Statement[];
}

export interface Rejected extends Refused {
  readonly ok: false;
  readonly assumes: readonly Statement[];
}

export type Verdict = Accepted | Rejected;

/** What a check of a proof has come to. */
export interface Conclusion {
  readonly proven: readonly Statement[];
  readonly assumes: readonly Statement[];
}

export const NOTHING: Conclusion = Object.freeze({ proven: [], assumes: [] });

export const statement = (id: StatementId, words: string = STATEMENTS[id]): Statement => ({ id, words });

/** The risks that the channel was opened with stand in every verdict. */
export const risksOf = (channel: Channel | undefined): readonly Statement[] =>
  channel?.fundingPolicy.risks.map((risk) => statement("RISK", risk)) ?? [];

export const rejected = (fault: Refused, channel?: Channel): Rejected => ({
  ok: false,
  ...fault,
  assumes: risksOf(channel),
});

export const accepted = (
  channel: Channel,
  proven: readonly Statement[],
  assumes: readonly Statement[] = [],
): Accepted => ({ ok: true, proven, assumes: [...risksOf(channel), ...assumes] });
