/**
 * Sums of signatures and preimages that a fact counts: `CHECKSIG … CHECKSIGADD … 2 NUMEQUAL` is "2 of these", since whoever can show more can
 * leave some out. It holds where nothing else depends on any of them; elsewhere the way parts at one of them.
 */
import type { Condition } from "../../policy/condition.ts";
import type { Path, World } from "./path.ts";
import type { Atom, Literal, Sum, Term } from "./term.ts";
import { keyKind } from "./algebra.ts";
import { commonPreimage, hashedItem, hashFunctionOf } from "./assume.ts";
import { keyCondition, imageText } from "./conditions.ts";
import { knownOf } from "./path.ts";
import { collectTerm, itemsOf, resolveTerm } from "./resolve.ts";
import { isAtom } from "./term.ts";

export interface Threshold {
  readonly k: number;
  readonly of: readonly Condition[];
  /** One choice of `k`, for a witness. */
  readonly signed: readonly Atom[];
  readonly unsigned: readonly Atom[];
}

type Counted = { readonly thresholds: readonly Threshold[]; readonly counted: ReadonlySet<number> };

export function countQuestions(world: World, path: Path): "fails" | { readonly split: Atom } | Counted {
  const thresholds: Threshold[] = [];
  const counted = new Set<number>();
  const counting = [...path.facts.values()].filter(asksQuestions);
  const uses = counting.length === 0 ? new Map<number, number>() : usesOf(world, path);
  for (const fact of counting) {
    const { parts } = sumOf(fact) as Sum;
    const read = counters(world, path, fact, uses);
    if (read === undefined) return { split: parts.find(([part]) => isAtom(part))?.[0] as Atom };
    const k = leastCount(fact, parts.length);
    if (k === undefined) return "fails";
    const atoms = parts.map(([part]) => part as Atom);
    thresholds.push({ k, of: read.map(({ of }) => of), signed: atoms.slice(0, k), unsigned: atoms.slice(k) });
    for (const { item } of read) counted.add(item);
  }
  return { thresholds, counted };
}

const sumOf = ({ atom }: Literal): Sum | undefined =>
  atom.kind === "zero" || atom.kind === "negative" ? atom.sum : undefined;

const asksQuestions = (fact: Literal): boolean => sumOf(fact)?.parts.some(([part]) => isAtom(part)) === true;

interface Counter {
  readonly item: number;
  readonly of: Condition;
}

/** `undefined`: something else than a count of independent signatures and preimages, each worth the same. */
function counters(
  world: World,
  path: Path,
  fact: Literal,
  uses: ReadonlyMap<number, number>,
): readonly Counter[] | undefined {
  const { parts } = sumOf(fact) as Sum;
  const worth = parts[0]?.[1] ?? 0;
  const found: Counter[] = [];
  for (const [part, coefficient] of parts) {
    const counter = coefficient === worth && isAtom(part) ? counterOf(world, path, part) : undefined;
    if (counter === undefined || uses.get(counter.item) !== 1) return undefined;
    found.push(counter);
  }
  return found;
}

function counterOf(world: World, path: Path, atom: Atom): Counter | undefined {
  if (atom.kind === "signed") {
    const kind = keyKind(atom.key, world.anyprevout);
    if (kind.kind !== "known" || atom.signature.kind !== "item") return undefined;
    if (world.nobodys.has(kind.key) || world.anyones.has(kind.key)) return undefined;
    const { index } = atom.signature;
    // A signature is 64 or 65 bytes, and what does not sign is empty.
    return [...path.facts.values()].some((fact) => isLengthOf(fact, index))
      ? undefined
      : { item: index, of: keyCondition(kind.key) };
  }
  if (atom.kind !== "equal") return undefined;
  return preimageCounter(world, path, atom.left, atom.right) ?? preimageCounter(world, path, atom.right, atom.left);
}

function preimageCounter(world: World, path: Path, digest: Term, image: Term): Counter | undefined {
  const hashed = hashedItem(digest);
  const text = imageText(image);
  if (hashed?.item.kind !== "item" || text === undefined || commonPreimage(world, hashed.chain, image) !== undefined)
    return undefined;
  const name = hashFunctionOf(hashed.chain);
  const { index } = hashed.item;
  // A fact about its length must allow 32 bytes, which every hash lock of ours asks for.
  const sized = [...path.facts.values()].filter((fact) => isLengthOf(fact, index));
  if (name === undefined || !sized.every((fact) => holdsAt(fact, PREIMAGE_BYTES))) return undefined;
  return { item: index, of: { kind: "hash", function: name, image: text } };
}

export const PREIMAGE_BYTES = 32;

function isLengthOf(fact: Literal, index: number): boolean {
  const parts = sumOf(fact)?.parts ?? [];
  const [part] = parts[0] ?? [];
  return parts.length === 1 && part?.kind === "size" && part.of.kind === "item" && part.of.index === index;
}

/** Does a fact about one unit hold where the unit has this value? */
function holdsAt(fact: Literal, value: number): boolean {
  const { constant, parts } = sumOf(fact) as Sum;
  return answers(fact, constant + (parts[0]?.[1] ?? 0) * value);
}

const answers = ({ atom, holds }: Literal, total: number): boolean =>
  (atom.kind === "zero" ? total === 0 : total < 0) === holds;

function leastCount(fact: Literal, most: number): number | undefined {
  for (let count = 0; count <= most; count++) if (holdsAt(fact, count)) return count;
  return undefined;
}

/** In how many facts and bindings each item stands; lengths of preimages are looked at with the preimage. */
function usesOf(world: World, path: Path): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const add = (items: ReadonlySet<number>): void => {
    for (const item of items) uses.set(item, (uses.get(item) ?? 0) + 1);
  };
  const known = knownOf(world, path);
  for (const fact of path.facts.values()) {
    const parts = sumOf(fact)?.parts;
    if (parts === undefined) add(itemsOf([fact]));
    else if (!(parts.length === 1 && parts[0]?.[0].kind === "size"))
      for (const [part] of parts) add(itemsOf([{ atom: isAtom(part) ? part : fact.atom, holds: true }]));
  }
  // What one key may leave out, another's check of the same item may ask for.
  for (const checks of checksByItem(world, path).values()) add(checks);
  for (const of of [
    ...path.bindings.values(),
    ...path.checks.map(({ key }) => key),
    ...path.locks.map((lock) => lock.of),
  ]) {
    const inside = new Set<number>();
    collectTerm(resolveTerm(known, of), inside);
    add(inside);
  }
  return uses;
}

/** For each check of an item after its first, if it is another key's or for another position: the item. */
function checksByItem(world: World, path: Path): ReadonlyMap<string, ReadonlySet<number>> {
  const known = knownOf(world, path);
  const first = new Map<number, string>();
  const others = new Map<string, ReadonlySet<number>>();
  for (const { key, signature, separator } of path.checks) {
    const item = resolveTerm(known, signature);
    if (item.kind !== "item") continue;
    const name = `${item.index} ${separator} ${resolveTerm(known, key).id}`;
    if ((first.get(item.index) ?? name) === name) first.set(item.index, name);
    else others.set(name, new Set([item.index]));
  }
  return others;
}
