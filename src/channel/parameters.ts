/**
 * What a channel is, fixed when it opens: network, mechanism, parties and their keys, limits. All of it is hashed into `params_hash`, and through the
 * channel id into every state; so two channels never share a signature.
 *
 * Parties are in party order, ascending by identity key; A is 0. Every list by party in this room follows it.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Reader } from "../transaction/reader.ts";
import type { Softfork } from "../taproot/network.ts";
import type { Refused } from "./refuse.ts";
import { concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { ok } from "../base/result.ts";
import {
  expectEnd,
  readBytes,
  readerOf,
  readUint16,
  readUint32,
  readUint64,
  readUint8,
} from "../transaction/reader.ts";
import { int64, join, uint32 } from "../transaction/write.ts";
import { uint16, uint8 } from "./layout.ts";
import { refuse } from "./refuse.ts";
import { channelHash } from "./tags.ts";

/** Each by the number that stands for it in the encoding: its position. */
const MECHANISM_NAMES = ["", "penalty", "symmetric", "timelock"] as const;
const SIGNINGS = ["script", "musig2"] as const;
const ANCHORS = ["off", "leaf", "p2c", "nums"] as const;
/** By bit; the third is CSFS together with INTERNALKEY. */
const SOFTFORKS: readonly Softfork[] = ["anyprevout", "ctv", "csfs", "templatehash"];

export type MechanismName = Exclude<(typeof MECHANISM_NAMES)[number], "">;
export type Signing = (typeof SIGNINGS)[number];
export type Anchor = (typeof ANCHORS)[number];
export type KeyRole = "funding" | "revocation_base" | "payment_base" | "delayed_base" | "htlc_base";

/** In the order of the encoding. */
export const KEY_ROLES: Readonly<Record<MechanismName, readonly KeyRole[]>> = Object.freeze({
  penalty: ["funding", "revocation_base", "payment_base", "delayed_base", "htlc_base"],
  symmetric: ["funding", "payment_base", "htlc_base"],
  timelock: ["funding", "payment_base", "htlc_base"],
});

export interface ChannelParty {
  /** x-only: signs attestations and stands in no script. */
  readonly identity: Bytes;
  /** 32 bytes, fresh for each channel: keys are derived with it. */
  readonly channelNonce: Bytes;
  /** 33 bytes each, those of {@link KEY_ROLES}. */
  readonly keys: Readonly<Partial<Record<KeyRole, Bytes>>>;
}

export interface ChannelParameters {
  /** Hash of the network's first block, in the byte order of the hash. */
  readonly genesis: Bytes;
  readonly mechanism: MechanismName;
  /** 0: native (of `symmetric`: E-det). No other is known here. */
  readonly profile: number;
  readonly signing: Signing;
  readonly anchor: Anchor;
  readonly softforks: readonly Softfork[];
  /** The Program's policyId. */
  readonly policyId: Bytes;
  /** party_index of who opens the channel. */
  readonly opener: number;
  readonly parties: readonly ChannelParty[];
  /** Blocks; the delay, challenge period or step of the mechanism. */
  readonly challengePeriod: number;
  readonly fundingAmount: bigint;
  readonly dustLimit: bigint;
  readonly reserve: bigint;
  readonly maxHtlcsPerDirection: number;
  readonly maxHtlcValueInFlight: bigint;
  readonly maxDustExposure: bigint;
  /** Of `timelock` only. */
  readonly tree?: { readonly radix: number; readonly depth: number };
}

/** Are these words that the encoding has numbers for? */
export const isEncodable = ({ signing, anchor, softforks }: ChannelParameters): boolean =>
  SIGNINGS.includes(signing) && ANCHORS.includes(anchor) && softforks.every((name) => SOFTFORKS.includes(name));

export const mechanismNumber = (name: MechanismName): number => MECHANISM_NAMES.indexOf(name);

export const mechanismOf = (number: number): MechanismName | undefined => {
  const name = MECHANISM_NAMES[number];
  return name === "" ? undefined : name;
};

/** A party's key of a role that its mechanism has. */
export function keyOf(parameters: ChannelParameters, party: number, role: KeyRole): Bytes {
  const key = parameters.parties[party]?.keys[role];
  invariant(key !== undefined, "every party has the keys of the mechanism");
  return key;
}

/** enc(params), of parameters in their form. */
export function encodeParameters(p: ChannelParameters): Bytes {
  const softforks = p.softforks.reduce((bits, name) => bits | (1 << SOFTFORKS.indexOf(name)), 0);
  return join([
    // "u8 1 ‖ genesis32 ‖ u8 mechanism ‖ u8 profile ‖ u8 signing ‖ u8 anchor ‖ u8 softforks ‖ policy_id32 ‖ le16 N ‖ le16 opener"
    uint8(1),
    p.genesis,
    uint8(mechanismNumber(p.mechanism)),
    uint8(p.profile),
    uint8(SIGNINGS.indexOf(p.signing)),
    uint8(ANCHORS.indexOf(p.anchor)),
    uint8(softforks),
    p.policyId,
    uint16(p.parties.length),
    uint16(p.opener),
    // "N×(identity32 ‖ channel_nonce32 ‖ key33…)"
    ...p.parties.map((party, i) =>
      concat(party.identity, party.channelNonce, ...KEY_ROLES[p.mechanism].map((role) => keyOf(p, i, role))),
    ),
    // "le32 challenge_period ‖ le64 funding_amount ‖ le64 dust_limit ‖ le64 reserve"
    uint32(p.challengePeriod),
    int64(p.fundingAmount),
    int64(p.dustLimit),
    int64(p.reserve),
    // "le16 max_htlcs_per_direction ‖ le64 max_htlc_value_in_flight ‖ le64 max_dust_exposure"
    uint16(p.maxHtlcsPerDirection),
    int64(p.maxHtlcValueInFlight),
    int64(p.maxDustExposure),
    // "[mechanism 3: le16 radix k ‖ u8 depth d]"
    ...(p.tree === undefined ? [] : [uint16(p.tree.radix), uint8(p.tree.depth)]),
  ]);
}

export const paramsHash = (parameters: ChannelParameters): Bytes => channelHash("Params", encodeParameters(parameters));

/** Strict: what is read, is written again as the same bytes. Ranges and keys are for `checkParameters` to judge. */
export function decodeParameters(bytes: Bytes): Result<ChannelParameters, Refused> {
  const reader = readerOf(bytes);
  const version = readUint8(reader, "the version");
  if (reader.failure === undefined && version !== 1)
    return refuse("E_VERSION", `parameters of version ${version}; 1 is known here`);
  const genesis = readBytes(reader, 32, "the genesis hash");
  const number = readUint8(reader, "the mechanism");
  const mechanism = mechanismOf(number);
  if (reader.failure === undefined && mechanism === undefined)
    return refuse("E_VERSION", `mechanism ${number} is not known here`);
  const parameters = readParameters(reader, genesis, mechanism ?? "penalty");
  expectEnd(reader);
  if (reader.failure !== undefined)
    return refuse("E_MALFORMED", `parameters: ${reader.failure.reason} (byte ${reader.failure.offset})`);
  return parameters === undefined
    ? refuse("E_MALFORMED", "parameters: a field has a value that no rule knows")
    : ok(parameters);
}

function readParameters(reader: Reader, genesis: Bytes, mechanism: MechanismName): ChannelParameters | undefined {
  const profile = readUint8(reader, "the profile");
  const signing = SIGNINGS[readUint8(reader, "the signing profile")];
  const anchor = ANCHORS[readUint8(reader, "the anchor")];
  const bits = readUint8(reader, "the soft forks");
  const policyId = readBytes(reader, 32, "the policy id");
  const count = readUint16(reader, "the number of parties");
  const opener = readUint16(reader, "the opener");
  const parties: ChannelParty[] = [];
  for (let i = 0; i < count && reader.failure === undefined; i++) parties.push(readParty(reader, mechanism));
  const known = bits < 1 << SOFTFORKS.length;
  if (signing === undefined || anchor === undefined || !known) return undefined;
  return {
    genesis,
    mechanism,
    profile,
    signing,
    anchor,
    softforks: SOFTFORKS.filter((_, bit) => (bits & (1 << bit)) !== 0),
    policyId,
    opener,
    parties,
    challengePeriod: readUint32(reader, "the challenge period"),
    fundingAmount: readUint64(reader, "the funding amount"),
    dustLimit: readUint64(reader, "the dust limit"),
    reserve: readUint64(reader, "the reserve"),
    maxHtlcsPerDirection: readUint16(reader, "the most HTLCs"),
    maxHtlcValueInFlight: readUint64(reader, "the most value in flight"),
    maxDustExposure: readUint64(reader, "the dust exposure"),
    ...(mechanism === "timelock"
      ? { tree: { radix: readUint16(reader, "the radix"), depth: readUint8(reader, "the depth") } }
      : {}),
  };
}

function readParty(reader: Reader, mechanism: MechanismName): ChannelParty {
  const identity = readBytes(reader, 32, "an identity key");
  const channelNonce = readBytes(reader, 32, "a channel nonce");
  const keys: Partial<Record<KeyRole, Bytes>> = {};
  for (const role of KEY_ROLES[mechanism]) keys[role] = readBytes(reader, 33, "a key");
  return { identity, channelNonce, keys };
}
