/**
 * The range of a hole follows from what it is, and is not the sender's to choose: a lock's from the type of its parameter, a hash's from its function, a
 * key's from where the key stands. A wider one would let values in that the compiler refuses.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { BrokenReference } from "./broken-reference.ts";
import type { FormalType, Hole, HoleKind, Program } from "./program.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { LIMITS } from "../script/limits.ts";
import { INDEX_AS_HOLE, INDEX_HOLE } from "./open-holes.ts";
import { declaredName } from "./print.ts";

interface Rule {
  readonly kind: HoleKind;
  readonly range: readonly [number, number];
  /** May be narrower: a threshold asks for more members. */
  readonly within?: true;
}

const bytes = (kind: "hash" | "scalar", length: number): Rule => ({ kind, range: [length, length] });
const lock = (range: readonly [number, number]): Rule => ({ kind: "number", range });

/** What a value of each type fills; keys depend on their places. */
const RULES: Readonly<Record<Exclude<FormalType, "party" | "key">, Rule>> = {
  blocks: lock(LOCK_RANGES.blocks),
  duration: lock(LOCK_RANGES.duration),
  height: lock(LOCK_RANGES.height),
  time: lock(LOCK_RANGES.time),
  scalar: bytes("scalar", 32),
  sha256: bytes("hash", 32),
  hash256: bytes("hash", 32),
  hash160: bytes("hash", 20),
  ripemd160: bytes("hash", 20),
};

const INDEX: Rule = { kind: "number", range: INDEX_AS_HOLE.range };
const GROUP: Rule = { kind: "group", range: [1, LIMITS.multiAKeys.value], within: true };

/** BIP32: an extended key has 78 bytes; BIP327 needs the 33 with the parity, the rest of Taproot 32. */
const KEY_BYTES = { extended: 78, compressed: 33, xonly: 32 } as const;

export function brokenHoles(program: Program): BrokenReference | undefined {
  const types = declaredTypes(program);
  const least = leastBytes(Object.values(program.keys));
  for (const [i, hole] of program.holes.entries()) {
    const rule = ruleOf(hole, types, least);
    const at = `/holes/${i}`;
    if (rule === undefined)
      return { at: `${at}/id`, message: "is no name that the program declares, or has its value" };
    // A scalar in a raw leaf is pushed like a hash.
    const pushed = rule.kind === "scalar" && hole.kind === "hash";
    if (rule.kind !== hole.kind && !pushed) return { at: `${at}/kind`, message: `is a ${rule.kind}` };
    if (!isWithin(hole, rule)) return { at: `${at}/range`, message: "is not the range of such a value" };
  }
  return undefined;
}

function isWithin({ range: [low, high] }: Hole, { range: [least, most], within }: Rule): boolean {
  return within === true ? least <= low && low <= high && high <= most : low === least && high === most;
}

/** By hole: parameters without value, and `output.formal`. */
function declaredTypes({ parties, parameters, outputs }: Program): ReadonlyMap<string, FormalType | "group"> {
  const types = new Map<string, FormalType | "group">();
  for (const { name, group } of parties) types.set(name, group ? "group" : "party");
  for (const { name, type, value } of parameters) if (value === null) types.set(name, type);
  for (const output of outputs)
    for (const { name, type } of output.formals) types.set(`${declaredName(output.name)}.${name}`, type);
  return types;
}

function ruleOf(
  { id }: Hole,
  types: ReadonlyMap<string, FormalType | "group">,
  least: ReadonlyMap<string, number>,
): Rule | undefined {
  if (id === INDEX_HOLE) return INDEX;
  // `alice.delayed` is a role of what stands before the last dot.
  const owner = types.get(id.slice(0, Math.max(0, id.lastIndexOf("."))));
  const type = types.get(id) ?? (owner === "party" || owner === "group" ? owner : undefined);
  if (type === undefined) return undefined;
  if (type === "group") return GROUP;
  if (type !== "party" && type !== "key") return RULES[type];
  return { kind: "key", range: [least.get(id) ?? KEY_BYTES.xonly, KEY_BYTES.extended] };
}

/** What the most demanding place of each key needs. */
function leastBytes(recipes: readonly KeyRecipe[]): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  const note = (recipe: KeyRecipe, plain: number): void => {
    if (recipe.kind !== "hole") return;
    const needed = recipe.steps.length > 0 ? KEY_BYTES.extended : plain;
    least.set(recipe.hole, Math.max(least.get(recipe.hole) ?? 0, needed));
  };
  for (const recipe of recipes) {
    if (recipe.kind !== "musig") note(recipe, KEY_BYTES.xonly);
    else for (const participant of recipe.participants) note(participant, KEY_BYTES.compressed);
  }
  return least;
}
