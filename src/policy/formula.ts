/**
 * Conditions as hash-consed formulas: what is equal up to order, nesting, constants and absorption is one object, so that equality is
 * one comparison and an answer found once can be remembered by number. Everything here that compares conditions works on these.
 *
 * Invariants: no constant inside a formula; no "and" inside an "and", no "or" inside an "or"; the parts of both are distinct, and none
 * of them is implied by (or, in "or", implies) another as far as {@link withoutDominated} sees; a part has a smaller `id` than the whole.
 */
import type { Terminal } from "./substitute.ts";

export interface Formula {
  readonly id: number;
  /** Of a terminal: what it is; a placeholder for a part that occurs whole has none. */
  readonly terminal: Terminal | undefined;
  /** How many of `of` must hold; 1 of nothing is never, 0 of nothing always. Terminals: 1 of nothing else. */
  readonly k: number;
  readonly of: readonly Formula[];
  readonly leaf: boolean;
}

export const isAnd = ({ k, of }: Formula): boolean => of.length > 1 && k === of.length;
export const isOr = ({ k, of }: Formula): boolean => of.length > 1 && k === 1;
