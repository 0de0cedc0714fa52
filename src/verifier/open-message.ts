/** The channel of a message, opened: its program made again from its own policy, its parameters and funding judged, its id compared (C2 to C7). */
import type { Result } from "../base/result.ts";
import type { Channel, Refused } from "../channel/index.ts";
import type { Program } from "../program/program.ts";
import type { ChannelMessage } from "./messages.ts";
import type { VerifierOptions } from "./options.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { openChannel, refuse } from "../channel/index.ts";
import { checkProgram } from "../program/read.ts";
import { verifyProgram } from "../program/verify.ts";
import { optionsFault } from "./read-options.ts";

/** A program from outside: its form, and that it means what its policy says. */
export function readContract(value: unknown, { crypto }: VerifierOptions): Result<Program, Refused> {
  const read = checked(value);
  if (!read.ok) return read;
  const made = verifyProgram(read.value, { backend: crypto });
  return made.ok ? made : refuse("E_PARAMS", `the program: ${made.error.message}`, { place: "program" });
}

function checked(value: unknown): Result<Program, Refused> {
  const unread = (why: string): Result<Program, Refused> =>
    refuse("E_MALFORMED", `the program: ${why}`, { place: "program" });
  try {
    const program = checkProgram(structuredClone(value));
    return program.ok ? program : unread(program.error.message);
  } catch {
    return unread("it is no JSON value");
  }
}

export function openMessage(
  { channelId, parameters, funding }: ChannelMessage,
  program: Program,
  options: VerifierOptions,
): Result<Channel, Refused> {
  const fault = optionsFault(options);
  if (fault !== undefined) return err(fault);
  const channel = openChannel({ parameters, program, funding }, options);
  if (!channel.ok || channelId === undefined) return channel;
  return equalBytes(channelId, channel.value.id)
    ? ok(channel.value)
    : refuse("E_CHANNEL_ID", "the channel id is not the hash of genesis, funding outpoint and parameters");
}
