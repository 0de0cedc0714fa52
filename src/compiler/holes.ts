/** The holes of a contract's drafts: what must be known before there are bytes, with its kind, range and places. */
import type { AsmItem, KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { MiniscriptNode } from "../miniscript/node.ts";
import type { Hole } from "../program/program.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { HARDENED } from "../descriptor/extended-key.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { LIMITS } from "../script/limits.ts";

/** By id, in order of first use; a hole used at thousands of places must not be copied for each. */
export type Holes = Map<string, Hole & { readonly where: string[] }>;

export function addHoles(holes: Holes, output: OutputContract, leaves: readonly ShapedLeaf[]): void {
  for (let path = 0; path < output.paths; path++) {
    const name = output.paths === 1 ? output.name : `${output.name}/${path}`;
    addUse(holes, output.internalKey, { path, where: `${name}/key path` });
    for (const [i, { leaf }] of leaves.entries()) addLeaf(holes, leaf, output, { path, where: `${name}/leaf ${i}` });
  }
}

/** A leaf or key path of one of the outputs that multipath steps make. */
interface Place {
  readonly path: number;
  readonly where: string;
}

function addLeaf(holes: Holes, leaf: LeafContract, output: OutputContract, place: Place): void {
  const { where } = place;
  if (leaf.kind === "asm") {
    for (const item of leaf.items) addItem(holes, item, output, place);
    return;
  }
  for (const node of preorder(leaf.node, (each) => each.subs)) {
    for (const key of node.keys) addUse(holes, output.uses.get(key), place);
    addGroupRange(holes, node);
    if (node.lock?.hole !== undefined)
      add(holes, { id: node.lock.hole, kind: "number", range: LOCK_RANGES[node.lock.unit], where: [where] });
    const bytes = node.fragment === "sha256" || node.fragment === "hash256" ? 32 : 20;
    if (node.hash?.hole !== undefined)
      add(holes, { id: node.hash.hole, kind: "hash", range: [bytes, bytes], where: [where] });
  }
}

function addItem(holes: Holes, item: AsmItem, output: OutputContract, place: Place): void {
  const { where } = place;
  if (item.kind === "key") addUse(holes, output.uses.get(item.key), place);
  else if (item.kind === "number" && item.hole !== undefined) {
    invariant(item.unit !== undefined, "a number that is open is a parameter, and has its unit");
    add(holes, { id: item.hole, kind: "number", range: LOCK_RANGES[item.unit], where: [where] });
  }
  if (item.kind === "data" && item.hole !== undefined)
    add(holes, { id: item.hole, kind: "hash", range: [item.length, item.length], where: [where] });
}

function addUse(holes: Holes, use: KeyUse | undefined, { path, where }: Place): void {
  const branch = use?.branches[use.branches.length === 1 ? 0 : path];
  if (branch !== undefined) addRecipe(holes, branch.recipe, where, 32);
}

/** BIP32: an extended key is 78 bytes; BIP327 needs 33, the rest of Taproot 32. */
const EXTENDED_BYTES = 78;

function addRecipe(holes: Holes, recipe: KeyRecipe, where: string, bytes: 32 | 33): void {
  if (isRanged(recipe)) add(holes, { id: "*", kind: "number", range: [0, HARDENED - 1], where: [where] });
  switch (recipe.kind) {
    case "hole": {
      const least = recipe.steps.length > 0 ? EXTENDED_BYTES : bytes;
      add(holes, { id: recipe.hole, kind: "key", range: [least, EXTENDED_BYTES], where: [where] });
      return;
    }
    case "group":
      add(holes, { id: recipe.hole, kind: "group", range: [1, LIMITS.multiAKeys.value], where: [where] });
      return;
    case "musig":
      // BIP390 has no musig() inside musig(): the recursion ends here.
      for (const participant of recipe.participants) addRecipe(holes, participant, where, 33);
      return;
    case "unspendable":
      if (recipe.scalar !== undefined && "hole" in recipe.scalar)
        add(holes, { id: recipe.scalar.hole, kind: "scalar", range: [32, 32], where: [where] });
      return;
    default:
      return;
  }
}

/** `multi_a(3,members)` needs three members, `multi_a(3,alice,members)` two. */
function addGroupRange(holes: Holes, node: MiniscriptNode): void {
  const groups = node.keys.filter((key) => key.group);
  const [group] = groups;
  if (group === undefined || groups.length !== 1 || typeof node.threshold !== "number") return;
  const single = node.keys.length - 1;
  const hole = holes.get(group.text.split("/")[0] as string);
  if (hole === undefined) return;
  const range = [
    Math.max(hole.range[0], node.threshold - single),
    Math.min(hole.range[1], LIMITS.multiAKeys.value - single),
  ] as const;
  holes.set(hole.id, { ...hole, range });
}

/** A hole used twice must serve both uses. Places come in order, so a repeated one is the last one known. */
function add(holes: Holes, hole: Hole): void {
  const known = holes.get(hole.id);
  const [where] = hole.where;
  if (known === undefined || where === undefined) {
    holes.set(hole.id, { ...hole, where: [...hole.where] });
    return;
  }
  if (known.where[known.where.length - 1] !== where) known.where.push(where);
  const range = [Math.max(known.range[0], hole.range[0]), Math.min(known.range[1], hole.range[1])] as const;
  if (range[0] !== known.range[0] || range[1] !== known.range[1]) holes.set(hole.id, { ...known, range });
}
