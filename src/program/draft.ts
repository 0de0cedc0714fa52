/**
 * A program in the making: what a {@link Program} says, with bytes instead of hex and before its holes are filled. The compiler makes
 * one from a contract, `draftOf` one from a template read back; `finish` makes a Program of either, so both give the same bytes.
 */
import type { Bytes } from "../base/bytes.ts";
import type { KeyExpression } from "../descriptor/key-expression.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { SizeRange } from "../script/size.ts";
import type { ScriptTemplate } from "../script/template.ts";
import type { Hole, InternalKey, Program, ProgramLeaf, ProgramOutput, TextPart } from "./program.ts";

export interface Draft {
  readonly contract: string | null;
  readonly parties: Program["parties"];
  readonly parameters: Program["parameters"];
  readonly requires: readonly string[];
  readonly keys: ReadonlyMap<string, KeyRecipe>;
  /** Of ranged keys, where it was given before. */
  readonly index?: number;
  /** All that may have to be bound, by id. */
  readonly holes: ReadonlyMap<string, Hole>;
  readonly outputs: readonly DraftOutput[];
  readonly assertions: readonly string[];
}

export interface DraftOutput extends Pick<ProgramOutput, "name" | "formals" | "kind" | "policy"> {
  /** The descriptor without checksum. */
  readonly text: readonly TextPart[];
  readonly internalKey: Omit<InternalKey, "key" | "scalar">;
  readonly leaves: readonly DraftLeaf[];
}

export interface DraftLeaf extends Pick<ProgramLeaf, "kind" | "depth" | "policy" | "keys" | "condition" | "locks"> {
  readonly text: readonly TextPart[];
  readonly script: ScriptTemplate;
  /** What satisfies it: the items' bytes with their length bytes, and their number; null for raw leaves. */
  readonly satisfaction: { readonly bytes: SizeRange; readonly items: SizeRange } | null;
}

/** Values for holes, each by id. */
export interface HoleValues {
  readonly keys: ReadonlyMap<string, KeyExpression>;
  readonly groups: ReadonlyMap<string, readonly KeyExpression[]>;
  readonly numbers: ReadonlyMap<string, number>;
  /** Hashes and scalars. */
  readonly bytes: ReadonlyMap<string, Bytes>;
  /** The index of ranged keys. */
  readonly index?: number;
}

export const NO_VALUES: HoleValues = { keys: new Map(), groups: new Map(), numbers: new Map(), bytes: new Map() };
