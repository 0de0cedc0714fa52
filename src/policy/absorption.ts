/**
 * Absorption: in "or", a part that implies another adds nothing; in "and", a part that another implies asks for nothing new.
 *
 * "Implies" is one counting rule over the parts of both: of k that hold among S, at least k - |S \ T| are in T; so "k of S" implies
 * "m of T" when k - |S \ T| ≥ m. With k = |S| and m = |T| that is "an and of more implies an and of less", with k = m = 1 its mirror,
 * and it orders thresholds over the same keys. Two numbered locks of one clock count as the same part where the first opens later.
 * The rule is sound, not complete: what it misses, the search for entailment finds.
 *
 * Only parts that share one of their rarest members are compared, so a thousand leaves of one party cost no million comparisons.
 */
import type { Formula } from "./formula.ts";
import type { Clock } from "./moment.ts";
import { CLOCKS } from "./moment.ts";

/** The parts that no other part makes superfluous; `parts` are distinct. */
export function withoutDominated(parts: readonly Formula[], conjunction: boolean): readonly Formula[] {
  if (parts.length < 2) return parts;
  const rarity = countTokens(parts);
  const watchers = new Map<number, Formula[]>();
  for (const part of parts) {
    for (const token of watched(part, conjunction, rarity)) {
      const list = watchers.get(token);
      if (list === undefined) watchers.set(token, [part]);
      else list.push(part);
    }
  }
  const dominated = (part: Formula): boolean =>
    tokens(part).some((token) =>
      (watchers.get(token) ?? []).some(
        (other) => other !== part && (conjunction ? implies(other, part) : implies(part, other)),
      ),
    );
  return parts.filter((part) => !dominated(part));
}

/** What a formula is seen to hold: "k of these"; a terminal is one of itself. */
const members = (formula: Formula): readonly Formula[] => (formula.of.length === 0 ? [formula] : formula.of);

/** A number for a member; the numbered locks of one clock, which compare, have one. */
function tokenOf({ id, terminal }: Formula): number {
  const clock = clockOf(terminal);
  return clock === undefined ? id : -1 - CLOCKS.indexOf(clock);
}

function clockOf(terminal: Formula["terminal"]): Clock | undefined {
  if (terminal === undefined || (terminal.kind !== "older" && terminal.kind !== "after")) return undefined;
  return typeof terminal.value === "number" ? terminal.unit : undefined;
}

function tokens(formula: Formula): readonly number[] {
  const inside = members(formula).map(tokenOf);
  return formula.of.length === 0 ? inside : [formula.id, ...inside];
}

function countTokens(parts: readonly Formula[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const part of parts) {
    for (const token of tokens(part)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/**
 * "k of S" implies "m of T" only if both share more than |T| - m members of T, and more than |S| - k of S: so whoever dominates is found
 * under that many of its rarest members, or under its own number where it stands whole inside the other.
 */
function watched(formula: Formula, conjunction: boolean, rarity: ReadonlyMap<number, number>): Iterable<number> {
  const { k, id, of } = formula;
  if (of.length === 0) return [tokenOf(formula)];
  const needed = conjunction ? k : of.length - k + 1;
  const rarest = of.map(tokenOf).toSorted((a, b) => (rarity.get(a) ?? 0) - (rarity.get(b) ?? 0));
  return new Set([id, ...rarest.slice(0, needed)]);
}

/** Does whatever fulfils `a` fulfil `b`, as far as the counting rule sees? */
export function implies(a: Formula, b: Formula): boolean {
  if (a === b) return true;
  if (a.of.length > 1 && a.k === a.of.length && a.of.includes(b)) return true;
  if (b.of.length > 1 && b.k === 1 && b.of.includes(a)) return true;
  const [s, t] = [members(a), members(b)];
  return a.k - (s.length - common(s, t)) >= b.k;
}

/** How many members of `s` have a partner in `t` that they imply; both are in the order of their ids. */
function common(s: readonly Formula[], t: readonly Formula[]): number {
  const [lonelyS, lonelyT]: [Formula[], Formula[]] = [[], []];
  let count = 0;
  for (let i = 0, j = 0; i < s.length || j < t.length;) {
    const [x, y] = [s[i], t[j]];
    if (x !== undefined && x === y) {
      count += 1;
      i += 1;
      j += 1;
    } else if (y === undefined || (x !== undefined && x.id < y.id)) {
      if (x !== undefined && clockOf(x.terminal) !== undefined) lonelyS.push(x);
      i += 1;
    } else {
      if (clockOf(y.terminal) !== undefined) lonelyT.push(y);
      j += 1;
    }
  }
  return lonelyS.length === 0 || lonelyT.length === 0 ? count : count + laterLocks(lonelyS, lonelyT);
}

/** Locks of `s` that find a lock of `t`, each its own, which opens earlier. */
function laterLocks(s: readonly Formula[], t: readonly Formula[]): number {
  const free = [...t];
  let count = 0;
  for (const lock of s) {
    const at = free.findIndex(
      (other) => clockOf(lock.terminal) === clockOf(other.terminal) && opens(lock) >= opens(other),
    );
    if (at < 0) continue;
    free.splice(at, 1);
    count += 1;
  }
  return count;
}

function opens({ terminal }: Formula): number {
  const lock = terminal !== undefined && (terminal.kind === "older" || terminal.kind === "after");
  return lock && typeof terminal.value === "number" ? terminal.value : 0;
}
