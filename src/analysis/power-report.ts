/**
 * All that is told of one output: who can spend it and when, by the names of people, and what each way takes and weighs. A group
 * whose size nobody knows is taken to have a few members, which is said.
 */
import type { Condition, Moment } from "../policy/index.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { Band } from "./band.ts";
import type { Meaning } from "./meaning.ts";
import type { Crowd, Power, Span } from "./power.ts";
import { sceneOf, type AnalysisOptions } from "./scene.ts";
import type { Way } from "./power-ways.ts";
import { bandsOf, crowdBands } from "./band.ts";
import { meaningOf } from "./meaning.ts";
import { peopleOf, type Aliases } from "./people.ts";
import { fromNow } from "./power-locks.ts";
import { rawMeaningsOf } from "./raw-leaves.ts";
import { powersOf } from "./power.ts";
import { waysOf } from "./power-ways.ts";

/** Coalitions that have the same moments, as few lines as their symmetry allows. */
export interface BandPower extends Span {
  readonly band: Band;
}

export interface PowerReport {
  readonly output: string;
  /** By keys. */
  readonly meaning: Meaning;
  readonly formals: ProgramOutput["formals"];
  /** False: a raw leaf may open to others too, or what the output key commits to. */
  readonly exact: boolean;
  /** `rawtr(…)`: a tree that nobody is told. */
  readonly isBareOutput: boolean;
  /** Leaves whose meaning is not known. */
  readonly unknown: readonly number[];
  /** Sizes taken for groups that are not bound. */
  readonly supposed: Readonly<Record<string, number>>;
  /** What else somebody is called: names that are bound to the same keys. */
  readonly aliases: Aliases;
  readonly powers: readonly Power[];
  readonly bands: readonly BandPower[];
  /** Moments that bring too many coalitions to list, and that are no few bands. */
  readonly crowds: readonly Crowd[];
  /** False: there are more moments than were looked at. */
  readonly complete: boolean;
  readonly ways: readonly Way[];
}

/** Members of a group that nobody has bound; one more than it needs, where it needs as many: a choice is seen to be one. */
const FEW_MEMBERS = 3;

/** `undefined` where the program has no such output. */
export function powerReport(program: Program, outputName: string, options: AnalysisOptions): PowerReport | undefined {
  const scene = sceneOf(options);
  const supposed = guessedSizes(program, outputName);
  const now: Moment = { ...scene.now };
  const raw = rawMeaningsOf(program, scene.backend);
  const meaning = meaningOf(program, outputName, { groupSize: (group) => supposed[group], raw });
  const output = program.outputs.find(({ name }) => name === outputName);
  if (meaning === undefined || output === undefined) return undefined;
  const { tell, aliases } = peopleOf([{ program, meaning }]);
  const told = tell[0] as (by: Condition) => Condition;
  const condition = told(meaning.condition);
  const { powers, crowds, complete } = powersOf(condition, now);
  const banded = crowds.map((crowd) => ({ crowd, bands: crowdBands(fromNow(condition, now), crowd) }));
  return {
    output: outputName,
    meaning,
    formals: output.formals,
    exact: meaning.exact && output.kind === "tr",
    isBareOutput: output.kind === "rawtr",
    unknown: meaning.branches.flatMap(({ path, exact }) => (exact || path.kind === "key path" ? [] : [path.index])),
    supposed,
    aliases,
    powers,
    bands: [
      ...bandPowers(powers),
      ...banded.flatMap(({ crowd, bands }) =>
        (bands ?? []).map((band) => ({ band, from: [crowd.locks], passed: [{}] })),
      ),
    ],
    crowds: banded.flatMap(({ crowd, bands }) => (bands === undefined ? [crowd] : [])),
    complete,
    ways: waysOf(program, meaning, told),
  };
}

/** Sizes for groups that are not bound. */
export function guessedSizes({ holes }: Program, outputName: string): Readonly<Record<string, number>> {
  const ranges = new Map<string, readonly [least: number, most: number]>();
  for (const { id, kind, where, range } of holes) {
    if (kind !== "group" || !where.some((place) => place.startsWith(`${outputName}/`))) continue;
    const group = id.split(".")[0] as string;
    const [least, most] = ranges.get(group) ?? [0, Infinity];
    ranges.set(group, [Math.max(least, range[0]), Math.min(most, range[1])]);
  }
  return Object.fromEntries(
    [...ranges].map(([group, [least, most]]) => [group, Math.min(most, Math.max(least + 1, FEW_MEMBERS))]),
  );
}

function bandPowers(powers: readonly Power[]): readonly BandPower[] {
  const groups = new Map<string, Power[]>();
  for (const power of powers) {
    const key = JSON.stringify([power.from, power.passed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [power]);
    else group.push(power);
  }
  return [...groups.values()].flatMap((group) => {
    const { from, passed } = group[0] as Power;
    return bandsOf(group.map(({ who }) => who)).map((band) => ({ band, from, passed }));
  });
}
