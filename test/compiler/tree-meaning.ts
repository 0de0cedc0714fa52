/**
 * What a spending policy and an output mean, compared: by all sets of keys, hashes and locks where they are few, else by sets drawn at random, half
 * of them and each way of the policy with one condition taken away among them.
 */
import fc from "fast-check";
import type { ProgramOutput } from "../../src/program/program.ts";
import type { Formula } from "../policy/semantic-policy.ts";
import { difference, either, readCondition, readSemantic } from "../policy/semantic-policy.ts";

const MOST_FOR_ALL = 13;
const DRAWN = { runs: 400, seed: 20_260 } as const;

/** Terminals that are there where the two differ; `undefined` where they are the same, as far as was looked. */
export function differenceIn(policy: string, output: ProgramOutput): readonly string[] | undefined {
  const [said, made] = [readSemantic(policy.replaceAll(/\d+@/g, "")), meaningOf(output)];
  const terminals = [...new Set([...said.terminals, ...made.terminals])];
  if (terminals.length <= MOST_FOR_ALL) return difference(said, made);
  return worlds(said, terminals).find((held) => {
    const world = (terminal: string): boolean => held.includes(terminal);
    return said.holds(world) !== made.holds(world);
  });
}

/** The key path, by all the keys that are in it, or a leaf. */
function meaningOf({ internalKey, leaves }: ProgramOutput): Formula {
  const names = /^musig\((.*)\)$/.exec(internalKey.id)?.[1]?.split(",") ?? [internalKey.id];
  const signed = readSemantic(
    names.length === 1 ? `pk(${names[0]})` : `and(${names.map((name) => `pk(${name})`).join(",")})`,
  );
  return either([
    ...(internalKey.source === "unspendable" ? [] : [signed]),
    ...leaves.map(({ condition }) => readCondition(condition)),
  ]);
}

function worlds(said: Formula, terminals: readonly string[]): readonly (readonly string[])[] {
  const drawn = fc.sample(fc.infiniteStream(fc.nat(99)), { numRuns: DRAWN.runs, seed: DRAWN.seed });
  return drawn.flatMap((tape, run) => {
    const share = [50, 80, 95, 20][run % 4] as number;
    const held = terminals.filter(() => (tape.next().value as number) < share);
    // Down to a least set that still does, and that set without each of its conditions.
    let least = held;
    if (said.holds((each) => held.includes(each)))
      for (const one of held) {
        const without = least.filter((each) => each !== one);
        if (said.holds((each) => without.includes(each))) least = without;
      }
    return [held, least, ...least.slice(0, 8).map((one) => least.filter((each) => each !== one))];
  });
}
