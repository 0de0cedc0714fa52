/**
 * A policy as key path and leaves, with the weight that a spend has on average: the sum over the ways of odds × witness weight. A leaf's weight is
 * what it has at the root; the shape of the tree comes on top.
 */
import type { Result } from "../../base/result.ts";
import type { LeafRefusal } from "../best-leaf/refusal.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { Part, TerminalPart } from "./part.ts";
import { compactSizeLength } from "../../base/compact-size.ts";
import { err, ok } from "../../base/result.ts";
import { KEY_PATH_COST } from "../../program/cost.ts";
import { controlBlockSize } from "../../taproot/control-block.ts";
import { leastShape } from "./depths.ts";
import { leafCost } from "./leaf-table.ts";
import { sum } from "./part.ts";

/** A leaf, and how often it is used. */
export interface Piece {
  readonly part: Part;
  /** Of 1. */
  readonly odds: number;
  /** What the leaf adds to the weight of a spend beside its control block. */
  readonly cost: number;
}

/** A way of signatures alone, which the internal key can stand for: a key, or the musig() of several. */
export interface KeyWay {
  readonly signers: readonly TerminalPart[];
  readonly odds: number;
}

export interface Cover {
  readonly keyWay?: KeyWay;
  readonly pieces: readonly Piece[];
}

/** The leaf of a part; the reason where it has none. */
export function pieceOf(table: LeafTable, part: Part, odds: number): Result<Piece, LeafRefusal> {
  const cost = leafCost(table, part);
  return cost.ok ? ok({ part, odds, cost: cost.value }) : err(cost.error);
}

const CONTROL_BLOCK = compactSizeLength(controlBlockSize(0)) + controlBlockSize(0);
/** The number of witness items, before them. */
export const COUNT = 1;
/** BIP341: a control block of 33 + 32m bytes holds a path of m hashes. */
export const LEVEL: number = controlBlockSize(1) - controlBlockSize(0);
const KEY_PATH = KEY_PATH_COST.weight.least as number;

/** Of a spend by the leaf, where it is the whole tree. */
export const pieceWeight = ({ cost }: Piece): number => COUNT + cost + CONTROL_BLOCK;

/** Σ odds × weight; the odds need not add up to 1. */
export const piecesWeight = (pieces: readonly Piece[]): number =>
  sum(pieces.map((piece) => piece.odds * pieceWeight(piece))) +
  LEVEL * leastShape(pieces.map(({ odds }) => odds)).depth;

export const coverWeight = ({ keyWay, pieces }: Cover): number =>
  (keyWay === undefined ? 0 : keyWay.odds * KEY_PATH) + piecesWeight(pieces);

/** Differences below are noise of additions: the one found first stays. */
const NOISE = 1e-9;

/** The lightest; of equal ones the first. */
export function lightest<T>(from: Iterable<T>, weightOf: (each: T) => number): T | undefined {
  let best: { readonly each: T; readonly weight: number } | undefined;
  for (const each of from) {
    const weight = weightOf(each);
    if (best === undefined || weight < best.weight - NOISE) best = { each, weight };
  }
  return best?.each;
}
