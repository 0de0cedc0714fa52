/**
 * Does a program hold all that it names? What fills programs takes this for granted: keys and holes that scripts name are there and of the kind
 * their place needs, depths describe a tree, extended keys parse. A program from outside is checked once, when it is read.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { BrokenReference } from "./broken-reference.ts";
import type { Hole, HoleKind, Program, ProgramLeaf, ProgramOutput, ProgramPart } from "./program.ts";
import { parseExtendedKey } from "../descriptor/extended-key.ts";
import { broken, firstOf } from "./broken-reference.ts";
import { brokenPlaces } from "./hole-places.ts";
import { brokenHoles } from "./hole-ranges.ts";
import { brokenNames } from "./names.ts";

interface Known {
  readonly program: Program;
  readonly holes: ReadonlyMap<string, Hole>;
}

/** A part of a leaf's template, with what came before it. */
interface Place {
  readonly keys: ReadonlySet<string>;
  readonly before: ProgramPart | undefined;
  readonly at: string;
}

export function brokenReference(program: Program): BrokenReference | undefined {
  const known: Known = { program, holes: new Map(program.holes.map((hole) => [hole.id, hole])) };
  if (known.holes.size !== program.holes.length) return broken("/holes", "a hole stands twice");
  return (
    brokenNames(program) ??
    brokenHoles(program) ??
    firstOf(Object.entries(program.keys), ([id, recipe]) => brokenKey(known, recipe, `/keys/${pointer(id)}`)) ??
    firstOf(program.outputs, (output, i) => brokenOutput(known, output, `/outputs/${i}`)) ??
    unusedKey(program) ??
    brokenPlaces(program)
  );
}

function unusedKey({ keys, outputs }: Program): BrokenReference | undefined {
  const used = new Set(
    outputs.flatMap(({ internalKey, leaves }) => [internalKey.id, ...leaves.flatMap((leaf) => leaf.keys)]),
  );
  const unused = Object.keys(keys).find((id) => !used.has(id));
  return unused === undefined ? undefined : broken(`/keys/${pointer(unused)}`, "is in no output");
}

/** RFC 6901: `~` and `/` in names are written `~0` and `~1`. */
const pointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

function brokenKey(known: Known, recipe: KeyRecipe, at: string): BrokenReference | undefined {
  switch (recipe.kind) {
    case "hole":
      return needHole(known, recipe.hole, { kind: "key" }, at);
    case "group":
      return recipe.members === undefined
        ? needHole(known, recipe.hole, { kind: "group" }, at)
        : firstOf(recipe.members, (key) => brokenKey(known, key, at));
    case "extended":
      return typeof parseExtendedKey(recipe.key) === "string" ? broken(at, "not an extended key") : undefined;
    case "musig":
      return firstOf(recipe.participants, (key) => brokenKey(known, key, at)); // BIP390: participants are no musig() themselves
    case "unspendable":
      return recipe.scalar !== undefined && "hole" in recipe.scalar
        ? needHole(known, recipe.scalar.hole, { kind: "scalar", bytes: 32 }, at)
        : undefined;
    case "point":
      return undefined;
  }
}

interface Need {
  readonly kind: HoleKind;
  readonly bytes?: number;
}

function needHole({ holes }: Known, id: string, { kind, bytes }: Need, at: string): BrokenReference | undefined {
  const hole = holes.get(id);
  if (hole?.kind !== kind) return broken(at, `names a ${kind} that is no hole of the program`);
  const fits = bytes === undefined || (hole.range[0] === bytes && hole.range[1] === bytes);
  return fits ? undefined : broken(at, "names a hole of another length");
}

function brokenOutput(known: Known, output: ProgramOutput, at: string): BrokenReference | undefined {
  const recipe = keyOf(known, output.internalKey.id);
  if (recipe === undefined || recipe.kind === "group")
    return broken(`${at}/internalKey/id`, "is not one key of the program");
  if (output.kind === "rawtr" && output.leaves.length > 0) return broken(`${at}/leaves`, "rawtr() has no leaves");
  if (!isTree(output.leaves.map((leaf) => leaf.depth)))
    return broken(`${at}/leaves`, "the depths describe no binary tree");
  return firstOf(output.leaves, (leaf, i) => brokenLeaf(known, leaf, `${at}/leaves/${i}`));
}

const keyOf = ({ program }: Known, id: string): KeyRecipe | undefined =>
  Object.hasOwn(program.keys, id) ? program.keys[id] : undefined;

/** Two neighbours of one depth are one of the depth above; a tree ends as one of depth 0. */
function isTree(depths: readonly number[]): boolean {
  const stack: number[] = [];
  for (const depth of depths) {
    let joined = depth;
    while (joined > 0 && stack[stack.length - 1] === joined) {
      stack.pop();
      joined -= 1;
    }
    stack.push(joined);
  }
  return depths.length === 0 || (stack.length === 1 && stack[0] === 0);
}

function brokenLeaf(known: Known, leaf: ProgramLeaf, at: string): BrokenReference | undefined {
  const keys = new Set(leaf.keys);
  const unknown = leaf.keys.findIndex((id) => keyOf(known, id) === undefined);
  if (unknown >= 0) return broken(`${at}/keys/${unknown}`, "is not a key of the program");
  if ((leaf.script === null) === (leaf.template === null)) return broken(at, "has either a script or a template");
  const template = leaf.template ?? [];
  return firstOf(template, (part, i) =>
    brokenPart(known, part, { keys, before: template[i - 1], at: `${at}/template/${i}` }),
  );
}

function brokenPart(known: Known, part: ProgramPart, { keys, before, at }: Place): BrokenReference | undefined {
  if (typeof part === "string") return undefined;
  if ("number" in part) return needHole(known, part.number, { kind: "number" }, at);
  if ("hash" in part) {
    // The length byte of the push stands before the gap.
    const length = typeof before === "string" ? Number.parseInt(before.slice(-2), 16) : Number.NaN;
    // A scalar in a raw leaf is pushed like a hash.
    const kind = known.holes.get(part.hash)?.kind === "scalar" ? "scalar" : "hash";
    return needHole(known, part.hash, { kind, bytes: length }, at);
  }
  const single = "key" in part ? part.key : "keyhash" in part ? part.keyhash : undefined;
  const ids = single !== undefined ? [single] : "keys" in part ? part.keys : "count" in part ? part.count : [];
  if (ids.some((id) => !keys.has(id))) return broken(at, "names a key that the leaf does not");
  return single !== undefined && keyOf(known, single)?.kind === "group"
    ? broken(at, "names a group where one key stands")
    : undefined;
}
