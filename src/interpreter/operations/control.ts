/**
 * Branches and ends. The opcodes from IF to ENDIF are looked at even in a branch that is not taken, since they say
 * where it ends; so VERIF and VERNOTIF, which lie between them, fail there too.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Machine, Operation, Operations } from "../machine.ts";
import { isTrue } from "../number.ts";
import { onTop, thenVerify } from "./combinators.ts";

/** Opens a branch that is taken when the top element is true (IF) or false (NOTIF). */
const branch =
  (takenWhen: boolean): Operation =>
  (machine) => {
    if (machine.untaken > 0) return open(machine, false);
    const element = machine.stack.pop();
    if (element === undefined) return "UNBALANCED_CONDITIONAL";
    if (!isMinimalCondition(element)) return "TAPSCRIPT_MINIMALIF";
    return open(machine, isTrue(element) === takenWhen);
  };

/**
 * BIP342: "the input argument to the OP_IF and OP_NOTIF opcodes must be either exactly 0 (the empty vector) or exactly
 * 1 (the one-byte vector with value 1)".
 */
const isMinimalCondition = (element: Bytes): boolean =>
  element.length === 0 || (element.length === 1 && element[0] === 1);

function open(machine: Machine, taken: boolean): undefined {
  machine.conditions.push(taken);
  if (!taken) machine.untaken++;
  return undefined;
}

const otherwise: Operation = (machine) => {
  const taken = machine.conditions.pop();
  if (taken === undefined) return "UNBALANCED_CONDITIONAL";
  machine.conditions.push(!taken);
  machine.untaken += taken ? 1 : -1;
  return undefined;
};

const close: Operation = (machine) => {
  const taken = machine.conditions.pop();
  if (taken === undefined) return "UNBALANCED_CONDITIONAL";
  if (!taken) machine.untaken--;
  return undefined;
};

export const CONTROL: Operations = {
  NOP: () => undefined,
  IF: branch(true),
  NOTIF: branch(false),
  VERIF: () => "BAD_OPCODE",
  VERNOTIF: () => "BAD_OPCODE",
  ELSE: otherwise,
  ENDIF: close,
  VERIFY: thenVerify(
    onTop(1, () => undefined),
    "VERIFY",
  ),
  RETURN: () => "OP_RETURN",
};
