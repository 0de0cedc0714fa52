/**
 * The Program: what a policy compiles to, and all that anything right of the compiler ever reads. It is plain JSON
 * (RFC 8785 when written: bytes as lower-case hex, numbers never above 2^53), versioned, checked by `program.schema.json`, and the same
 * bytes for the same source and keys on any day: whatever depends on the day or on a proof is a report beside it.
 *
 * A program whose `holes` are empty is bound: every script, hash and address is there. Otherwise it is a template: the
 * same shape, with `template` parts where bytes wait for values; `instantiate` fills them.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Condition } from "../policy/condition.ts";
import type { SizeRange } from "../script/size.ts";

export interface Program {
  readonly version: 1;
  /** The name after `contract`; null for a lone output. */
  readonly contract: string | null;
  /** Tagged hash `tapwright/Policy/1` of the canonical text, 32 bytes. */
  readonly policyId: string;
  readonly parties: readonly ProgramParty[];
  readonly parameters: readonly ProgramParameter[];
  /** Soft forks the policy requires. */
  readonly requires: readonly string[];
  /** Every key of the program by id; ids are the keys' canonical texts in the policy. */
  readonly keys: Readonly<Record<string, KeyRecipe>>;
  /** The child number that `*` in ranged keys stands for; null where none is given. */
  readonly index: number | null;
  /** What must be known before scripts are; empty when bound. Ordered by first use. */
  readonly holes: readonly Hole[];
  readonly outputs: readonly ProgramOutput[];
  /** Assertions as checked, canonical text, in source order. */
  readonly assertions: readonly string[];
}

export interface ProgramParty {
  readonly name: string;
  /** Declared as `members[]`. */
  readonly group: boolean;
  /** Role keys used, sorted: `alice.delayed` is role `delayed`. */
  readonly roles: readonly string[];
}

export type ParameterType =
  | "blocks"
  | "duration"
  | "height"
  | "time"
  | "key"
  | "scalar"
  | "sha256"
  | "hash256"
  | "hash160"
  | "ripemd160";

export interface ProgramParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Canonical text of the value: a number in its lock's own unit, hex, a key expression; null while it is a hole. */
  readonly value: string | null;
}

export type FormalType = "party" | ParameterType;

export type HoleKind = "key" | "group" | "hash" | "number" | "scalar";

export interface Hole {
  /** A party, `party.role`, parameter, `output.formal`, or `*`: the index of ranged keys. */
  readonly id: string;
  readonly kind: HoleKind;
  /**
   * number: least and most value; group: least and most members; hash and scalar: bytes.
   * key: 33 where the parity is needed (inside musig), 78 where steps follow (an extended key), else 32.
   */
  readonly range: readonly [number, number];
  /** Where it is used: output names, with the leaf's position (`funding/leaf 0`), or `key path`. */
  readonly where: readonly string[];
}

/** A leaf's script with gaps, strings in hex; see `script/template.ts` for the meaning of the parts. */
export type ProgramPart =
  | string
  | { readonly key: string }
  | { readonly keyhash: string }
  | { readonly hash: string }
  | { readonly number: string }
  | { readonly keys: readonly string[]; readonly sorted: boolean }
  | { readonly count: readonly string[] };

/** Text with gaps: a descriptor or a miniscript whose names are not bound yet. */
export type TextPart =
  | string
  /** The key's expression as descriptors print it; groups print their members, comma between. */
  | { readonly key: string }
  | { readonly value: string }
  | { readonly count: readonly string[] };

export interface ProgramOutput {
  /** The declared name, `main` for a lone output; with multipath keys `name/0`, `name/1` ... */
  readonly name: string;
  readonly formals: readonly { readonly name: string; readonly type: FormalType }[];
  readonly kind: "tr" | "rawtr";
  /** The output in the policy language, canonical, names kept. */
  readonly policy: string;
  /** BIP386 descriptor with checksum, null in a template. */
  readonly descriptor: string | null;
  readonly descriptorTemplate: readonly TextPart[] | null;
  readonly internalKey: InternalKey;
  readonly merkleRoot: string | null;
  readonly tweak: string | null;
  readonly outputKey: string | null;
  readonly parity: 0 | 1 | null;
  readonly scriptPubKey: string | null;
  /** By network name, the networks asked for. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Witness of a key path spend; null when the internal key provably has no private key. */
  readonly keyPath: SpendCost | null;
  /** Depth first, left to right; the depths give the tree. */
  readonly leaves: readonly ProgramLeaf[];
}

export interface InternalKey {
  /** Id in `keys`. */
  readonly id: string;
  /** Who can sign by the key path. */
  readonly source: "party" | "musig" | "unspendable" | "parameter" | "unknown";
  /** Parties whose keys are in it, sorted; for formals, the formals' names. */
  readonly holders: readonly string[];
  /** x-only, null in a template. */
  readonly key: string | null;
  /** For `unspendable(r)`: r, so that anyone can check key = H + r·G; null otherwise. */
  readonly scalar: string | null;
}

export interface ProgramLeaf {
  readonly kind: "miniscript" | "sortedmulti_a" | "asm";
  readonly depth: number;
  /** The leaf in the policy language, canonical, names kept. */
  readonly policy: string;
  /** Ids in `keys` of every key in the leaf, in order. */
  readonly keys: readonly string[];
  /** Canonical with keys written in; null in a template; raw leaves print as `asm(...)`. */
  readonly miniscript: string | null;
  readonly miniscriptTemplate: readonly TextPart[] | null;
  readonly asm: string | null;
  readonly script: string | null;
  readonly template: readonly ProgramPart[] | null;
  readonly leafHash: string | null;
  readonly controlBlock: string | null;
  readonly condition: Condition;
  /** Null for raw leaves: their witness is not known. */
  readonly cost: SpendCost | null;
  readonly locks: LeafLocks;
}

/** Weight units of the input's whole witness; virtual bytes are a quarter. Signatures count 64 bytes (SIGHASH_DEFAULT). */
export interface SpendCost {
  readonly weight: SizeRange;
  /** Witness items, script and control block included; their count is a compact size, 1 byte below 253. */
  readonly items: SizeRange;
  /** The other addends of `weight`: the items that satisfy, the script and the control block, with their length bytes. */
  readonly stack: SizeRange;
  readonly script: SizeRange;
  readonly controlBlock: number;
}

/** The locks that stand in a leaf; numbers as pushed (nLockTime, nSequence), names where they are holes. */
export interface LeafLocks {
  readonly after: readonly (number | string)[];
  readonly older: readonly (number | string)[];
}
