/**
 * The miniscript tree (BIP379, tapscript). Sugar is gone: `pk(A)` is `c:pk_k(A)`, `t:X` is `and_v(X,1)`; printing puts it back.
 * Wrappers are nodes with one child. Keys, locks and hashes may be holes: the tree's shape, types and script length
 * (but for number pushes) do not depend on what fills them.
 */
import type { Bytes } from "../base/bytes.ts";
import type { FragmentName } from "./fragments.ts";

/** Where in a source text a node was written; offsets in UTF-16 code units, end exclusive. */
export interface Origin {
  readonly start: number;
  readonly end: number;
}

/** A key in a leaf. `id` names it in the program's key table; equal ids are the same key. */
export interface KeyArg {
  readonly id: string;
  /** As printed in a policy or a descriptor: a name, hex, a key expression. */
  readonly text: string;
  /** The 32 x-only bytes where they are known. */
  readonly xonly?: Bytes;
  /** HASH160 of the x-only bytes, where a decoded `pk_h` shows nothing more. */
  readonly hash160?: Bytes;
  /** A group (`members`): stands for as many keys as the group has when bound. */
  readonly group?: boolean;
  readonly origin?: Origin;
}

/** Which clock and unit a lock's number is in; fixed by the type of a hole, by the number otherwise. */
export type LockUnit = "blocks" | "duration" | "height" | "time";

/** The argument of `older` (an nSequence value) or `after` (an nLockTime value). */
export interface LockArg {
  /** As printed: the decimal number, or the parameter's name. */
  readonly text: string;
  readonly unit: LockUnit;
  /** The number to push; absent while it is a hole. */
  readonly value?: number;
  /** The hole's id, when it is one. */
  readonly hole?: string;
  /** As its author wrote it where the text is another: a date. */
  readonly written?: string;
  readonly origin?: Origin;
}

export interface HashArg {
  readonly text: string;
  readonly bytes?: Bytes;
  readonly hole?: string;
  readonly origin?: Origin;
}

export interface MiniscriptNode {
  readonly fragment: FragmentName;
  readonly subs: readonly MiniscriptNode[];
  /** `pk_k`, `pk_h`, `apo`: one; `multi_a`, `sortedmulti_a`: the keys in written order. Empty otherwise. */
  readonly keys: readonly KeyArg[];
  /** `thresh`, `multi_a`, `sortedmulti_a`; `"all"` is the number of keys, groups counted with their size. */
  readonly threshold?: number | "all";
  readonly lock?: LockArg;
  readonly hash?: HashArg;
  /** Where the fragment is written, whole. */
  readonly origin?: Origin;
}
