/**
 * What the engine answers about an input. "Not mine" is an answer of its own, since this engine knows the rules of
 * witness v1 alone: an input under other rules is never called valid, and never invalid either.
 */
import type { ScriptError } from "./errors.ts";

/**
 * How a valid spend got through. Only `key` and `script` mean that a condition was met, and `script` not by somebody in particular where the script
 * took a signature for a key of an unknown kind, which BIP342 does not verify (a trace says where: `unverified`).
 */
export type SpendPath =
  | "key"
  | "script"
  /** BIP341: leaf versions other than 0xc0 put no condition on the spend. */
  | "unknown leaf version"
  /** BIP342: an OP_SUCCESSx anywhere in the script makes the spend valid. */
  | "op success";

/** Whose rules the input is under instead. */
export type NotMine =
  /** Bare scripts, P2PKH, P2SH and everything nested in P2SH. */
  | "legacy"
  | "witness v0"
  /** Pay to anchor, which anyone spends (BIP433). */
  | "pay to anchor"
  /** A later witness version, or version 1 with a program that has not 32 bytes: no rules as yet. */
  | "unknown witness program";

/** Where in the script it failed. */
export interface ErrorPlace {
  /** Byte offset of the opcode. */
  readonly offset: number;
  /** Number of the opcode, from 0, as BIP342 counts them for CODESEPARATOR. */
  readonly position: number;
  readonly opcode: number;
}

export interface Failure {
  readonly ok: false;
  readonly error: ScriptError;
  readonly at?: ErrorPlace;
}

export type Verdict =
  | { readonly ok: true; readonly path: SpendPath }
  | Failure
  | { readonly ok: false; readonly notMine: NotMine }
  /** The question cannot be answered: a spent output, or the input itself, is not there. */
  | { readonly ok: false; readonly missing: "prevouts" | "input" };

export const failure = (error: ScriptError): Failure => ({ ok: false, error });
