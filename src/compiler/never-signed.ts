/**
 * Keys that nobody can sign for, once the names have their values, and what they make of an output: one that can never be spent, a leaf or
 * a key path that can never be used, a key that adds nothing. `unspendable` as the internal key of a tree with a way out is what it is
 * there for, and is not reported.
 */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyArg } from "../miniscript/node.ts";
import type { Condition } from "../policy/condition.ts";
import type { LeafFacts } from "./leaf-facts.ts";
import type { ShapedLeaf } from "./shape.ts";
import { fromHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { INTERNAL_KEY } from "../miniscript/lift.ts";
import { knownUnspendable } from "../taproot/unspendable.ts";

export interface NeverContext {
  readonly factsOf: (leaf: LeafContract) => LeafFacts;
  /** A recipe with its values; the members of a bound group. */
  readonly bound: (recipe: KeyRecipe) => readonly KeyRecipe[];
}

/** BIP341's H and points like it, and aggregates that need one of them. */
function nobodySigns(recipe: KeyRecipe): boolean {
  switch (recipe.kind) {
    case "unspendable":
      return true;
    case "point":
      return knownUnspendable(fromHex(recipe.key.slice(-64))) !== undefined;
    case "musig":
      // BIP390: musig() never stands inside musig().
      return recipe.participants.some((key) => key.kind !== "musig" && nobodySigns(key));
    case "group":
      return recipe.members?.some(nobodySigns) ?? false;
    case "hole":
    case "extended":
      return false;
  }
}

/** Can anyone sign for the internal key, as far as its values tell? */
export const keyPathIsLost = ({ branches }: KeyUse, { bound }: Pick<NeverContext, "bound">): boolean =>
  branches.every((branch) => bound(branch.recipe).some(nobodySigns));

interface JudgedLeaf {
  readonly span: Span;
  readonly usable: boolean;
  /** Keys in it that nobody can sign for. */
  readonly lost: readonly KeyUse[];
}

export function neverSigned(
  output: OutputContract,
  leaves: readonly ShapedLeaf[],
  context: NeverContext & { readonly lostKeyPath: boolean },
): readonly Diagnostic[] {
  const { internalKey } = output;
  const { lostKeyPath } = context;
  const signers = signersIn(output, context);
  const judged = leaves.map(({ leaf }) => judge(leaf, output, { ...context, signers }));
  if (lostKeyPath && !judged.some((leaf) => leaf.usable)) return [lostOutput(output, judged)];
  const found = judged.flatMap((leaf) => (leaf.usable ? leaf.lost.map(lostKey) : [lostLeaf(leaf)]));
  if (lostKeyPath && internalKey.source !== "unspendable") found.unshift(keyPathLost(internalKey));
  return found;
}

/** How many of the keys that an argument stands for can sign, and whether all of them can. */
interface Signers {
  readonly able: number;
  readonly all: boolean;
}

const SIGNS: Signers = { able: 1, all: true };
const NEVER: Signers = { able: 0, all: false };

/** Each key is looked at once, whatever number of leaves it stands in. Whether a group is large enough is not asked here. */
function signersIn({ uses }: OutputContract, { bound }: NeverContext): (key: KeyArg) => Signers {
  const known = new Map<string, Signers>();
  return (key) => {
    const before = known.get(key.id);
    if (before !== undefined) return before;
    const branch = uses.get(key)?.branches[0];
    invariant(branch !== undefined, "every key of a leaf has its use, with a branch");
    const recipes = bound(branch.recipe);
    const able = recipes.filter((recipe) => !nobodySigns(recipe)).length;
    const all = able === recipes.length;
    const signers = { able: key.group === true && all ? Number.POSITIVE_INFINITY : able, all };
    known.set(key.id, signers);
    return signers;
  };
}

function judge(
  leaf: LeafContract,
  { uses }: OutputContract,
  context: NeverContext & { readonly lostKeyPath: boolean; readonly signers: (key: KeyArg) => Signers },
): JudgedLeaf {
  const { keys, shape } = context.factsOf(leaf);
  const lost = keys.flatMap((key) => (context.signers(key).all ? [] : (uses.get(key) ?? [])));
  if (shape === undefined || (lost.length === 0 && !context.lostKeyPath))
    return { span: leaf.span, usable: true, lost };
  const signersOf = (name: string): Signers => {
    if (name === INTERNAL_KEY) return context.lostKeyPath ? NEVER : SIGNS;
    const key = keys[Number(name)];
    invariant(key !== undefined, "a shape names the keys of its leaf by their index");
    return context.signers(key);
  };
  return { span: leaf.span, usable: isPossible(shape.condition, signersOf), lost };
}

/** Could the condition hold with those who can sign? Locks pass, and preimages are found. */
function isPossible(condition: Condition, signersOf: (key: string) => Signers): boolean {
  const children = (each: Condition): readonly Condition[] => (each.kind === "threshold" ? each.of : []);
  const { able } = fold<Condition, Signers>(condition, children, (each, subs) => {
    if (each.kind === "impossible") return NEVER;
    if (each.kind === "key") return signersOf(each.key);
    if (each.kind !== "threshold") return SIGNS;
    const met =
      each.k === "all" ? subs.every((sub) => sub.all) : subs.reduce((sum, sub) => sum + sub.able, 0) >= each.k;
    return met ? SIGNS : NEVER;
  });
  return able > 0;
}

const WHY = ["a point whose derivation is published, such as BIP341's H, has no private key that anyone knows"];

function lostOutput({ internalKey, span }: OutputContract, leaves: readonly JudgedLeaf[]): Diagnostic {
  return diagnose("TW408", leaves.length === 0 ? internalKey.span : span, "nobody can ever spend this output", {
    label:
      leaves.length === 0
        ? "the key path is the only one, and nobody can sign for its key"
        : "neither the key path nor any leaf can be signed",
    secondary: leaves
      .flatMap((leaf) => leaf.lost)
      .slice(0, MOST_LABELS)
      .map((use) => ({ span: use.span, text: "nobody can sign for this key" })),
    notes: WHY,
    help: "name the holder of a key, or add a leaf that somebody can sign",
  });
}

const MOST_LABELS = 8;

const lostLeaf = ({ span, lost }: JudgedLeaf): Diagnostic =>
  diagnose("TW408", span, "nobody can ever use this leaf", {
    label: "it asks for a signature that nobody can make",
    secondary: lost.slice(0, MOST_LABELS).map((use) => ({ span: use.span, text: "nobody can sign for this key" })),
    notes: WHY,
    help: "name the holder of the key, or leave the leaf out",
  });

const lostKey = ({ span, text }: KeyUse): Diagnostic =>
  diagnose("TW408", span, `nobody can sign for ${nameOf(text)}`, {
    label: "counts among the keys of this leaf, and never signs",
    notes: WHY,
    help: "leave it out, or name the holder of the key that was meant",
  });

const keyPathLost = ({ span, text }: KeyUse): Diagnostic =>
  diagnose("TW408", span, `nobody can use the key path: nobody can sign for ${nameOf(text)}`, {
    label: "a point without a known private key, or an aggregate that needs one",
    notes: WHY,
    help: "where only the leaves shall count write `unspendable`, so that every reader sees it",
  });

const nameOf = (text: string): string => (text.length > 40 ? "the key" : `\`${text}\``);
