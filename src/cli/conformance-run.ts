/** One case run by this implementation: the patched document goes to the verifier as it is, and the verdict is compared with the one that is expected. */
import type { Application, RuleCode } from "../channel/index.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Verdict, Verifier, VerifierInput } from "../verifier/index.ts";
import type { CaseOptions, ConformanceCase, ConformanceFile } from "./conformance-file.ts";
import { PAYMENT, TIC_TAC_TOE } from "../channel/index.ts";
import { createVerifier } from "../verifier/index.ts";
import { applyPatch } from "./json-patch.ts";

const APPLICATIONS: Readonly<Record<NonNullable<CaseOptions["application"]>, Application>> = Object.freeze({
  payment: PAYMENT,
  "tic-tac-toe": TIC_TAC_TOE,
});

/** Runs the cases of a file: what a case should have given and gave, in words; `undefined`: the same. Channels that no patch touches are opened once. */
export function caseRunner(file: ConformanceFile, crypto: CryptoBackend): (one: ConformanceCase) => string | undefined {
  const { program, channel } = file;
  const opened = new Map<string, Verifier>();
  const open = (input: CaseInput, { options = {}, patch = [] }: ConformanceCase): Verifier => {
    if (patch.some(({ path }) => !path.startsWith("/messages/")))
      return createVerifier(verifierInput(input, options, crypto));
    const key = JSON.stringify(options);
    const verifier = opened.get(key) ?? createVerifier(verifierInput(file, options, crypto));
    opened.set(key, verifier);
    return verifier;
  };
  return (one) => {
    const messages = one.messages.map((name) => file.messages[name]);
    if (messages.includes(undefined)) return "the case names a message that the file does not have";
    const patched = applyPatch({ program, channel, messages }, one.patch ?? []);
    if (!patched.ok) return `the patch does not fit: ${patched.error}`;
    const input = patched.value as CaseInput;
    const verdict = judge(open(input, one), input.messages, one);
    return typeof verdict === "string" ? verdict : difference(one, verdict);
  };
}

interface CaseInput {
  readonly program: unknown;
  readonly channel: unknown;
  readonly messages: readonly unknown[];
}

function verifierInput(
  { program, channel }: Pick<CaseInput, "program" | "channel">,
  options: CaseOptions,
  crypto: CryptoBackend,
): VerifierInput {
  const { network, limits, acceptRisks, application, now, trust } = options;
  return {
    program,
    channel,
    crypto,
    ...(network === undefined ? {} : { network }),
    ...(limits === undefined ? {} : { limits: { min: BigInt(limits.min), max: BigInt(limits.max) } }),
    ...(acceptRisks === undefined ? {} : { acceptRisks: acceptRisks as readonly RuleCode[] }),
    ...(application === undefined ? {} : { application: APPLICATIONS[application] }),
    ...(now === undefined ? {} : { now }),
    ...(trust === undefined ? {} : { trust: trustOf(trust) }),
  };
}

const trustOf = ({ work, ...rest }: NonNullable<CaseOptions["trust"]>): NonNullable<VerifierInput["trust"]> => ({
  ...rest,
  ...(work === undefined ? {} : { work: BigInt(work) }),
});

function judge(verifier: Verifier, messages: readonly unknown[], one: ConformanceCase): Verdict | string {
  const [message] = messages;
  switch (one.check) {
    case "channel":
      return verifier.channel;
    case "update":
      return transcriptVerdict(verifier, messages, one.options ?? {});
    case "funding":
      return verifier.funding(message);
    case "transaction":
      return verifier.transaction(message);
    case "closure":
      return verifier.closure(message);
    case "proof":
      return verifier.proof(message);
  }
}

/** Every update of a transcript follows the one before; the last is judged, at the moment that the case names. */
function transcriptVerdict(
  verifier: Verifier,
  transcript: readonly unknown[],
  { moment, phase }: CaseOptions,
): Verdict | string {
  const steps = { ...(moment === undefined ? {} : { now: moment }), ...(phase === undefined ? {} : { phase }) };
  let previous: unknown;
  for (const [i, update] of transcript.slice(0, -1).entries()) {
    const verdict = verifier.update(previous, update);
    if (!verdict.ok) return `update ${i}, which must be accepted, was refused: ${verdict.code} (${verdict.message})`;
    previous = verdict.accepted;
  }
  return verifier.update(previous, transcript.at(-1), steps);
}

function difference({ expected }: ConformanceCase, verdict: Verdict): string | undefined {
  const wanted = expected.ok ? "accepted" : `refused with ${expected.code}${blame(expected.party)}`;
  const given = verdict.ok
    ? "accepted"
    : `refused with ${verdict.code}${blame(expected.ok ? undefined : expected.party, verdict.party)}`;
  return wanted === given
    ? undefined
    : `expected: ${wanted}; given: ${given}${verdict.ok ? "" : ` (${verdict.message})`}`;
}

/** A party is compared where the case names one. */
const blame = (wanted: number | undefined, given: number | undefined = wanted): string =>
  wanted === undefined ? "" : `, party ${given}`;
