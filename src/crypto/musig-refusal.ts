/** Why a step of a signing session was refused, and whose contribution was the reason where one can be named. */
import type { Err } from "../base/result.ts";
import { err } from "../base/result.ts";

export type MusigCode =
  /** A key, nonce or tweak is not one. */
  | "E_MALFORMED"
  /** There is no nonce of this signer in this session. */
  | "E_NONCE_MISSING"
  /** The secret nonce has been used, or discarded, or is a copy. */
  | "E_NONCE_REUSE"
  /** The partial signature of signer `index` is wrong. */
  | "E_PARTIAL_SIG"
  /** Each part is right and yet the whole is no signature: the nonces add up to nothing, which takes signers who plot together. */
  | "E_SIG";

export interface MusigRefusal {
  readonly code: MusigCode;
  readonly message: string;
  /** Position, in the order of the aggregated keys, of the signer to blame. */
  readonly index?: number;
}

export const refuseMusig = (code: MusigCode, message: string, index?: number): Err<MusigRefusal> =>
  err({ code, message, ...(index === undefined ? {} : { index }) });
