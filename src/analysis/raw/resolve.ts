/** What nodes become once items of the witness are known. Nodes are nested to a limit (RAW_LIMITS.depth), so plain recursion is safe here. */
import type { Arena } from "./arena.ts";
import type { Atom, Literal, Sum, Term, Truth, Unit } from "./term.ts";
import { unit } from "./arena.ts";
import { digestTerm, isEqual, isSigned, isTrueTerm, numberTerm, sizeSum, valueSum } from "./algebra.ts";
import { combine, constantSum, isNegative, isZero, not, truthSum, unitSum } from "./sum.ts";
import { isAtom } from "./term.ts";

export interface Known {
  readonly arena: Arena;
  readonly anyprevout: boolean;
  /** Items by their index; no term among them names an item that is bound itself, unless it was bound later. */
  readonly bindings: ReadonlyMap<number, Term>;
  /** Questions already answered, by their ids. */
  readonly facts: ReadonlyMap<number, Literal>;
  readonly implied: ReadonlyMap<number, Literal>;
  /** How many items the witness has, once that is known. */
  readonly items: number | undefined;
  /** Bytes that signatures are taken to have, 64 or 65, by their items; absent: either. */
  readonly signatureBytes?: ReadonlyMap<number, number>;
  /** Bytes that preimages are taken to have, not all of them zero; absent: any number. */
  readonly preimageBytes?: number;
}

export function resolveTerm(known: Known, of: Term): Term {
  switch (of.kind) {
    case "item": {
      const bound = known.bindings.get(of.index);
      return bound === undefined ? of : resolveTerm(known, bound);
    }
    // Bound to another item's, once both are known to be one.
    case "signature": {
      const bound = known.bindings.get(of.item);
      return bound === undefined || bound === of ? of : resolveTerm(known, bound);
    }
    case "digest": {
      const inner = resolveTerm(known, of.of);
      return inner === of.of ? of : digestTerm(known.arena, of.function, inner);
    }
    case "number": {
      const sum = resolveSum(known, of.sum);
      return sum === of.sum ? of : numberTerm(known.arena, sum);
    }
    default:
      return of;
  }
}

export function resolveSum(known: Known, sum: Sum): Sum {
  let changed = false;
  const addends = sum.parts.map(([part, coefficient]): readonly [Sum, number] => {
    const value = resolveUnit(known, part);
    if (value !== part) changed = true;
    return ["kind" in value ? unitSum(value) : value, coefficient];
  });
  return changed ? combine([[constantSum(sum.constant), 1], ...addends]) : sum;
}

function resolveUnit(known: Known, part: Unit): Unit | Sum {
  if (isAtom(part)) {
    const truth = answered(known, resolveAtom(known, part));
    return typeof truth !== "boolean" && truth.atom === part && truth.holds ? part : truthSum(truth);
  }
  switch (part.kind) {
    case "items":
      return known.items === undefined ? part : constantSum(known.items);
    case "parameter":
      return part;
    case "size": {
      const of = resolveTerm(known, part.of);
      const length =
        of.kind === "signature"
          ? known.signatureBytes?.get(of.item)
          : of.kind === "preimage"
            ? known.preimageBytes
            : undefined;
      if (length !== undefined) return constantSum(length);
      return of === part.of ? part : sizeSum(known.arena, of);
    }
    case "value": {
      const of = resolveTerm(known, part.of);
      if (of === part.of) return part;
      // What is no number stays a unit: whoever reads it as one has said that it is at most four bytes long.
      return valueSum(known.arena, of) ?? unit(known.arena, { kind: "value", of });
    }
  }
}

/** A question by what is known already of its atom. */
export function answered({ facts, implied }: Known, truth: Truth): Truth {
  if (typeof truth === "boolean") return truth;
  const fact = facts.get(truth.atom.id) ?? implied.get(truth.atom.id);
  return fact === undefined ? truth : fact.holds === truth.holds;
}

export function resolveAtom(known: Known, atom: Atom): Truth {
  const { arena } = known;
  switch (atom.kind) {
    case "signed": {
      const [key, signature] = [resolveTerm(known, atom.key), resolveTerm(known, atom.signature)];
      const { separator } = atom;
      return isSigned(arena, { key, signature, separator }, known.anyprevout);
    }
    case "equal":
      return isEqual(arena, resolveTerm(known, atom.left), resolveTerm(known, atom.right));
    case "zero":
      return isZero(arena, resolveSum(known, atom.sum));
    case "negative":
      return isNegative(arena, resolveSum(known, atom.sum));
    case "true": {
      const of = resolveTerm(known, atom.of);
      return (of.kind === "preimage" && known.preimageBytes !== undefined) || isTrueTerm(arena, of);
    }
  }
}

export function resolveTruth(known: Known, truth: Truth): Truth {
  if (typeof truth === "boolean") return truth;
  const found = resolveAtom(known, truth.atom);
  return truth.holds ? found : not(found);
}

/** Items that the literal still speaks of. */
export function itemsOf(literals: Iterable<Literal>): ReadonlySet<number> {
  const items = new Set<number>();
  const collect = itemsInto(items);
  for (const { atom } of literals) visitAtom(atom, collect);
  return items;
}

export const collectTerm = (of: Term, items: Set<number>): void => visitTerm(of, itemsInto(items));

type Visit = (innermost: Term) => void;

const itemsInto =
  (items: Set<number>): Visit =>
  (of) => {
    if (of.kind === "item") items.add(of.index);
  };

/** Whatever the term is made of that is made of nothing else. */
function visitTerm(of: Term, visit: Visit): void {
  if (of.kind === "digest") visitTerm(of.of, visit);
  else if (of.kind === "number") visitSum(of.sum, visit);
  else visit(of);
}

export function visitAtom(atom: Atom, visit: Visit): void {
  switch (atom.kind) {
    case "signed":
      visitTerm(atom.key, visit);
      return visitTerm(atom.signature, visit);
    case "equal":
      visitTerm(atom.left, visit);
      return visitTerm(atom.right, visit);
    case "true":
      return visitTerm(atom.of, visit);
    default:
      return visitSum(atom.sum, visit);
  }
}

function visitSum({ parts }: Sum, visit: Visit): void {
  for (const [part] of parts) {
    if (isAtom(part)) visitAtom(part, visit);
    else if (part.kind === "value" || part.kind === "size") visitTerm(part.of, visit);
  }
}
