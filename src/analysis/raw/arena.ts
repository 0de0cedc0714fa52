/** Where the nodes of one run live, each once: equal shapes are one object, so that equality is identity and a node's id its name. */
import type { Sum, Term, TermShape, Unit, UnitShape } from "./term.ts";
import { toHex } from "../../base/bytes.ts";
import { RAW_LIMITS } from "./limits.ts";

export interface Arena {
  readonly terms: Map<string, Term>;
  readonly units: Map<string, Unit>;
}

export const newArena = (): Arena => ({ terms: new Map(), units: new Map() });

export function term(arena: Arena, shape: TermShape): Term {
  const depth = 1 + termDepth(shape);
  const kept: TermShape = depth > RAW_LIMITS.depth ? { kind: "opaque", origin: termKey(shape) } : shape;
  const key = termKey(kept);
  const known = arena.terms.get(key);
  if (known !== undefined) return known;
  const made: Term = { ...kept, id: arena.terms.size, depth: kept === shape ? depth : 1 };
  arena.terms.set(key, made);
  return made;
}

export function unit<S extends UnitShape>(arena: Arena, shape: S): Extract<Unit, { kind: S["kind"] }> {
  const key = unitKey(shape);
  const known = arena.units.get(key);
  const made = known ?? ({ ...shape, id: arena.units.size, depth: 1 + unitDepth(shape) } as unknown as Unit);
  if (known === undefined) arena.units.set(key, made);
  return made as Extract<Unit, { kind: S["kind"] }>;
}

function termDepth(shape: TermShape): number {
  switch (shape.kind) {
    case "digest":
      return shape.of.depth;
    case "preimage":
      return shape.image.depth;
    case "number":
      return sumDepth(shape.sum);
    default:
      return 0;
  }
}

function unitDepth(shape: UnitShape): number {
  switch (shape.kind) {
    case "signed":
      return Math.max(shape.key.depth, shape.signature.depth);
    case "equal":
      return Math.max(shape.left.depth, shape.right.depth);
    case "zero":
    case "negative":
      return sumDepth(shape.sum);
    case "items":
    case "parameter":
      return 0;
    default:
      return shape.of.depth;
  }
}

const sumDepth = ({ parts }: Sum): number => parts.reduce((most, [part]) => Math.max(most, part.depth), 0);

export const sumKey = ({ constant, parts }: Sum): string =>
  `${constant}${parts.map(([part, coefficient]) => ` ${coefficient}*${part.id}`).join("")}`;

function termKey(shape: TermShape): string {
  switch (shape.kind) {
    case "bytes":
      return `bytes ${toHex(shape.bytes)}`;
    case "item":
      return `item ${shape.index}`;
    case "hole":
    case "key":
      return `${shape.kind} ${shape.name}`;
    case "digest":
      return `${shape.function} ${shape.of.id}`;
    case "signature":
      return `signature ${shape.item} ${shape.separator} ${shape.key}`;
    case "preimage":
      return `preimage ${shape.function} ${shape.image.id}`;
    case "number":
      return `number ${sumKey(shape.sum)}`;
    case "opaque":
      return `opaque ${shape.origin}`;
  }
}

function unitKey(shape: UnitShape): string {
  switch (shape.kind) {
    case "signed":
      return `signed ${shape.key.id} ${shape.signature.id} ${shape.separator}`;
    case "equal":
      return `equal ${shape.left.id} ${shape.right.id}`;
    case "zero":
    case "negative":
      return `${shape.kind} ${sumKey(shape.sum)}`;
    case "items":
      return "items";
    case "parameter":
      return `parameter ${shape.name}`;
    default:
      return `${shape.kind} ${shape.of.id}`;
  }
}
