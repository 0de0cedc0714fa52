/** The ways to spend an output, each with what it takes and what its witness weighs, by the names of people. */
import type { Condition } from "../policy/condition.ts";
import type { Program, SpendCost } from "../program/program.ts";
import type { BranchPath, Meaning } from "./meaning.ts";

export interface Way {
  readonly path: BranchPath;
  /** Terminals of keys are the holders' names. */
  readonly condition: Condition;
  /** Null where the witness is not known (a raw leaf), or there is none (nobody has the key of the key path). */
  readonly cost: SpendCost | null;
}

/** `tell`: by people in place of keys. */
export function waysOf(program: Program, meaning: Meaning, tell: (condition: Condition) => Condition): readonly Way[] {
  const output = program.outputs.find(({ name }) => name === meaning.output);
  return meaning.branches.map(({ path, condition, exact }) => ({
    path,
    condition: tell(exact ? condition : orUnknown(condition)),
    cost: (path.kind === "key path" ? output?.keyPath : output?.leaves[path.index]?.cost) ?? null,
  }));
}

/** What is known of a leaf that is not understood, and that there may be more. */
const orUnknown = (known: Condition): Condition =>
  known.kind === "impossible" || known.kind === "raw"
    ? { kind: "raw" }
    : { kind: "threshold", k: 1, of: [known, { kind: "raw" }] };
