/**
 * The tree of a spending policy with the least expected weight of a spend: Σ over the policy's ways of odds × witness weight, script and control
 * block included. Chosen are the internal key (a key or the musig() of keys that suffice alone, if any do), which ways are leaves of their own,
 * and each leaf's miniscript; the shape is Huffman's.
 *
 * Exact for up to 7 ways: all of that is tried. Beyond, each branch of the outermost `or` is first looked at alone, exactly or by splitting
 * its leaves one by one, and then they are chosen among together, with each of the likeliest key paths. Never above what the branches of the
 * outermost `or` weigh as leaves with the likeliest key as the internal key, which is rust-miniscript's tree: that is one of the choices.
 *
 * Leaves hold the keys as written. A musig() in a leaf would be lighter than signatures one by one and asks the signers to meet; that is
 * done for the key path alone, where there is no other way to sign together.
 */
import type { Result } from "../../base/result.ts";
import type { LeafRefusal } from "../best-leaf/refusal.ts";
import type { Cover, KeyWay, Piece } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { Part, PartBranch } from "./part.ts";
import type { Signing } from "./signers.ts";
import type { Way } from "./ways.ts";
import { preorder } from "../../base/fold.ts";
import { err, ok } from "../../base/result.ts";
import { coverWeight, lightest, pieceOf } from "./cover.ts";
import { covers, lightestCovers, MOST_WAYS } from "./partition.ts";
import { isSpent } from "./leaf-table.ts";
import { mergeLeaves } from "./merge.ts";
import { partsOf } from "./part.ts";
import { asKeyPath, keyWay, likeliestKeyWay } from "./signers.ts";
import { splitLeaves } from "./split.ts";
import { countWays, waysOf } from "./ways.ts";

export interface TreeTask {
  readonly root: Part;
  readonly table: LeafTable;
  /** Absent where the internal key is given. */
  readonly signing?: Signing;
}

export function bestTree(task: TreeTask): Result<Cover, LeafRefusal> {
  const ways = fewWays(task.root, MOST_WAYS);
  if (ways === undefined) return manyWays(task);
  const { root, table, signing } = task;
  const signed = ways
    .filter((way) => signing !== undefined && keyWay(way, signing) !== undefined)
    .toSorted((a, b) => b.odds - a.odds);
  const all = [
    ...signed.flatMap((way) => {
      const { key, others } = asKeyPath(way, ways);
      return [...covers({ root, ways: [key, ...others], table }, key)];
    }),
    ...covers({ root, ways, table }, undefined),
  ];
  const best = lightest(all, coverWeight);
  return best === undefined ? refused(task) : ok(best);
}

/** Each leaf tried takes time by its size, and 7 ways are put together into 127 leaves. */
const MOST_TERMINALS = 24;

/** The ways of a part that is small enough to try everything. */
function fewWays(part: Part, most: number): readonly Way[] | undefined {
  const ways = waysOf(part, most);
  return ways !== undefined && [...preorder(part, partsOf)].length <= MOST_TERMINALS ? ways : undefined;
}

/** There is no tree, so some way alone has no leaf: the first reason. */
function refused({ root, table }: TreeTask): Result<Cover, LeafRefusal> {
  const split = splitLeaves(table, root, 1);
  return split.ok ? ok({ pieces: split.value }) : err(split.error);
}

/** A branch of the outermost `or`, and what it may become. */
interface Branch {
  readonly part: Part;
  readonly odds: number;
  readonly choices: readonly Choice[];
}

type Choice = readonly Piece[];

function manyWays({ root, table, signing }: TreeTask): Result<Cover, LeafRefusal> {
  const branches: Branch[] = [];
  const written: readonly PartBranch[] = root.kind === "or" ? root.of : [{ odds: 1, of: root }];
  // The likeliest first: where the search is cut short, the rare ones have the plain choice.
  for (const { odds, of } of written.toSorted((a, b) => b.odds - a.odds)) {
    const choices = choicesOf(table, of, odds);
    if (!choices.ok) return err(choices.error);
    branches.push({ part: of, odds, choices: choices.value });
  }
  const without: Cover = { pieces: settle(branches) };
  const signed = signing === undefined ? [] : keyPaths(branches, table, signing);
  const all = signed.map((each) => withKeyPath(branches, each));
  const best = lightest([...all, without], coverWeight) as Cover;
  return ok({ ...best, pieces: mergeLeaves(table, best.pieces) });
}

/** Covers kept of one branch, to be chosen among when the others are known. */
const MOST_COVERS = 6;

function choicesOf(table: LeafTable, part: Part, odds: number): Result<readonly Choice[], LeafRefusal> {
  const whole = pieceOf(table, part, odds);
  if (part.kind === "terminal") return whole.ok ? ok([[whole.value]]) : err(whole.error);
  const ways = isSpent(table) ? undefined : fewWays(part, MOST_WAYS - 1);
  if (ways === undefined) {
    const split = splitLeaves(table, part, odds);
    if (!split.ok) return err(split.error);
    return ok([...(whole.ok ? [[whole.value]] : []), split.value]);
  }
  const found = lightestCovers(covers({ root: part, ways, table }, undefined), MOST_COVERS);
  if (found.length === 0) return err((whole as Extract<typeof whole, { ok: false }>).error);
  const scaled = found.map(({ pieces }) => scale(pieces, odds));
  return ok(whole.ok ? [[whole.value], ...scaled] : scaled);
}

/** Trees of more leaves are put together from the best choice of each branch alone: the shape of the whole changes little for one. */
const MOST_TOGETHER = 64;
const ROUNDS = 3;

/** One choice for each branch, each the best beside the others. */
function settle(branches: readonly Branch[]): readonly Piece[] {
  const chosen = branches.map(({ choices }) => lightest(choices, (pieces) => coverWeight({ pieces })) as Choice);
  if (chosen.length > MOST_TOGETHER) return chosen.flat();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { choices }] of branches.entries()) {
      const others = chosen.flatMap((pieces, j) => (i === j ? [] : pieces));
      const better = lightest([chosen[i] as Choice, ...choices], (pieces) =>
        coverWeight({ pieces: [...others, ...pieces] }),
      );
      chosen[i] = better as Choice;
    }
  }
  return chosen.flat();
}

interface KeyPath {
  readonly keyWay: KeyWay;
  /** The branch that the way goes through. */
  readonly branch: number;
  /** What of the branch is left for leaves. */
  readonly rest: () => readonly Choice[];
}

const MOST_KEY_PATHS = 16;

/** The key paths worth a look, the likeliest first; which branch each is taken from. */
function keyPaths(branches: readonly Branch[], table: LeafTable, signing: Signing): readonly KeyPath[] {
  const found = branches.flatMap((branch, index) => keyPathsOf(branch, index, { table, signing }));
  return found.toSorted((a, b) => b.keyWay.odds - a.keyWay.odds).slice(0, MOST_KEY_PATHS);
}

interface Tools {
  readonly table: LeafTable;
  readonly signing: Signing;
}

function keyPathsOf({ part, odds, choices }: Branch, branch: number, { table, signing }: Tools): readonly KeyPath[] {
  const scaled = (way: KeyWay): KeyWay => ({ ...way, odds: way.odds * odds });
  const ways = isSpent(table) ? undefined : fewWays(part, MOST_WAYS - 1);
  if (ways === undefined) {
    const way = likeliestKeyWay(part, signing);
    if (way === undefined) return [];
    return [{ keyWay: scaled(way), branch, rest: () => choices.map((pieces) => withoutWay(pieces, scaled(way))) }];
  }
  return ways.flatMap((each) => {
    const way = keyWay(each, signing);
    if (way === undefined) return [];
    const rest = (): readonly Choice[] =>
      lightestCovers(covers({ root: part, ways, table }, each), MOST_COVERS).map(({ pieces }) => scale(pieces, odds));
    return [{ keyWay: scaled(way), branch, rest }];
  });
}

const scale = (pieces: Choice, by: number): Choice => pieces.map((piece) => ({ ...piece, odds: piece.odds * by }));

/** Its own leaf goes; a leaf that it shares with others is used less. */
function withoutWay(pieces: Choice, { signers, odds }: KeyWay): Choice {
  const names = new Set(signers.map(({ name }) => name));
  const holds = ({ part }: Piece): boolean =>
    [...preorder(part, partsOf)].filter((each) => each.kind === "terminal" && names.has(each.name)).length ===
    names.size;
  const at = pieces.findIndex(holds);
  return pieces.flatMap((piece, i) => {
    if (i !== at) return [piece];
    const isAlone = countWays(piece.part) === 1;
    return isAlone ? [] : [{ ...piece, odds: Math.max(piece.odds - odds, piece.odds * 1e-9) }];
  });
}

function withKeyPath(branches: readonly Branch[], { keyWay: way, branch, rest }: KeyPath): Cover {
  const others = branches.map((each, i) => (i === branch ? { ...each, choices: rest() } : each));
  return { keyWay: way, pieces: settle(others) };
}
