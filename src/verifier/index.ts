/** The verifier: verdicts on updates, signatures, transactions, closures, funding and dispute proofs, from a Program and the channel's parameters. */
export type { ChainTrust, UpdateOptions, VerifierOptions } from "./options.ts";
export type { Codec } from "./codec.ts";
export type { Accepted, Rejected, Statement, StatementId, Verdict } from "./verdict.ts";
export type { AcceptedState, AcceptedVerdict, Verifier, VerifierInput } from "./verifier.ts";
export type {
  ChainContext,
  ChannelMessage,
  Claim,
  ClosureMessage,
  DisputeProof,
  FundingMessage,
  MechanismEvidence,
  Moment,
  PublishedState,
  PublishedTransaction,
  ShownState,
  TransactionEvidence,
  TransactionMessage,
} from "./messages.ts";
export type { Refused, Rule, RuleCode } from "../channel/index.ts";
export { wasm } from "../crypto/index.ts";
export { RULES } from "../channel/index.ts";
export { CHANNEL, CLOSURE, FUNDING, PROOF, SHOWN_STATE, TRANSACTION, UPDATE } from "./messages.ts";
export { STATEMENTS } from "./verdict.ts";
export { createVerifier } from "./verifier.ts";
export { verifyProof } from "./verify-proof.ts";
export type { ProofOptions } from "./verify-proof.ts";
export { verifyClosure, verifyFunding, verifySignatures, verifyTransaction, verifyUpdate } from "./standalone.ts";
