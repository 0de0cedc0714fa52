/**
 * From functions of elements and numbers to operations on the machine: each combinator checks that the operands are
 * there, takes them off, and puts the result on. Rows of the tables then say what an opcode computes and nothing else.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { ScriptError } from "../errors.ts";
import type { Machine, Operation } from "../machine.ts";
import { FALSE, isTrue, NUMBER_BYTES, numberBytes, readNumber, TRUE } from "../number.ts";

/** Puts the same element on, each time. */
export const push =
  (element: Bytes): Operation =>
  ({ stack }) => {
    stack.push(element);
    return undefined;
  };

/** Runs `change` when the stack has at least `count` elements. */
export const onTop =
  (count: number, change: (stack: Bytes[]) => void): Operation =>
  ({ stack }) => {
    if (stack.length < count) return "INVALID_STACK_OPERATION";
    change(stack);
    return undefined;
  };

/** Replaces the top element by a function of it. */
export const mapElement = (compute: (element: Bytes) => Bytes): Operation =>
  onTop(1, (stack) => {
    stack.push(compute(stack.pop() as Bytes));
  });

/** Replaces the two top elements by the truth about them. */
export const compareElements = (holds: (under: Bytes, top: Bytes) => boolean): Operation =>
  onTop(2, (stack) => {
    const top = stack.pop() as Bytes;
    stack.push(holds(stack.pop() as Bytes, top) ? TRUE : FALSE);
  });

/** The number `depth` elements below the top; undefined when it is none. The stack must be that deep. */
export const numberAt = ({ stack, rules }: Machine, depth: number): number | undefined =>
  readNumber(stack[stack.length - 1 - depth] as Bytes, NUMBER_BYTES, rules.minimalData);

/** Replaces the top number by a function of it. */
export const mapNumber =
  (compute: (value: number) => number): Operation =>
  (machine) => {
    const { stack } = machine;
    if (stack.length < 1) return "INVALID_STACK_OPERATION";
    const value = numberAt(machine, 0);
    if (value === undefined) return "SCRIPTNUM";
    stack[stack.length - 1] = numberBytes(compute(value));
    return undefined;
  };

/** Replaces the two top numbers by a function of them; `b` is the top. */
export const mapNumbers =
  (compute: (a: number, b: number) => number): Operation =>
  (machine) => {
    const { stack } = machine;
    if (stack.length < 2) return "INVALID_STACK_OPERATION";
    const a = numberAt(machine, 1);
    const b = numberAt(machine, 0);
    if (a === undefined || b === undefined) return "SCRIPTNUM";
    stack.pop();
    stack[stack.length - 1] = numberBytes(compute(a, b));
    return undefined;
  };

/** Replaces the two top numbers by the truth about them. */
export const compareNumbers = (holds: (a: number, b: number) => boolean): Operation =>
  mapNumbers((a, b) => (holds(a, b) ? 1 : 0));

/** The operation, then VERIFY with an error of its own. */
export const thenVerify =
  (operation: Operation, error: ScriptError): Operation =>
  (machine) => {
    const failed = operation(machine);
    if (failed !== undefined) return failed;
    return isTrue(machine.stack.pop() as Bytes) ? undefined : error;
  };
