/**
 * Dispute proofs: a third party that has the proof alone is told whether its claim holds, and what it rests on. The proof brings its contract's program, which is
 * made again from its own policy and bound by the channel's parameters.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Channel, Refused } from "../channel/index.ts";
import type { Program } from "../program/program.ts";
import type { DisputeProof } from "./messages.ts";
import type { VerifierOptions } from "./options.ts";
import type { Conclusion, Verdict } from "./verdict.ts";
import { equalBytes, toHex } from "../base/bytes.ts";
import { err } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { inputFault } from "./input-fault.ts";
import { PROOF } from "./messages.ts";
import { openMessage, readContract } from "./open-message.ts";
import { checkAuthorized, checkEquivocation, checkInvalid } from "./other-proofs.ts";
import { formFault } from "./proof-form.ts";
import { checkPublishedProof } from "./published-proof.ts";
import { readMessage } from "./read-message.ts";
import { accepted, rejected } from "./verdict.ts";

export interface ProofOptions extends VerifierOptions {
  /** Where the proof brings none, or to be sure that it is this one. */
  readonly program?: unknown;
  /** Only a proof about this channel; absent: about any. */
  readonly channelId?: Bytes;
}

export function verifyProof(input: unknown, options: ProofOptions): Verdict {
  const unfit = inputFault(options);
  if (unfit !== undefined) return rejected(unfit);
  const message = readMessage("proof", PROOF, input);
  if (!message.ok) return rejected(message.error);
  const proof = message.value;
  if (proof.v !== 1)
    return rejected({ code: "E_VERSION", message: `a proof of version ${proof.v}; 1 is known here`, place: "v" });
  const channel = channelOf(proof, options);
  if (!channel.ok) return rejected(channel.error);
  const fault = formFault(proof);
  if (fault !== undefined) return rejected(fault, channel.value);
  const checked = checkClaim(channel.value, proof, options);
  if (!checked.ok) return rejected(checked.error, channel.value);
  return accepted(channel.value, checked.value.proven, checked.value.assumes);
}

function channelOf(proof: DisputeProof, options: ProofOptions): Result<Channel, Refused> {
  const programs: Program[] = [];
  for (const given of [proof.program, options.program]) {
    if (given === undefined) continue;
    const read = readContract(given, options);
    if (!read.ok) return read;
    programs.push(read.value);
  }
  const [program, own] = programs;
  if (program === undefined)
    return refuse("E_MALFORMED", "the proof brings no program, and none was given", { place: "program" });
  if (own !== undefined && own.policyId !== program.policyId)
    return refuse("E_PARAMS", `the proof is about the contract ${program.policyId}, and ${own.policyId} was given`, {
      place: "program",
    });
  const fault = parityFault(program, proof.channel.parameters);
  if (fault !== undefined) return err(fault);
  const channel = openMessage(proof.channel, program, options);
  const { channelId } = options;
  // A proof may leave its id out: what counts is the id that its own parameters have.
  return !channel.ok || channelId === undefined || equalBytes(channelId, channel.value.id)
    ? channel
    : refuse("E_CHANNEL_ID", "the proof is about another channel");
}

/** Scripts hold keys without their parity, so no script tells whether a program has it right: the parameters do. */
function parityFault({ keys }: Program, { parties }: DisputeProof["channel"]["parameters"]): Refused | undefined {
  const known = new Set(parties.flatMap((party) => Object.values(party.keys).map(toHex)));
  const turned = Object.values(keys).some(
    (recipe) =>
      recipe.kind === "point" &&
      recipe.key.length === 66 &&
      !known.has(recipe.key) &&
      known.has(`${recipe.key.startsWith("02") ? "03" : "02"}${recipe.key.slice(2)}`),
  );
  return turned
    ? refused("E_PARAMS", "a key of the program has the other parity than in the parameters", { place: "program/keys" })
    : undefined;
}

function checkClaim(channel: Channel, proof: DisputeProof, { trust }: ProofOptions): Result<Conclusion, Refused> {
  switch (proof.claim) {
    case "EQUIVOCATION":
      return checkEquivocation(channel, proof);
    case "STATE_AUTHORIZED":
      return checkAuthorized(channel, proof);
    case "INVALID_TX":
      return checkInvalid(channel, proof);
    default: {
      const { published, chain } = proof;
      if (trust !== undefined && chain === undefined)
        return refuse("E_CHAIN_REQUIRED", "a trusted block is named, and the proof shows no blocks after it");
      return published === undefined
        ? err({ code: "E_MALFORMED", message: "the proof shows no published state" })
        : checkPublishedProof(channel, { ...proof, published }, trust);
    }
  }
}
