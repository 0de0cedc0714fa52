/**
 * Conditions that several ways of an `or` share, taken out of them: `or(and(a,X),and(a,Y),Z)` is `or(and(a,or(X,Y)),Z)`. The one that most ways
 * share goes first. A way that asks for nothing more takes those that do with it: `or(a,and(a,X))` is `a`.
 */
import type { Part, PartBranch } from "./part.ts";
import { all, any, sum } from "./part.ts";

/** Levels of sharing within what shares something; what is shared further in stays where it is, and the search splits it. */
const MOST_LEVELS = 8;

export function factor(branches: readonly PartBranch[], levels: number = MOST_LEVELS): Part {
  let open = branches;
  for (;;) {
    const name = levels === 0 ? undefined : mostShared(open);
    if (name === undefined) return any(open);
    const sharing = open.filter(({ of }) => holds(of, name));
    const others = open.filter(({ of }) => !holds(of, name));
    const joined = { odds: sum(sharing.map(({ odds }) => odds)), of: takeOut(sharing, levels) };
    if (others.length === 0) return joined.of;
    open = [...others, joined];
  }
}

/** The conditions that a way asks for whatever else it does. */
const conditions = (part: Part): readonly Part[] => (part.kind === "and" ? part.of : [part]);

const namesOf = (part: Part): ReadonlySet<string> =>
  new Set(conditions(part).flatMap((each) => (each.kind === "terminal" ? [each.name] : [])));

const holds = (part: Part, name: string): boolean =>
  conditions(part).some((each) => each.kind === "terminal" && each.name === name);

function mostShared(branches: readonly PartBranch[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { of } of branches) for (const name of namesOf(of)) counts.set(name, (counts.get(name) ?? 0) + 1);
  let best: { readonly name: string; readonly count: number } | undefined;
  for (const [name, count] of counts) {
    if (count < 2) continue;
    if (best === undefined || count > best.count || (count === best.count && name < best.name)) best = { name, count };
  }
  return best?.name;
}

/** All that every one of them asks for, and then one of what is left. */
function takeOut(sharing: readonly PartBranch[], levels: number): Part {
  const [first, ...others] = sharing.map(({ of }) => namesOf(of));
  const common = new Set([...(first ?? [])].filter((name) => others.every((each) => each.has(name))));
  const isCommon = (part: Part): boolean => part.kind === "terminal" && common.has(part.name);
  const taken = conditions((sharing[0] as PartBranch).of).filter(isCommon);
  const rests = sharing.map(({ odds, of }) => ({ odds, parts: conditions(of).filter((part) => !isCommon(part)) }));
  if (rests.some(({ parts }) => parts.length === 0)) return all(taken);
  const open = rests.map(({ odds, parts }) => ({ odds, of: all(parts) }));
  return all([...taken, factor(open, levels - 1)]);
}
