/** Small outputs, and every world there is for them from now on: who holds what, and how far the clocks have come since the output confirmed. */
import type { Program, ProgramOutput } from "../../src/program/index.ts";
import type { Condition } from "../../src/policy/index.ts";
import type { Finding } from "../../src/analysis/index.ts";
import { analyze, meaningOf } from "../../src/analysis/index.ts";
import { holds, type SmallWorld } from "../policy/small-worlds.ts";
import { backend, programOf } from "./claims.ts";

export const NOW = { height: 1000, time: 1_750_000_000 } as const;
export const KEYS = ["a", "b", "c"] as const;
export const IMAGE = "11".repeat(32);

export const findingsOf = (program: Program): readonly Finding[] => analyze(program, { backend, now: NOW }).findings;

/** The codes of TW4 that a text is given, with the leaf each points at. */
export function lintsOf(text: string, set: Readonly<Record<string, string>> = {}): readonly string[] {
  return findingsOf(programOf(text, set)).flatMap(({ code, place }) =>
    code.startsWith("TW4") ? [place.kind === "leaf" ? `${code} leaf ${place.index}` : code] : [],
  );
}

const subsets = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.reduce<readonly (readonly T[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);

/** Until an output is in a block: blocks above the tip, and seconds that the median time has gone on. */
const WAITS = [
  [1, 0],
  [2, 1],
  [30, 20_000],
] as const;

/** In its own block, the first of `wait`, an output is one block old; BIP68 counts seconds from the median time before that block. */
const CLOCKS: readonly SmallWorld["clocks"][] = WAITS.flatMap(([wait, later]) =>
  [0, 1, 4, 5, 6, 9, 10, 11, 15, 20, 25].flatMap((age) =>
    [0, 5119, 5120, 10_240].map((seconds) => ({
      height: NOW.height + Math.max(0, wait + age - 1),
      time: NOW.time + later + seconds,
      blocks: age,
      duration: Math.floor(seconds / 512),
    })),
  ),
);

export const WORLDS: readonly SmallWorld[] = subsets(KEYS).flatMap((keys) =>
  [[], [IMAGE]].flatMap((images) => CLOCKS.map((clocks) => ({ keys, images, clocks }))),
);

export interface Way {
  readonly condition: Condition;
  readonly weight: number;
}

/** The ways that somebody can take, with what they weigh at most. */
export function waysOf(program: Program): readonly Way[] {
  const [output] = program.outputs as readonly [ProgramOutput];
  const branches = meaningOf(program, output.name)?.branches ?? [];
  return branches.map(({ path, condition }) => {
    const cost = path.kind === "key path" ? output.keyPath : output.leaves[path.index]?.cost;
    return { condition, weight: Number(cost?.weight.most ?? Infinity) };
  });
}

/** The least weight for which the output can be spent in a world; Infinity where it cannot. */
export const leastWeight = (ways: readonly Way[], world: SmallWorld): number =>
  Math.min(Infinity, ...ways.map(({ condition, weight }) => (holds(condition, world) ? weight : Infinity)));
