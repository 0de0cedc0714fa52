/**
 * Policies for which there is no sane leaf, whatever fragments are chosen; told from the policy alone.
 *
 * - What needs a signature does not depend on the fragments: `and` needs one if a part does, `or` if all do, `thresh` if all ways to choose do.
 * - A third party may take any way that needs none. So two such ways that exclude each other make every witness malleable: two parts of an `or`
 *   without signatures, or more of a `thresh` than it needs. Nothing else does: each part that needs a signature has a form with exactly one
 *   dissatisfaction, at worst `l:t:v:`.
 * - Locks that mix on one way are those of two parts that hold at once (BIP379's `k`).
 */
import type { Spending } from "../../language/spending.ts";
import type { KeyArg, LockUnit } from "../../miniscript/node.ts";
import type { Plain } from "./plain.ts";
import { toHex } from "../../base/bytes.ts";
import { fold, preorder } from "../../base/fold.ts";
import { plainParts } from "./plain.ts";

export type LeafRefusal =
  /** Nothing is asked for; or nothing can satisfy it. */
  | { readonly code: "trivial" | "impossible" }
  /** Each of `parts` can be spent without a signature. */
  | { readonly code: "unsigned"; readonly parts: readonly Spending[] }
  /** Between `parts`, of which none needs a signature, a third party may choose. */
  | { readonly code: "malleable"; readonly part: Spending; readonly parts: readonly Spending[] }
  /** The two locks can never both hold at one time. */
  | { readonly code: "mixed locks"; readonly parts: readonly [Spending, Spending] }
  | { readonly code: "duplicate key"; readonly parts: readonly [Spending, Spending] }
  | { readonly code: "limit"; readonly limit: "miniscriptBytes" | "stackElements"; readonly found: number };

/** The first reason against a leaf for it, if there is one. */
export function refusalOf(root: Plain): LeafRefusal | undefined {
  return duplicateKey(root) ?? mixedLocks(root) ?? malleable(root) ?? unsigned(root);
}

function duplicateKey(root: Plain): LeafRefusal | undefined {
  const seen = new Map<string, Spending>();
  for (const node of preorder(root, plainParts)) {
    if (node.kind !== "terminal") continue;
    for (const key of node.node.keys) {
      for (const name of namesOf(key)) {
        const before = seen.get(name);
        if (before !== undefined) return { code: "duplicate key", parts: [before, node.source] };
      }
      for (const name of namesOf(key)) seen.set(name, node.source);
    }
  }
  return undefined;
}

const namesOf = (key: KeyArg): readonly string[] =>
  key.xonly === undefined ? [`id ${key.id}`] : [`id ${key.id}`, toHex(key.xonly)];

/** A lock of each unit that occurs. */
type LocksSeen = Readonly<Partial<Record<LockUnit, Spending>>>;

const MIXED: readonly (readonly [LockUnit, LockUnit])[] = [
  ["duration", "blocks"],
  ["time", "height"],
];

function mixedLocks(root: Plain): LeafRefusal | undefined {
  let found: readonly [Spending, Spending] | undefined;
  fold<Plain, LocksSeen>(root, plainParts, (node, parts) => {
    if (node.kind === "terminal") return node.node.lock === undefined ? {} : { [node.node.lock.unit]: node.source };
    let seen: LocksSeen = {};
    for (const part of parts) {
      if (node.kind !== "or") found ??= mixedPair(seen, part);
      seen = { ...part, ...seen };
    }
    return seen;
  });
  return found && { code: "mixed locks", parts: found };
}

function mixedPair(a: LocksSeen, b: LocksSeen): readonly [Spending, Spending] | undefined {
  for (const [one, other] of MIXED) {
    for (const [left, right] of [
      [a[one], b[other]],
      [a[other], b[one]],
    ]) {
      if (left !== undefined && right !== undefined) return [left, right];
    }
  }
  return undefined;
}

/** Whether each part needs a signature on every way. */
function signedParts(root: Plain): ReadonlyMap<Plain, boolean> {
  const signed = new Map<Plain, boolean>();
  fold<Plain, boolean>(root, plainParts, (node, parts) => {
    const free = parts.filter((part) => !part).length;
    const needed = node.kind === "terminal" ? node.node.keys.length > 0 : free < node.k;
    signed.set(node, needed);
    return needed;
  });
  return signed;
}

function malleable(root: Plain): LeafRefusal | undefined {
  const signed = signedParts(root);
  for (const node of preorder(root, plainParts)) {
    if (node.kind === "terminal") continue;
    const free = node.parts.filter((part) => signed.get(part) === false);
    if (free.length > node.k) return { code: "malleable", part: node.source, parts: free.map((part) => part.source) };
  }
  return undefined;
}

/** The smallest parts that tell why: of an `or`, those of its parts that need none. */
function unsigned(root: Plain): LeafRefusal | undefined {
  const signed = signedParts(root);
  if (signed.get(root) !== false) return undefined;
  const parts: Spending[] = [];
  const below = (node: Plain): readonly Plain[] =>
    node.kind === "or" ? node.parts.filter((part) => signed.get(part) === false) : [];
  for (const node of preorder(root, below)) if (below(node).length === 0) parts.push(node.source);
  return { code: "unsigned", parts };
}
