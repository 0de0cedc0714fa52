/**
 * The tapscript machine: the state that opcodes change, what the input brings to it, and the rules as a value. An
 * operation takes the machine and answers the error that ends the run, or nothing. Invariant: no operation writes into
 * an element; it puts another one in its place. So a copy of the stack array is a snapshot, and elements may share the
 * script's bytes.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Midstates } from "../transaction/midstates.ts";
import type { SighashInput } from "../transaction/sighash.ts";
import type { Transaction } from "../transaction/transaction.ts";
import type { ScriptError } from "./errors.ts";
import type { ErrorPlace } from "./verdict.ts";

/** What an input brings to its verification. */
export interface Spend {
  readonly tx: Transaction;
  readonly inputIndex: number;
  readonly midstates: Midstates;
  readonly backend: CryptoBackend;
  readonly rules: RuleSet;
  /** With its first byte 0x50; undefined when the witness has none. */
  readonly annex: Bytes | undefined;
  /** The elements left when annex, control block and script are taken off. */
  readonly elements: readonly Bytes[];
  readonly observer: Observer | undefined;
  /**
   * Digests that signatures of this input have asked for, by hash type, key version and code separator: the signers of
   * a multisig share one.
   */
  readonly digests: Map<number, Bytes | undefined>;
}

/** The leaf that the witness opens. */
export interface Leaf {
  readonly version: number;
  readonly script: Bytes;
  readonly leafHash: Bytes;
  readonly internalKey: Bytes;
}

export interface Machine {
  readonly stack: Bytes[];
  readonly altStack: Bytes[];
  /** For each open IF, the outermost first: is its branch taken? */
  readonly conditions: boolean[];
  /** How many of the conditions are false: opcodes execute when it is 0. */
  untaken: number;
  /** BIP342's signature operations budget, in weight units. */
  budget: number;
  /** BIP342 codesep_pos: number of the last CODESEPARATOR executed. */
  codeSeparator: number;
  /** Number of the opcode at work; the first is 0, a push of any length counts one. */
  position: number;
  readonly spend: Spend;
  readonly leaf: Leaf;
  readonly rules: RuleSet;
}

export type Operation = (machine: Machine) => ScriptError | undefined;

/** Operations by opcode name. */
export type Operations = Readonly<Record<string, Operation>>;

/** A kind of public key that signature opcodes know: which keys are of it, and what a signature under them signs. */
export interface KeyKind {
  readonly name: string;
  /** The BIP340 key to verify with; undefined when `key` is of another kind. */
  readonly verificationKey: (key: Bytes, leaf: Leaf) => Bytes | undefined;
  /** BIP342 key_version. */
  readonly keyVersion: 0 | 1;
  /** undefined: the hash type is not one of the kind's, or SINGLE has no output. */
  readonly digest: (input: SighashInput) => Bytes | undefined;
}

/**
 * What soft forks may still give a meaning, and the error by which a rule set refuses it until then; undefined accepts
 * it, as consensus does.
 */
export interface Upgrades {
  readonly opSuccess?: ScriptError;
  readonly leafVersion?: ScriptError;
  readonly keyKind?: ScriptError;
  readonly nop?: ScriptError;
}

export interface RuleSet {
  readonly name: string;
  /** An opcode without a row is OP_SUCCESSx where BIP342 lists it, and no opcode elsewhere. */
  readonly operations: Operations;
  readonly keyKinds: readonly KeyKind[];
  readonly upgrades: Upgrades;
  /** Must numbers and pushes be as short as can be? Policy only. */
  readonly minimalData: boolean;
  /** What must hold of the witness before anything runs. */
  readonly refuseWitness: (spend: Spend, leaf: Leaf | undefined) => ScriptError | undefined;
}

/** One signature check: what was signed, by which key, and whether it holds. */
export interface SignatureCheck {
  readonly key: Bytes;
  readonly keyKind: string;
  readonly signature: Bytes;
  readonly input: SighashInput;
  /** undefined when the hash type has no digest. */
  readonly digest: Bytes | undefined;
  readonly valid: boolean;
}

/** A signature over a message of the stack's own, which commits to nothing of the transaction (BIP348). */
export interface MessageCheck {
  readonly key: Bytes;
  readonly signature: Bytes;
  readonly message: Bytes;
  readonly valid: boolean;
}

/** Watches a run, for the trace; nothing it does changes the run. */
export interface Observer {
  /** Before the first opcode. */
  readonly begin: (machine: Machine) => void;
  /** After each opcode, also one that is skipped in a branch not taken or that fails. */
  readonly step: (machine: Machine, place: ErrorPlace, error: ScriptError | undefined) => void;
  readonly signature: (check: SignatureCheck) => void;
  readonly message: (check: MessageCheck) => void;
  /** A signature was taken without verification, its key being of an unknown kind. */
  readonly unknownKey: (key: Bytes) => void;
}
