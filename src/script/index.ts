/** Scripts: opcodes, numbers, pushes, items, assembly, limits and templates. */
export { asmWord, toAsm } from "./asm.ts";
export { decodeItems, isMinimalPush } from "./codec.ts";
export type { ScriptDecodeError, ScriptItem } from "./codec.ts";
export { fillTemplate, keySequence, templateLength } from "./fill.ts";
export type { TemplateFacts, TemplateValues } from "./fill.ts";
export { LIMITS } from "./limits.ts";
export type { Limit } from "./limits.ts";
export { decodeNumber, encodeNumber, isMinimalNumber } from "./number.ts";
export { OPCODES, SOFT_FORK_OPCODES, isOpSuccess, opcodeByName, opcodeName } from "./opcodes.ts";
export type { OpcodeName } from "./opcodes.ts";
export { pushData, pushNumber, smallPushOpcode } from "./push.ts";
export { add, countWithGroups, evaluateRange, evaluateSize, larger, scale, smaller } from "./size.ts";
export type { Linear, Size, SizeRange } from "./size.ts";
export type { ScriptPart, ScriptTemplate } from "./template.ts";
