/**
 * Sizes that may depend on how many members a group will have: a number, or a list of linear forms of which the
 * largest counts (for a "most") or the smallest (for a "least"). Plain numbers stay plain numbers.
 *
 * Laws: `add` is associative and commutative with zero 0 and distributes over `larger` and `smaller`, which are
 * associative, commutative and idempotent. Group sizes are at least zero. Beyond {@link MOST_FORMS} forms exactness is given
 * up for one form that bounds them all, on the safe side of what is asked: a "most" is never too small, a "least" never too large.
 */

/** `plus` + Σ size(group) × `times[group]`. */
export interface Linear {
  readonly plus: number;
  readonly times: Readonly<Record<string, number>>;
}

export type Size = number | readonly Linear[];

export interface SizeRange {
  readonly least: Size;
  readonly most: Size;
}

/** Which end of a range a size is. */
export type Bound = "least" | "most";

/**
 * Forms that are kept apart. Each choice between groups under another doubles them: four such choices in one leaf are exact, and a
 * leaf of hundreds costs no more than it is long.
 */
export const MOST_FORMS = 16;

/** `bound`: what both sizes are, for sums of more forms than are kept. */
export function add(a: Size, b: Size, bound: Bound): Size {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const [left, right] = [forms(a), forms(b)];
  if (left.length * right.length > Math.max(MOST_FORMS, left.length, right.length))
    return [sum(envelope(left, bound), envelope(right, bound))];
  return left.flatMap((one) => right.map((other) => sum(one, other)));
}

export function scale(size: Size, factor: number): Size {
  if (typeof size === "number") return size * factor;
  return size.map(({ plus, times }) => ({
    plus: plus * factor,
    times: Object.fromEntries(Object.entries(times).map(([group, by]) => [group, by * factor])),
  }));
}

export function larger(a: Size, b: Size): Size {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  return choice([...forms(a), ...forms(b)], "most");
}

export function smaller(a: Size, b: Size): Size {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  return choice([...forms(a), ...forms(b)], "least");
}

/** `count` plus the sizes of the groups listed, each as often as it stands there. */
export function countWithGroups(count: number, groups: readonly string[]): Size {
  if (groups.length === 0) return count;
  return [
    groups.reduce<Linear>((form, group) => sum(form, { plus: 0, times: { [group]: 1 } }), { plus: count, times: {} }),
  ];
}

/** The number a size stands for when each group has the size that `sizeOf` says. */
export function evaluateSize(size: Size, bound: Bound, sizeOf: (group: string) => number): number {
  if (typeof size === "number") return size;
  const values = size.map(({ plus, times }) =>
    Object.entries(times).reduce((total, [group, by]) => total + by * sizeOf(group), plus),
  );
  const pick = bound === "most" ? Math.max : Math.min;
  return values.reduce((best, value) => pick(best, value));
}

const forms = (size: Size): readonly Linear[] => (typeof size === "number" ? [{ plus: size, times: {} }] : size);

function sum(a: Linear, b: Linear): Linear {
  const groups = new Set([...Object.keys(a.times), ...Object.keys(b.times)]);
  return {
    plus: a.plus + b.plus,
    times: Object.fromEntries([...groups].map((group) => [group, timesOf(a, group) + timesOf(b, group)])),
  };
}

/** Groups may be called `constructor` or `__proto__`: only own members count. */
const timesOf = ({ times }: Linear, group: string): number => (Object.hasOwn(times, group) ? (times[group] ?? 0) : 0);

/** What may be the largest, or the smallest, of these forms for some sizes of the groups. */
function choice(all: readonly Linear[], bound: Bound): readonly Linear[] {
  const kept = bound === "most" ? undominated(all, covers) : undominated(all, (one, other) => covers(other, one));
  return kept.length > MOST_FORMS ? [envelope(kept, bound)] : kept;
}

/** One form that is at least, or at most, each of these whatever the groups' sizes: the extreme of each coefficient. */
function envelope(all: readonly Linear[], bound: Bound): Linear {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  const extreme = (values: readonly number[]): number =>
    values.reduce((a, b) => (bound === "most" ? Math.max(a, b) : Math.min(a, b)));
  const groups = new Set(all.flatMap(({ times }) => Object.keys(times)));
  return {
    plus: extreme(all.map(({ plus }) => plus)),
    times: Object.fromEntries([...groups].map((group) => [group, extreme(all.map((form) => timesOf(form, group)))])),
  };
}

/** Is `one` at least `other` whatever the groups' sizes? */
function covers(one: Linear, other: Linear): boolean {
  if (one.plus < other.plus) return false;
  const groups = new Set([...Object.keys(one.times), ...Object.keys(other.times)]);
  return [...groups].every((group) => timesOf(one, group) >= timesOf(other, group));
}

function undominated(all: readonly Linear[], beats: (one: Linear, other: Linear) => boolean): readonly Linear[] {
  return all.filter(
    (form, i) => !all.some((other, j) => i !== j && beats(other, form) && (!beats(form, other) || j < i)),
  );
}

/** The range with the groups whose size is known put in; plain numbers when all are. */
export function evaluateRange(range: SizeRange, sizeOf: (group: string) => number | undefined): SizeRange {
  return { least: settle(range.least, "least", sizeOf), most: settle(range.most, "most", sizeOf) };
}

function settle(size: Size, bound: Bound, sizeOf: (group: string) => number | undefined): Size {
  if (typeof size === "number") return size;
  const settled = size.map(({ plus, times }) => {
    const open = Object.entries(times).filter(([group]) => sizeOf(group) === undefined);
    const known = Object.entries(times).reduce((total, [group, by]) => total + by * (sizeOf(group) ?? 0), plus);
    return { plus: known, times: Object.fromEntries(open) };
  });
  const plain = settled.every((form) => Object.keys(form.times).length === 0);
  if (plain) return evaluateSize(settled, bound, () => 0);
  return choice(settled, bound);
}
