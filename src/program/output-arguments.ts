/**
 * The values of one output's holes, by its formals: `to_local(alice, key)` makes the hole `to_local.owner.delayed` take the key that
 * `alice.delayed` has, in the program or among the values. Which hole is filled from where is settled once.
 */
import type { Result } from "../base/result.ts";
import type { KeyExpression } from "../descriptor/key-expression.ts";
import type { HoleValues } from "./draft.ts";
import type { Hole, Program, ProgramOutput } from "./program.ts";
import type { Value, Values } from "./read-values.ts";
import type { Refusal } from "./refusals.ts";
import { err, ok } from "../base/result.ts";
import { isOpen } from "../descriptor/resolve-key.ts";
import { INDEX_AS_HOLE, INDEX_HOLE } from "./open-holes.ts";
import { declaredName } from "./print.ts";
import { readValues, refuse } from "./read-values.ts";

export interface OutputInput {
  /** By formal: the name of a party for a `party`, else a value. */
  readonly arguments?: Values;
  /** By hole, as `instantiate` takes them; also keys of the parties named in `arguments`. Those this output does not need are not looked at. */
  readonly values?: Values;
}

/** A hole of the output; for those of a formal its name, and for a `party` the role (`""` is the main key). */
interface Source {
  readonly hole: Hole;
  readonly formal?: string;
  readonly role?: string;
}

export interface ArgumentNames {
  readonly sources: readonly Source[];
  readonly formals: ReadonlySet<string>;
  readonly parties: ReadonlySet<string>;
  /** Keys of parties that the program has bound, by id. */
  readonly bound: ReadonlyMap<string, KeyExpression>;
  readonly index?: number;
}

export function argumentNames(program: Program, output: ProgramOutput): ArgumentNames {
  const parties = new Set(program.parties.filter((party) => !party.group).map((party) => party.name));
  const keys = Object.entries(program.keys).filter(
    ([id, recipe]) => parties.has(id.split(".")[0] as string) && !isOpen(recipe),
  );
  return {
    sources: program.holes
      .filter((hole) => hole.id !== INDEX_HOLE && hole.where.some((where) => where.startsWith(`${output.name}/`)))
      .map((hole) => sourceOf(hole, output)),
    formals: new Set(output.formals.map((formal) => formal.name)),
    parties,
    bound: new Map(keys.map(([id, recipe]) => [id, { branches: [recipe] }])),
    ...(program.index === null ? {} : { index: program.index }),
  };
}

function sourceOf(hole: Hole, output: ProgramOutput): Source {
  const [owner, name, role] = hole.id.split(".");
  const formal = owner === declaredName(output.name) ? output.formals.find((each) => each.name === name) : undefined;
  if (formal === undefined) return { hole };
  return {
    hole,
    formal: formal.name,
    ...(formal.type === "party" ? { role: role === undefined ? "" : `.${role}` } : {}),
  };
}

const own = (values: Values | undefined, name: string): Value | undefined =>
  values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;

/** Every value that the output needs, or what is missing. */
export function readArguments(names: ArgumentNames, input: OutputInput): Result<HoleValues, Refusal> {
  for (const name of Object.keys(input.arguments ?? {})) {
    if (!names.formals.has(name)) return err(refuse("E_HOLE_UNKNOWN", name, "is not a formal of this output"));
  }
  const pairs: [Hole, Value][] = [];
  const bound = new Map<string, KeyExpression>();
  for (const source of names.sources) {
    const found = valueOf(names, source, input);
    if ("code" in found) return err(found);
    if ("bound" in found) bound.set(source.hole.id, found.bound);
    else pairs.push([source.hole, found.value]);
  }
  const index = own(input.values, INDEX_HOLE) ?? names.index;
  if (index !== undefined) pairs.push([INDEX_AS_HOLE, index]);
  const read = readValues(pairs);
  if (!read.ok || bound.size === 0) return read;
  return ok({ ...read.value, keys: new Map([...read.value.keys, ...bound]) });
}

function valueOf(
  names: ArgumentNames,
  { hole, formal, role }: Source,
  input: OutputInput,
): { readonly value: Value } | { readonly bound: KeyExpression } | Refusal {
  const argument = formal === undefined ? undefined : own(input.arguments, formal);
  if (role === undefined || argument === undefined) {
    const value = argument ?? own(input.values, hole.id);
    return value === undefined ? refuse("E_HOLE_OPEN", hole.id, "has no value") : { value };
  }
  if (typeof argument !== "string" || !names.parties.has(argument))
    return refuse("E_HOLE_KIND", hole.id, "is of a party: give the name of one");
  const id = argument + role;
  const value = own(input.values, id);
  if (value !== undefined) return { value };
  const bound = names.bound.get(id);
  return bound === undefined ? refuse("E_HOLE_OPEN", id, "has no key") : { bound };
}
