/** What was declared on either side: parties, parameters and their values, and the keys that names are bound to. */
import type { Program } from "../program/program.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";

export interface NamedChange {
  readonly name: string;
  /** Null: not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export const partyChanges = (before: Program, after: Program): readonly NamedChange[] =>
  changes(partySide(before), partySide(after));

const partySide = ({ parties }: Program): Side => parties.map(({ name, group }) => [name, group ? "group" : "party"]);

export const parameterChanges = (before: Program, after: Program): readonly NamedChange[] =>
  changes(parameterSide(before), parameterSide(after));

const parameterSide = ({ parameters }: Program): Side =>
  parameters.map(({ name, type, value }) => [name, value === null ? `${type}, not bound` : `${type} ${value}`]);

/** Names of keys that are bound on both sides, each to another key. */
export const keyChanges = (before: Program, after: Program): readonly NamedChange[] =>
  changes(boundKeys(before), boundKeys(after)).filter((change) => change.before !== null && change.after !== null);

const REFERENCE = /^[A-Za-z_][A-Za-z0-9_]{0,31}(?:\.|\/|$)/;

function boundKeys({ keys }: Program): Side {
  return Object.entries(keys).flatMap(([id, recipe]) => {
    if (!REFERENCE.test(id) || recipe.kind === "hole" || recipe.kind === "unspendable") return [];
    if (recipe.kind !== "group") return [[id, printRecipe(recipe, false)] as const];
    return recipe.members === undefined
      ? []
      : [[id, recipe.members.map((member) => printRecipe(member, false)).join(",")] as const];
  });
}

type Side = readonly (readonly [name: string, value: string])[];

function changes(before: Side, after: Side): readonly NamedChange[] {
  const [old, fresh] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((name) => old.get(name) !== fresh.get(name))
    .map((name) => ({ name, before: old.get(name) ?? null, after: fresh.get(name) ?? null }));
}
