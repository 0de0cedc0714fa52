/** Programs: the artifact, its schema and canonical bytes, and filling templates. */
export { canonicalJson } from "./canonical.ts";
export type { Json } from "./canonical.ts";
export { KEY_PATH_COST } from "./cost.ts";
export type { FinishOptions } from "./finish.ts";
export { instantiate } from "./instantiate.ts";
export { instantiateOutput, prepareOutput } from "./instantiate-output.ts";
export type { OutputInput, OutputInstance, PreparedOutput } from "./instantiate-output.ts";
export { policyId } from "./policy-id.ts";
export { print } from "./print.ts";
export type { Printable } from "./print.ts";
export type {
  FormalType,
  Hole,
  HoleKind,
  InternalKey,
  LeafLocks,
  ParameterType,
  Program,
  ProgramLeaf,
  ProgramOutput,
  ProgramParameter,
  ProgramPart,
  ProgramParty,
  SpendCost,
  TextPart,
} from "./program.ts";
export { checkProgram, readProgram, writeProgram } from "./read.ts";
export { REFUSALS } from "./refusals.ts";
export type { Value, Values } from "./read-values.ts";
export type { Refusal, RefusalCode } from "./refusals.ts";
export { verifyProgram } from "./verify.ts";
