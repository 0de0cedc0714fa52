/**
 * What there is to choose from when a witness is put together: an {@link Option} is one way to satisfy or dissatisfy a subexpression with
 * what is at hand. The algebra is Core's InputStack, which is BIP379's non-malleable satisfaction:
 *
 *   below/above   one witness beneath another; has a signature if either has, is malleable if either is
 *   choose        of two options the one that a third party cannot turn into the other
 *
 * A third party has every preimage at hand and sees the same locks, but makes no signature. So an option without a signature is always theirs
 * to take: it must be the choice, and two of them make the choice malleable. `undefined` is the option that does not exist.
 */
import type { HashFunction } from "../policy/condition.ts";
import type { HashArg, KeyArg } from "./node.ts";

/** One element of a witness, before there are secrets. */
export type WitnessItem =
  /** `apo`: by BIP118's rules. */
  | { readonly kind: "signature"; readonly key: KeyArg; readonly apo: boolean }
  /** The key itself, whose hash the script holds. */
  | { readonly kind: "key"; readonly key: KeyArg }
  | { readonly kind: "preimage"; readonly function: HashFunction; readonly hash: HashArg }
  /** The empty element, or the one byte 0x01. */
  | { readonly kind: "constant"; readonly value: 0 | 1 };

/** Items without copying: either a list, lowest first, or one pile on another. */
export type Pile = readonly WitnessItem[] | { readonly below: Pile; readonly above: Pile };

export interface Option {
  /** Of the items, each with its length byte. */
  readonly bytes: number;
  readonly pile: Pile;
  readonly signed: boolean;
  readonly malleable: boolean;
  /** Least nLockTime of the locks it passes; 0 where it passes none. */
  readonly lockTime: number;
  /** Least nSequence (BIP68 number) of the locks it passes; -1 where it passes none. */
  readonly sequence: number;
}

export type Choice = Option | undefined;

/** What can be done with a subexpression. */
export interface Options {
  readonly sat: Choice;
  readonly dsat: Choice;
}

const NOTHING: Pile = Object.freeze([]);
export const EMPTY_OPTION: Option = Object.freeze({
  bytes: 0,
  pile: NOTHING,
  signed: false,
  malleable: false,
  lockTime: 0,
  sequence: -1,
});

/** `above` is consumed before `below`. */
export function stack(below: Choice, above: Choice): Choice {
  if (below === undefined || above === undefined) return undefined;
  if (below === EMPTY_OPTION) return above;
  if (above === EMPTY_OPTION) return below;
  return {
    bytes: below.bytes + above.bytes,
    pile:
      below.pile === NOTHING
        ? above.pile
        : above.pile === NOTHING
          ? below.pile
          : { below: below.pile, above: above.pile },
    signed: below.signed || above.signed,
    malleable: below.malleable || above.malleable,
    // All locks that one option passes are of one unit: the transaction has one nLockTime and the input one nSequence.
    lockTime: Math.max(below.lockTime, above.lockTime),
    sequence: Math.max(below.sequence, above.sequence),
  };
}

export const malleated = (option: Choice): Choice => option && { ...option, malleable: true };

/** The first of two that are equally good. */
export function choose(a: Choice, b: Choice): Choice {
  if (a === undefined) return b;
  if (b === undefined) return a;
  // "If only one of the solutions has a signature, we must pick the other one" (Core): a third party could take it.
  if (a.signed !== b.signed) return a.signed ? b : a;
  const smaller = a.bytes <= b.bytes ? a : b;
  if (!a.signed) return smaller.malleable ? smaller : { ...smaller, malleable: true };
  if (a.malleable !== b.malleable) return a.malleable ? b : a;
  return smaller;
}

/** The items of a pile, lowest first. */
export function itemsOf(pile: Pile): readonly WitnessItem[] {
  const items: WitnessItem[] = [];
  const open: Pile[] = [pile];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if ("below" in part) open.push(part.above, part.below);
    else for (const item of part) items.push(item);
  }
  return items;
}
