/**
 * In which groups the parts of an `and` or `or` are joined, two groups at a time: which sets of parts get a front, and into which two sets each
 * is split. Groups are listed after those that they are made of; the last is the whole.
 *
 * Few parts: all sets, so nothing is missed. More: all runs of neighbours, cut at each place. Many: the first parts one by one against the rest,
 * and halves of equal share, again and again, until few are left; so the work grows with the number of parts. Runs are taken in the orders given: the
 * likeliest first, and as written, so that what the author nested is among them.
 */

export interface Grouping {
  /** Indexes of parts. */
  readonly members: readonly number[];
  /** Pairs of earlier groups, by index in the list. */
  readonly splits: readonly (readonly [number, number])[];
}

/** With n parts 3^n splits are tried. */
const MOST_FOR_SETS = 6;
/** With n parts n^3 / 6 splits are tried. */
const MOST_FOR_RUNS = 16;
/** In halves of many parts, so many are left to try all runs of. */
const FEW = 4;
/** Of many parts, so many are split off one by one; behind them all are about equally unlikely. */
const MOST_ONE_BY_ONE = 64;

/** `orders`: permutations of the parts; `shares`: of the spends, how many take each part. */
export function groupings(orders: readonly (readonly number[])[], shares: readonly number[]): readonly Grouping[] {
  if (shares.length <= MOST_FOR_SETS) return allSets(shares.length);
  if (shares.length <= MOST_FOR_RUNS) return runs(orders, () => everyCut);
  return runs(orders, (order) => fewCuts(sums(order, shares)));
}

function allSets(count: number): readonly Grouping[] {
  const groups: Grouping[] = [];
  for (let set = 1; set < 1 << count; set++) {
    const members = Array.from({ length: count }, (_, i) => i).filter((i) => (set & (1 << i)) !== 0);
    const splits: [number, number][] = [];
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) splits.push([part - 1, (set ^ part) - 1]);
    groups.push({ members, splits });
  }
  return groups;
}

/** Neighbours in an order; `half`: found by halving the whole. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly half: boolean;
}

interface Cut {
  readonly at: number;
  readonly half: boolean;
}

type Cuts = (run: Run) => readonly Cut[];

const everyCut: Cuts = ({ start, end }) =>
  Array.from({ length: end - start - 1 }, (_, i) => ({ at: start + 1 + i, half: false }));

/** `before`: the share of the parts before each place. */
const fewCuts =
  (before: readonly number[]): Cuts =>
  (run) => {
    const { start, end, half } = run;
    if (end - start <= FEW) return everyCut(run);
    const middle: Cut = { at: middleOf(before, start, end), half: true };
    const isRest = end === before.length - 1 && start < MOST_ONE_BY_ONE && (start === 0 || !half);
    if (!isRest) return [middle];
    const one: Cut = { at: start + 1, half: false };
    return start === 0 ? [one, middle] : [one];
  };

/** The place that divides the share of a run best, with a part at least on either side. */
function middleOf(before: readonly number[], start: number, end: number): number {
  const middle = ((before[start] ?? 0) + (before[end] ?? 0)) / 2;
  let at = start + 1;
  while (at < end - 1 && (before[at] ?? 0) < middle) at += 1;
  return at;
}

function sums(order: readonly number[], shares: readonly number[]): readonly number[] {
  const all = [0];
  for (const part of order) all.push((all[all.length - 1] ?? 0) + (shares[part] ?? 0));
  return all;
}

function runs(orders: readonly (readonly number[])[], cutsOf: (order: readonly number[]) => Cuts): readonly Grouping[] {
  const found = new Map<string, Found>();
  for (const order of orders) findRuns(order, cutsOf(order), found);
  const sorted = [...found.values()].sort((a, b) => a.members.length - b.members.length);
  const indexes = new Map(sorted.map(({ name }, index) => [name, index]));
  return sorted.map(({ members, splits }) => ({
    members,
    splits: [...splits.values()].flatMap(([left, right]): [number, number][] => {
      const [a, b] = [indexes.get(left) ?? 0, indexes.get(right) ?? 0];
      return [
        [a, b],
        [b, a],
      ];
    }),
  }));
}

interface Found {
  readonly name: string;
  readonly members: readonly number[];
  /** Names of the two groups, by both names. */
  readonly splits: Map<string, readonly [string, string]>;
}

function findRuns(order: readonly number[], cuts: Cuts, found: Map<string, Found>): void {
  const seen = new Set<string>();
  const open: Run[] = [{ start: 0, end: order.length, half: true }];
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    const visit = `${run.start} ${run.end} ${run.half}`;
    if (seen.has(visit)) continue;
    seen.add(visit);
    const group = groupOf(order, run, found);
    if (run.end - run.start < 2) continue;
    for (const { at, half } of cuts(run)) {
      const left: Run = { start: run.start, end: at, half };
      const right: Run = { start: at, end: run.end, half };
      const names = [groupOf(order, left, found).name, groupOf(order, right, found).name] as const;
      group.splits.set(names.toSorted().join(" "), names);
      open.push(left, right);
    }
  }
}

/** A group is known by its members, in whatever order they were found. */
function groupOf(order: readonly number[], { start, end }: Run, found: Map<string, Found>): Found {
  const members = order.slice(start, end).sort((a, b) => a - b);
  const name = members.join(",");
  const known = found.get(name);
  if (known !== undefined) return known;
  const group: Found = { name, members, splits: new Map() };
  found.set(name, group);
  return group;
}
