/**
 * Leaves of a policy of many ways: a leaf is split at a choice that all of its ways make, an `or` or a threshold that stands under nothing but
 * `and`, where the parts together are cheaper: into all alternatives, or into one of them and the rest. Each part is split again in the same
 * manner. What has no leaf as a whole (a key twice, ways between which a third party could choose) is split whatever it costs.
 */
import type { Result } from "../../base/result.ts";
import type { LeafRefusal } from "../best-leaf/refusal.ts";
import type { Piece } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { Part, PartBranch } from "./part.ts";
import { err, ok } from "../../base/result.ts";
import { lightest, pieceOf, piecesWeight } from "./cover.ts";
import { isSpent } from "./leaf-table.ts";
import { all, any, exactly, sum } from "./part.ts";
import { choices, countChoices } from "./ways.ts";

/** Leaves that one leaf becomes because that is cheaper; and because it cannot be. */
const MOST_LEAVES = 128;
const MOST_FORCED = 256;
/** Work for one that cannot be, after which there is no tree. */
const MOST_FORCED_WORK = 10_000;
/** Choices of k that a threshold is split into. */
const MOST_CHOICES = 32;

/** The leaves for a part. */
export function splitLeaves(table: LeafTable, part: Part, odds: number): Result<readonly Piece[], LeafRefusal> {
  const mostWork = table.work + MOST_FORCED_WORK;
  const done: Piece[] = [];
  const open: { readonly part: Part; readonly odds: number }[] = [{ part, odds }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const whole = pieceOf(table, next.part, next.odds);
    if (!whole.ok && table.work > mostWork) return err(whole.error);
    const parts = splitOnce(table, next, whole.ok ? whole.value : undefined);
    const most = whole.ok ? MOST_LEAVES : MOST_FORCED;
    if (parts !== undefined && open.length + done.length + parts.length <= most) {
      open.push(...parts);
      continue;
    }
    if (!whole.ok) return err(whole.error);
    done.push(whole.value);
  }
  return ok(done);
}

interface Weighed {
  readonly part: Part;
  readonly odds: number;
}

/** The cheapest split, if it is cheaper than the leaf, or if there is no leaf. */
function splitOnce(table: LeafTable, whole: Weighed, leaf: Piece | undefined): readonly Weighed[] | undefined {
  const splits = splitsOf(whole.part).map((branches) =>
    branches.map(({ odds, of }) => ({ part: of, odds: odds * whole.odds })),
  );
  const [first] = splits;
  const tried = splits.flatMap((parts) => {
    const made = leavesFor(table, parts);
    return made === undefined ? [] : [{ parts, weight: piecesWeight(made) }];
  });
  const best = lightest(tried, ({ weight }) => weight);
  if (leaf === undefined) return best?.parts ?? first;
  return best !== undefined && best.weight < piecesWeight([leaf]) ? best.parts : undefined;
}

/** A leaf for each part; `undefined` where one has none, or the search has cost enough. */
function leavesFor(table: LeafTable, parts: readonly Weighed[]): readonly Piece[] | undefined {
  const made: Piece[] = [];
  for (const { part, odds } of parts) {
    const piece = isSpent(table) ? undefined : pieceOf(table, part, odds);
    if (piece?.ok !== true) return undefined;
    made.push(piece.value);
  }
  return made;
}

/** The ways to split a part; odds of its own. */
function splitsOf(part: Part): readonly (readonly PartBranch[])[] {
  const parts = part.kind === "and" ? part.of : [part];
  return parts.flatMap((choice, i) => {
    const others = parts.filter((_, j) => j !== i);
    return alternativesOf(choice).map((branches) =>
      branches.map(({ odds, of }) => ({ odds, of: all([...others, of]) })),
    );
  });
}

function alternativesOf(part: Part): readonly (readonly PartBranch[])[] {
  if (part.kind === "or") {
    const [first, ...rest] = part.of.toSorted((a, b) => b.odds - a.odds);
    if (first === undefined || rest.length < 2) return [part.of];
    return [part.of, [first, { odds: sum(rest.map(({ odds }) => odds)), of: any(rest) }]];
  }
  if (part.kind !== "thresh") return [];
  const { k, of } = part;
  const [first, ...rest] = of as readonly [Part, ...Part[]];
  const withFirst = { odds: k / of.length, of: all([first, someOf(k - 1, rest)]) };
  const binary = [withFirst, { odds: 1 - k / of.length, of: someOf(k, rest) }];
  if (countChoices(of.length, k) > MOST_CHOICES) return [binary];
  const chosen = choices(of, k);
  return [chosen.map((some) => ({ odds: 1 / chosen.length, of: all(some) })), binary];
}

/** k of them, one at least. */
function someOf(k: number, of: readonly Part[]): Part {
  if (k === of.length) return all(of);
  return k === 1 ? any(of.map((each) => ({ odds: 1, of: each }))) : exactly(k, of);
}
