/**
 * Claims that one party can spend alone, put into a transaction: one input for each claim, outputs and fee as the party chooses. What each input signs is the
 * whole transaction, so whoever signs sees every output.
 *
 * Claims that an adversary could spend first do not belong together: one spent input would invalidate the rest ("Split justice tx per output class").
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { ClaimStep, SigningKey } from "./mechanism.ts";
import type { Midstates } from "../transaction/midstates.ts";
import type { Transaction, TxOutput } from "../transaction/transaction.ts";
import type { Refused } from "./refuse.ts";
import { EMPTY, fromHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { ok } from "../base/result.ts";
import { signatureMessage } from "../program/finalize.ts";
import { midstatesOf } from "../transaction/midstates.ts";
import { SIGHASH } from "../transaction/sighash.ts";
import { TRUC_VERSION } from "./payout-transaction.ts";
import { refuse } from "./refuse.ts";

/** What a claim's input asks to be signed, DEFAULT. */
export interface ClaimSignature {
  /** x-only: under which the signature verifies. */
  readonly key: Bytes;
  readonly digest: Bytes;
  readonly signer: SigningKey;
}

export interface ClaimTransaction {
  /** Unsigned. */
  readonly tx: Transaction;
  readonly midstates: Midstates;
  /** By input. */
  readonly signatures: readonly ClaimSignature[];
}

export function claimTransaction(
  claims: readonly ClaimStep[],
  outputs: readonly TxOutput[],
): Result<ClaimTransaction, Refused> {
  const locks = new Set(claims.map(({ lockTime }) => lockTime));
  // Heights, all of them: the latest satisfies every claim.
  const lockTime = Math.max(0, ...locks);
  const [paid, spent] = [sum(outputs), sum(claims.map(({ prevout }) => prevout))];
  if (claims.length === 0) return refuse("E_MALFORMED", "there is nothing to claim");
  if (paid > spent) return refuse("E_CONSERVATION", `the outputs have ${paid} sat, the claims ${spent}`);
  const tx: Transaction = {
    // "the child of an unconfirmed v3 tx must be v3"
    version: TRUC_VERSION,
    inputs: claims.map(({ spends, sequence }) => ({ outPoint: spends, scriptSig: EMPTY, sequence, witness: [] })),
    outputs,
    lockTime,
  };
  const midstates = midstatesOf(
    tx,
    claims.map(({ prevout }) => prevout),
  );
  return ok({
    tx,
    midstates,
    signatures: claims.map((claim, inputIndex) => signatureOf(claim, midstates, inputIndex)),
  });
}

const sum = (outputs: readonly TxOutput[]): bigint => outputs.reduce((total, { amount }) => total + amount, 0n);

function signatureOf({ way, signer }: ClaimStep, midstates: Midstates, inputIndex: number): ClaimSignature {
  const [request, ...more] = way.signatures;
  invariant(request !== undefined && more.length === 0, "a claim takes one signature");
  const digest = signatureMessage(way, request, SIGHASH.DEFAULT, { midstates, inputIndex });
  invariant(digest !== undefined, "DEFAULT is a hash type");
  return { key: fromHex(request.key), digest, signer };
}
