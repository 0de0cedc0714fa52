/**
 * Going on as if something held: what follows from it is bound to the items it is about, or kept as a fact. `false` means that no witness
 * does it; `true` that none was excluded that does.
 */
import type { HashFunction } from "../../policy/condition.ts";
import type { Path, World } from "./path.ts";
import type { Atom, Digest, Literal, Sum, Term, Truth } from "./term.ts";
import { EMPTY } from "../../base/bytes.ts";
import { bytesTerm, digestTerm, isEqual, keyKind } from "./algebra.ts";
import { term } from "./arena.ts";
import { knownOf, settle } from "./path.ts";
import { RAW_LIMITS } from "./limits.ts";
import { collectTerm, resolveTerm } from "./resolve.ts";
import { addSums, constantSum, isZero, unitSum } from "./sum.ts";
import { isAtom, sumRange, unitRange } from "./term.ts";

export function assume(world: World, path: Path, truth: Truth): boolean {
  const pending: Truth[] = [truth];
  for (let next = pending.pop(), steps = 0; next !== undefined; next = pending.pop()) {
    if (++steps > STEPS) {
      path.unknown ??= "what its answers say of each other is too much to follow";
      return true;
    }
    const settled = settle(world, path, next);
    if (settled === false) return false;
    if (settled !== true) pending.push(...learn(world, path, settled));
  }
  return true;
}

/** A sum has at most so many units, and each leads to a few more answers. */
const STEPS = 8 * RAW_LIMITS.units;

/** Binds or records an open question's answer; what else follows from it. */
function learn(world: World, path: Path, literal: Literal): readonly Truth[] {
  const { atom, holds } = literal;
  const follows = consequences(world, atom, holds);
  if (follows !== undefined) {
    path.implied.set(atom.id, literal);
    return follows;
  }
  const bound = holds ? bind(world, path, atom) : false;
  if (!bound) path.facts.set(atom.id, literal);
  return [];
}

/** Answers that say no more and no less than answers to simpler questions. */
function consequences(world: World, atom: Atom, holds: boolean): readonly Truth[] | undefined {
  const { arena } = world;
  if (atom.kind === "signed") return holds ? undefined : [isEqual(arena, atom.signature, bytesTerm(arena, EMPTY))];
  if (atom.kind === "zero" && holds) {
    const [least, most] = sumRange(atom.sum);
    const [only, ...others] = atom.sum.parts;
    // Only the empty element has no bytes.
    if (only?.[0].kind === "size" && others.length === 0 && atom.sum.constant === 0)
      return [isEqual(arena, only[0].of, bytesTerm(arena, EMPTY))];
    if (others.length === 0) return undefined;
    if (least === 0) return extremes(world, atom.sum, "least");
    return most === 0 ? extremes(world, atom.sum, "most") : undefined;
  }
  if (atom.kind !== "negative" || atom.sum.parts.length < 2) return undefined;
  const [least, most] = sumRange(atom.sum);
  if (holds) return least === -1 ? extremes(world, atom.sum, "least") : undefined;
  return most === 0 ? extremes(world, atom.sum, "most") : undefined;
}

/** Every unit as small, or as great, as makes the sum so. */
function extremes({ arena }: World, { parts }: Sum, which: "least" | "most"): readonly Truth[] {
  return parts.map(([part, coefficient]) => {
    const [low, high] = unitRange(part);
    const value = coefficient > 0 === (which === "least") ? low : high;
    return isAtom(part)
      ? { atom: part, holds: value === 1 }
      : isZero(arena, addSums(unitSum(part), constantSum(value), -1));
  });
}

function bind(world: World, path: Path, atom: Atom): boolean {
  if (atom.kind === "signed") {
    const kind = keyKind(atom.key, world.anyprevout);
    if (kind.kind !== "known" || atom.signature.kind !== "item") return false;
    const { separator } = atom;
    const item = atom.signature.index;
    path.bindings.set(item, term(world.arena, { kind: "signature", key: kind.key, separator, item }));
    return true;
  }
  if (atom.kind !== "equal") return false;
  const { left, right } = atom;
  return (
    bindItem(path, left, right) ||
    bindItem(path, right, left) ||
    bindSignature(path, left, right) ||
    bindPreimage(world, path, left, right) ||
    bindPreimage(world, path, right, left)
  );
}

function bindItem(path: Path, item: Term, to: Term): boolean {
  if (item.kind !== "item" || to.kind === "opaque") return false;
  const inside = new Set<number>();
  collectTerm(to, inside);
  if (inside.has(item.index)) return false;
  path.bindings.set(item.index, to);
  return true;
}

/** Both items are one signature. */
function bindSignature(path: Path, left: Term, right: Term): boolean {
  if (left.kind !== "signature" || right.kind !== "signature") return false;
  if (left.key !== right.key || left.separator !== right.separator) return false;
  path.bindings.set(right.item, left);
  return true;
}

/** By the digests from the item outwards. */
const FUNCTIONS: Readonly<Record<string, HashFunction>> = Object.freeze({
  sha256: "sha256",
  ripemd160: "ripemd160",
  "sha256 sha256": "hash256",
  "sha256 ripemd160": "hash160",
});

/** The item whose hash this is, and by which digests. */
export function hashedItem(digest: Term): { readonly item: Term; readonly chain: readonly Digest[] } | undefined {
  const chain: Digest[] = [];
  let inner = digest;
  for (; inner.kind === "digest"; inner = inner.of) chain.unshift(inner.function);
  return inner.kind === "item" && chain.length > 0 ? { item: inner, chain } : undefined;
}

export const hashFunctionOf = (chain: readonly Digest[]): HashFunction | undefined => {
  const name = chain.join(" ");
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
};

function bindPreimage(world: World, path: Path, digest: Term, image: Term): boolean {
  const hashed = hashedItem(digest);
  if (hashed === undefined || hashed.item.kind !== "item") return false;
  const found = commonPreimage(world, hashed.chain, image);
  const name = hashFunctionOf(hashed.chain);
  if (found === undefined && (name === undefined || (image.kind !== "bytes" && image.kind !== "hole"))) return false;
  const secret = found ?? term(world.arena, { kind: "preimage", function: name as HashFunction, image });
  path.bindings.set(hashed.item.index, resolveTerm(knownOf(world, path), secret));
  return true;
}

/** Bytes that anyone has with this image: a key by its hash, a hash whose preimage stands beside it. */
export function commonPreimage(world: World, chain: readonly Digest[], image: Term): Term | undefined {
  const { arena, common, commonImages } = world;
  const name = chain.join(" ");
  const images =
    commonImages.get(name) ??
    new Map(common.map((each) => [chain.reduce((of, digest) => digestTerm(arena, digest, of), each), each]));
  commonImages.set(name, images);
  return images.get(image);
}
