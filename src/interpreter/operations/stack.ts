/**
 * Moving elements about. Each row shows the stack before and after, the top to the right, as script documentation does.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Machine, Operation, Operations } from "../machine.ts";
import { isTrue, numberBytes } from "../number.ts";
import { numberAt, onTop } from "./combinators.ts";

/** The element `depth` below the top; the caller has checked that it is there. */
const at = (stack: readonly Bytes[], depth: number): Bytes => stack[stack.length - 1 - depth] as Bytes;

/** Takes out the element `depth` below the top. */
const take = (stack: Bytes[], depth: number): Bytes => stack.splice(stack.length - 1 - depth, 1)[0] as Bytes;

const toAltStack: Operation = ({ stack, altStack }) => {
  const element = stack.pop();
  if (element === undefined) return "INVALID_STACK_OPERATION";
  altStack.push(element);
  return undefined;
};

const fromAltStack: Operation = ({ stack, altStack }) => {
  const element = altStack.pop();
  if (element === undefined) return "INVALID_ALTSTACK_OPERATION";
  stack.push(element);
  return undefined;
};

/** PICK and ROLL: the top number says how deep below itself the element lies. */
const fromDepth =
  (fetch: (stack: Bytes[], depth: number) => Bytes): Operation =>
  (machine: Machine) => {
    const { stack } = machine;
    if (stack.length < 2) return "INVALID_STACK_OPERATION";
    const depth = numberAt(machine, 0);
    if (depth === undefined) return "SCRIPTNUM";
    stack.pop();
    if (depth < 0 || depth >= stack.length) return "INVALID_STACK_OPERATION";
    stack.push(fetch(stack, depth));
    return undefined;
  };

export const STACK: Operations = {
  TOALTSTACK: toAltStack,
  FROMALTSTACK: fromAltStack,
  /** a b → */
  "2DROP": onTop(2, (stack) => {
    stack.length -= 2;
  }),
  /** a b → a b a b */
  "2DUP": onTop(2, (stack) => {
    stack.push(at(stack, 1), at(stack, 0));
  }),
  /** a b c → a b c a b c */
  "3DUP": onTop(3, (stack) => {
    stack.push(at(stack, 2), at(stack, 1), at(stack, 0));
  }),
  /** a b c d → a b c d a b */
  "2OVER": onTop(4, (stack) => {
    stack.push(at(stack, 3), at(stack, 2));
  }),
  /** a b c d e f → c d e f a b */
  "2ROT": onTop(6, (stack) => {
    stack.push(...stack.splice(-6, 2));
  }),
  /** a b c d → c d a b */
  "2SWAP": onTop(4, (stack) => {
    stack.push(...stack.splice(-4, 2));
  }),
  /** a → a a if a is true, else a */
  IFDUP: onTop(1, (stack) => {
    if (isTrue(at(stack, 0))) stack.push(at(stack, 0));
  }),
  /** → number of elements */
  DEPTH: onTop(0, (stack) => {
    stack.push(numberBytes(stack.length));
  }),
  /** a → */
  DROP: onTop(1, (stack) => {
    stack.pop();
  }),
  /** a → a a */
  DUP: onTop(1, (stack) => {
    stack.push(at(stack, 0));
  }),
  /** a b → b */
  NIP: onTop(2, (stack) => {
    take(stack, 1);
  }),
  /** a b → a b a */
  OVER: onTop(2, (stack) => {
    stack.push(at(stack, 1));
  }),
  PICK: fromDepth(at),
  ROLL: fromDepth(take),
  /** a b c → b c a */
  ROT: onTop(3, (stack) => {
    stack.push(take(stack, 2));
  }),
  /** a b → b a */
  SWAP: onTop(2, (stack) => {
    stack.push(take(stack, 1));
  }),
  /** a b → b a b */
  TUCK: onTop(2, (stack) => {
    stack.splice(-2, 0, at(stack, 0));
  }),
  /** a → a and its length */
  SIZE: onTop(1, (stack) => {
    stack.push(numberBytes(at(stack, 0).length));
  }),
};
