/**
 * Names that stand alike in an output: exchanged, they leave it the same, so a choice among them is settled by how many of them it takes. Two are alike when
 * the keys of both, role by role, stand side by side in the same counted lists, and nowhere else; as the keys of a `multi_a` and of a `musig` do. Who
 * holds a key that goes by another name as well is like nobody.
 */
import type { Condition } from "../policy/condition.ts";
import type { Claim } from "./claim.ts";
import type { Meaning } from "./meaning.ts";
import { preorder } from "../base/fold.ts";
import { conditionParts } from "./meaning.ts";

const PARTY = /^([A-Za-z_][A-Za-z0-9_]*)(.*)$/;

/** The class of a party that WHO names once, in one `any … of`; every other name is a class of its own. */
export function alikeIn(
  { holders }: Claim,
  meanings: readonly Meaning[],
  twinned: ReadonlySet<string>,
): (name: string) => string {
  const uses = new Map<string, number>();
  for (const holder of holders) {
    const names = holder.kind === "any" ? holder.of : holder.kind === "key" ? [holder.name] : [];
    for (const name of names)
      for (const each of new Set([name, partyOf(name)])) uses.set(each, (uses.get(each) ?? 0) + 1);
  }
  const places = placesOf(meanings);
  const hasPlace = (name: string): boolean => uses.get(name) === 1 && places.has(name) && !twinned.has(name);
  return (name) => (hasPlace(name) ? (places.get(name) as string) : `only ${name}`);
}

/** Parties, members of groups (`members[1]`) and keys, of whom some key is another's too, or is written out in WHO. */
export function twinnedIn({ holders }: Claim, meanings: readonly Meaning[]): ReadonlySet<string> {
  const named = new Set(
    holders.flatMap((holder) => (holder.kind === "any" ? holder.of : holder.kind === "key" ? [holder.name] : [])),
  );
  const found = new Set<string>();
  for (const { twins } of meanings)
    for (const [id, others] of twins)
      if (others.some((other) => twins.has(other) || named.has(other))) found.add(personOf(id));
  return found;
}

const MEMBER = /^([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z_][A-Za-z0-9_]*)?(\[[0-9]+\])/;

/** `members[1]` of `members.late[1]/0/*`, `alice` of `alice.late`. */
function personOf(id: string): string {
  const [, group, at] = MEMBER.exec(id) ?? [];
  return group === undefined || at === undefined ? partyOf(id) : group + at;
}

const partyOf = (name: string): string => PARTY.exec(name)?.[1] ?? name;

/** Where the keys of each party stand: list by list, with what follows its name. */
function placesOf(meanings: readonly Meaning[]): ReadonlyMap<string, string> {
  const places = new Map<string, string[]>();
  let list = 0;
  const place = (node: Condition, at: string): void => {
    const [, party = "", rest = ""] = node.kind === "key" ? (PARTY.exec(node.key) ?? []) : [];
    if (party === "") return;
    const known = places.get(party);
    if (known === undefined) places.set(party, [`${at}${rest}`]);
    else known.push(`${at}${rest}`);
  };
  for (const { branches } of meanings) {
    for (const { condition } of branches) {
      if (condition.kind === "key") place(condition, `${list++} `);
      for (const node of preorder(condition, conditionParts)) {
        if (node.kind !== "threshold") continue;
        list += 1;
        for (const part of node.of) place(part, `${list} `);
      }
    }
  }
  return new Map([...places].map(([party, at]) => [party, at.sort().join(", ")]));
}
