/**
 * WHO, as sets of what is held. `any 2 of (alice, bob, carol)` stands for each choice of two. Members of a group are alike to every script (a group stands in
 * it as a whole), and so are names that {@link ./alike.ts} finds alike: of these a choice takes the first ones, and only how many of them counts.
 */
import type { HashFunction } from "../policy/condition.ts";
import type { Holding } from "../policy/index.ts";
import type { Claim, Holder } from "./claim.ts";
import type { Image } from "./image-facts.ts";
import type { Meaning } from "./meaning.ts";
import { imageId } from "../program/lacking.ts";
import { missingKeys } from "../program/holders.ts";

export interface Choice {
  /** Parties, roles, groups, parameters and keys whose every key is held. */
  readonly names: ReadonlySet<string>;
  /** Of groups that are held in part: how many members. */
  readonly members: ReadonlyMap<string, number>;
  /** As WHO names them. */
  readonly images: ReadonlySet<string>;
  /** Ids of all images that these open. */
  readonly opened: ReadonlySet<string>;
  /** Members named twice are others (`cannot`: no choice may), else the same ones (`can`: every choice must be able). */
  readonly apart: boolean;
}

/** Above this many an assertion is not decided: each is an evaluation of the output. All choices of 3 of 39, or of 7 of 16. */
export const MOST_CHOICES = 12_000;

/** Names in WHO beside `any`: each choice is a set of them, and no script has room for as many keys. */
const MOST_LISTED = 1_000;

const NOTHING: Choice = { names: new Set(), members: new Map(), images: new Set(), opened: new Set(), apart: false };

export interface Elements {
  /** A group's size; `undefined` for what is no group. */
  readonly sizeOf: (name: string) => number | undefined;
  /** Names of one class are alike: of those a choice takes the first ones. */
  readonly classOf: (name: string) => string;
  /** Members who hold a key of somebody else's too: `members[1]`. */
  readonly twinned: ReadonlySet<string>;
  /** What preimages open, by the ids of images. */
  readonly opened: (images: readonly Secret[]) => ReadonlySet<string>;
}

/** Hex alone does not tell of which function it is an image. */
export type Secret = Pick<Image, "image"> & { readonly function: HashFunction | undefined };

/** Every choice, or `undefined` beyond {@link MOST_CHOICES}. */
export function choicesOf({ holders, verb }: Claim, elements: Elements): readonly Choice[] | undefined {
  const secrets = holders.filter((each) => each.kind === "preimage");
  const certain: Choice = {
    ...NOTHING,
    names: new Set(holders.flatMap((each) => (each.kind === "key" ? idsOf(each.name) : []))),
    images: new Set(secrets.map(({ image }) => image)),
    opened: elements.opened(secrets),
    apart: verb === "cannot",
  };
  const open = holders.filter((each) => each.kind === "any");
  const listed = open.reduce((sum, { of }) => sum + of.length, open.length === 0 ? 0 : certain.names.size);
  if (listed > MOST_LISTED) return undefined;
  let choices: readonly Choice[] = [certain];
  for (const holder of open) {
    const next = picksOf(holder, elements, Math.floor(MOST_CHOICES / Math.max(1, choices.length)));
    if (next === undefined) return undefined;
    choices = choices.flatMap((choice) => next.map((pick) => join(choice, pick)));
  }
  return choices;
}

/** The ids that a key goes by which WHO writes out: x-only, as keys are told apart in Taproot; of a multipath step one for each branch. */
function idsOf(name: string): readonly string[] {
  const xonly = name.replace(/^((?:\[[^\]]*\])?)0[23]([0-9a-f]{64})$/i, "$2").toLowerCase();
  if (xonly.length === 64) return [xonly];
  const branches = /<([^<>]*)>/.exec(name)?.[1]?.split(";") ?? [""];
  return branches.map((_, i) => name.replaceAll(/<([^<>]*)>/g, (__, steps: string) => steps.split(";")[i] ?? ""));
}

/** Alike elements, of which a pick takes some. */
interface Kind {
  readonly size: number;
  readonly take: (pick: Draw, count: number) => Draw;
}

interface Draw {
  readonly names: readonly string[];
  readonly members: readonly (readonly [group: string, count: number])[];
  /** How many are still to be taken. */
  readonly left: number;
}

type Any = Extract<Holder, { kind: "any" }>;

function picksOf(holder: Any, elements: Elements, most: number): readonly Choice[] | undefined {
  const kinds = kindsOf(holder.of, elements);
  let after = kinds.reduce((sum, { size }) => sum + size, 0);
  let picks: readonly Draw[] = [{ names: [], members: [], left: holder.count }];
  for (const { size, take } of kinds) {
    after -= size;
    picks = picks.flatMap((pick) => {
      const [least, largest] = [Math.max(0, pick.left - after), Math.min(size, pick.left)];
      return Array.from({ length: Math.max(0, largest - least + 1) }, (_, i) => take(pick, least + i));
    });
    if (picks.length > most) return undefined;
  }
  return picks.map(({ names, members }) => ({ ...NOTHING, names: new Set(names), members: new Map(members) }));
}

function kindsOf(of: readonly string[], { sizeOf, classOf, twinned }: Elements): readonly Kind[] {
  const classes = new Map<string, string[]>();
  const kinds: Kind[] = [];
  for (const name of new Set(of)) {
    const size = sizeOf(name);
    const alike = classes.get(classOf(name));
    if (size !== undefined && isTwinned(name, size, twinned)) kinds.push(...memberKinds(name, size, twinned));
    else if (size !== undefined) {
      kinds.push({
        size,
        take: (pick, count) => ({ ...pick, members: [...pick.members, [name, count]], left: pick.left - count }),
      });
    } else if (alike !== undefined) alike.push(name);
    else classes.set(classOf(name), [name]);
  }
  return [...kinds, ...[...classes.values()].map((names) => namedKind(names.map(idsOf)))];
}

const namedKind = (names: readonly (readonly string[])[]): Kind => ({
  size: names.length,
  take: (pick, count) => ({
    ...pick,
    names: [...pick.names, ...names.slice(0, count).flat()],
    left: pick.left - count,
  }),
});

const memberAt = (group: string, at: number): string => `${group.split(".")[0] as string}[${at}]`;

function isTwinned(group: string, size: number, twinned: ReadonlySet<string>): boolean {
  return twinned.size > 0 && Array.from({ length: size }).some((_, at) => twinned.has(memberAt(group, at)));
}

/** Whoever holds another's key too is no more like the other members; each of these is named. */
function memberKinds(group: string, size: number, twinned: ReadonlySet<string>): readonly Kind[] {
  const all = Array.from({ length: size }, (_, at) => at);
  const named = (at: number): readonly string[] => [`${group}[${at}]`];
  const [alone, alike] = [true, false].map((is) => all.filter((at) => twinned.has(memberAt(group, at)) === is));
  return [...(alone ?? []).map((at) => namedKind([named(at)])), namedKind((alike ?? []).map(named))];
}

function join(a: Choice, b: Choice): Choice {
  const members = new Map(a.members);
  for (const [group, count] of b.members) {
    const before = members.get(group) ?? 0;
    members.set(group, a.apart ? before + count : Math.max(before, count));
  }
  return { ...a, names: new Set([...a.names, ...b.names]), members };
}

/** `members.late[2]/0/*` */
const MEMBER = /^(([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z_][A-Za-z0-9_]*)?)\[([0-9]+)\]/;

/** Who holds the keys of an output, asked for many choices: each key is looked at once for each name. */
export type Keyring = (id: string, choice: Choice) => boolean;

/** Of more names than these the key is looked at once for all. */
const FEW = 16;

/** `output` is the name under which an output's own arguments stand. */
export function keyringOf({ twins }: Pick<Meaning, "twins">, output: string): Keyring {
  const members = new Map<string, RegExpExecArray | null>();
  const owners = new Map<string, Map<string, boolean>>();
  const isHeld = (id: string, choice: Choice): boolean => {
    let member = members.get(id);
    if (member === undefined) members.set(id, (member = MEMBER.exec(id)));
    if (member !== null) return isMemberHeld(member, choice);
    if (choice.names.size > FEW) return missingKeys(id, choice.names, output).length === 0;
    let known = owners.get(id);
    if (known === undefined) owners.set(id, (known = new Map()));
    for (const name of choice.names) {
      let held = known.get(name);
      if (held === undefined) known.set(name, (held = missingKeys(id, new Set([name]), output).length === 0));
      if (held) return true;
    }
    return false;
  };
  return (id, choice) => isHeld(id, choice) || (twins.get(id)?.some((twin) => isHeld(twin, choice)) ?? false);
}

function isMemberHeld([, key = "", group = "", at]: RegExpExecArray, { names, members, apart }: Choice): boolean {
  // A choice among `members` holds their role keys too; one among `members.late` those alone.
  const [whole, role] = [members.get(group) ?? 0, key === group ? 0 : (members.get(key) ?? 0)];
  const held = apart ? whole + role : Math.max(whole, role);
  const isNamed = [group, key].some((name) => names.has(name) || names.has(`${name}[${at ?? ""}]`));
  return isNamed || Number(at) < held;
}

/** What the choice holds of the terminals of a meaning, where no key is a `musig(…)` any more. */
export const holdingOf = (choice: Choice, keyring: Keyring): Holding => ({
  keys: (id) => keyring(id, choice),
  preimages: (fn, image) => choice.opened.has(imageId(fn, image)),
});
