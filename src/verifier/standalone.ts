/** One question without keeping a verifier: each opens the channel anew. */
import type { Verdict } from "./verdict.ts";
import type { UpdateOptions } from "./options.ts";
import type { AcceptedVerdict, VerifierInput } from "./verifier.ts";
import type { Rejected } from "./verdict.ts";
import { createVerifier } from "./verifier.ts";

export interface UpdateInput extends VerifierInput {
  /** The update before; absent for state 0. */
  readonly previous?: unknown;
  readonly next: unknown;
  readonly options?: UpdateOptions;
}

export const verifyUpdate = ({ previous, next, options, ...input }: UpdateInput): AcceptedVerdict | Rejected =>
  createVerifier(input).update(previous, next, options);

export const verifySignatures = (update: unknown, input: VerifierInput): Verdict =>
  createVerifier(input).signatures(update);

export const verifyTransaction = (message: unknown, input: VerifierInput): Verdict =>
  createVerifier(input).transaction(message);

export const verifyFunding = (message: unknown, input: VerifierInput): Verdict =>
  createVerifier(input).funding(message);

export const verifyClosure = (message: unknown, input: VerifierInput): Verdict =>
  createVerifier(input).closure(message);
