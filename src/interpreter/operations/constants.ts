/**
 * The opcodes that push a number of their own. Pushes of data are the loop's business: they are no opcode but a length.
 */
import type { Operations } from "../machine.ts";
import { numberBytes } from "../number.ts";
import { push } from "./combinators.ts";

export const CONSTANTS: Operations = {
  "1NEGATE": push(numberBytes(-1)),
  "1": push(numberBytes(1)),
  "2": push(numberBytes(2)),
  "3": push(numberBytes(3)),
  "4": push(numberBytes(4)),
  "5": push(numberBytes(5)),
  "6": push(numberBytes(6)),
  "7": push(numberBytes(7)),
  "8": push(numberBytes(8)),
  "9": push(numberBytes(9)),
  "10": push(numberBytes(10)),
  "11": push(numberBytes(11)),
  "12": push(numberBytes(12)),
  "13": push(numberBytes(13)),
  "14": push(numberBytes(14)),
  "15": push(numberBytes(15)),
  "16": push(numberBytes(16)),
};
