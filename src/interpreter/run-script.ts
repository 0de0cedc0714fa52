/**
 * The loop over a script's opcodes. Each is decoded once by {@link scan}, which BIP342 puts before everything else, and
 * once more as it runs; so the loop may take for granted that every push ends within the script.
 */
import type { Bytes } from "../base/bytes.ts";
import type { ScriptError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import type { Dispatch } from "./dispatch.ts";
import type { ErrorPlace } from "./verdict.ts";
import { EMPTY } from "../base/bytes.ts";
import { LIMITS } from "../script/limits.ts";
import { OPCODES } from "../script/opcodes.ts";
import { smallPushOpcode } from "../script/push.ts";

const MAX_ELEMENT_BYTES = LIMITS.elementBytes.value;
const MAX_ELEMENTS = LIMITS.stackElements.value;

export interface FailedAt {
  readonly error: ScriptError;
  readonly at: ErrorPlace;
}

/** Bytes of a push opcode with its length. */
function headerBytes(opcode: number): number {
  if (opcode < OPCODES.PUSHDATA1) return 1;
  return opcode === OPCODES.PUSHDATA4 ? 5 : opcode - OPCODES.PUSHDATA1 + 2;
}

/** Offset behind the opcode at `offset` and its data; beyond the script when a push is cut off. */
function endOf(script: Bytes, offset: number): number {
  const opcode = script[offset] as number;
  if (opcode > OPCODES.PUSHDATA4) return offset + 1;
  if (opcode < OPCODES.PUSHDATA1) return offset + 1 + opcode;
  const start = offset + headerBytes(opcode);
  if (start > script.length) return start;
  let length = 0;
  for (let at = start - 1; at > offset; at--) length = length * 256 + (script[at] as number);
  return start + length;
}

/**
 * BIP342, before anything runs: "If any opcode numbered 80, [...] is encountered, validation succeeds [...] even if
 * later bytes in the tapscript would fail to decode otherwise"; "If any push opcode fails to decode because it would
 * extend past the end of the tapscript, fail."
 */
export function scan(script: Bytes, { success }: Dispatch): "op success" | FailedAt | undefined {
  for (let offset = 0, position = 0; offset < script.length; position++) {
    const opcode = script[offset] as number;
    if (success[opcode] === true) return "op success";
    const end = endOf(script, offset);
    if (end > script.length) return { error: "BAD_OPCODE", at: { offset, position, opcode } };
    offset = end;
  }
  return undefined;
}

/** Runs a script that {@link scan} has passed, to its end or its first error. */
export function runScript(machine: Machine, dispatch: Dispatch): FailedAt | undefined {
  const { script } = machine.leaf;
  const { stack, altStack } = machine;
  const { observer } = machine.spend;
  observer?.begin(machine);
  for (let offset = 0; offset < script.length; machine.position++) {
    const opcode = script[offset] as number;
    const end = endOf(script, offset);
    const failed = opcode <= OPCODES.PUSHDATA4 ? pushData(machine, offset, end) : operate(machine, opcode, dispatch);
    // "The existing limit of 1000 elements in the stack and altstack together after every executed opcode remains."
    const error = failed ?? (stack.length + altStack.length > MAX_ELEMENTS ? "STACK_SIZE" : undefined);
    if (observer !== undefined) observer.step(machine, { offset, position: machine.position, opcode }, error);
    if (error !== undefined) return { error, at: { offset, position: machine.position, opcode } };
    offset = end;
  }
  return undefined;
}

function operate(machine: Machine, opcode: number, { operations }: Dispatch): ScriptError | undefined {
  // Conditionals are looked at in every branch, the other opcodes where the branch is taken.
  if (machine.untaken > 0 && (opcode < OPCODES.IF || opcode > OPCODES.ENDIF)) return undefined;
  const operation = operations[opcode];
  return operation === undefined ? "BAD_OPCODE" : operation(machine);
}

function pushData(machine: Machine, offset: number, end: number): ScriptError | undefined {
  const { script } = machine.leaf;
  const opcode = script[offset] as number;
  const start = offset + headerBytes(opcode);
  // The size counts in a branch that is not taken, too.
  if (end - start > MAX_ELEMENT_BYTES) return "PUSH_SIZE";
  if (machine.untaken > 0) return undefined;
  const data = start === end ? EMPTY : script.subarray(start, end);
  if (machine.rules.minimalData && !isShortestPush(opcode, data)) return "MINIMALDATA";
  machine.stack.push(data);
  return undefined;
}

/** Could no shorter push, or one that needs no data, put `data` there? */
function isShortestPush(opcode: number, data: Bytes): boolean {
  const small = smallPushOpcode(data);
  if (small !== undefined) return opcode === small;
  if (data.length < OPCODES.PUSHDATA1) return opcode === data.length;
  return opcode === (data.length <= 0xff ? OPCODES.PUSHDATA1 : OPCODES.PUSHDATA2);
}
