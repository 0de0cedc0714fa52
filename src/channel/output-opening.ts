/**
 * An output opened: its role, its whole script tree, and its internal key as what it is made of, in bytes and keys alone, so that whoever checks it
 * parses no text. `E_HIDDEN_LEAF` is refused by rebuilding the output's script from exactly these leaves.
 */
import type { Bytes } from "../base/bytes.ts";
import type { AppOpening } from "./evidence.ts";

export type OutputRole =
  | "to_local"
  | "to_remote"
  | "offered"
  | "accepted"
  | "second_level"
  /** The balance of the party of this index. */
  | `payout(${number})`
  /** Timelock, symmetric: an HTLC in a shape that is the same for both. */
  | "htlc"
  | "app"
  | "state"
  | "edge"
  | "p2a";

export type OpenedKey =
  | { readonly kind: "key"; readonly key: Bytes }
  /** 33 bytes each, KeySorted. */
  | { readonly kind: "musig"; readonly keys: readonly Bytes[] }
  /** BIP341's H + r·G; r absent: H itself. */
  | { readonly kind: "nums"; readonly r?: Bytes };

export interface OpenedLeaf {
  readonly depth: number;
  readonly leafVersion: number;
  readonly script: Bytes;
}

export interface OutputOpening {
  readonly vout: number;
  readonly role: OutputRole;
  readonly htlc?: { readonly hash: Bytes; readonly expiry: number };
  /** Of an app output: which output of the contract, with which arguments. */
  readonly app?: AppOpening;
  /** Absent for P2A, which has no key. */
  readonly internalKey?: OpenedKey;
  /** Depth first, left to right; none for a key alone. */
  readonly leaves: readonly OpenedLeaf[];
  /** c_n and the anchor method, where this output carries the state commitment. */
  readonly anchor?: { readonly method: "leaf" | "p2c"; readonly commitment: Bytes };
}
