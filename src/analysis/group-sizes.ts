/**
 * The sizes that a claim about unbound groups is tried at. Only few can make a difference: with n members all held, a threshold of k is met from n = k on; with j
 * of them held, what holds for n = j + 1 holds for more. So beyond the largest k and j nothing changes, and a claim that is true at every size up to one above
 * them is true at all.
 */
import type { Condition } from "../policy/condition.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { Claim } from "./claim.ts";
import { preorder } from "../base/fold.ts";

export type Sizes = ReadonlyMap<string, number>;

/** More combinations are not tried: the claim waits for the groups. */
const MOST_SIZES = 32;

/** Groups without members, with every combination of sizes to try; `sizes` is absent when these are too many. */
export function supposedSizes(
  program: Program,
  claim: Claim,
  outputs: readonly ProgramOutput[],
): { readonly groups: readonly string[]; readonly sizes?: readonly Sizes[] } {
  const ranges = openGroups(program, outputs);
  if (ranges.size === 0) return { groups: [], sizes: [new Map()] };
  const groups = [...ranges.keys()];
  const picks = claim.holders.flatMap((holder) => (holder.kind === "any" ? [holder] : []));
  let largest =
    1 +
    Math.max(
      1,
      picks.reduce((sum, { count }) => sum + count, 0),
    );
  for (const k of thresholds(outputs)) largest = Math.max(largest, k + 1);
  // Fewer members than this leave no choice of WHO.
  const named = picks.reduce((most, { count, of }) => Math.max(most, count - of.length + 1), 1);
  let sizes: readonly Sizes[] = [new Map()];
  for (const [group, [least, most]] of ranges) {
    const from = Math.max(least, named);
    const to = Math.min(most, Math.max(from, largest));
    if (to < from) return { groups, sizes: [] };
    if (sizes.length * (to - from + 1) > MOST_SIZES) return { groups };
    sizes = sizes.flatMap((each) =>
      Array.from({ length: to - from + 1 }, (_, i) => new Map([...each, [group, from + i]])),
    );
  }
  return { groups, sizes };
}

type Range = readonly [least: number, most: number];

/** By the group's name, the range that fits all its keys in these outputs. */
function openGroups({ holes, keys }: Program, outputs: readonly ProgramOutput[]): ReadonlyMap<string, Range> {
  const alone = new Set(Object.keys(keys).map((id) => /^musig\(([^,()/]*)(?:\/[^,]*)?\)/.exec(id)?.[1]));
  const prefixes = outputs.map(({ name }) => `${name}/`);
  const ranges = new Map<string, Range>();
  for (const { id, kind, range, where } of holes) {
    if (kind !== "group" || !where.some((place) => prefixes.some((prefix) => place.startsWith(prefix)))) continue;
    const group = id.split(".")[0] as string;
    const [least, most] = ranges.get(group) ?? [1, Infinity];
    // BIP327 aggregates one key too; `musig(…)` of a single key is refused.
    ranges.set(group, [Math.max(least, range[0], alone.has(id) ? 2 : 1), Math.min(most, range[1])]);
  }
  return ranges;
}

/** Each k of the outputs' leaves. */
function* thresholds(outputs: readonly ProgramOutput[]): Generator<number> {
  for (const { leaves } of outputs)
    for (const { condition } of leaves)
      for (const node of preorder<Condition>(condition, (each) => (each.kind === "threshold" ? each.of : [])))
        if (node.kind === "threshold" && typeof node.k === "number") yield node.k;
}
