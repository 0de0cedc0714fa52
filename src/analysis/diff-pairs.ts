/** Which output of the one program is which of the other, each with its meaning in names that both sides share. */
import type { Condition } from "../policy/index.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import type { Way } from "./power-ways.ts";
import type { Meaning } from "./meaning.ts";
import { preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { normalForm } from "../policy/index.ts";
import { namesOf } from "./instance-names.ts";
import { conditionParts, meaningOf } from "./meaning.ts";
import { peopleOf, type Aliases } from "./people.ts";
import { withKeys } from "./power-holders.ts";
import { guessedSizes } from "./power-report.ts";
import { keyTexts } from "./same-keys.ts";
import { waysOf } from "./power-ways.ts";

export interface NamedMeaning {
  readonly output: string;
  /** Nothing is left that is not understood. */
  readonly exact: boolean;
  /** By the names of people; what else a leaf may open to that is not understood is unknown. */
  readonly condition: Condition;
  /** The same, in which each leaf that is not understood is a terminal of its own: equal to itself alone. */
  readonly opaque: Condition;
  /** And by the ids of keys. */
  readonly byIds: Condition;
  /** Does a leaf take signatures that fit other outputs too? */
  readonly hasApo: boolean;
  readonly ways: readonly Way[];
}

export interface OutputPair {
  readonly before: NamedMeaning;
  readonly after: NamedMeaning;
  /** Both by their keys, in names that both sides share. */
  readonly byKeys: readonly [before: Condition, after: Condition];
  /** Sizes taken for groups that are not bound. */
  readonly supposed: Sizes;
  /** What else somebody is called. */
  readonly aliases: Aliases;
}

export interface Pairs {
  readonly pairs: readonly OutputPair[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

type Twins = readonly [before: ProgramOutput, after: ProgramOutput];

/** A program, and what its raw leaves mean. */
export interface Side {
  readonly program: Program;
  readonly raw: RawMeanings;
}

export function pairOutputs(before: Side, after: Side): Pairs {
  const fresh = new Map(after.program.outputs.map((output) => [output.name, output]));
  const old = new Set(before.program.outputs.map(({ name }) => name));
  const twins = before.program.outputs.flatMap((output): readonly Twins[] => {
    const twin = fresh.get(output.name);
    return twin === undefined ? [] : [[output, twin]];
  });
  const left = before.program.outputs.filter(({ name }) => !fresh.has(name));
  const right = after.program.outputs.filter(({ name }) => !old.has(name));
  const renamed = renamedOutputs(before, left, after, right);
  const paired = new Set(renamed.flat());
  return {
    pairs: [...twins, ...renamed].map(([one, other]) => pairOf(before, one, after, other)),
    removed: left.filter((output) => !paired.has(output)).map(({ name }) => name),
    added: right.filter((output) => !paired.has(output)).map(({ name }) => name),
  };
}

/** The only outputs of both, or those of one form. */
function renamedOutputs(
  before: Side,
  left: readonly ProgramOutput[],
  after: Side,
  right: readonly ProgramOutput[],
): readonly Twins[] {
  const [one] = left;
  const [other] = right;
  if (
    one !== undefined &&
    other !== undefined &&
    before.program.outputs.length === 1 &&
    after.program.outputs.length === 1
  )
    return [[one, other]];
  const waiting = Map.groupBy(right, (output) => formOf(after, output));
  return left.flatMap((output): readonly Twins[] => {
    const twin = waiting.get(formOf(before, output))?.shift();
    return twin === undefined ? [] : [[output, twin]];
  });
}

/** Arguments by their places and types, what it means in normal form. */
function formOf(side: Side, output: ProgramOutput): string {
  const places = output.formals.map((_, i) => `${i}`);
  const instance = instanceOf(side, output, places, guessedSizes(side.program, output.name));
  const { tell } = peopleOf([instance]);
  const { opaque } = named(instance, tell[0] as Tell);
  return JSON.stringify([output.formals.map(({ type }) => type), normalForm(opaque)]);
}

function pairOf(before: Side, one: ProgramOutput, after: Side, other: ProgramOutput): OutputPair {
  const [first, second] = [one, other].map(({ formals }) => formals.map(({ name }) => name)) as [string[], string[]];
  const types = ({ formals }: ProgramOutput): string => formals.map(({ type }) => type).join();
  const declared = new Set([...after.program.parties, ...after.program.parameters].map(({ name }) => name));
  // Arguments of the second output by the names of the first, unless these mean something else there.
  const shared = types(one) === types(other) && !first.some((name) => declared.has(name));
  const supposed = larger(guessedSizes(before.program, one.name), guessedSizes(after.program, other.name));
  const sides = [
    instanceOf(before, one, first, supposed),
    instanceOf(after, other, shared ? first : second, supposed),
  ] as const;
  const { tell, aliases } = peopleOf(sides);
  const [was, is] = sides.map((side, i) => named(side, tell[i] as Tell)) as [NamedMeaning, NamedMeaning];
  return {
    before: was,
    after: is,
    byKeys: [keysOf(...sides, was.byIds), keysOf(sides[1], sides[0], is.byIds)],
    supposed,
    aliases,
  };
}

const APO = /\bapo\(/;

type Sizes = Readonly<Record<string, number>>;

/** A group whose size nobody knows has one size on both sides. */
function larger(a: Sizes, b: Sizes): Sizes {
  const groups = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...groups].map((group) => [group, Math.max(a[group] ?? 0, b[group] ?? 0)]));
}

type Tell = (condition: Condition) => Condition;

/** An output with its arguments and sizes. */
interface Instanced {
  readonly program: Program;
  readonly output: ProgramOutput;
  readonly meaning: Meaning;
  readonly texts: ReadonlyMap<string, string>;
}

function instanceOf(
  { program, raw }: Side,
  output: ProgramOutput,
  actuals: readonly string[],
  supposed: Sizes,
): Instanced {
  const instance = { actuals, groupSize: (group: string) => supposed[group], raw };
  const meaning = meaningOf(program, output.name, instance);
  invariant(meaning !== undefined, "an output of the program takes as many arguments as it has formals");
  return { program, output, meaning, texts: keyTexts(program, namesOf(program, output, instance)) };
}

function named({ program, output, meaning }: Instanced, tell: Tell): NamedMeaning {
  // BIP118: a signature for `apo()` fits other outputs with the same script too, so it is no signature for `pk()`.
  const withoutPrevout = (condition: Condition, leaf: string): Condition =>
    APO.test(leaf) ? { kind: "threshold", k: 2, of: [condition, { kind: "key", key: `(${leaf})` }] } : condition;
  const withUnknown = (
    unknown: (leaf: string) => Condition,
    known: (condition: Condition, leaf: string) => Condition = (condition) => condition,
  ): Condition =>
    any([
      // What a bare output key commits to is as unknown as a raw leaf.
      ...(output.kind === "rawtr" ? [unknown(output.policy)] : []),
      ...meaning.branches.map(({ condition, exact, path }) => {
        if (path.kind === "key path") return condition;
        const leaf = output.leaves[path.index]?.policy ?? "";
        return exact ? known(condition, leaf) : any([condition, unknown(leaf)]);
      }),
    ]);
  const byIds = withUnknown((leaf) => ({ kind: "key", key: `(${leaf})` }), withoutPrevout);
  return {
    output: output.name,
    exact: meaning.exact && output.kind === "tr",
    condition: tell(withUnknown(() => ({ kind: "raw" }))),
    opaque: tell(byIds),
    byIds,
    hasApo: output.leaves.some(({ policy }) => APO.test(policy)),
    ways: waysOf(program, meaning, tell),
  };
}

/** By keys: a name that the other side does not have is the key it is bound to. */
function keysOf(side: Instanced, other: Instanced, condition: Condition): Condition {
  const known = new Set(
    [...preorder(other.meaning.condition, conditionParts)].flatMap((node) => (node.kind === "key" ? [node.key] : [])),
  );
  return withKeys(condition, (id) => ({ kind: "key", key: known.has(id) ? id : (side.texts.get(id) ?? id) }));
}

const any = (of: readonly Condition[]): Condition => ({ kind: "threshold", k: 1, of });
