/**
 * From a recipe to a key: holes are filled ({@link bindRecipe}), then points are checked, children derived and aggregates computed
 * ({@link resolveRecipe}). Both are pure; the caller keeps each resolved key, so that no key is checked twice.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyExpression } from "./key-expression.ts";
import type { KeyRecipe, RecipeStep } from "./key-recipe.ts";
import type { KeyNode } from "./extended-key.ts";
import { concat, fromHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { invariant } from "../base/invariant.ts";
import { keyAgg, keySort, MUSIG_CHAIN_CODE } from "../crypto/musig.ts";
import { UNSPENDABLE_H, unspendableKey } from "../taproot/unspendable.ts";
import { DEEPEST, deriveChild, parseExtendedKey } from "./extended-key.ts";

/** What fills the holes of recipes: a key expression for a key, several for a group, 32 bytes for a scalar. */
export interface KeyValues {
  readonly key: (hole: string) => KeyExpression | undefined;
  readonly group: (hole: string) => readonly KeyExpression[] | undefined;
  readonly scalar: (hole: string) => Bytes | undefined;
}

/** Why a key cannot be had. `hole` is the name whose value is at fault, where there is one. */
export interface KeyFailure {
  readonly kind:
    | "steps"
    | "multipath"
    | "xonly-in-musig"
    | "extended-needed"
    | "curve"
    | "duplicate"
    | "single"
    | "scalar"
    | "depth"
    | "index";
  readonly hole?: string;
}

const failure = (kind: KeyFailure["kind"], hole?: string): KeyFailure =>
  hole === undefined ? { kind } : { kind, hole };

/** The recipe with every known hole filled; holes without a value stay. Groups inside `musig` become their members. */
export function bindRecipe(recipe: KeyRecipe, values: KeyValues): Result<KeyRecipe, KeyFailure> {
  switch (recipe.kind) {
    case "hole": {
      const value = values.key(recipe.hole);
      return value === undefined ? ok(recipe) : applySteps(value, recipe);
    }
    case "musig": {
      const participants: KeyRecipe[] = [];
      for (const participant of recipe.participants) {
        const bound = bindParticipant(participant, values);
        if (!bound.ok) return bound;
        participants.push(...bound.value);
      }
      return checkMusig({ ...recipe, participants });
    }
    case "unspendable": {
      if (recipe.scalar === undefined || "value" in recipe.scalar) return ok(recipe);
      const scalar = values.scalar(recipe.scalar.hole);
      return ok(scalar === undefined ? recipe : { kind: "unspendable", scalar: { value: toHex(scalar) } });
    }
    case "group":
    case "point":
    case "extended":
      return ok(recipe);
  }
}

/** The members of a group as recipes of their own, or `undefined` while the group is not bound. */
export function bindGroup(
  recipe: Extract<KeyRecipe, { kind: "group" }>,
  values: KeyValues,
): Result<readonly KeyRecipe[] | undefined, KeyFailure> {
  if (recipe.members !== undefined) return ok(recipe.members);
  const members = values.group(recipe.hole);
  if (members === undefined) return ok(undefined);
  const bound: KeyRecipe[] = [];
  for (const member of members) {
    const one = applySteps(member, recipe);
    if (!one.ok) return one;
    bound.push(one.value);
  }
  return ok(bound);
}

function bindParticipant(participant: KeyRecipe, values: KeyValues): Result<readonly KeyRecipe[], KeyFailure> {
  invariant(participant.kind !== "musig", "musig() inside musig() is refused by the checker");
  if (participant.kind === "group") {
    const members = bindGroup(participant, values);
    return members.ok ? ok(members.value ?? [participant]) : members;
  }
  const bound = bindRecipe(participant, values);
  return bound.ok ? ok([bound.value]) : bound;
}

/** BIP390's rules that only the bound keys can break: 33-byte participants, extended ones under derivation, two or more. */
function checkMusig(recipe: Extract<KeyRecipe, { kind: "musig" }>): Result<KeyRecipe, KeyFailure> {
  const open = recipe.participants.some((key) => key.kind === "hole" || key.kind === "group");
  if (!open && recipe.participants.length < 2) return err(failure("single"));
  for (const key of recipe.participants) {
    if (key.kind === "point" && key.key.length === 64) return err(failure("xonly-in-musig"));
    // BIP390: "If the musig() is followed by derivation, every participant must be an extended key without a range".
    if (recipe.steps.length > 0 && key.kind === "point") return err(failure("extended-needed"));
    if (recipe.steps.length > 0 && key.kind === "extended" && key.steps.includes("*")) return err(failure("steps"));
  }
  return ok(recipe);
}

function applySteps(
  value: KeyExpression,
  recipe: { readonly hole: string; readonly steps: readonly RecipeStep[]; readonly path?: number },
): Result<KeyRecipe, KeyFailure> {
  const branch = value.branches[value.branches.length === 1 ? 0 : (recipe.path ?? -1)];
  if (branch === undefined) return err(failure("multipath", recipe.hole));
  if (recipe.steps.length === 0) return ok(branch);
  if (branch.kind !== "extended") return err(failure("extended-needed", recipe.hole));
  if (branch.steps.includes("*")) return err(failure("steps", recipe.hole));
  const steps = [...branch.steps, ...recipe.steps];
  return depthOf(branch.key) + steps.length > DEEPEST ? err(failure("depth", recipe.hole)) : ok({ ...branch, steps });
}

function depthOf(text: string): number {
  const key = parseExtendedKey(text);
  invariant(typeof key !== "string", "an extended key in a recipe was parsed before");
  return key.depth;
}

/** Does the recipe wait for a value? */
export function isOpen(recipe: KeyRecipe): boolean {
  switch (recipe.kind) {
    case "hole":
      return true;
    case "group":
      return recipe.members === undefined;
    case "musig":
      return recipe.participants.some((key) => key.kind !== "musig" && isOpen(key));
    case "unspendable":
      return recipe.scalar !== undefined && "hole" in recipe.scalar;
    default:
      return false;
  }
}

export interface ResolvedKey {
  /** 32 bytes. */
  readonly xonly: Bytes;
  /** 33 bytes; absent for keys known by their x coordinate only. */
  readonly compressed?: Bytes;
  /** Of `musig` without steps: the keys aggregated, 33 bytes each, KeySorted. */
  readonly participants?: readonly Bytes[];
}

/**
 * Extended keys that were read and checked, and the nodes between them and the keys in use, by text and path: keys of one wallet share all
 * steps but the last. Made by the caller for one piece of work.
 */
export type KnownNodes = Map<string, KeyNode & { readonly depth: number }>;

interface ResolveOptions {
  readonly index?: number;
  readonly unchecked?: boolean;
  readonly known?: KnownNodes;
}

/**
 * The key of a recipe without holes, at an index where it is ranged. Points are NOT checked to lie on the curve when `unchecked` is set:
 * for the one use that checks by itself, the internal key, which the tweak lifts.
 */
export function resolveRecipe(
  backend: CryptoBackend,
  recipe: KeyRecipe,
  options: ResolveOptions = {},
): Result<ResolvedKey, KeyFailure> {
  switch (recipe.kind) {
    case "point": {
      const bytes = fromHex(recipe.key);
      const xonly = bytes.length === 33 ? bytes.subarray(1) : bytes;
      if (options.unchecked !== true && !backend.isXOnly(xonly)) return err(failure("curve"));
      return ok(bytes.length === 33 ? { xonly, compressed: bytes } : { xonly });
    }
    case "extended":
      return resolveExtended(backend, recipe, options);
    case "musig":
      return aggregate(backend, recipe, options);
    case "unspendable": {
      invariant(recipe.scalar === undefined || "value" in recipe.scalar, "the scalar is bound");
      const xonly = recipe.scalar === undefined ? UNSPENDABLE_H : unspendableKey(backend, fromHex(recipe.scalar.value));
      return xonly === undefined ? err(failure("scalar")) : ok({ xonly });
    }
    case "hole":
    case "group":
      invariant(false, "a recipe with holes cannot be resolved");
  }
}

function resolveExtended(
  backend: CryptoBackend,
  { key: text, steps }: Extract<KeyRecipe, { kind: "extended" }>,
  { index, known = new Map() }: ResolveOptions,
): Result<ResolvedKey, KeyFailure> {
  let start = known.get(text);
  if (start === undefined) {
    const key = parseExtendedKey(text);
    invariant(typeof key !== "string", "an extended key in a recipe was parsed before");
    if (!backend.isPoint(key.publicKey)) return err(failure("curve"));
    start = key;
    known.set(text, key);
  }
  if (start.depth + steps.length > DEEPEST) return err(failure("depth"));
  return derive(backend, { text, ...start }, numbersOf(steps, index), known);
}

const numbersOf = (steps: readonly RecipeStep[], index: number | undefined): readonly number[] =>
  steps.map((step) => {
    const number = step === "*" ? index : step;
    invariant(number !== undefined, "a ranged key is resolved at an index");
    return number;
  });

/** All nodes but the last one are kept: the last is a key of its own. */
function derive(
  backend: CryptoBackend,
  start: KeyNode & { readonly text: string; readonly depth: number },
  numbers: readonly number[],
  known: KnownNodes,
): Result<ResolvedKey, KeyFailure> {
  let { text } = start;
  let node: KeyNode | undefined = start;
  for (const [i, number] of numbers.entries()) {
    text += `/${number}`;
    const child: KeyNode | undefined = known.get(text) ?? deriveChild(backend, node, number);
    if (child === undefined) return err(failure("index"));
    node = child;
    if (i < numbers.length - 1) known.set(text, { ...child, depth: start.depth + i + 1 });
  }
  return ok({ xonly: node.publicKey.subarray(1), compressed: node.publicKey });
}

/** BIP390: "the public keys are sorted … after all derivation and prior to aggregation" (BIP327 KeySort); BIP328 then derives from the aggregate. */
function aggregate(
  backend: CryptoBackend,
  recipe: Extract<KeyRecipe, { kind: "musig" }>,
  { index, known }: ResolveOptions,
): Result<ResolvedKey, KeyFailure> {
  const keys: Bytes[] = [];
  const seen = new Set<string>();
  for (const participant of recipe.participants) {
    const key =
      participant.kind === "musig"
        ? undefined
        : resolveRecipe(backend, participant, {
            ...(index === undefined ? {} : { index }),
            ...(known === undefined ? {} : { known }),
          });
    invariant(key !== undefined, "musig() inside musig() is refused by the checker");
    if (!key.ok) return key;
    const compressed = key.value.compressed ?? concat(Uint8Array.of(2), key.value.xonly);
    const text = toHex(compressed.subarray(1));
    if (seen.has(text)) return err(failure("duplicate"));
    seen.add(text);
    keys.push(compressed);
  }
  const participants = keySort(keys);
  const point = keyAgg(backend, participants);
  if (point === undefined) return err(failure("curve"));
  if (recipe.steps.length === 0) return ok({ xonly: point.subarray(1), compressed: point, participants });
  // BIP328: the synthetic xpub has depth 0; its children are shared by nothing else.
  const root = { text: "", depth: 0, publicKey: point, chainCode: MUSIG_CHAIN_CODE };
  return derive(backend, root, numbersOf(recipe.steps, index), new Map());
}
