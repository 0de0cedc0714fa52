/** Comparison and arithmetic on sums. Truths are sums of one question, so BOOLAND, BOOLOR and WITHIN are comparisons of sums too. */
import type { SymbolicOperation } from "./outcome.ts";
import type { Arena } from "./arena.ts";
import type { Sum, Truth } from "./term.ts";
import { isEqual, numberTerm } from "./algebra.ts";
import { operands } from "./operands.ts";
import { require } from "./outcome.ts";
import { decide, pop } from "./path.ts";
import { addSums, constantSum, isNegative, isZero, not, scaleSum, truthSum } from "./sum.ts";

type Compute = (arena: Arena, ...numbers: readonly Sum[]) => Sum;
type Compare = (arena: Arena, ...numbers: readonly Sum[]) => Truth;

const map =
  (count: number, compute: Compute): SymbolicOperation =>
  (run) => {
    const read = operands(run, count);
    if (!Array.isArray(read)) return read;
    const { world, path } = run;
    for (let i = 0; i < count; i++) pop(world, path);
    path.stack.push(numberTerm(world.arena, compute(world.arena, ...read)));
    return undefined;
  };

const compare = (count: number, holds: Compare): SymbolicOperation =>
  map(count, (arena, ...numbers) => truthSum(holds(arena, ...numbers)));

/** Compares and verifies at once. */
const verify =
  (count: number, holds: Compare): SymbolicOperation =>
  (run) => {
    const read = operands(run, count);
    if (!Array.isArray(read)) return read;
    const { world, path } = run;
    for (let i = 0; i < count; i++) pop(world, path);
    return require(run, holds(world.arena, ...read));
  };

/** One number or the other, by whether their difference is negative: where that is open the way parts. */
const choose =
  (count: number, difference: Compute, whenNegative: Compute, otherwise: Compute): SymbolicOperation =>
  (run) => {
    const read = operands(run, count);
    if (!Array.isArray(read)) return read;
    const { arena } = run.world;
    const answer = decide(run.world, run.path, isNegative(arena, difference(arena, ...read)));
    if (typeof answer !== "boolean") return answer;
    return map(count, answer ? whenNegative : otherwise)(run);
  };

const minus = (a: Sum, b: Sum): Sum => addSums(a, b, -1);
const less: Compare = (arena, a, b) => isNegative(arena, minus(a as Sum, b as Sum));
const same: Compare = (arena, a, b) => isZero(arena, minus(a as Sum, b as Sum));
const first: Compute = (_, a) => a as Sum;
const second: Compute = (_, __, b) => b as Sum;
const difference: Compute = (_, a, b) => minus(a as Sum, b as Sum);
const plus =
  (n: number): Compute =>
  (_, a) =>
    addSums(a as Sum, constantSum(n));

/** Both are not 0: of two truths that is a sum of 2. */
export const both = (arena: Arena, a: Truth, b: Truth): Truth =>
  isZero(arena, addSums(addSums(truthSum(a), truthSum(b)), constantSum(-2)));

const equal: SymbolicOperation = ({ world, path }) => {
  const [right, left] = [pop(world, path), pop(world, path)];
  path.stack.push(numberTerm(world.arena, truthSum(isEqual(world.arena, left, right))));
  return undefined;
};

const equalVerify: SymbolicOperation = (run) => {
  const { world, path } = run;
  const [right, left] = [pop(world, path), pop(world, path)];
  return require(run, isEqual(world.arena, left, right));
};

export const NUMBERS: Readonly<Record<string, SymbolicOperation>> = Object.freeze({
  EQUAL: equal,
  EQUALVERIFY: equalVerify,
  "1ADD": map(1, plus(1)),
  "1SUB": map(1, plus(-1)),
  NEGATE: map(1, (_, a) => scaleSum(a as Sum, -1)),
  ABS: choose(1, first, (_, a) => scaleSum(a as Sum, -1), first),
  NOT: compare(1, (arena, a) => isZero(arena, a as Sum)),
  "0NOTEQUAL": compare(1, (arena, a) => not(isZero(arena, a as Sum))),
  ADD: map(2, (_, a, b) => addSums(a as Sum, b as Sum)),
  SUB: map(2, difference),
  BOOLAND: compare(2, (arena, a, b) => both(arena, not(isZero(arena, a as Sum)), not(isZero(arena, b as Sum)))),
  BOOLOR: compare(2, (arena, a, b) => not(both(arena, isZero(arena, a as Sum), isZero(arena, b as Sum)))),
  NUMEQUAL: compare(2, same),
  NUMEQUALVERIFY: verify(2, same),
  NUMNOTEQUAL: compare(2, (arena, a, b) => not(same(arena, a as Sum, b as Sum))),
  LESSTHAN: compare(2, less),
  GREATERTHAN: compare(2, (arena, a, b) => less(arena, b as Sum, a as Sum)),
  LESSTHANOREQUAL: compare(2, (arena, a, b) => not(less(arena, b as Sum, a as Sum))),
  GREATERTHANOREQUAL: compare(2, (arena, a, b) => not(less(arena, a as Sum, b as Sum))),
  MIN: choose(2, difference, first, second),
  MAX: choose(2, difference, second, first),
  /** x min max → is min ≤ x < max? */
  WITHIN: compare(3, (arena, x, least, bound) =>
    both(arena, not(less(arena, x as Sum, least as Sum)), less(arena, x as Sum, bound as Sum)),
  ),
});
