/** BIP446: TEMPLATEHASH puts the hash of the spending transaction, without what it spends, on the stack. */
import type { Operation, RuleSet } from "../machine.ts";
import { templateHash } from "../../transaction/bip446.ts";
import { TAPSCRIPT } from "./tapscript.ts";

const pushTemplateHash: Operation = ({ stack, spend }) => {
  stack.push(templateHash(spend.midstates, spend.inputIndex, spend.annex));
  return undefined;
};

export const withTemplatehash = (rules: RuleSet): RuleSet => ({
  ...rules,
  name: `${rules.name} + templatehash`,
  operations: { ...rules.operations, TEMPLATEHASH: pushTemplateHash },
});

export const TEMPLATEHASH: RuleSet = withTemplatehash(TAPSCRIPT);
