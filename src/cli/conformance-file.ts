/**
 * The files of `fixtures/channel`: a channel, messages of it, and cases. A case names messages, changes them by a patch, and says the verdict. The form is
 * `file.schema.json` beside the fixtures; another implementation needs nothing of this code.
 */
import type { PatchOperation } from "./json-patch.ts";

export type CheckKind = "channel" | "funding" | "update" | "transaction" | "closure" | "proof";

/** What the reader of a message knows beside it; what is absent is not judged. */
export interface CaseOptions {
  /** The network asked for. */
  readonly network?: "mainnet" | "testnet4" | "signet" | "regtest";
  /** Of the funding amount, in satoshis. */
  readonly limits?: { readonly min: string; readonly max: string };
  /** Codes whose risk is taken. */
  readonly acceptRisks?: readonly string[];
  readonly application?: "payment" | "tic-tac-toe";
  /** The chain's tip when the channel is opened. */
  readonly now?: { readonly height: number; readonly time: number };
  /** For updates: the chain's tip, the blocks that a transaction may need to confirm, and the height of the funding output. */
  readonly moment?: {
    readonly height: number;
    readonly time: number;
    readonly slack: number;
    readonly fundedAt?: number;
  };
  /** For updates: anything but `open` and no state can follow. */
  readonly phase?: "open" | "closing" | "closed";
  /** For block headers: a block that is known, and what the chain after it must weigh. */
  readonly trust?: {
    readonly hash: string;
    readonly height: number;
    readonly work?: string;
    readonly confirmations?: number;
  };
}

export type ExpectedVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly party?: number };

export interface ConformanceCase {
  readonly name: string;
  /** What the case shows. */
  readonly note: string;
  /** The rules that the case is about: of a refusal its code, of an acceptance those that it comes near to. */
  readonly rules: readonly string[];
  readonly check: CheckKind;
  /** Names of messages; an update's transcript has several, whose last is judged, after the others were accepted. */
  readonly messages: readonly string[];
  readonly options?: CaseOptions;
  /** JSON Patch (RFC 6902) of `{program, channel, messages}`. */
  readonly patch?: readonly PatchOperation[];
  readonly expected: ExpectedVerdict;
}

export interface ConformanceFile {
  readonly name: string;
  readonly note: string;
  /** The source of the contract. */
  readonly policy: string;
  readonly program: object;
  readonly channel: object;
  readonly messages: Readonly<Record<string, unknown>>;
  readonly cases: readonly ConformanceCase[];
}
