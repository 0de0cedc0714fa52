/**
 * The true optimum of a small policy, by trying everything: every way of signatures alone as the key path or none, every manner to put the other ways
 * into leaves, every meaning that a leaf may have, every sane miniscript of that meaning (best-leaf-search.ts), every shape of the tree. It shares
 * nothing with the compiler's search: ways are sets of bits, and neither hulls nor Huffman's rule are known here.
 *
 * A leaf means a monotone function of the terminals, each of which stands in it once, that holds for the ways it is for and for nothing that the
 * policy does not hold for. Only meanings whose terminals alone weigh more than the best leaf found are not looked at.
 */
import type { SearchBranch, TerminalKind } from "./best-leaf-search.ts";
import { compactSizeLength } from "../../src/base/compact-size.ts";
import { searchBest } from "./best-leaf-search.ts";

export interface World {
  readonly kinds: readonly TerminalKind[];
  /** The minimal ways to satisfy the policy; shares add up to 1. */
  readonly branches: readonly SearchBranch[];
  /** Leaves found before, by form; for all worlds. */
  readonly known: Map<string, number | undefined>;
}

const KEY_PATH = 1 + 1 + 64;
/** The number of witness items, and a control block without a path. */
const ROOT = 1 + 1 + 33;

const NOISE = 1e-6;

/**
 * The least expected weight below `limit`, a weight that some tree has; `undefined` where there is none. What cannot come below by the bytes of its
 * terminals alone is not looked at further, leaf by leaf.
 */
export function searchTree(world: World, limit: number = Infinity): number | undefined {
  const { kinds, branches } = world;
  // A sane leaf asks for a signature on each of its ways.
  if (branches.some(({ set }) => kinds.every((kind, i) => (set & (1 << i)) === 0 || kind !== "key"))) return undefined;
  const functions = monotone(kinds.length).filter((sets) => sets.every((set) => holds(branches, set)));
  const leaves = new Map<string, Leaf>();
  const leafFor = (block: readonly SearchBranch[]): Leaf => {
    const name = block.map(({ set }) => set).join();
    const leaf = leaves.get(name) ?? leafOf(block, functions, world);
    leaves.set(name, leaf);
    return leaf;
  };
  let best = limit;
  for (const path of [undefined, ...branches.filter(({ set }) => isSigned(set, kinds))]) {
    for (const blocks of blocksOf(branches.filter((branch) => branch !== path))) {
      const found = blocks.map(leafFor);
      let weight = (path === undefined ? 0 : path.share * KEY_PATH) + 32 * leastDepth(blocks.map(shareOf));
      weight += found.reduce((sum, { bound }) => sum + bound, 0);
      for (const leaf of found) if (weight < best - NOISE) weight += leaf.weight() - leaf.bound;
      best = weight < best - NOISE ? weight : best;
    }
  }
  return best < limit ? best : undefined;
}

const isSigned = (set: number, kinds: readonly TerminalKind[]): boolean =>
  kinds.every((kind, i) => (set & (1 << i)) === 0 || kind === "key");

const holds = (branches: readonly SearchBranch[], held: number): boolean =>
  branches.some(({ set }) => (set & held) === set);

const shareOf = (block: readonly SearchBranch[]): number => block.reduce((sum, { share }) => sum + share, 0);

/** Every antichain of sets: the minimal sets of every monotone function but the constants. */
function monotone(terminals: number): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [[]];
  for (let set = 1; set < 1 << terminals; set++)
    all = all.flatMap((sets) =>
      sets.some((other) => (other & set) === other || (other & set) === set) ? [sets] : [sets, [...sets, set]],
    );
  return all.filter((sets) => sets.length > 0);
}

/** Every manner to put ways together. */
function blocksOf(ways: readonly SearchBranch[]): readonly (readonly (readonly SearchBranch[])[])[] {
  const [first, ...rest] = ways;
  if (first === undefined) return [[]];
  return blocksOf(rest).flatMap((blocks) => [
    [[first], ...blocks],
    ...blocks.map((block, i) => [[first, ...block], ...blocks.filter((_, j) => j !== i)]),
  ]);
}

/** The sum of odds × depth in the best of all binary trees. */
function leastDepth(shares: readonly number[]): number {
  const all = (1 << shares.length) - 1;
  const least = new Float64Array(all + 1);
  for (let set = 1; set <= all; set++) {
    if ((set & (set - 1)) === 0) continue;
    const here = shares.reduce((sum, share, i) => sum + ((set & (1 << i)) === 0 ? 0 : share), 0);
    let best = Infinity;
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set)
      best = Math.min(best, (least[part] ?? 0) + (least[set ^ part] ?? 0));
    least[set] = best + here;
  }
  return least[all] ?? 0;
}

/** Least bytes of script, and of witness, that a terminal takes (BIP379): `c:pk_k`, `older` with a push of 3, `sha256`. */
const LEAST: Readonly<Record<TerminalKind, readonly [script: number, witness: number]>> = {
  key: [34, 65],
  lock: [4, 0],
  hash: [39, 33],
};
/** A key by its hash, `c:pk_h`, and what it shows besides its signature. */
const HASHED = [25, 33] as const;

/** The lightest leaf of some ways, times their share. */
interface Leaf {
  /** No leaf of them is lighter. */
  readonly bound: number;
  /** Infinite where there is none. */
  readonly weight: () => number;
}

function leafOf(block: readonly SearchBranch[], functions: readonly (readonly number[])[], world: World): Leaf {
  const share = shareOf(block);
  const candidates = functions
    .filter((sets) => block.every(({ set }) => sets.includes(set)))
    .map((sets) => ({ sets, bound: leastBytes(sets, block, world) }))
    .sort((a, b) => a.bound - b.bound);
  let best: number | undefined;
  const weight = (): number => {
    if (best !== undefined) return best;
    best = Infinity;
    for (const { sets, bound } of candidates) {
      if (share * (ROOT + bound) >= best) break;
      best = Math.min(best, share * (ROOT + (leafBytes(sets, block, world) ?? Infinity)));
    }
    return best;
  };
  return { bound: share * (ROOT + (candidates[0]?.bound ?? Infinity)), weight };
}

function leastBytes(sets: readonly number[], block: readonly SearchBranch[], { kinds }: World): number {
  const used = sets.reduce((all, set) => all | set, 0);
  const share = shareOf(block);
  return kinds.reduce((sum, kind, i) => {
    if ((used & (1 << i)) === 0) return sum;
    const often = shareOf(block.filter(({ set }) => (set & (1 << i)) !== 0)) / share;
    const [script, witness] = LEAST[kind];
    const hashed = kind === "key" ? HASHED[0] + often * HASHED[1] : script;
    return sum + Math.min(script, hashed) + often * witness;
  }, compactSizeLength(0));
}

/** Script with its length, and the expected witness; by the form of the meaning, terminals numbered by their place. */
function leafBytes(
  sets: readonly number[],
  block: readonly SearchBranch[],
  { kinds, known }: World,
): number | undefined {
  const used = kinds.flatMap((_, i) => (sets.some((set) => (set & (1 << i)) !== 0) ? [i] : []));
  const renamed = (set: number): number => used.reduce((all, i, to) => all | ((set & (1 << i)) === 0 ? 0 : 1 << to), 0);
  const shares = new Map(block.map(({ set, share }) => [set, share / shareOf(block)]));
  const branches = sets.map((set) => ({ set: renamed(set), share: shares.get(set) ?? 0 }));
  const inside = used.map((i) => kinds[i] as TerminalKind);
  const name = `${inside.join()} ${branches.map(({ set, share }) => `${set}:${share.toPrecision(9)}`).join()}`;
  if (!known.has(name)) {
    const found = searchBest(inside, branches);
    known.set(name, found && found.cost + compactSizeLength(found.length));
  }
  return known.get(name);
}
