/**
 * The values that BIP327 computes in a signing session, as records: KeyAgg Context, Session Context and what GetSessionValues returns.
 * Nothing in them is secret; a session is the same at every signer and at whoever only verifies.
 */
import type { Bytes } from "../base/bytes.ts";

/** What the coefficients of a list of keys depend on. */
export interface KeyList {
  /** BIP327 HashKeys: "Return hash_KeyAgg list(pk_1 || pk_2 || ... || pk_u)". */
  readonly hash: Bytes;
  /** BIP327 GetSecondKey: the first key that differs from the first one; `undefined` when all are equal. */
  readonly second: Bytes | undefined;
}

/** An aggregate key and its tweaks: aggregateKey = g·Q₀ + t·G, Q₀ being the untweaked aggregate, g = -1 where `negated` and t = `tweakSum`. */
export interface KeyAggContext {
  /** The signers, 33 bytes each, in the order in which they were aggregated. */
  readonly publicKeys: readonly Bytes[];
  readonly list: KeyList;
  /** Q: the point that signatures are for, 33 bytes; its x-only form is the last 32. */
  readonly aggregateKey: Bytes;
  /** gacc = -1. */
  readonly negated: boolean;
  /** tacc. */
  readonly tweakSum: Bytes;
}

export interface SessionValues {
  readonly context: KeyAggContext;
  readonly message: Bytes;
  /** b, which binds the two halves of every nonce to this session. */
  readonly nonceCoefficient: Bytes;
  /** R, 33 bytes: its x coordinate is the first half of the signature. */
  readonly finalNonce: Bytes;
  /** e, the challenge of BIP340. */
  readonly challenge: Bytes;
}

export interface MusigSession extends SessionValues {
  /** 66 bytes for each key of the context, in their order: so a wrong partial signature is the fault of one position. */
  readonly publicNonces: readonly Bytes[];
}
