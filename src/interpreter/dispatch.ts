/**
 * A rule set, laid out by byte: which operation an opcode is, and which opcodes make any spend valid. Made when a rule
 * set first runs.
 */
import type { Operation, RuleSet } from "./machine.ts";
import { invariant } from "../base/invariant.ts";
import { isOpSuccess, opcodeByName } from "../script/opcodes.ts";

export interface Dispatch {
  /** 256 entries; undefined is no opcode, or an OP_SUCCESSx. */
  readonly operations: readonly (Operation | undefined)[];
  /** 256 entries: an OP_SUCCESSx to which the rules give no meaning. */
  readonly success: readonly boolean[];
}

const made = new WeakMap<RuleSet, Dispatch>();

export function dispatchOf(rules: RuleSet): Dispatch {
  let dispatch = made.get(rules);
  if (dispatch === undefined) {
    dispatch = layOut(rules);
    made.set(rules, dispatch);
  }
  return dispatch;
}

/** Where two rows name one byte (a NOP and what a soft fork makes of it) the later one counts. */
function layOut(rules: RuleSet): Dispatch {
  const operations: (Operation | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const [name, operation] of Object.entries(rules.operations)) {
    const opcode = opcodeByName(name);
    invariant(opcode !== undefined, "each row of a rule set names an opcode");
    operations[opcode] = operation;
  }
  const success = operations.map((operation, opcode) => operation === undefined && isOpSuccess(opcode));
  return { operations, success };
}
