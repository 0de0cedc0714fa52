/** Messages judged one after another: which channel they are about, which update came before. What is kept is one channel and its last accepted state. */
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { AcceptedState, Verdict, Verifier } from "../verifier/index.ts";
import type { GivenContext } from "./verify-context.ts";
import type { VerifySettings } from "./verify-options.ts";
import { err, ok } from "../base/result.ts";
import { createVerifier, verifyProof } from "../verifier/index.ts";
import { boundProgram, contextOf, nameFault } from "./verify-context.ts";

export const VERIFY_KINDS = ["update", "proof", "transaction", "closure", "funding"] as const;

export type VerifyKind = (typeof VERIFY_KINDS)[number];

export interface SessionInput extends VerifySettings {
  readonly kind: VerifyKind;
  readonly crypto: CryptoBackend;
  readonly context: GivenContext;
  /** The contract's names of the parties, in party order. */
  readonly names?: readonly string[];
  /** The contract came as a policy, whose names take the channel's keys. */
  readonly fromPolicy: boolean;
  /** The update before the first, accepted earlier. */
  readonly after?: unknown;
}

export interface Judged {
  /** What it was: a message of the kind that was asked for, or the channel of the next ones. */
  readonly what: VerifyKind | "channel";
  readonly verdict: Verdict;
  /** Number of the state, of an update. */
  readonly sequence?: number;
}

export interface Session {
  /** The error is wrong use: nothing says which channel it is about, or how its parties are called. */
  readonly judge: (value: unknown) => Promise<Result<Judged, string>>;
}

export async function openSession(input: SessionInput): Promise<Session> {
  const { kind, crypto, names } = input;
  let context = input.context;
  let verifier = context.channel === undefined ? undefined : await open(context);
  let previous: AcceptedState | undefined;
  let earlier = input.after;
  let isNamed = false;

  async function open(given: GivenContext): Promise<Verifier> {
    const program = await boundProgram(given, crypto, names);
    return createVerifier({ ...input.verifier, crypto, channel: given.channel, program });
  }

  async function enter(given: GivenContext): Promise<Judged> {
    context = { ...context, ...given };
    verifier = await open(context);
    [previous, earlier] = [undefined, undefined];
    return { what: "channel", verdict: verifier.channel };
  }

  function judgeUpdate(judge: Verifier, value: unknown): Judged {
    const verdict = judge.update(previous ?? earlier, value, input.update);
    if (!verdict.ok) return { what: kind, verdict };
    previous = verdict.accepted;
    return { what: kind, verdict, sequence: verdict.accepted.sequence };
  }

  const judgeMessage = (judge: Verifier, value: unknown): Judged =>
    kind === "update" ? judgeUpdate(judge, value) : { what: kind, verdict: judge[kind](value) };

  async function judgeProof(value: unknown): Promise<Judged> {
    // A proof brings its channel: without another to hold it against, that is the one whose keys a template takes.
    const { program, channel: shown } = (value ?? {}) as GivenContext;
    const channel = context.channel ?? shown;
    const own =
      program === undefined || context.program !== undefined
        ? await boundProgram({ ...context, channel }, crypto, names)
        : undefined;
    const options = { ...input.verifier, crypto, ...(own === undefined ? {} : { program: own }) };
    return { what: kind, verdict: verifier === undefined ? verifyProof(value, options) : verifier.proof(value) };
  }

  return {
    judge: async (value) => {
      const given = contextOf(value);
      const isNew = given !== undefined || !isNamed;
      const fault = isNew && names !== undefined ? await nameFault({ ...context, ...given }, names) : undefined;
      if (fault !== undefined) return err(fault);
      isNamed = true;
      if (given !== undefined) return ok(hinted(await enter(given), context, input));
      if (kind === "proof") return ok(await judgeProof(value));
      if (verifier === undefined) return err(NO_CHANNEL);
      return ok(hinted(judgeMessage(verifier, value), context, input));
    },
  };
}

const NO_CHANNEL = 'no channel: give `--channel`, or a record {"channel": …} before the messages';

/** What may be behind a refusal is said where the reader can do something about it. */
function hinted(judged: Judged, { program }: GivenContext, { names, fromPolicy }: SessionInput): Judged {
  const { verdict } = judged;
  if (verdict.ok) return judged;
  const isOrder = verdict.code === "E_FUNDING_SCRIPT" && fromPolicy && names === undefined;
  const isDefault = verdict.code === "E_PARAMS" && verdict.place === "policyId" && program === undefined;
  if (!isOrder && !isDefault) return judged;
  const message = `${verdict.message}; ${isOrder ? HINTS.order : HINTS.contract}`;
  return { ...judged, verdict: { ...verdict, message } };
}

const HINTS = {
  order: "the policy's names took the keys in the order of the identity keys: `--parties` gives another order",
  contract: "judged under the mechanism's own contract: give `--policy`",
} as const;
