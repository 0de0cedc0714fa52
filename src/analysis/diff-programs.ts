/**
 * Two programs side by side: which outputs correspond, what else was declared, and for each pair who gained or lost which power.
 *
 * Outputs correspond by their names; where one is left on each side, or the meaning is the same to the letter, one was renamed. Arguments
 * correspond by their places, so that a new name for one is no change.
 */
import type { Condition, Moment } from "../policy/index.ts";
import type { Program } from "../program/program.ts";
import type { PowerDiff } from "./diff.ts";
import type { NamedChange } from "./diff-names.ts";
import type { OutputPair, Side } from "./diff-pairs.ts";
import type { Aliases } from "./people.ts";
import type { Way } from "./power-ways.ts";
import { equivalent, normalForm } from "../policy/index.ts";
import { diffPowers } from "./diff.ts";
import { keyChanges, parameterChanges, partyChanges } from "./diff-names.ts";
import { pairOutputs } from "./diff-pairs.ts";
import { rawMeaningsOf, unsearched } from "./raw-leaves.ts";
import { fromNow } from "./power-locks.ts";
import { sceneOf, type AnalysisOptions } from "./scene.ts";

export type Answer = "same" | "different" | "undecided";

export interface OutputDiff extends PowerDiff {
  readonly before: string;
  readonly after: string;
  /** From now on. */
  readonly answer: Answer;
  /** The same people have the same powers, with other keys of theirs. */
  readonly otherKeys: boolean;
  /** The same people have the same powers, but signatures for `apo()` in the place of others, or others in theirs. */
  readonly otherSignatures: boolean;
  /** Sizes taken for groups that are not bound. */
  readonly supposed: Readonly<Record<string, number>>;
  /** What else somebody is called: names that are bound to the same keys. */
  readonly aliases: Aliases;
  readonly ways: readonly WayPair[];
}

/** A way by what it takes; absent on a side that has no such way. */
export interface WayPair {
  readonly condition: Condition;
  readonly before?: Way;
  readonly after?: Way;
}

export interface ProgramDiff {
  readonly outputs: readonly OutputDiff[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly parties: readonly NamedChange[];
  readonly parameters: readonly NamedChange[];
  /** Parties and parameters bound to another key. */
  readonly keys: readonly NamedChange[];
  readonly answer: Answer;
}

export function diffPrograms(before: Program, after: Program, options: AnalysisOptions): ProgramDiff {
  const { backend, now } = sceneOf(options);
  // Of one program nothing is searched twice, and its raw leaves mean what they mean.
  const identical = JSON.stringify(before) === JSON.stringify(after);
  const [old, fresh] = [before, after].map((program): Side => ({
    program,
    raw: identical ? unsearched(program, backend) : rawMeaningsOf(program, backend),
  })) as [Side, Side];
  const { pairs, removed, added } = pairOutputs(old, fresh);
  const outputs = pairs.map((pair) => {
    const found = diffOutput(pair, { ...now });
    return identical ? { ...found, changes: [] } : found;
  });
  const answers = outputs.map(({ answer }) => answer);
  const changed = removed.length + added.length > 0 || answers.includes("different");
  const keys = keyChanges(before, after);
  return {
    outputs,
    removed,
    added,
    parties: partyChanges(before, after),
    parameters: parameterChanges(before, after),
    keys,
    answer: changed || keys.length > 0 ? "different" : answers.includes("undecided") ? "undecided" : "same",
  };
}

function diffOutput({ before, after, byKeys, supposed, aliases }: OutputPair, now: Moment): OutputDiff {
  const found = equivalent(fromNow(before.opaque, now), fromNow(after.opaque, now));
  const exact = before.exact && after.exact;
  // Where only signatures differ the same people can spend at the same moments.
  const otherSignatures =
    found.answer === "no" &&
    (before.hasApo || after.hasApo) &&
    equivalent(fromNow(before.condition, now), fromNow(after.condition, now)).answer === "yes";
  const seen = exact && !otherSignatures && found.answer === "no" ? found.world : undefined;
  const powers = diffPowers(before.condition, after.condition, now, seen);
  const { answer: same } = found;
  const { changes } = powers;
  const sure = changes.length === 0 ? exact : changes.some(({ kind }) => kind !== "unsure");
  const answer = same === "yes" ? "same" : same === "no" && sure ? "different" : "undecided";
  const keys = byKeys.map((condition) => fromNow(condition, now)) as [Condition, Condition];
  return {
    before: before.output,
    after: after.output,
    ...powers,
    answer,
    otherSignatures,
    otherKeys: answer === "same" && equivalent(...keys).answer === "no",
    supposed,
    aliases,
    ways: wayPairs(before.ways, after.ways),
  };
}

/** By what they take; of several that take the same, in order. */
function wayPairs(before: readonly Way[], after: readonly Way[]): readonly WayPair[] {
  const keyOf = ({ condition }: Way): string => JSON.stringify(normalForm(condition));
  const waiting = Map.groupBy(after, keyOf);
  const pairs = before.map((way): WayPair => {
    const same = waiting.get(keyOf(way))?.shift();
    return { condition: way.condition, before: way, ...(same === undefined ? {} : { after: same }) };
  });
  const paired = new Set(pairs.flatMap(({ after: way }) => way ?? []));
  const fresh = after
    .filter((way) => !paired.has(way))
    .map((way): WayPair => ({ condition: way.condition, after: way }));
  return [...pairs, ...fresh].filter(({ condition }) => condition.kind !== "impossible");
}
