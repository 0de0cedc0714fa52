/**
 * CHECKLOCKTIMEVERIFY (BIP65), CHECKSEQUENCEVERIFY (BIP112), and the NOPs that are kept for upgrades as these two once
 * were. The locks compare the script's number with fields of the transaction; whether these hold on the chain (BIP68,
 * BIP113) is the chain's to check.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { Operation, Operations } from "../machine.ts";
import { checkLockTime, checkSequence } from "../../transaction/locktime.ts";
import { LOCK_BYTES, readNumber } from "../number.ts";

/** Both opcodes were NOPs, so the lock stays on the stack. */
const lock =
  (isMet: (required: number, tx: Transaction, inputIndex: number) => boolean): Operation =>
  ({ stack, rules, spend }) => {
    if (stack.length < 1) return "INVALID_STACK_OPERATION";
    const required = readNumber(stack[stack.length - 1] as Bytes, LOCK_BYTES, rules.minimalData);
    if (required === undefined) return "SCRIPTNUM";
    if (required < 0) return "NEGATIVE_LOCKTIME";
    return isMet(required, spend.tx, spend.inputIndex) ? undefined : "UNSATISFIED_LOCKTIME";
  };

const upgradableNop: Operation = ({ rules }) => rules.upgrades.nop;

export const LOCKTIME: Operations = {
  CHECKLOCKTIMEVERIFY: lock(checkLockTime),
  CHECKSEQUENCEVERIFY: lock(checkSequence),
  NOP1: upgradableNop,
  NOP4: upgradableNop,
  NOP5: upgradableNop,
  NOP6: upgradableNop,
  NOP7: upgradableNop,
  NOP8: upgradableNop,
  NOP9: upgradableNop,
  NOP10: upgradableNop,
};
