/**
 * The checked contract: what the author's text means once names, units and kinds are settled. Nothing of it is guessed later; the
 * compiler types, shapes and encodes it.
 */
import type { Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyArg, LockUnit, MiniscriptNode } from "../miniscript/node.ts";
import type { FormalType, ParameterType } from "../program/program.ts";
import type { Spending } from "./spending.ts";

/** As written, and once the compiler has put a tree in the place of each `policy(...)`. */
export interface Contract<O extends WrittenOutput = OutputContract> {
  /** Null for a lone output. */
  readonly name: string | null;
  readonly parties: readonly PartySymbol[];
  readonly parameters: readonly ParameterSymbol[];
  readonly requires: readonly { readonly name: string; readonly span: Span }[];
  readonly outputs: readonly O[];
  /** Leaves of outputs that were refused for another reason. */
  readonly strays: readonly LeafContract[];
  readonly assertions: readonly { readonly text: string; readonly span: Span }[];
}

export interface PartySymbol {
  readonly kind: "party";
  readonly name: string;
  readonly group: boolean;
  readonly span: Span;
  /** Roles in use, with the place of their first use. */
  readonly roles: Map<string, Span>;
  used: boolean;
}

export interface ParameterSymbol {
  readonly kind: "parameter";
  readonly name: string;
  readonly type: ParameterType;
  readonly span: Span;
  /** What it is bound to, from the text or from outside; the canonical text and what code needs. */
  value?: BoundValue;
  used: boolean;
}

export type BoundValue =
  | { readonly kind: "number"; readonly text: string; readonly value: number }
  | { readonly kind: "bytes"; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: "key"; readonly text: string; readonly branches: readonly KeyRecipe[] };

export interface FormalSymbol {
  readonly kind: "formal";
  readonly name: string;
  readonly type: FormalType;
  readonly span: Span;
  /** The output it belongs to. */
  readonly output: string;
  used: boolean;
}

/** A key where it is used: one recipe, or one for each branch of a multipath step. */
export interface KeyUse {
  readonly branches: readonly KeyBranch[];
  /** As the canonical policy prints it. */
  readonly text: string;
  readonly group: boolean;
  readonly source: "party" | "musig" | "unspendable" | "parameter" | "unknown";
  /** Names of the parties (or party formals) whose keys are in it. */
  readonly holders: readonly string[];
  /** The one party that holds every key in it, where there is one. */
  readonly soleHolder?: string;
  readonly span: Span;
}

export interface KeyBranch {
  /** Equal ids are the same key. */
  readonly id: string;
  readonly recipe: KeyRecipe;
}

/** What an output has whatever its kind. */
interface OutputBase {
  /** `main` for a lone output. */
  readonly name: string;
  readonly formals: readonly FormalSymbol[];
  /** Every key argument of the tree's leaves, on branch 0, with its use. */
  readonly uses: ReadonlyMap<KeyArg, KeyUse>;
  /** How many outputs it stands for: the length of its multipath steps, else 1. */
  readonly paths: number;
  readonly span: Span;
}

export interface OutputContract<L extends WrittenLeaf = LeafContract> extends OutputBase {
  readonly kind: "tr" | "rawtr";
  readonly internalKey: KeyUse;
  readonly tree?: ContractTree<L>;
  /** The internal key was chosen by the compiler: the author's `policy(...)` gives it the power that it has. */
  readonly chosen?: true;
}

/** `output x = policy(...)`: internal key and tree are the compiler's to choose. */
export interface PolicyOutput extends OutputBase {
  readonly kind: "policy";
  readonly policy: PolicyLeaf;
}

export type WrittenOutput = OutputContract | OutputContract<WrittenLeaf> | PolicyOutput;

export type ContractTree<L extends WrittenLeaf = LeafContract> =
  | { readonly kind: "leaf"; readonly leaf: L }
  /** `shaped`: odds were written, or three branches and more, so the compiler chooses the shape; otherwise it is BIP386's pair. */
  | {
      readonly kind: "branches";
      readonly branches: readonly ContractBranch<L>[];
      readonly shaped: boolean;
      readonly span: Span;
    };

export interface ContractBranch<L extends WrittenLeaf = LeafContract> {
  /** 1 where none are written. */
  readonly odds: number;
  readonly tree: ContractTree<L>;
}

/** `policy(...)`, as a whole output or in a tree, where it may become several leaves. */
export interface PolicyLeaf {
  readonly kind: "policy";
  readonly spending: Spending;
  /** The keys that may stand in a musig(), as participants: with the parity that a leaf leaves out. */
  readonly participants: ReadonlyMap<KeyArg, KeyUse>;
  readonly span: Span;
}

export type WrittenLeaf = LeafContract | PolicyLeaf;

export type LeafContract =
  | { readonly kind: "miniscript"; readonly node: MiniscriptNode; readonly span: Span }
  | { readonly kind: "asm"; readonly items: readonly AsmItem[]; readonly span: Span };

export type AsmItem =
  | { readonly kind: "opcode"; readonly name: string; readonly span: Span }
  | {
      readonly kind: "number";
      readonly text: string;
      readonly value?: number;
      readonly hole?: string;
      /** Of a parameter: what its numbers count, which bounds them. */
      readonly unit?: LockUnit;
      readonly span: Span;
    }
  | { readonly kind: "key"; readonly key: KeyArg; readonly span: Span }
  | {
      readonly kind: "data";
      readonly text: string;
      readonly bytes?: Uint8Array;
      readonly hole?: string;
      readonly length: number;
      readonly span: Span;
    };
