/**
 * Many coalitions as one line. Ten coalitions that are "any two of five" are one {@link Band}: those who must sign in any case, what must
 * be shown, and a choice among equals. What is not symmetric stays a band of one coalition.
 *
 * Invariant: the coalitions of the bands are exactly those given, each once.
 */
import type { Coalition, Condition, Lock, Moment } from "../policy/index.ts";
import type { Crowd } from "./power.ts";
import { preorder } from "../base/fold.ts";
import { parts } from "../policy/parts.ts";
import { normalForm, substitute, withoutLocks } from "../policy/index.ts";

export interface Band extends Coalition {
  /** Besides the keys named, any `k` of these. */
  readonly choose?: { readonly k: number; readonly of: readonly string[] };
}

/** A choice of fewer than three coalitions reads worse than the coalitions themselves. */
const FEWEST = 3;

export function bandsOf(coalitions: readonly Coalition[]): readonly Band[] {
  const alike = new Map<string, Coalition[]>();
  for (const each of coalitions) {
    const key = JSON.stringify([
      each.preimages.map(({ function: name, image }) => `${name} ${image}`),
      each.keys.length,
    ]);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [each]);
    else group.push(each);
  }
  return [...alike.values()].flatMap((group) => {
    const band = group.length < FEWEST ? undefined : symmetric(group);
    return band === undefined ? group : [band];
  });
}

/** All are of one size: they are "any k of n" beside what they share when there are as many as there are choices. */
function symmetric(group: readonly Coalition[]): Band | undefined {
  const uses = new Map<string, number>();
  for (const { keys } of group) for (const key of keys) uses.set(key, (uses.get(key) ?? 0) + 1);
  const keys = [...uses].flatMap(([key, count]) => (count === group.length ? [key] : []));
  const of = [...uses].flatMap(([key, count]) => (count < group.length ? [key] : []));
  const first = group[0] as Coalition;
  const k = first.keys.length - keys.length;
  if (k === 0 || choices(of.length, k) !== BigInt(group.length)) return undefined;
  return { keys, preimages: first.preimages, choose: { k, of } };
}

/**
 * The coalitions of a moment that are too many to list, of a condition without locks that have passed, read from the condition's form there: "any of" parts that are each a band. Parts that were
 * there just before bring nothing. `undefined` where a coalition of one band may hold one of another, or of a moment before.
 */
export function crowdBands(condition: Condition, { locks, moment }: Crowd): readonly Band[] | undefined {
  if (moment === undefined) return undefined;
  const here = formBands(condition, moment);
  const before = locks.map((lock) => formBands(condition, justBefore(moment, lock)));
  if (here === undefined || before.includes(undefined)) return undefined;
  const known = new Map(before.flatMap((bands) => (bands ?? []).map((band) => [JSON.stringify(band), band])));
  const fresh = here.filter((band) => !known.has(JSON.stringify(band)));
  const others = (band: Band): readonly Band[] => [...known.values(), ...here.filter((other) => other !== band)];
  const apart = fresh.every((band) => !others(band).some((other) => mayHold(band, other)));
  if (!apart) return undefined;
  // "Any of" parts that are one coalition each are perhaps a choice again.
  const single = bandsOf(fresh.filter(({ choose }) => choose === undefined));
  return [...fresh.filter(({ choose }) => choose !== undefined), ...single].map((band) => inOrder(band, condition));
}

/** One step of one clock earlier. */
function justBefore(moment: Moment, { unit, value }: Lock): Moment {
  const { [unit]: _, ...others } = moment;
  return typeof value === "number" ? { ...others, [unit]: value - 1 } : others;
}

/** Does some coalition of `band` hold one of `other`? It takes what the other needs, then what the other may choose from. */
function mayHold(band: Band, other: Band): boolean {
  const [from, needs] = [band.choose?.of ?? [], other.keys.filter((key) => !band.keys.includes(key))];
  const left = (band.choose?.k ?? 0) - needs.length;
  if (left < 0 || needs.some((key) => !from.includes(key))) return false;
  if (other.preimages.some(({ image }) => !band.preimages.some((known) => known.image === image))) return false;
  const choice = new Set(other.choose?.of);
  const held = [...band.keys, ...needs].filter((key) => choice.has(key)).length;
  const more = from.filter((key) => choice.has(key) && !needs.includes(key)).length;
  return held + Math.min(left, more) >= (other.choose?.k ?? 0);
}

/** Keys as the policy names them. */
function inOrder(band: Band, condition: Condition): Band {
  const order = new Map<string, number>();
  for (const node of preorder(condition, parts))
    if (node.kind === "key" && !order.has(node.key)) order.set(node.key, order.size);
  const sorted = (keys: readonly string[]): readonly string[] =>
    keys.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const { keys, choose, ...rest } = band;
  return {
    ...rest,
    keys: sorted(keys),
    ...(choose === undefined ? {} : { choose: { ...choose, of: sorted(choose.of) } }),
  };
}

function formBands(condition: Condition, moment: Moment): readonly Band[] | undefined {
  const form = normalForm(withoutLocks(condition, moment));
  if (form.kind === "impossible") return [];
  const disjuncts =
    form.kind === "threshold" && form.k === 1 && form.of.some((part) => part.kind === "threshold") ? form.of : [form];
  const bands = disjuncts.map(bandOf);
  return bands.every((band) => band !== undefined) ? bands : undefined;
}

/** Keys and preimages that are all needed, and at most one choice among keys. */
function bandOf(form: Condition): Band | undefined {
  const all = form.kind === "threshold" && form.k === form.of.length ? form.of : [form];
  const choices = all.filter((part) => part.kind === "threshold");
  const [choice] = choices;
  if (choices.length > 1 || all.some(({ kind }) => kind === "raw")) return undefined;
  if (choice !== undefined && (choice.k === "all" || choice.of.some(({ kind }) => kind !== "key"))) return undefined;
  const keysOf = (of: readonly Condition[]): readonly string[] =>
    of.flatMap((part) => (part.kind === "key" ? [part.key] : []));
  return {
    keys: keysOf(all),
    preimages: all.flatMap((part) => (part.kind === "hash" ? [{ function: part.function, image: part.image }] : [])),
    ...(choice === undefined ? {} : { choose: { k: Number(choice.k), of: keysOf(choice.of) } }),
  };
}

function choices(n: number, k: number): bigint {
  let count = 1n;
  for (let i = 0; i < k; i++) count = (count * BigInt(n - i)) / BigInt(i + 1);
  return count;
}

/** One of a band's coalitions. */
export const memberOf = ({ keys, preimages, choose }: Band): Coalition => ({
  keys: [...keys, ...(choose?.of.slice(0, choose.k) ?? [])],
  preimages,
});

/** Nodes of conditions that are brought into normal form for one answer: some tenths of a second. */
const MOST_WORK = 100_000;

/** Does the condition keep its form whichever of these keys change places? Neighbours that may make every order. Beyond the work: no answer is no. */
export function areAlike(condition: Condition, keys: readonly string[]): boolean {
  if ([...preorder(condition, parts)].length * keys.length > MOST_WORK) return false;
  const form = JSON.stringify(normalForm(condition));
  return keys.slice(1).every((second, i) => {
    const first = keys[i] as string;
    const exchanged = substitute(condition, (terminal) => {
      if (terminal.kind !== "key" || (terminal.key !== first && terminal.key !== second)) return terminal;
      return { kind: "key", key: terminal.key === first ? second : first };
    });
    return JSON.stringify(normalForm(exchanged)) === form;
  });
}
