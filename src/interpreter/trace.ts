/**
 * The same verification as a list of states: what each opcode left on the stacks, which branches are taken, what is
 * left of the signature budget, what was hashed and what was signed. It is recorded by an observer of the run itself,
 * so it cannot tell another story than the verdict.
 *
 * A script may run long with many elements: after {@link MAX_RECORDED} of them the recording ends, the verification
 * does not.
 */
import type { Bytes } from "../base/bytes.ts";
import type { ScriptError } from "./errors.ts";
import type { Machine, MessageCheck, Observer, SignatureCheck } from "./machine.ts";
import type { ErrorPlace, Verdict } from "./verdict.ts";
import type { InputContext } from "./verify-input.ts";
import { OPCODES } from "../script/opcodes.ts";
import { verifyInput } from "./verify-input.ts";

export interface TraceState {
  /** The top is the last. */
  readonly stack: readonly Bytes[];
  readonly altStack: readonly Bytes[];
  /** For each open IF, the outermost first: is its branch taken? */
  readonly conditions: readonly boolean[];
  /** Weight units left for signature checks. */
  readonly budget: number;
  readonly codeSeparator: number;
}

/** One opcode, and the state behind it. */
export interface TraceStep extends ErrorPlace {
  /** False in a branch that is not taken. */
  readonly executed: boolean;
  readonly after: TraceState;
  /** What a hash opcode took and gave. */
  readonly hashed?: { readonly preimage: Bytes; readonly hash: Bytes };
  readonly signature?: SignatureCheck;
  /** CHECKSIGFROMSTACK's, where it is in force. */
  readonly message?: MessageCheck;
  /** A key of a kind that these rules do not know: a signature was there, and none was verified. */
  readonly unknownKey?: Bytes;
  /** It failed here, and this is the last step. */
  readonly error?: ScriptError;
}

export interface Trace {
  readonly verdict: Verdict;
  /** The script that ran; absent when none did (key path, a witness that fails before, an OP_SUCCESSx). */
  readonly script?: Bytes;
  readonly start?: TraceState;
  readonly steps: readonly TraceStep[];
  /** The key path's signature check. */
  readonly keyPath?: SignatureCheck;
  /** Number of the first opcode that took a signature without verifying it, since its key is of an unknown kind: anybody can pass there. */
  readonly unverified?: number;
  /** Steps were left out at the end. */
  readonly truncated: boolean;
}

/** Elements and conditions in all recorded states together, where a step counts for as many as take its room. */
const MAX_RECORDED = 2_000_000;
const STEP = 16;

interface Recording {
  script: Bytes | undefined;
  start: TraceState | undefined;
  steps: TraceStep[];
  /** Signature check of the opcode at work, or of the key path when no script runs. */
  signature: SignatureCheck | undefined;
  message: MessageCheck | undefined;
  unknownKey: Bytes | undefined;
  unverified: number | undefined;
  recorded: number;
}

const stateOf = ({ stack, altStack, conditions, budget, codeSeparator }: Machine): TraceState => ({
  stack: [...stack],
  altStack: [...altStack],
  conditions: [...conditions],
  budget,
  codeSeparator,
});

const isHash = (opcode: number): boolean => opcode >= OPCODES.RIPEMD160 && opcode <= OPCODES.HASH256;

/** ELSE and ENDIF belong to the innermost IF, so they decide where the branches around that IF are taken. */
function wasExecuted({ conditions }: TraceState, opcode: number): boolean {
  const decides = opcode === OPCODES.ELSE || opcode === OPCODES.ENDIF;
  return (decides ? conditions.slice(0, -1) : conditions).every(Boolean);
}

function stepOf(recording: Recording, machine: Machine, place: ErrorPlace, error: ScriptError | undefined): TraceStep {
  const before = (recording.steps.at(-1)?.after ?? recording.start) as TraceState;
  const after = stateOf(machine);
  const executed = wasExecuted(before, place.opcode);
  const { signature, message, unknownKey } = recording;
  const [preimage, hash] = [before.stack.at(-1), after.stack.at(-1)];
  const hashes = executed && isHash(place.opcode) && error === undefined;
  return {
    ...place,
    executed,
    after,
    ...(hashes && preimage !== undefined && hash !== undefined ? { hashed: { preimage, hash } } : {}),
    ...(signature === undefined ? {} : { signature }),
    ...(message === undefined ? {} : { message }),
    ...(unknownKey === undefined ? {} : { unknownKey }),
    ...(error === undefined ? {} : { error }),
  };
}

function record(recording: Recording, machine: Machine, place: ErrorPlace, error: ScriptError | undefined): void {
  recording.recorded += machine.stack.length + machine.altStack.length + machine.conditions.length + STEP;
  if (recording.recorded <= MAX_RECORDED) recording.steps.push(stepOf(recording, machine, place, error));
  recording.signature = undefined;
  recording.message = undefined;
  if (recording.unknownKey !== undefined) recording.unverified ??= place.position;
  recording.unknownKey = undefined;
}

const observe = (recording: Recording): Observer => ({
  begin: (machine) => {
    recording.script = machine.leaf.script;
    recording.start = stateOf(machine);
  },
  step: (machine, place, error) => record(recording, machine, place, error),
  signature: (check) => {
    recording.signature = check;
  },
  message: (check) => {
    recording.message = check;
  },
  unknownKey: (key) => {
    recording.unknownKey = key;
  },
});

const NOTHING = {
  script: undefined,
  start: undefined,
  signature: undefined,
  message: undefined,
  unknownKey: undefined,
  unverified: undefined,
} as const;

export function traceInput(context: Omit<InputContext, "observer">): Trace {
  const recording: Recording = { ...NOTHING, steps: [], recorded: 0 };
  const verdict = verifyInput({ ...context, observer: observe(recording) });
  const { script, start, steps, signature, unverified, recorded } = recording;
  return {
    verdict,
    ...(script === undefined || start === undefined ? {} : { script, start }),
    steps,
    ...(start === undefined && signature !== undefined ? { keyPath: signature } : {}),
    ...(unverified === undefined ? {} : { unverified }),
    truncated: recorded > MAX_RECORDED,
  };
}
