/**
 * The minimal coalitions of an "or" whose parts share terminals, part by part: a minimal coalition of one part is one of the whole when no smaller
 * one fulfils any other. All are, however many, where the others cannot be fulfilled with the terminals of the part, or only by larger coalitions;
 * else each is tried, as far as they can be listed.
 */
import type { Coalition, Coalitions } from "./coalition.ts";
import { coalitionOf } from "./coalition.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { listOf } from "./listed-sets.ts";
import { minimalCount } from "./minimal-count.ts";
import { leastSize, mostSize } from "./minimal-sizes.ts";
import { rebuild } from "./rebuild.ts";
import { disjuncts } from "./split.ts";
import type { Bits, Mask } from "./terminal-sets.ts";
import { bitsOf, testerOf } from "./terminal-sets.ts";
import { within } from "./within.ts";

export interface AlternativesOptions {
  readonly formulas: Formulas;
  /** Most coalitions that are listed. */
  readonly limit: number;
  /** Coalitions that fulfil this are left out. */
  readonly before: Formula;
}

/** Formulas looked at, of all parts together. */
const MOST_LOOKS = 100_000;
/** Formulas looked at while the sets of one part are tried. */
const MOST_TRIED = 300_000;

/** Those that fulfil one of `parts`, which are some of the parts of `root`; `undefined` where these are too many. */
export function alternatives(
  parts: readonly Formula[],
  root: Formula,
  options: AlternativesOptions,
): Coalitions | undefined {
  const { before, formulas, limit } = options;
  if (parts.length * (within(root).length + within(before).length) > MOST_LOOKS) return undefined;
  const found = new Map<string, Coalition>();
  let [counted, exact] = [0n, true];
  for (const part of parts) {
    const others = disjuncts(root).filter((other) => other !== part);
    const rest = among(part, formulas.or([...others, before]), formulas);
    const { bits, complete, sets } = listOf(part, limit);
    const clear = rest === formulas.never || mostSize(part) < leastSize(rest, bitsOf(rest));
    const kept = clear ? sets : tried(sets, { rest, before: among(part, before, formulas), bits });
    const known = found.size;
    for (const set of kept) {
      const one = coalitionOf(set, bits);
      found.set(JSON.stringify([one.keys.toSorted(), one.preimages.map(({ image }) => image).toSorted()]), one);
    }
    const count = clear
      ? minimalCount(part, formulas)
      : { value: BigInt(found.size - known), exact: complete && kept !== UNTRIED };
    counted += count.value;
    exact &&= count.exact;
  }
  const list = [...found.values()].toSorted((a, b) => sizeOf(a) - sizeOf(b)).slice(0, limit);
  return { list, count: { value: counted, exact } };
}

const sizeOf = ({ keys, preimages }: Coalition): number => keys.length + preimages.length;

/** `formula` for coalitions that hold terminals of `part` alone. */
export function among(part: Formula, formula: Formula, formulas: Formulas): Formula {
  const inside = new Set(within(part));
  const outside = within(formula).filter((each) => each.leaf && !inside.has(each));
  return rebuild(formula, new Map(outside.map((each) => [each, formulas.never])), formulas);
}

const UNTRIED: readonly Mask[] = [];

/** Sets that were not able before, and of which nothing smaller fulfils the rest. */
function tried(
  sets: readonly Mask[],
  { before, bits, rest }: { readonly before: Formula; readonly bits: Bits; readonly rest: Formula },
): readonly Mask[] {
  if (sets.length * bits.size * within(rest).length > MOST_TRIED) return UNTRIED;
  const [wasAble, fulfilsRest] = [testerOf(before, bits), testerOf(rest, bits)];
  return sets.filter((set) => {
    if (wasAble(set)) return false;
    return [...bits.values()].every((bit) => (set & bit) === 0n || !fulfilsRest(set & ~bit));
  });
}
