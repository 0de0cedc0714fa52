/** BIP119: CHECKTEMPLATEVERIFY, in the place of NOP4, lets an output say which transaction may spend it. */
import type { Bytes } from "../../base/bytes.ts";
import type { Operation, RuleSet, Spend } from "../machine.ts";
import { equalBytes } from "../../base/bytes.ts";
import { ctvHash } from "../../transaction/bip119.ts";
import { TAPSCRIPT } from "./tapscript.ts";

/** The hash is the same each time an input's script asks, and looks at all inputs: so it is computed once. */
const hashes = new WeakMap<Spend, Bytes>();

function templateOf(spend: Spend): Bytes {
  const hash = hashes.get(spend) ?? ctvHash(spend.midstates, spend.inputIndex);
  hashes.set(spend, hash);
  return hash;
}

/**
 * "There is at least one element on the stack, fail otherwise"; "The element on the stack is 32 bytes long, NOP
 * otherwise"; "The DefaultCheckTemplateVerifyHash of the transaction at the current input index is equal to the element
 * on the stack, fail otherwise".
 */
const checkTemplate: Operation = ({ stack, spend, rules }) => {
  const top = stack.at(-1);
  if (top === undefined) return "INVALID_STACK_OPERATION";
  if (top.length !== 32) return rules.upgrades.nop;
  return equalBytes(top, templateOf(spend)) ? undefined : "TEMPLATE_MISMATCH";
};

export const withCtv = (rules: RuleSet): RuleSet => ({
  ...rules,
  name: `${rules.name} + ctv`,
  operations: { ...rules.operations, CHECKTEMPLATEVERIFY: checkTemplate },
});

export const CTV: RuleSet = withCtv(TAPSCRIPT);
