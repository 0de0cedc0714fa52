/**
 * What a plan says: plain JSON, without any secret. `plan` makes it, `finalize` turns one of its ways into a witness.
 */
import type { VBytes, Weight } from "../base/units.ts";
import type { ClosedLocks } from "../miniscript/cheapest.ts";
import type { LockUnit } from "../miniscript/node.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Holders } from "./holders.ts";
import type { Lack } from "./lacking.ts";

/** What there is to spend with. */
export interface Assets {
  /** Parties, roles, groups, parameters by name, or keys by id or hex: those whose private keys sign. */
  readonly keys: Holders;
  /** Hashes whose preimages are known, each by `imageId` of lacking.ts: an image is one of a function, and of no other. */
  readonly preimages: ReadonlySet<string>;
  /** The clocks that locks see (language.md, "What an assertion means"); a clock that is not given has not begun. */
  readonly at?: Readonly<Partial<Record<LockUnit, number>>>;
}

export type SpendPath =
  | { readonly kind: "key path" }
  | {
      readonly kind: "leaf";
      /** Position among the output's leaves. */
      readonly index: number;
      readonly policy: string;
      readonly leafHash: string;
      readonly script: string;
      readonly controlBlock: string;
    };

/** A signature to be made; bytes in hex. */
export interface SignatureRequest {
  /** The key's id in the program. */
  readonly id: string;
  /** x-only: under which the signature verifies. On the key path the output key. */
  readonly key: string;
  /** By BIP118's rules, which allow further hash types. */
  readonly apo: boolean;
}

/** One element of the witness; a signature by its key, a preimage by its image. */
export type PlanItem =
  | { readonly kind: "signature"; readonly key: string }
  | { readonly kind: "preimage"; readonly function: HashFunction; readonly image: string }
  | { readonly kind: "bytes"; readonly bytes: string };

export interface PlannedWay {
  readonly kind: "planned";
  readonly path: SpendPath;
  readonly scriptPubKey: string;
  /** Empty: it can be taken now. Else what it lacks, keys by their ids; the rest of the plan is as if it were there. */
  readonly lacking: readonly Lack[];
  /** Of the witness, its count included, with signatures of 64 bytes. */
  readonly weight: Weight;
  readonly vbytes: VBytes;
  /** In the order of the witness, without script and control block. */
  readonly items: readonly PlanItem[];
  /** In the order in which the script asks for them. */
  readonly signatures: readonly SignatureRequest[];
  /** Least nLockTime, null: any. */
  readonly lockTime: number | null;
  /** nSequence to set, null: any. With a number that is an age, the transaction's version is 2 at least. */
  readonly sequence: number | null;
  /** Locks of the leaf that the transaction must not pass: with one of them open a third party could change the witness. */
  readonly closed: ClosedLocks;
}

export interface ClosedWay {
  readonly kind: "closed";
  readonly path: SpendPath;
  /** Nobody can sign; a raw script; a condition that nothing meets; or one that only witnesses meet that others can change. */
  readonly why: "unspendable" | "raw" | "impossible" | "malleable" | "unsigned";
}

export type SpendWay = PlannedWay | ClosedWay;

export interface SpendPlan {
  readonly output: string;
  readonly ways: readonly SpendWay[];
}

/** nSequence under which an nLockTime holds (BIP65 refuses "0xffffffff") and no age is asked for (BIP68: bit 31). */
export const LOCKTIME_SEQUENCE = 0xffff_fffe;

/** The cheapest way that can be taken now. */
export const cheapestWay = ({ ways }: SpendPlan): PlannedWay | undefined =>
  ways.find((way): way is PlannedWay => way.kind === "planned" && way.lacking.length === 0);
