/**
 * A tapscript from first to last, in the order of BIP342: opcodes that make everything valid, then the limits of the
 * initial stack, then the run, then what it left.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Leaf, Machine, Spend } from "./machine.ts";
import type { Verdict } from "./verdict.ts";
import { LIMITS } from "../script/limits.ts";
import { NO_CODE_SEPARATOR } from "../transaction/sighash.ts";
import { witnessSize } from "../transaction/weight.ts";
import { dispatchOf } from "./dispatch.ts";
import { isTrue } from "./number.ts";
import { runScript, scan } from "./run-script.ts";
import { failure } from "./verdict.ts";

/** What BIP342's budget has beyond the size of the witness. */
const FREE_BUDGET = 50;

export function executeLeaf(spend: Spend, leaf: Leaf): Verdict {
  const { rules, elements } = spend;
  const dispatch = dispatchOf(rules);
  const scanned = scan(leaf.script, dispatch);
  if (scanned === "op success") {
    const { opSuccess } = rules.upgrades;
    return opSuccess === undefined ? { ok: true, path: "op success" } : failure(opSuccess);
  }
  if (scanned !== undefined) return { ok: false, ...scanned };
  // "It is extended to also apply to the size of initial stack"; "maximum 520 bytes per stack element remains, both in
  // the initial stack and in push opcodes".
  if (elements.length > LIMITS.stackElements.value) return failure("STACK_SIZE");
  if (elements.some(({ length }) => length > LIMITS.elementBytes.value)) return failure("PUSH_SIZE");
  const machine = start(spend, leaf);
  const failed = runScript(machine, dispatch);
  return failed === undefined ? outcome(machine) : { ok: false, ...failed };
}

function start(spend: Spend, leaf: Leaf): Machine {
  const witness: readonly Bytes[] = spend.tx.inputs[spend.inputIndex]?.witness ?? [];
  return {
    stack: [...spend.elements],
    altStack: [],
    conditions: [],
    untaken: 0,
    // "The budget equals 50 + the total serialized size in bytes of the transaction input's witness (including the
    // CompactSize prefix)": annex and all.
    budget: FREE_BUDGET + witnessSize(witness),
    codeSeparator: NO_CODE_SEPARATOR,
    position: 0,
    spend,
    leaf,
    rules: spend.rules,
  };
}

/**
 * "If the execution results in anything but exactly one element on the stack which evaluates to true with CastToBool(),
 * fail."
 */
function outcome({ conditions, stack }: Machine): Verdict {
  if (conditions.length > 0) return failure("UNBALANCED_CONDITIONAL");
  const [result] = stack;
  if (result === undefined || stack.length !== 1) return failure("CLEANSTACK");
  return isTrue(result) ? { ok: true, path: "script" } : failure("EVAL_FALSE");
}
