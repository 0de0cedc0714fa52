/** Channels between labelled parties as a verifier meets them: as JSON, and nothing else. */
import type { ChannelUpdate } from "../../src/channel/index.ts";
import type { Verdict, Verifier, VerifierInput } from "../../src/verifier/index.ts";
import { CHANNEL, createVerifier, UPDATE } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel, UpdateProposal } from "../channel/parties.ts";
import { crypto, signState } from "../channel/parties.ts";

/** A JSON value whose members a test changes. */
export type Json = Record<string, never>;

/** What stands at a place of a message that the test has made, and so knows. */
export function part<T = Json>(json: Json, ...path: readonly (string | number)[]): T {
  let at: unknown = json;
  for (const name of path) at = (at as Record<string, unknown>)[name];
  return at as T;
}

/** What leaves a process and enters another. */
export const throughText = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export const channelJson = ({ channel, definition }: TestChannel): Json =>
  throughText(
    CHANNEL.write({ channelId: channel.id, parameters: definition.parameters, funding: definition.funding }),
  ) as Json;

export const updateJson = (update: ChannelUpdate): Json => throughText(UPDATE.write(update)) as Json;

export const verifierOf = (test: TestChannel, more: Partial<VerifierInput> = {}): Verifier =>
  createVerifier({
    program: throughText(test.definition.program),
    channel: channelJson(test),
    crypto,
    application: test.channel.application,
    ...more,
  });

/** `ok`, or the code and the party at fault. */
export const answerOf = (verdict: Verdict): string =>
  verdict.ok ? "ok" : verdict.party === undefined ? verdict.code : `${verdict.code}(${verdict.party})`;

/** States 0, 1, … with these proposals, signed by all. */
export const history = (
  test: TestChannel,
  proposals: readonly Omit<UpdateProposal, "sequence">[],
): readonly SignedState[] => proposals.map((proposal, sequence) => signState(test, { ...proposal, sequence }));

/** A copy with one place changed; the path's last name is set, or deleted for `undefined`. */
export function changed(json: Json, path: readonly (string | number)[], value: unknown): Json {
  const copy = structuredClone(json);
  let at: Record<string, unknown> = copy;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  const last = path.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = typeof value === "function" ? (value as (before: unknown) => unknown)(at[last]) : value;
  return copy;
}

/** Hex with one bit turned. */
export const flipped =
  (bit = 0) =>
  (before: unknown): string => {
    const text = before as string;
    const at = (bit >> 2) % text.length;
    const digit = Number.parseInt(text[at] as string, 16) ^ (1 << (bit & 3));
    return text.slice(0, at) + digit.toString(16) + text.slice(at + 1);
  };
