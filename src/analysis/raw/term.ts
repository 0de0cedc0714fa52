/**
 * What a raw script computes with, as far as it is known without a witness: elements (`Term`) that are bytes, items of the witness, hashes of
 * these, signatures, preimages or numbers; and numbers as sums of units, where each question that a script asks ("does this signature hold?")
 * is a unit worth 0 or 1. So `CHECKSIGADD ... NUMEQUAL` stays one question about a sum, and is not a case for each set of signers.
 *
 * Invariant: every node is made by the {@link ./algebra.ts algebra} of one run, equal nodes have equal ids, and no node is nested deeper than
 * its limit allows; deeper ones are `opaque`.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { HashFunction } from "../../policy/condition.ts";
import { LIMITS } from "../../script/limits.ts";

export type Digest = "sha256" | "ripemd160" | "sha1";

interface Node {
  readonly id: number;
  readonly depth: number;
}

export type TermShape =
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  /** An item of the witness; 0 is on top when the script begins. */
  | { readonly kind: "item"; readonly index: number }
  /** A hash that is a parameter. */
  | { readonly kind: "hole"; readonly name: string; readonly length: number }
  /** A key that is a parameter: 32 bytes. */
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "digest"; readonly function: Digest; readonly of: Term }
  /**
   * What the witness brings as `item`: one signature of `key` (in hex or by name) for `separator`, where the last CODESEPARATOR stood. A key
   * signs as often as it likes, in 64 bytes or in 65, so two items may be two signatures of one key.
   */
  | { readonly kind: "signature"; readonly key: string; readonly separator: number; readonly item: number }
  | { readonly kind: "preimage"; readonly function: HashFunction; readonly image: Term }
  | { readonly kind: "number"; readonly sum: Sum }
  /** Not followed; of one origin it is the same element each time. */
  | { readonly kind: "opaque"; readonly origin: string };

export type AtomShape =
  | { readonly kind: "signed"; readonly key: Term; readonly signature: Term; readonly separator: number }
  | { readonly kind: "equal"; readonly left: Term; readonly right: Term }
  | { readonly kind: "zero"; readonly sum: Sum }
  | { readonly kind: "negative"; readonly sum: Sum }
  /** CastToBool. */
  | { readonly kind: "true"; readonly of: Term };

export type UnitShape =
  | AtomShape
  /** The item read as a number. */
  | { readonly kind: "value"; readonly of: Term }
  | { readonly kind: "size"; readonly of: Term }
  /** How many items the witness has. */
  | { readonly kind: "items" }
  /** A number that is a parameter. */
  | { readonly kind: "parameter"; readonly name: string; readonly range: Range };

export type Term = TermShape & Node;
export type Atom = AtomShape & Node;
export type Unit = UnitShape & Node;

/** `constant` and each unit times its coefficient, units in the order of their ids. */
export interface Sum {
  readonly constant: number;
  readonly parts: readonly (readonly [unit: Unit, coefficient: number])[];
}

export interface Literal {
  readonly atom: Atom;
  readonly holds: boolean;
}

export type Truth = boolean | Literal;

export type Range = readonly [least: number, most: number];

/** The greatest number that an operand of arithmetic can be: four bytes with their sign. */
export const OPERAND_MAX: number = 0x7fff_ffff;

export const isAtom = (unit: Unit): unit is Atom =>
  unit.kind === "signed" ||
  unit.kind === "equal" ||
  unit.kind === "zero" ||
  unit.kind === "negative" ||
  unit.kind === "true";

export function sumRange({ constant, parts }: Sum): Range {
  let [least, most] = [constant, constant];
  for (const [unit, coefficient] of parts) {
    const [low, high] = unitRange(unit);
    least += coefficient * (coefficient > 0 ? low : high);
    most += coefficient * (coefficient > 0 ? high : low);
  }
  return [least, most];
}

export function unitRange(unit: Unit): Range {
  switch (unit.kind) {
    case "value":
      return [-OPERAND_MAX, OPERAND_MAX];
    case "size":
      return lengthRange(unit.of);
    case "items":
      return [0, LIMITS.stackElements.value];
    case "parameter":
      return unit.range;
    default:
      return [0, 1];
  }
}

/** Least and most bytes that the element can have. */
export function lengthRange(term: Term): Range {
  switch (term.kind) {
    case "bytes":
      return [term.bytes.length, term.bytes.length];
    case "hole":
      return [term.length, term.length];
    case "key":
      return [32, 32];
    case "digest":
      return term.function === "sha256" ? [32, 32] : [20, 20];
    // BIP341: 64 bytes, or 65 with the hash type.
    case "signature":
      return [64, 65];
    case "number":
      return numberLength(term.sum);
    case "item":
    case "preimage":
    case "opaque":
      return [0, LIMITS.elementBytes.value];
  }
}

function numberLength(sum: Sum): Range {
  const [least, most] = sumRange(sum);
  const bits = Math.max(Math.abs(least), Math.abs(most)).toString(2).length;
  const bytes = least === 0 && most === 0 ? 0 : Math.floor(bits / 8) + 1;
  return [least > 0 || most < 0 ? 1 : 0, bytes];
}
