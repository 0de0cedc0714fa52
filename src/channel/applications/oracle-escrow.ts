/**
 * An escrow with an oracle as an application. While a deal is open its amount stands in an app output of the contract, which the chain enforces if the channel is closed by force;
 * off chain the deal ends when the oracle's signature on its outcome is shown, and the amount goes to who the outcome names.
 *
 * State data: empty without a deal; "u8 1 ‖ deal32" while it is open; "u8 2 ‖ deal32 ‖ u8 outcome ‖ sig64" when it ends. Outcome 0 gives the buyer (party 0)
 * the amount back, 1 pays the seller (party 1).
 */
import type { Bytes } from "../../base/bytes.ts";
import type { CryptoBackend } from "../../crypto/port.ts";
import type { Application, ApplicationState } from "../application.ts";
import type { StateRecord } from "../state.ts";
import { equalBytes } from "../../base/bytes.ts";
import { taggedHash } from "../../crypto/hash.ts";
import { RECORD_KIND } from "../state.ts";

type Deal =
  | { readonly kind: "none" }
  | { readonly kind: "open"; readonly deal: Bytes }
  | { readonly kind: "ended"; readonly deal: Bytes; readonly outcome: number; readonly signature: Bytes };

const OPEN_BYTES = 1 + 32;
const ENDED_BYTES = 1 + 32 + 1 + 64;
const OUTCOMES = 2;

/** What the oracle signs (BIP340): of one deal, one outcome. */
export const outcomeDigest = (deal: Bytes, outcome: number): Bytes =>
  taggedHash("tapwright/OracleEscrow/1", deal, Uint8Array.of(outcome));

/** `hash` is that of the app record which an open deal must hold: of the contract's escrow output with the parties' keys. */
export interface EscrowTerms {
  readonly crypto: CryptoBackend;
  /** x-only key of the oracle. */
  readonly oracle: Bytes;
  readonly escrow: Bytes;
}

export const oracleEscrow = (terms: EscrowTerms): Application => ({
  name: "oracle escrow",
  maxData: ENDED_BYTES,
  validTransition: (previous, next) => escrowFault(terms, previous, next) ?? true,
});

function readDeal(data: Bytes): Deal | undefined {
  if (data.length === 0) return { kind: "none" };
  const deal = data.subarray(1, OPEN_BYTES);
  if (data[0] === 1 && data.length === OPEN_BYTES) return { kind: "open", deal };
  const outcome = data[OPEN_BYTES] ?? OUTCOMES;
  if (data[0] !== 2 || data.length !== ENDED_BYTES || outcome >= OUTCOMES) return undefined;
  return { kind: "ended", deal, outcome, signature: data.subarray(OPEN_BYTES + 1) };
}

function escrowFault(
  terms: EscrowTerms,
  previous: ApplicationState | undefined,
  next: ApplicationState,
): string | undefined {
  const deal = readDeal(next.data);
  const before: Deal = (previous === undefined ? undefined : readDeal(previous.data)) ?? { kind: "none" };
  if (deal === undefined) return "the state data is no deal";
  const held = next.records.filter((record) => isEscrow(terms, record));
  if (deal.kind !== "open" && held.length > 0) return "an amount is in escrow without an open deal";
  if (deal.kind === "open" && held.length !== 1) return "an open deal holds one amount in escrow";
  if (before.kind === "open")
    return previous === undefined ? undefined : runningFault(terms, { before, previous, deal, next });
  if (deal.kind === "ended") return "a deal ends that was not open";
  if (deal.kind === "none" || previous === undefined) return undefined;
  // Opening: the amount comes out of the buyer's balance, the seller's stays.
  const [amount] = held.map((record) => record.amount);
  return moved(previous, next, [-(amount ?? 0n), 0n])
    ? undefined
    : "the amount comes from the buyer, and nothing else moves";
}

interface Running {
  readonly before: Extract<Deal, { kind: "open" }>;
  readonly previous: ApplicationState;
  readonly deal: Deal;
  readonly next: ApplicationState;
}

function runningFault(terms: EscrowTerms, { before, previous, deal, next }: Running): string | undefined {
  if (deal.kind === "none") return "an open deal ends with the oracle's word";
  if (!equalBytes(deal.deal, before.deal)) return "another deal is open";
  const amount = previous.records.find((record) => isEscrow(terms, record))?.amount ?? 0n;
  if (deal.kind === "open") {
    const kept = next.records.some((record) => isEscrow(terms, record) && record.amount === amount);
    return kept && moved(previous, next, [0n, 0n]) ? undefined : "nothing moves while a deal is open";
  }
  if (!terms.crypto.verifySchnorr(deal.signature, outcomeDigest(deal.deal, deal.outcome), terms.oracle))
    return "the oracle has not signed this outcome";
  const gains = deal.outcome === 0 ? [amount, 0n] : [0n, amount];
  return moved(previous, next, gains) ? undefined : "the amount goes to whom the outcome names, and nothing else moves";
}

const isEscrow = ({ escrow }: EscrowTerms, { kind, hash }: StateRecord): boolean =>
  kind === RECORD_KIND.app && equalBytes(hash, escrow);

/** Balances changed by exactly this much. */
const moved = (previous: ApplicationState, next: ApplicationState, gains: readonly bigint[]): boolean =>
  next.balances.length === gains.length &&
  gains.every((gain, party) => next.balances[party] === (previous.balances[party] ?? 0n) + gain);
