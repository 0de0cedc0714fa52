/** Programs: the artifact, its schema and canonical bytes, and filling templates. */
export { canonicalJson } from "./canonical.ts";
export type { Json } from "./canonical.ts";
export { KEY_PATH_COST } from "./cost.ts";
export { finalize, signatureMessage } from "./finalize.ts";
export type { Material, SpendInput } from "./finalize.ts";
export type { FinishOptions } from "./finish.ts";
export { instantiate } from "./instantiate.ts";
export { missingKeys } from "./holders.ts";
export type { Holders } from "./holders.ts";
export { imageId } from "./lacking.ts";
export type { Lack } from "./lacking.ts";
export type { KeyContext } from "./leaf-node.ts";
export { plan } from "./plan.ts";
export { PLAN_REFUSALS } from "./plan-refusals.ts";
export type { PlanRefusal, PlanRefusalCode } from "./plan-refusals.ts";
export { cheapestWay, LOCKTIME_SEQUENCE } from "./spend-plan.ts";
export type {
  Assets,
  ClosedWay,
  PlanItem,
  PlannedWay,
  SignatureRequest,
  SpendPath,
  SpendPlan,
  SpendWay,
} from "./spend-plan.ts";
export { instantiateOutput, prepareOutput } from "./instantiate-output.ts";
export type { OutputInput, OutputInstance, OutputLeaf, PreparedOutput } from "./instantiate-output.ts";
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
