/**
 * A world in which `a` holds and `b` does not, or that there is none. The heart of entailment: `a` entails `b` when there is none.
 *
 * Deciding this is coNP-complete, monotone or not: a CNF in x and ¬x becomes a question between monotone formulas by taking ¬x for a terminal of
 * its own, with "x or ¬x" for all in `a` and "x and ¬x" for any in `b`. So this is a search, made of steps that are exact each:
 *
 *   forced       a conjunct of `a` holds and a disjunct of `b` does not, wherever else they occur
 *   one-sided    what only `a` asks for is given, what only `b` asks for is not; locks likewise, as far as their clock may come
 *   shared       a part that both have whole is one terminal ({@link sharedParts})
 *   independent  constraints without a common terminal are questions of their own
 *   alternatives an "or" in `a` is each of its parts in turn, an "and" in `b` likewise
 *   pivot        else a terminal is given and is not given
 *
 * and remembered by the numbers of its two formulas. Where no terminal occurs twice the first two steps decide it in one pass. Exponential at worst
 * in the number of terminals that both sides have, whatever the number of the others; `budget` counts formulas looked at.
 */
import { implies } from "./absorption.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { isAnd, isOr } from "./formula.ts";
import type { NumberedLock } from "./lock-levels.ts";
import { lockLevels, numberedLock } from "./lock-levels.ts";
import type { Replacements } from "./rebuild.ts";
import { rebuild } from "./rebuild.ts";
import { sharedParts } from "./shared-parts.ts";
import type { Question } from "./split.ts";
import { conjuncts, disjuncts, independent, pivot } from "./split.ts";
import { within } from "./within.ts";

/** Terminals that are given; all others are not. */
export type Given = readonly Formula[];

export type Difference = Given | "none" | "undecided";

export interface Search {
  readonly formulas: Formulas;
  readonly budget: number;
  /** Formulas looked at up to now. */
  steps: number;
  /** Questions without an answer. */
  readonly closed: Set<string>;
  /** What the placeholders stand for. */
  readonly stands: Map<Formula, readonly Formula[]>;
}

/** Decisions on top of one another: a search deeper than that would be beyond any budget before it ended. */
const MOST_DECISIONS = 1000;

export const createSearch = (formulas: Formulas, budget: number): Search => ({
  formulas,
  budget,
  steps: 0,
  closed: new Set(),
  stands: new Map(),
});

export function difference(search: Search, question: Question, decisions = 0): Difference {
  const reduced = reduce(search, question);
  if (reduced === "none" || reduced === "undecided") return reduced;
  const { a, b } = reduced;
  const { always, never } = search.formulas;
  if (b === never) return answered(reduced, a === always ? [] : within(a).filter(({ leaf }) => leaf));
  if (a === always) return answered(reduced, []);
  if (decisions > MOST_DECISIONS) return "undecided";
  const name = `${a.id} ${b.id}`;
  if (search.closed.has(name)) return "none";
  const found = decide(search, { a, b }, decisions + 1);
  if (found === "none") search.closed.add(name);
  return typeof found === "string" ? found : answered(reduced, found);
}

/** A question after its reduction, and what its answer brings along. */
interface Reduced extends Question {
  readonly given: readonly Formula[];
  /** A lock, and a later one that opens with it. */
  readonly later: readonly (readonly [Formula, Formula])[];
}

function answered({ given, later }: Reduced, found: Given): Given {
  const all = new Set([...given, ...found]);
  for (const [lock, other] of later.toReversed()) if (all.has(lock)) all.add(other);
  return [...all];
}

function reduce(search: Search, question: Question): Reduced | "none" | "undecided" {
  const given: Formula[] = [];
  const later: (readonly [Formula, Formula])[] = [];
  const { always, never } = search.formulas;
  for (let { a, b } = question; ;) {
    if (a === b || a === never || b === always) return "none";
    if (a === always || b === never) return { a, b, given, later };
    if (contradict({ a, b })) return "none";
    if (search.steps > search.budget) return "undecided";
    const step = forced(search, { a, b }) ?? oneSided(search, { a, b }) ?? shared(search, { a, b });
    if (step === undefined) return { a, b, given, later };
    given.push(...step.given);
    later.push(...step.later);
    ({ a, b } = step);
  }
}

/** Pairs of constraints that are compared by the counting rule. */
const MOST_PAIRS = 64;

/** Does what has to hold imply what must not, as is seen at once? */
function contradict({ a, b }: Question): boolean {
  const [hold, fail] = [conjuncts(a), disjuncts(b)];
  return hold.length * fail.length <= MOST_PAIRS && hold.some((part) => fail.some((other) => implies(part, other)));
}

/** Formulas of a question, counted as looked at. */
function look(search: Search, formula: Formula): readonly Formula[] {
  const inside = within(formula);
  search.steps += inside.length;
  return inside;
}

function replaced(search: Search, { a, b }: Question, inA: Replacements, inB: Replacements): Question | undefined {
  const next = { a: rebuild(a, inA, search.formulas), b: rebuild(b, inB, search.formulas) };
  return next.a === a && next.b === b ? undefined : next;
}

function forced(search: Search, question: Question): Reduced | undefined {
  const { always, never } = search.formulas;
  const inside = [...look(search, question.a), ...look(search, question.b)];
  const locks = inside.flatMap((part) => numberedLock(part) ?? []);
  const [hold, fail] = [Map.groupBy(conjuncts(question.a), isLeaf), Map.groupBy(disjuncts(question.b), isLeaf)];
  const given = hold.get(true) ?? [];
  const refused = fail.get(true) ?? [];
  const decided = new Map<Formula, Formula>();
  for (const part of withLocks(refused, locks, (value, least) => value >= least)) decided.set(part, never);
  // What has to hold and must not is given here, and `b` holds with it.
  for (const part of withLocks(given, locks, (value, most) => value <= most)) decided.set(part, always);
  const inA = new Map([...(fail.get(false) ?? []).map((part) => [part, never] as const), ...decided]);
  const inB = new Map([...(hold.get(false) ?? []).map((part) => [part, always] as const), ...decided]);
  const next = replaced(search, question, inA, inB);
  return next && { ...next, given, later: [] };
}

const isLeaf = ({ leaf }: Formula): boolean => leaf;

/** Terminals, and of numbered locks those of their clock that open with them, or that they open with. */
function withLocks(
  terminals: readonly Formula[],
  locks: readonly NumberedLock[],
  follows: (value: number, of: number) => boolean,
): readonly Formula[] {
  return terminals.flatMap((part) => {
    const lock = numberedLock(part);
    if (lock === undefined) return [part];
    const same = locks.filter(({ clock, value }) => clock === lock.clock && follows(value, lock.value));
    return same.map(({ formula }) => formula);
  });
}

function oneSided(search: Search, question: Question): Reduced | undefined {
  const { formulas } = search;
  const [inA, inB] = [look(search, question.a), look(search, question.b)];
  const [ofA, ofB] = [new Set(inA), new Set(inB)];
  const locksOf = (all: readonly Formula[]): readonly NumberedLock[] => all.flatMap((part) => numberedLock(part) ?? []);
  const levels = lockLevels(locksOf(inA), locksOf(inB), formulas);
  const free = (part: Formula): boolean => part.leaf && numberedLock(part) === undefined;
  for (const part of inA) if (free(part) && !ofB.has(part)) levels.inA.set(part, formulas.always);
  for (const part of inB) if (free(part) && !ofA.has(part)) levels.inB.set(part, formulas.never);
  const next = replaced(search, question, levels.inA, levels.inB);
  if (next === undefined) return undefined;
  const given = [...levels.inA].flatMap(([part, by]) => (by === formulas.always ? [part] : []));
  const later = [...levels.inA].flatMap(([part, by]) => (by === formulas.always ? [] : [[by, part] as const]));
  return { ...next, given, later };
}

function shared(search: Search, question: Question): Reduced | undefined {
  const pair = { ...question, inA: look(search, question.a), inB: look(search, question.b) };
  const { given, replacements, stands } = sharedParts(pair, search.formulas);
  for (const [placeholder, parts] of stands) search.stands.set(placeholder, parts);
  const next = replaced(search, question, replacements, replacements);
  return next && { ...next, given, later: [] };
}

function decide(search: Search, question: Question, decisions: number): Difference {
  const questions = independent(question, search.formulas);
  if (questions.length > 1) return all(search, questions, decisions);
  const { a, b } = question;
  if (isOr(a))
    return any(
      search,
      a.of.map((part) => ({ a: part, b })),
      decisions,
    );
  if (isAnd(b))
    return any(
      search,
      b.of.map((part) => ({ a, b: part })),
      decisions,
    );
  return oneOfTwo(search, question, decisions);
}

function all(search: Search, questions: readonly Question[], decisions: number): Difference {
  const given: Formula[] = [];
  for (const question of questions) {
    const found = difference(search, question, decisions);
    if (typeof found === "string") return found;
    given.push(...found);
  }
  return given;
}

function any(search: Search, questions: readonly Question[], decisions: number): Difference {
  let undecided = false;
  for (const question of questions) {
    const found = difference(search, question, decisions);
    if (typeof found !== "string") return found;
    if (found === "undecided") undecided = true;
  }
  return undecided ? "undecided" : "none";
}

function oneOfTwo(search: Search, question: Question, decisions: number): Difference {
  const terminal = pivot(question);
  if (terminal === undefined) return "none";
  const { always, never } = search.formulas;
  const locks = [...look(search, question.a), ...look(search, question.b)].flatMap((part) => numberedLock(part) ?? []);
  const opened = withLocks([terminal], locks, (value, most) => value <= most);
  const shut = withLocks([terminal], locks, (value, least) => value >= least);
  const given = half(search, question, new Map(opened.map((part) => [part, always])));
  const found = difference(search, given, decisions);
  if (typeof found !== "string") return [...found, terminal];
  const other = difference(search, half(search, question, new Map(shut.map((part) => [part, never]))), decisions);
  return other === "none" && found === "undecided" ? "undecided" : other;
}

const half = ({ formulas }: Search, { a, b }: Question, decided: Replacements): Question => ({
  a: rebuild(a, decided, formulas),
  b: rebuild(b, decided, formulas),
});
