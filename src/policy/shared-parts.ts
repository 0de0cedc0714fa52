/**
 * What two formulas have in common, seen as one terminal. Sought is a world in which `a` holds and `b` does not.
 *
 * Modules: a part whose terminals occur nowhere else, and inside it once, can be made to hold or not to hold whatever the rest does; so a
 * placeholder may stand for it.
 *
 * Twins: terminals that stand side by side in the same wholes, all of them "and" or "or". Take a world with one of two twins. Taking that one
 * away changes no "and"; so unless a whole in `a` is an "or", a world with neither does as well. Giving the other too changes no "or"; so unless
 * a whole in `b` is an "and", a world with both does as well. One placeholder then stands for all twins. Where only "or" of `a` and only "and"
 * of `b` are wholes, one of them suffices for `a`, and the lack of another for `b`.
 */
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { isAnd, isOr } from "./formula.ts";
import { numberedLock } from "./lock-levels.ts";

export interface Pair {
  readonly a: Formula;
  readonly b: Formula;
  /** What each is made of, parts before wholes. */
  readonly inA: readonly Formula[];
  readonly inB: readonly Formula[];
}

export interface Shared {
  readonly replacements: Map<Formula, Formula>;
  /** What a placeholder stands for: all of it holds, or none. */
  readonly stands: Map<Formula, readonly Formula[]>;
  /** Terminals that are given. */
  readonly given: readonly Formula[];
}

export function sharedParts(pair: Pair, formulas: Formulas): Shared {
  const all = [...new Set([...pair.inA, ...pair.inB])].toSorted((x, y) => x.id - y.id);
  const wholes = wholesOf(all, pair);
  const bound = boundLocks(all);
  const shared = { replacements: new Map<Formula, Formula>(), stands: new Map<Formula, readonly Formula[]>() };
  for (const [part, terminals] of modulesOf(all, wholes, bound)) {
    const placeholder = formulas.placeholder();
    shared.replacements.set(part, placeholder);
    shared.stands.set(placeholder, terminals);
  }
  return { ...shared, given: shared.stands.size > 0 ? [] : joinTwins(pair, wholes, bound, { ...shared, formulas }) };
}

type Wholes = ReadonlyMap<Formula, readonly Formula[]>;

/** Of every part its wholes, once for each time it stands there; the two formulas themselves stand in something too. */
function wholesOf(all: readonly Formula[], { a, b }: Pair): Wholes {
  const wholes = new Map<Formula, Formula[]>(all.map((part) => [part, []]));
  for (const whole of all) for (const part of whole.of) wholes.get(part)?.push(whole);
  for (const root of [a, b]) wholes.get(root)?.push(root);
  return wholes;
}

/** Locks that other locks depend on: those of a clock that has several. */
function boundLocks(all: readonly Formula[]): ReadonlySet<Formula> {
  const locks = all.flatMap((part) => numberedLock(part) ?? []);
  const several = (clock: string): boolean => locks.filter((lock) => lock.clock === clock).length > 1;
  return new Set(locks.filter(({ clock }) => several(clock)).map(({ formula }) => formula));
}

/** The largest modules, each with its terminals. */
function modulesOf(
  all: readonly Formula[],
  wholes: Wholes,
  bound: ReadonlySet<Formula>,
): ReadonlyMap<Formula, readonly Formula[]> {
  const terminals = new Map<Formula, readonly Formula[]>();
  for (const part of all) {
    if (part.leaf) {
      if (!bound.has(part)) terminals.set(part, [part]);
      continue;
    }
    const once = part.of.every((inner) => terminals.has(inner) && wholes.get(inner)?.length === 1);
    if (once)
      terminals.set(
        part,
        part.of.flatMap((inner) => terminals.get(inner) ?? []),
      );
  }
  const inModule = (part: Formula): boolean =>
    (wholes.get(part) ?? []).some((whole) => whole !== part && terminals.has(whole));
  return new Map([...terminals].filter(([part]) => !part.leaf && !inModule(part)));
}

interface Joined {
  readonly replacements: Map<Formula, Formula>;
  readonly stands: Map<Formula, readonly Formula[]>;
  readonly formulas: Formulas;
}

/** Puts what is to be replaced into `joined`; answers the terminals that are given. */
function joinTwins(
  { inA, inB }: Pair,
  wholes: Wholes,
  bound: ReadonlySet<Formula>,
  joined: Joined,
): readonly Formula[] {
  const { formulas, replacements, stands } = joined;
  const [ofA, ofB] = [new Set(inA), new Set(inB)];
  const given: Formula[] = [];
  for (const [twins, around] of twinsOf(wholes, bound)) {
    const both =
      around.some((whole) => ofA.has(whole) && isOr(whole)) && around.some((whole) => ofB.has(whole) && isAnd(whole));
    if (!both) {
      const placeholder = formulas.placeholder();
      for (const twin of twins) replacements.set(twin, placeholder);
      stands.set(placeholder, twins);
    } else if (!around.some((whole) => (ofA.has(whole) && isAnd(whole)) || (ofB.has(whole) && isOr(whole)))) {
      const [first, ...others] = twins as [Formula, ...Formula[]];
      replacements.set(first, formulas.always);
      for (const other of others) replacements.set(other, formulas.never);
      given.push(first);
    }
  }
  return given;
}

/** Two terminals or more with the same wholes, none of which is a proper threshold. */
function twinsOf(
  wholes: Wholes,
  bound: ReadonlySet<Formula>,
): readonly (readonly [readonly Formula[], readonly Formula[]])[] {
  const groups = new Map<string, { readonly twins: Formula[]; readonly around: readonly Formula[] }>();
  for (const [part, around] of wholes) {
    if (!part.leaf || bound.has(part) || !around.every((whole) => isAnd(whole) || isOr(whole))) continue;
    const name = around.map(({ id }) => id).join();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { twins: [part], around });
    else group.twins.push(part);
  }
  return [...groups.values()].flatMap(({ twins, around }) => (twins.length > 1 ? [[twins, around] as const] : []));
}
