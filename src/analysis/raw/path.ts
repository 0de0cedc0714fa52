/**
 * One way through a raw script so far: the stack, what the branches taken and the checks passed say of the witness, and what they cost.
 * A way is not a witness: an item stays open until something asks for it.
 *
 * Invariant: every witness that runs this way through the script fits `bindings` and `facts`; those that do not run it are other ways'.
 */
import type { LockUnit } from "../../miniscript/node.ts";
import type { Arena } from "./arena.ts";
import type { Atom, Literal, Term, Truth } from "./term.ts";
import type { Known } from "./resolve.ts";
import { term } from "./arena.ts";
import { answered, resolveTerm, resolveTruth } from "./resolve.ts";

export interface Check {
  readonly key: Term;
  readonly signature: Term;
  readonly separator: number;
}

export interface LockCheck {
  readonly kind: "after" | "older";
  readonly of: Term;
}

export interface Path {
  /** The next token, and whether all have run. */
  at: number;
  ended: boolean;
  readonly stack: Term[];
  readonly alt: Term[];
  readonly conditions: boolean[];
  /** Items of the witness that something has reached, the deepest last. */
  items: number;
  readonly bindings: Map<number, Term>;
  /** By the id of their atom: what holds and could not be said by a binding. */
  readonly facts: Map<number, Literal>;
  /** Likewise: what holds because simpler answers say so, which stand above. */
  readonly implied: Map<number, Literal>;
  readonly checks: Check[];
  readonly locks: LockCheck[];
  /** BIP342's position of the last CODESEPARATOR, -1 for none. */
  separator: number;
  /** Most elements of both stacks at once, less the items reached: with all items of the witness at most 1000. */
  peak: number;
  /** Why it cannot be told whether this way is open. */
  unknown: string | undefined;
}

/** What is the same for all ways of a script. */
export interface World {
  readonly arena: Arena;
  readonly anyprevout: boolean;
  /** Bytes that anyone has: those of the script, the program's keys, and the shortest there are. */
  readonly common: readonly Term[];
  /** Their digests, by the chain of functions, each chain computed when it is first asked for. */
  readonly commonImages: Map<string, ReadonlyMap<Term, Term>>;
  /** Keys that whoever comes may bring: those of an unknown type, and one of 32 bytes whose secret is no secret. */
  readonly ownKeys: readonly Term[];
  /** Keys in hex for which nobody can sign (BIP341's H). */
  readonly nobodys: ReadonlySet<string>;
  /** Keys in hex with which anyone signs. */
  readonly anyones: ReadonlySet<string>;
  /** The clock that a number which is a parameter is a lock of. */
  readonly lockUnit: (parameter: string) => LockUnit | undefined;
}

export const newPath = (): Path => ({
  at: 0,
  ended: false,
  stack: [],
  alt: [],
  conditions: [],
  items: 0,
  bindings: new Map(),
  facts: new Map(),
  implied: new Map(),
  checks: [],
  locks: [],
  separator: -1,
  peak: 0,
  unknown: undefined,
});

export const copyPath = (path: Path): Path => ({
  ...path,
  stack: [...path.stack],
  alt: [...path.alt],
  conditions: [...path.conditions],
  bindings: new Map(path.bindings),
  facts: new Map(path.facts),
  implied: new Map(path.implied),
  checks: [...path.checks],
  locks: [...path.locks],
});

export const knownOf = ({ arena, anyprevout }: World, { bindings, ended, facts, implied, items }: Path): Known => ({
  arena,
  anyprevout,
  bindings,
  facts,
  implied,
  items: ended ? items : undefined,
});

/** The element `depth` below the top, as far as it is known; what lies under the stack are items of the witness. */
export function peek(world: World, path: Path, depth = 0): Term {
  while (path.stack.length <= depth) {
    path.stack.unshift(term(world.arena, { kind: "item", index: path.items }));
    path.items++;
  }
  return resolveTerm(knownOf(world, path), path.stack[path.stack.length - 1 - depth] as Term);
}

export function pop(world: World, path: Path): Term {
  const top = peek(world, path);
  path.stack.pop();
  return top;
}

/** The question as far as this way has answered it. */
export function settle(world: World, path: Path, truth: Truth): Truth {
  const known = knownOf(world, path);
  return answered(known, resolveTruth(known, truth));
}

/** The answer, or the question by which the way must be split in two. */
export function decide(world: World, path: Path, truth: Truth): boolean | { readonly split: Atom } {
  const found = settle(world, path, truth);
  return typeof found === "boolean" ? found : { split: found.atom };
}
