/**
 * Which of the options' bindings one policy takes, where the policy itself must be asked:
 *
 * - of several policies each takes the names it knows; one that none of them knows is left to all, so that each reports it;
 * - `--set to_local.owner=alice`, a party for an argument of type party, becomes the keys of that party: those that are bound to `alice` and
 *   `alice.delayed` fill the holes `to_local.owner` and `to_local.owner.delayed`.
 *
 * What a policy knows is read from the program that it gives without any binding; a policy with errors gives none, and then its mistakes alone count.
 */
import type { Report } from "../compiler/index.ts";
import type { Code } from "../diagnostic/codes.ts";
import type { Help } from "../diagnostic/diagnostic.ts";
import type { Program } from "../program/program.ts";
import type { GivenOptions } from "./compile-flags.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { maskSecrets } from "../language/mask.ts";
import { createSource } from "../language/source.ts";
import { INDEX_HOLE } from "../program/open-holes.ts";
import { declaredName } from "../program/print.ts";

export interface Taken {
  readonly options: GivenOptions;
  /** On parties given as arguments. */
  readonly reports: readonly Report[];
}

/** Every name that the program's policy lets be bound. */
export function boundNames({ parties, parameters, outputs, holes }: Program): ReadonlySet<string> {
  const names = new Set(holes.map(({ id }) => id));
  names.delete(INDEX_HOLE);
  for (const { name, roles } of parties)
    for (const role of ["", ...roles]) names.add(role === "" ? name : `${name}.${role}`);
  for (const { name } of parameters) names.add(name);
  for (const { name, formals } of outputs)
    for (const formal of formals) names.add(`${declaredName(name)}.${formal.name}`);
  return names;
}

/** The options without the bindings that belong to other policies. */
export function withoutNames(options: GivenOptions, isForeign: (name: string) => boolean): GivenOptions {
  const own = <T>(values: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !isForeign(name)));
  return { ...options, keys: own(options.keys), set: own(options.set) };
}

/** Names of arguments that parties are given for: `to_local.owner`. */
const partyArguments = ({ outputs }: Program): ReadonlySet<string> =>
  new Set(
    outputs.flatMap(({ name, formals }) =>
      formals.filter(({ type }) => type === "party").map((formal) => `${declaredName(name)}.${formal.name}`),
    ),
  );

/** The holes of an argument of type party, with the name of the party's key that fills each. */
const copiesOf = (
  argument: string,
  party: string,
  { holes }: Program,
): readonly (readonly [id: string, from: string])[] =>
  holes
    .filter(({ id }) => id === argument || id.startsWith(`${argument}.`))
    .map(({ id }) => [id, `${party}${id.slice(argument.length)}`]);

const namedParties = ({ set = {} }: GivenOptions, program: Program): readonly (readonly [string, string])[] => {
  const names = partyArguments(program);
  return Object.entries(set).filter(([name]) => names.has(name));
};

/** Names of the keys that arguments take, which the policy itself need not use. */
export const copiedNames = (options: GivenOptions, program: Program): readonly string[] =>
  namedParties(options, program).flatMap(([argument, party]) =>
    copiesOf(argument, party, program).map(([, from]) => from),
  );

/** The options with the keys of a party in place of each argument that names one. */
export function withPartyKeys(options: GivenOptions, program: Program): Taken {
  const named = namedParties(options, program);
  if (named.length === 0) return { options, reports: [] };
  const copy: Copy = { given: options.keys ?? {}, keys: new Map(Object.entries(options.keys ?? {})) };
  const reports = named.flatMap(([argument, party]) => copyKeys(argument, party, program, copy));
  // A role that only arguments use is no name of the policy: its key is used up.
  const known = boundNames(program);
  for (const from of copiedNames(options, program)) if (!known.has(from)) copy.keys.delete(from);
  const given = new Set(named.map(([argument]) => argument));
  const others = Object.fromEntries(Object.entries(options.set ?? {}).filter(([name]) => !given.has(name)));
  return { options: { ...options, keys: Object.fromEntries(copy.keys), set: others }, reports };
}

type Keys = NonNullable<GivenOptions["keys"]>;

interface Copy {
  readonly given: Keys;
  readonly keys: Map<string, Keys[string]>;
}

/** Fills the holes of one argument; reports what cannot be. */
function copyKeys(argument: string, party: string, program: Program, { given, keys }: Copy): readonly Report[] {
  const problem = partyProblem(argument, party, program);
  if (problem !== undefined) return [problem];
  return copiesOf(argument, party, program).flatMap(([id, from]) => {
    const key = Object.hasOwn(given, from) ? given[from] : undefined;
    if (key === undefined) return [keyMissing(argument, party, from)];
    if (Object.hasOwn(given, id)) return [boundTwice(argument, party, id)];
    keys.set(id, key);
    return [];
  });
}

function partyProblem(argument: string, party: string, { parties }: Program): Report | undefined {
  const fit = parties.filter(({ group }) => !group).map(({ name }) => name);
  if (fit.includes(party)) return undefined;
  const near = suggest(party, fit);
  const isGroup = parties.some(({ name }) => name === party);
  return report("TW101", [argument, party], {
    message: isGroup
      ? `\`${party}\` is a group, and \`${argument}\` is one party`
      : `the policy has no party \`${maskSecrets(party).text}\``,
    label: `\`${argument}\` is of type party: give the name of one${fit.length === 0 ? "" : `: ${fit.join(", ")}`}`,
    help: near.map((name) => ({ text: `did you mean \`${name}\`?` })),
  });
}

const keyMissing = (argument: string, party: string, from: string): Report =>
  report("TW110", [argument, party], {
    message: `\`${from}\` has no key, which \`${argument}\` takes`,
    label: `of ${party} this output uses the key \`${from}\``,
    help: `bind it too: \`--key ${from}=KEY\``,
  });

const boundTwice = (argument: string, party: string, id: string): Report =>
  report("TW110", [argument, party], {
    message: `\`${id}\` is bound twice`,
    label: `${party}'s key would fill it, and \`--key ${id}=…\` does`,
    help: "give one of the two",
  });

function report(code: Code, [name, value]: readonly [string, string], { message, ...details }: Words): Report {
  const source = createSource(`--set ${name}`, value);
  return { source, diagnostics: [diagnose(code, { start: 0, end: source.text.length }, message, details)] };
}

interface Words {
  readonly message: string;
  readonly label: string;
  readonly help: string | readonly Help[];
}
