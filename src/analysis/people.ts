/**
 * Meanings by people in place of keys, where people are told apart by the keys that their names are bound to: who holds the key of `carol` can sign for
 * `carol`, whatever else that key is called, and a key that stands as itself is the key of the name that is bound to it. Two meanings (a policy
 * before and after) are told by the same people.
 *
 * Invariant: a key becomes all those, any of whom can sign for it. Names that hold the same keys throughout are one person, who goes by the first of them.
 */
import type { Condition } from "../policy/condition.ts";
import type { Program } from "../program/program.ts";
import type { Meaning } from "./meaning.ts";
import { preorder } from "../base/fold.ts";
import { conditionParts } from "./meaning.ts";
import { holderOf, withKeys } from "./power-holders.ts";

export interface Told {
  readonly program: Program;
  readonly meaning: Meaning;
}

export interface People {
  /** Conditions of a side, by its ids, told by people. */
  readonly tell: readonly ((condition: Condition) => Condition)[];
  /** What else somebody is called. */
  readonly aliases: Aliases;
}

export type Aliases = Readonly<Record<string, readonly string[]>>;

/** A name has 32 letters at most; what is longer is a key that stands as itself. */
const LONGEST_NAME = 32;
const isKeyText = (name: string): boolean => name.length > LONGEST_NAME;

/** Of one output, or of two that are compared. */
export function peopleOf(sides: readonly Told[]): People {
  const held = sides.map(heldKeys);
  const persons = personsOf(held, partiesOf(sides));
  const tell = sides.map(({ program, meaning }, side) => {
    const owners = ownersOn(side, held);
    const holder = holderOf(program, meaning.output);
    return (condition: Condition): Condition =>
      withKeys(condition, (id) => {
        const key = keyOf(meaning, id);
        const isTold = isKeyText(holder(id)) || meaning.bases.has(id);
        const names = (isTold ? owners.get(key) : undefined) ?? [meaning.bases.get(id) ?? holder(id)];
        return anyOf([...new Set(names.map((name) => persons.get(name)?.[0] ?? name))]);
      });
  });
  const several = [...persons].filter(([name, [first, ...others]]) => name === first && others.length > 0);
  return { tell, aliases: Object.fromEntries(several.map(([name, [, ...others]]) => [name, others])) };
}

/** What an id is bound to; an id that is not bound is a key of its own. */
const keyOf = ({ bases }: Meaning, id: string): string => bases.get(id) ?? id;

const anyOf = (names: readonly string[]): Condition => {
  const of = names.map((key): Condition => ({ kind: "key", key }));
  return of.length === 1 ? (of[0] as Condition) : { kind: "threshold", k: 1, of };
};

/** The keys of the output that each name holds, keys that stand as themselves left out. */
type Held = ReadonlyMap<string, ReadonlySet<string>>;

function heldKeys({ program, meaning }: Told): Held {
  const holder = holderOf(program, meaning.output);
  const held = new Map<string, Set<string>>();
  for (const node of preorder(meaning.condition, conditionParts)) {
    if (node.kind !== "key") continue;
    const name = holder(node.key);
    if (isKeyText(name)) continue;
    const keys = held.get(name);
    if (keys === undefined) held.set(name, new Set([keyOf(meaning, node.key)]));
    else keys.add(keyOf(meaning, node.key));
  }
  return held;
}

/** By a key the names that hold it on this side; else those of the other side that mean nothing here. */
function ownersOn(side: number, held: readonly Held[]): ReadonlyMap<string, readonly string[]> {
  const here = held[side] as Held;
  const elsewhere = held.flatMap((names, i) => (i === side ? [] : [...names])).filter(([name]) => !here.has(name));
  const [own, foreign] = [byKey([...here]), byKey(elsewhere)];
  return new Map([...foreign, ...own]);
}

function byKey(held: readonly (readonly [name: string, keys: ReadonlySet<string>])[]): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, keys] of held)
    for (const key of keys) {
      const known = names.get(key);
      if (known === undefined) names.set(key, [name]);
      else known.push(name);
    }
  return names;
}

/** Names with the same keys on each side, parties first; a side that does not know a name says nothing of it. */
function personsOf(held: readonly Held[], parties: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const persons = new Map<string, string[]>();
  for (const name of new Set(held.flatMap((names) => [...names.keys()]))) {
    const known = held.flatMap((names) => names.get(name) ?? []);
    const keys = held.map((names) => [...(names.get(name) ?? known[0] ?? [])].sort());
    const signature = JSON.stringify(keys);
    const person = persons.get(signature);
    if (person === undefined) persons.set(signature, [name]);
    else person.push(name);
  }
  const isParty = (name: string): boolean => parties.has(name.replace(/\[[0-9]+\]$/, ""));
  for (const names of persons.values())
    names.sort((a, b) => Number(isParty(b)) - Number(isParty(a)) || (a < b ? -1 : 1));
  return new Map([...persons.values()].flatMap((names) => names.map((name) => [name, names])));
}

const partiesOf = (sides: readonly Told[]): ReadonlySet<string> =>
  new Set(sides.flatMap(({ program }) => program.parties.map(({ name }) => name)));
