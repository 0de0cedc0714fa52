/**
 * The members of a group as keys of their own: `members[0]`, `members.late[0]/0/*`. Their number is that of the keys the group is bound to, or one that is
 * supposed. The i-th key of each role is the i-th member's.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Program } from "../program/program.ts";
import type { Instance } from "./instance.ts";

/** A group's key: its name, perhaps a role, perhaps steps. */
const GROUP_KEY = /^(([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z_][A-Za-z0-9_]*)?)((?:\/.*)?)$/;

export interface Members {
  /** The group itself, while nobody knows its size. */
  readonly keys: readonly string[];
  readonly open: boolean;
}

/** `undefined` for what is no group's key. */
export function groupMembers(program: Program, { groupSize }: Instance): (id: string) => Members | undefined {
  const groups = new Set(program.parties.filter(({ group }) => group).map(({ name }) => name));
  if (groups.size === 0) return () => undefined;
  const sizes = boundSizes(program, groups);
  return (id) => {
    const [, name = "", group = "", steps = ""] = GROUP_KEY.exec(id) ?? [];
    if (!groups.has(group)) return undefined;
    const size = sizes.get(name) ?? groupSize?.(group);
    if (size === undefined) return { keys: [id], open: true };
    return { keys: Array.from({ length: size }, (_, i) => `${name}[${i}]${steps}`), open: false };
  };
}

/** How many members the keys of bound groups have, by `members` or `members.late`. */
export function boundSizes(program: Program, groups: ReadonlySet<string>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const [id, recipe] of Object.entries(program.keys)) {
    if (recipe.kind === "group" && recipe.members !== undefined) sizes.set(recipe.hole, recipe.members.length);
    if (recipe.kind === "musig") {
      const found = sizeInMusig(id, recipe, groups);
      if (found !== undefined) sizes.set(...found);
    }
  }
  return sizes;
}

/** In `musig(…)` members stand in their group's place: those beyond the other participants are its. */
function sizeInMusig(
  id: string,
  { participants }: Extract<KeyRecipe, { kind: "musig" }>,
  groups: ReadonlySet<string>,
): readonly [name: string, size: number] | undefined {
  if (participants.some(({ kind }) => kind === "group")) return undefined;
  const texts = id.slice("musig(".length, id.lastIndexOf(")")).split(",");
  const names = texts.flatMap((text) => {
    const [, name, group = ""] = GROUP_KEY.exec(text) ?? [];
    return name !== undefined && groups.has(group) ? [name] : [];
  });
  const [name] = names;
  // Of two groups the keys do not tell where the one ends; `musig(…)` needs them all in any case.
  return name !== undefined && names.length === 1 ? [name, participants.length - texts.length + 1] : undefined;
}
