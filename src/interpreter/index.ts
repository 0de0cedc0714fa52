/** The rules of witness v1: BIP341 and BIP342 as an engine, soft forks as rule sets, verdicts and traces. */
export { ERRORS } from "./errors.ts";
export type { ScriptError } from "./errors.ts";
export type {
  KeyKind,
  Leaf,
  Machine,
  MessageCheck,
  Observer,
  Operation,
  Operations,
  RuleSet,
  SignatureCheck,
  Spend,
  Upgrades,
} from "./machine.ts";
export { ANYPREVOUT, withAnyprevout } from "./rules/anyprevout.ts";
export { CSFS, withCsfs } from "./rules/csfs.ts";
export { CTV, withCtv } from "./rules/ctv.ts";
export { rulesWith } from "./rules/soft-forks.ts";
export { STANDARD, standardOf } from "./rules/standard.ts";
export { TAPSCRIPT } from "./rules/tapscript.ts";
export { TEMPLATEHASH, withTemplatehash } from "./rules/templatehash.ts";
export { traceInput } from "./trace.ts";
export type { Trace, TraceState, TraceStep } from "./trace.ts";
export type { ErrorPlace, Failure, NotMine, SpendPath, Verdict } from "./verdict.ts";
export { verifyInput } from "./verify-input.ts";
export type { InputContext } from "./verify-input.ts";
export { verifyTransaction } from "./verify-transaction.ts";
export type { TransactionContext, TransactionVerdict } from "./verify-transaction.ts";
