/** Which output of the one program is which of the other, each with its meaning in names that both sides share. */
import type { Condition } from "../policy/index.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import type { Way } from "./power-ways.ts";
import { invariant } from "../base/invariant.ts";
import { normalForm } from "../policy/index.ts";
import { meaningOf } from "./meaning.ts";
import { holderOf, withHolders } from "./power-holders.ts";
import { guessedSizes } from "./power-report.ts";
import { waysOf } from "./power-ways.ts";

export interface NamedMeaning {
  readonly output: string;
  /** Nothing is left that is not understood. */
  readonly exact: boolean;
  /** By the names of people; what else a leaf may open to that is not understood is unknown. */
  readonly condition: Condition;
  /** The same, in which each leaf that is not understood is a terminal of its own: equal to itself alone. */
  readonly opaque: Condition;
  readonly opaqueKeys: Condition;
  readonly ways: readonly Way[];
}

export interface OutputPair {
  readonly before: NamedMeaning;
  readonly after: NamedMeaning;
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
  const { opaque } = named(side, output, places);
  return JSON.stringify([output.formals.map(({ type }) => type), normalForm(opaque)]);
}

function pairOf(before: Side, one: ProgramOutput, after: Side, other: ProgramOutput): OutputPair {
  const [first, second] = [one, other].map(({ formals }) => formals.map(({ name }) => name)) as [string[], string[]];
  const types = ({ formals }: ProgramOutput): string => formals.map(({ type }) => type).join();
  const declared = new Set([...after.program.parties, ...after.program.parameters].map(({ name }) => name));
  // Arguments of the second output by the names of the first, unless these mean something else there.
  const shared = types(one) === types(other) && !first.some((name) => declared.has(name));
  return { before: named(before, one, first), after: named(after, other, shared ? first : second) };
}

function named({ program, raw }: Side, output: ProgramOutput, actuals: readonly string[]): NamedMeaning {
  const supposed = guessedSizes(program, output.name);
  const meaning = meaningOf(program, output.name, { actuals, groupSize: (group) => supposed[group], raw });
  invariant(meaning !== undefined, "an output of the program takes as many arguments as it has formals");
  const holder = holderOf(program, output.name);
  const withUnknown = (unknown: (leaf: string) => Condition): Condition =>
    any([
      // What a bare output key commits to is as unknown as a raw leaf.
      ...(output.kind === "rawtr" ? [unknown(output.policy)] : []),
      ...meaning.branches.map(({ condition, exact, path }) =>
        exact || path.kind === "key path"
          ? condition
          : any([condition, unknown(output.leaves[path.index]?.policy ?? "")]),
      ),
    ]);
  const opaqueKeys = withUnknown((leaf) => ({ kind: "key", key: `(${leaf})` }));
  return {
    output: output.name,
    exact: meaning.exact && output.kind === "tr",
    condition: withHolders(
      withUnknown(() => ({ kind: "raw" })),
      holder,
    ),
    opaque: withHolders(opaqueKeys, holder),
    opaqueKeys,
    ways: waysOf(program, meaning, holder),
  };
}

const any = (of: readonly Condition[]): Condition => ({ kind: "threshold", k: 1, of });
