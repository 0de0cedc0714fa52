/**
 * What comes with a state in a completed update: attestations, the signatures of its transactions, and under `penalty` the points and secrets that
 * revoke. It is the same shape for every mechanism; which signatures there must be, and their one order, the mechanism says.
 */
import type { Bytes } from "../base/bytes.ts";
import type { ChannelState } from "./state.ts";

/** Whose signature: a party, or all of them as one (MuSig2). */
export type SignerIndex = number | "all";

/** Names one signature of a state. */
export interface SignaturePlace {
  /** Name of the transaction among those of the state: `commitment/0`, `htlc/0/2`, `trigger`, `node/1`, `update`, `settle`. */
  readonly transaction: string;
  readonly input: number;
  readonly signer: SignerIndex;
}

export type SignatureEvidence =
  /** Whole: 64 bytes, or 65 with the hash type where it is not DEFAULT, as in a witness. */
  | (SignaturePlace & { readonly signature: Bytes })
  /** In parts: each party's public nonce, and its partial signature where it was given; both in party order. */
  | (SignaturePlace & { readonly nonces: readonly Bytes[]; readonly partials: readonly (Bytes | undefined)[] });

/** `penalty` only; lists in party order. */
export interface RevocationEvidence {
  /** Commitment points of this state. */
  readonly points: readonly Bytes[];
  /** Those announced for the next one. */
  readonly nextPoints: readonly Bytes[];
  /** The secrets of the state before, which revoke it; absent in state 0. */
  readonly secrets?: readonly Bytes[];
}

export interface StateEvidence {
  /** In the order in which the mechanism asks for them. */
  readonly signatures: readonly SignatureEvidence[];
  readonly revocation?: RevocationEvidence;
}

export interface Attestation {
  readonly party: number;
  readonly signature: Bytes;
}

/** The opening of a record of kind `app`: an instance of one of the contract's outputs. */
export interface AppOpening {
  /** Name of the output in the contract. */
  readonly output: string;
  /** In declared order: keys 32 bytes x-only, hashes raw, numbers 8 bytes little-endian. */
  readonly arguments: readonly Bytes[];
}

/** A state with all that makes it final: what parties exchange, and what is fed to the verifier. */
export interface ChannelUpdate {
  readonly state: ChannelState;
  readonly stateData: Bytes;
  /** Those of the state's app records, in any order, each once. */
  readonly apps: readonly AppOpening[];
  /** In party order. */
  readonly attestations: readonly Attestation[];
  readonly evidence: StateEvidence;
}
