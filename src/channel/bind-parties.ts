/**
 * A policy's names bound to the parties of a channel: `alice` and `alice.funding` are her funding key, `alice.payment_base` that role's, `members` all funding keys.
 * Names that are no party of the channel, as an arbiter, stay what they were.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Hole, Program } from "../program/program.ts";
import type { Value } from "../program/read-values.ts";
import type { ChannelParty, KeyRole } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { instantiate } from "../program/instantiate.ts";
import { ok } from "../base/result.ts";
import { refuse } from "./refuse.ts";

export interface PartyBinding {
  /** In party order. */
  readonly parties: readonly ChannelParty[];
  /** The policy's name of each; absent: the policy's parties in their order. */
  readonly names?: readonly string[];
  readonly crypto: CryptoBackend;
}

const ROLES: ReadonlySet<string> = new Set<KeyRole>([
  "funding",
  "revocation_base",
  "payment_base",
  "delayed_base",
  "htlc_base",
]);

const isRole = (role: string): role is KeyRole => ROLES.has(role);

/** The program with every such name bound; a refusal when a key does not fit where its name stands. */
export function bindParties(program: Program, binding: PartyBinding): Result<Program, Refused> {
  const names = binding.names ?? program.parties.filter(({ group }) => !group).map(({ name }) => name);
  const values: Record<string, Value> = {};
  for (const hole of program.holes) {
    const value = valueOf(hole, binding.parties, names);
    if (value !== undefined) values[hole.id] = value;
  }
  const bound = instantiate(program, values, { backend: binding.crypto, networks: [] });
  return bound.ok ? ok(bound.value) : refuse("E_FUNDING_POLICY", bound.error.message);
}

function valueOf({ id, kind }: Hole, parties: readonly ChannelParty[], names: readonly string[]): Value | undefined {
  const [owner = "", role = "funding"] = id.split(".");
  if (!isRole(role)) return undefined;
  if (kind === "key") return parties[names.indexOf(owner)]?.keys[role];
  if (kind !== "group" || names.includes(owner)) return undefined;
  const members = parties.flatMap(({ keys }): readonly Bytes[] => (keys[role] === undefined ? [] : [keys[role]]));
  return members.length === parties.length ? members : undefined;
}
