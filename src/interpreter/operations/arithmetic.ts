/**
 * Comparison and arithmetic. Operands have at most 4 bytes; a result may have 5 (it can then be compared as bytes, but
 * not be computed with again).
 */
import type { Machine, Operation, Operations } from "../machine.ts";
import { equalBytes } from "../../base/bytes.ts";
import { FALSE, TRUE } from "../number.ts";
import { compareElements, compareNumbers, mapNumber, mapNumbers, numberAt, thenVerify } from "./combinators.ts";

const equal: Operation = compareElements(equalBytes);
const numEqual: Operation = compareNumbers((a, b) => a === b);

/** x min max → is min ≤ x < max? */
const within: Operation = (machine: Machine) => {
  const { stack } = machine;
  if (stack.length < 3) return "INVALID_STACK_OPERATION";
  const [x, least, bound] = [numberAt(machine, 2), numberAt(machine, 1), numberAt(machine, 0)];
  if (x === undefined || least === undefined || bound === undefined) return "SCRIPTNUM";
  stack.length -= 2;
  stack[stack.length - 1] = least <= x && x < bound ? TRUE : FALSE;
  return undefined;
};

export const ARITHMETIC: Operations = {
  EQUAL: equal,
  EQUALVERIFY: thenVerify(equal, "EQUALVERIFY"),
  "1ADD": mapNumber((a) => a + 1),
  "1SUB": mapNumber((a) => a - 1),
  NEGATE: mapNumber((a) => -a),
  ABS: mapNumber(Math.abs),
  NOT: mapNumber((a) => (a === 0 ? 1 : 0)),
  "0NOTEQUAL": mapNumber((a) => (a === 0 ? 0 : 1)),
  ADD: mapNumbers((a, b) => a + b),
  SUB: mapNumbers((a, b) => a - b),
  BOOLAND: compareNumbers((a, b) => a !== 0 && b !== 0),
  BOOLOR: compareNumbers((a, b) => a !== 0 || b !== 0),
  NUMEQUAL: numEqual,
  NUMEQUALVERIFY: thenVerify(numEqual, "NUMEQUALVERIFY"),
  NUMNOTEQUAL: compareNumbers((a, b) => a !== b),
  LESSTHAN: compareNumbers((a, b) => a < b),
  GREATERTHAN: compareNumbers((a, b) => a > b),
  LESSTHANOREQUAL: compareNumbers((a, b) => a <= b),
  GREATERTHANOREQUAL: compareNumbers((a, b) => a >= b),
  MIN: mapNumbers(Math.min),
  MAX: mapNumbers(Math.max),
  WITHIN: within,
};
