/** Moving elements about, known or not. Each row shows the stack before and after, the top to the right. */
import type { Outcome, Run, SymbolicOperation } from "./outcome.ts";
import type { Sum, Term } from "./term.ts";
import { isTrueTerm, numberTerm, sizeSum } from "./algebra.ts";
import { unit } from "./arena.ts";
import { operands } from "./operands.ts";
import { decide, peek, pop } from "./path.ts";
import { addSums, constantSum, isZero, unitSum } from "./sum.ts";
import { sumRange } from "./term.ts";

/** Takes `count` elements, the top last, and puts those at `order` in their place. */
const rearrange =
  (count: number, ...order: readonly number[]): SymbolicOperation =>
  ({ world, path }) => {
    const taken: Term[] = [];
    for (let i = 0; i < count; i++) taken.unshift(pop(world, path));
    path.stack.push(...order.map((i) => taken[i] as Term));
    return undefined;
  };

/** How far an index that the witness chooses is followed. */
const OPEN_INDEX_MAX = 16;

/** PICK and ROLL; where the witness chooses the depth there is a way for each depth it can choose. */
const fromDepth =
  (keep: boolean): SymbolicOperation =>
  (run) => {
    const { world, path } = run;
    const read = operands(run, 1);
    if (!Array.isArray(read)) return read as Outcome;
    const depth = knownIndex(run, read[0] as Sum);
    if (typeof depth !== "number") return depth;
    peek(world, path, depth + 1);
    pop(world, path);
    const at = path.stack.length - 1 - depth;
    const found = path.stack[at] as Term;
    if (!keep) path.stack.splice(at, 1);
    path.stack.push(found);
    return undefined;
  };

function knownIndex({ world, path }: Run, sum: Sum): number | Exclude<Outcome, undefined> {
  const [least, most] = sumRange(sum);
  if (most < 0 || least > MOST_DEPTH) return "fails";
  if (least === most) return least;
  const bound = Math.min(most, OPEN_INDEX_MAX);
  for (let depth = Math.max(0, least); depth <= bound; depth++) {
    const answer = decide(world, path, isZero(world.arena, addSums(sum, constantSum(depth), -1)));
    if (answer === true) return depth;
    if (answer !== false) return answer;
  }
  return bound === most ? "fails" : { unknown: "the witness chooses which element the script takes" };
}

/** The stack has at most 1000 elements, the index among them. */
const MOST_DEPTH = 998;

export const STACK: Readonly<Record<string, SymbolicOperation>> = Object.freeze({
  TOALTSTACK: ({ world, path }) => {
    path.alt.push(pop(world, path));
    return undefined;
  },
  FROMALTSTACK: ({ path }) => {
    const element = path.alt.pop();
    if (element === undefined) return "fails";
    path.stack.push(element);
    return undefined;
  },
  "2DROP": rearrange(2),
  /** a b → a b a b */
  "2DUP": rearrange(2, 0, 1, 0, 1),
  /** a b c → a b c a b c */
  "3DUP": rearrange(3, 0, 1, 2, 0, 1, 2),
  /** a b c d → a b c d a b */
  "2OVER": rearrange(4, 0, 1, 2, 3, 0, 1),
  /** a b c d e f → c d e f a b */
  "2ROT": rearrange(6, 2, 3, 4, 5, 0, 1),
  /** a b c d → c d a b */
  "2SWAP": rearrange(4, 2, 3, 0, 1),
  /** a → a a if a is true, else a */
  IFDUP: ({ world, path }) => {
    const top = peek(world, path);
    const answer = decide(world, path, isTrueTerm(world.arena, top));
    if (typeof answer !== "boolean") return answer;
    if (answer) path.stack.push(top);
    return undefined;
  },
  /** → number of elements: those seen here, and the items of the witness below them. */
  DEPTH: ({ world: { arena }, path }) => {
    const seen = constantSum(path.stack.length - path.items);
    path.stack.push(numberTerm(arena, addSums(unitSum(unit(arena, { kind: "items" })), seen)));
    return undefined;
  },
  DROP: rearrange(1),
  DUP: rearrange(1, 0, 0),
  /** a b → b */
  NIP: rearrange(2, 1),
  /** a b → a b a */
  OVER: rearrange(2, 0, 1, 0),
  PICK: fromDepth(true),
  ROLL: fromDepth(false),
  /** a b c → b c a */
  ROT: rearrange(3, 1, 2, 0),
  SWAP: rearrange(2, 1, 0),
  /** a b → b a b */
  TUCK: rearrange(2, 1, 0, 1),
  SIZE: ({ world, path }) => {
    const top = peek(world, path);
    path.stack.push(numberTerm(world.arena, sizeSum(world.arena, top)));
    return undefined;
  },
});
