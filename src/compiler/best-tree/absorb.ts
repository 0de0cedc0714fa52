/**
 * Ways that are no less than another one: of `thresh(2,a,a,b)` the way by one `a` and `b` asks for more than that by both `a`, which is `a` alone. Who can go the
 * shorter way goes it, so its odds are those of both. Only where a condition stands twice can a way hold another one.
 */
import type { Part, TerminalPart } from "./part.ts";
import { preorder } from "../../base/fold.ts";
import { factor } from "./factor.ts";
import { all, partsOf } from "./part.ts";
import { waysOf } from "./ways.ts";

/** Each is held against each other. */
const MOST_WAYS = 64;

interface Distinct {
  /** By name. */
  readonly terminals: ReadonlyMap<string, TerminalPart>;
  odds: number;
}

/** The same policy without such ways; itself where it has none, or more ways than are compared. */
export function absorb(part: Part): Part {
  if (!repeats(part)) return part;
  const ways = waysOf(part, MOST_WAYS);
  if (ways === undefined) return part;
  const distinct = ways.map(({ terminals, odds }): Distinct => ({
    terminals: new Map([...terminals].map((each) => [each.name, each])),
    odds,
  }));
  const kept: Distinct[] = [];
  for (const way of distinct.toSorted((a, b) => a.terminals.size - b.terminals.size)) {
    const within = kept.find(({ terminals }) => [...terminals.keys()].every((name) => way.terminals.has(name)));
    if (within === undefined) kept.push(way);
    else within.odds += way.odds;
  }
  if (kept.length === ways.length) return part;
  // Each terminal is an object of its own.
  const branches = kept.map(({ terminals, odds }) => ({
    odds,
    of: all([...terminals.values()].map((each) => ({ ...each }))),
  }));
  return factor(branches);
}

function repeats(part: Part): boolean {
  const names = [...preorder(part, partsOf)].flatMap((each) => (each.kind === "terminal" ? [each.name] : []));
  return new Set(names).size < names.length;
}
