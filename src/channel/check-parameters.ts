/**
 * Parameters from a peer or a file: in range, in order, every key a key and none twice. What depends on the funding policy is judged when the channel opens
 * (`channel.ts`), what depends on the mechanism by the mechanism.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Network, NetworkName } from "../taproot/network.ts";
import type { ChannelParameters, ChannelParty, KeyRole } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { compareBytes, toHex } from "../base/bytes.ts";
import { NETWORKS } from "../taproot/network.ts";
import { AMOUNT_MAX } from "./layout.ts";
import { isEncodable, KEY_ROLES } from "./parameters.ts";
import { refused } from "./refuse.ts";

/** A P2TR output of less is not relayed at 3 sat/vB of dust fee. */
export const DUST_P2TR = 330n;

/** BIP68's 16 bits; fewer than 6 blocks leave no time to answer. */
const CHALLENGE_PERIOD = [6, 0xffff] as const;

const PARTIES_MAX = 20;

export interface FundingLimits {
  readonly min: bigint;
  readonly max: bigint;
}

export const FUNDING_LIMITS: FundingLimits = Object.freeze({ min: 10_000n, max: 100_000_000n });

export interface ParameterExpectations {
  readonly crypto: CryptoBackend;
  /** The network asked for; absent: any that is known. */
  readonly network?: NetworkName;
}

/** The network of a genesis hash. */
export const networkOf = (genesis: Bytes): Network | undefined =>
  Object.values(NETWORKS).find(({ genesisHash }) => genesisHash === toHex(genesis));

/** The first rule that the parameters break, in the order of protocol 5.4; the funding amount is judged with the funding output. */
export function checkParameters(p: ChannelParameters, expected: ParameterExpectations): Refused | undefined {
  return (
    formFault(p) ??
    versionFault(p) ??
    networkFault(p, expected) ??
    partiesFault(p) ??
    rangeFault(p) ??
    keyFault(p, expected)
  );
}

const isCount = (value: unknown, most: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

const isAmount = (value: unknown): boolean => typeof value === "bigint" && value >= 0n && value <= AMOUNT_MAX;

const hasBytes = (value: unknown, length: number): boolean => value instanceof Uint8Array && value.length === length;

/** What the encoding needs: lengths, integers, exactly the keys of the mechanism. */
function formFault(p: ChannelParameters): Refused | undefined {
  const malformed = (what: string): Refused => refused("E_MALFORMED", `parameters: ${what}`, { place: what });
  const roles: readonly KeyRole[] | undefined = KEY_ROLES[p.mechanism];
  if (roles === undefined) return refused("E_VERSION", "the mechanism is not known here");
  if (!hasBytes(p.genesis, 32) || !hasBytes(p.policyId, 32)) return malformed("a hash has 32 bytes");
  if (!isEncodable(p)) return malformed("signing profile, anchor and soft forks are words of the protocol");
  if (!isCount(p.profile, 0xff) || !isCount(p.opener, 0xffff)) return malformed("profile and opener are small numbers");
  if (!isCount(p.challengePeriod, 0xffff_ffff) || !isCount(p.maxHtlcsPerDirection, 0xffff))
    return malformed("challenge period and HTLC limit are whole numbers");
  const amounts = [p.fundingAmount, p.dustLimit, p.reserve, p.maxHtlcValueInFlight, p.maxDustExposure];
  if (!amounts.every(isAmount)) return malformed("an amount is a bigint from 0 to 2^63 - 1");
  if (!p.parties.every((party) => isParty(party, roles)))
    return malformed("a party has an identity, a nonce and its keys");
  const treeFits = p.tree === undefined || (isCount(p.tree.radix, 0xffff) && isCount(p.tree.depth, 0xff));
  if ((p.tree !== undefined) !== (p.mechanism === "timelock") || !treeFits)
    return malformed("radix and depth are those of a timelock channel, and of no other");
  return undefined;
}

const isParty = ({ identity, channelNonce, keys }: ChannelParty, roles: readonly KeyRole[]): boolean =>
  hasBytes(identity, 32) &&
  hasBytes(channelNonce, 32) &&
  Object.keys(keys).length === roles.length &&
  roles.every((role) => hasBytes(keys[role], 33));

function versionFault(p: ChannelParameters): Refused | undefined {
  if (p.profile === 0) return undefined;
  return refused("E_VERSION", `profile ${p.profile} of ${p.mechanism} is not known here; 0 is`);
}

function networkFault(p: ChannelParameters, expected: ParameterExpectations): Refused | undefined {
  const network = networkOf(p.genesis);
  if (network === undefined) return refused("E_NETWORK", "the genesis hash is of no network that is known here");
  if (expected.network !== undefined && expected.network !== network.name)
    return refused("E_NETWORK", `the parameters are for ${network.name}, not ${expected.network}`);
  if (p.mechanism === "symmetric" && !network.softforks.includes("anyprevout"))
    return refused("E_MECHANISM_NETWORK", `symmetric channels need ANYPREVOUT, which ${network.name} does not have`);
  const absent = p.softforks.find((name) => !network.softforks.includes(name));
  if (absent !== undefined) return refused("E_SOFTFORK_INACTIVE", `${network.name} does not have ${absent}`);
  if (p.mechanism === "symmetric" && !p.softforks.includes("anyprevout"))
    return refused("E_SOFTFORK_INACTIVE", "a symmetric channel must state that it relies on anyprevout");
  return undefined;
}

function partiesFault(p: ChannelParameters): Refused | undefined {
  const count = p.parties.length;
  if (p.mechanism === "penalty" ? count !== 2 : count < 2 || count > PARTIES_MAX)
    return refused(
      "E_MECHANISM_PARTIES",
      `${p.mechanism} is for ${p.mechanism === "penalty" ? "2" : `2 to ${PARTIES_MAX}`} parties, not ${count}`,
    );
  if (p.opener >= count) return refused("E_PARAMS", `the opener is party ${p.opener} of ${count}`);
  return undefined;
}

function rangeFault(p: ChannelParameters): Refused | undefined {
  const [least, most] = CHALLENGE_PERIOD;
  if (p.challengePeriod < least || p.challengePeriod > most)
    return refused(
      "E_CHALLENGE_PERIOD_RANGE",
      `a challenge period has ${least} to ${most} blocks, not ${p.challengePeriod}`,
    );
  if (p.anchor === "nums")
    return refused("E_PARAMS", "the anchor `nums` is for outputs without an internal key of anybody's");
  if (p.mechanism === "symmetric" && p.signing !== "musig2")
    return refused("E_PARAMS", "symmetric channels are signed with musig2");
  if (p.dustLimit < DUST_P2TR || p.dustLimit > p.fundingAmount)
    return refused("E_PARAMS", `the dust limit is from ${DUST_P2TR} sat to the funding amount`);
  const needed = p.mechanism === "penalty" ? p.dustLimit : 0n;
  if (p.reserve < needed || p.reserve > p.fundingAmount)
    return refused("E_PARAMS", `the reserve is from ${needed} sat to the funding amount`);
  if (p.maxDustExposure > p.fundingAmount || p.maxHtlcValueInFlight > p.fundingAmount)
    return refused("E_PARAMS", "dust exposure and value in flight are at most the funding amount");
  return undefined;
}

/** "parties strictly ascending; all keys on curve, every x coordinate distinct over all parties and roles". */
function keyFault(p: ChannelParameters, { crypto }: ParameterExpectations): Refused | undefined {
  const seen = new Map<string, string>();
  for (const [i, { identity, keys }] of p.parties.entries()) {
    const before = p.parties[i - 1];
    const order = before === undefined ? -1 : compareBytes(before.identity, identity);
    if (order > 0) return refused("E_PARAMS", "the parties are not in the order of their identity keys", { party: i });
    const all = KEY_ROLES[p.mechanism].map((role) => [role, keys[role] as Bytes] as const);
    if (!crypto.isXOnly(identity)) return refused("E_PARAMS", "an identity is no key", { party: i, place: "identity" });
    const bad = all.find(([, key]) => !crypto.isPoint(key));
    if (bad !== undefined)
      return refused("E_PARAMS", `${bad[0]} is no point of the curve`, { party: i, place: bad[0] });
    for (const [role, x] of [
      ["identity", identity] as const,
      ...all.map(([name, key]) => [name, key.subarray(1)] as const),
    ]) {
      const other = seen.get(toHex(x));
      if (other !== undefined)
        return refused("E_DUPLICATE_KEY", `${role} of party ${i} has the x coordinate of ${other}`, {
          party: i,
          place: role,
        });
      seen.set(toHex(x), `${role} of party ${i}`);
    }
  }
  return undefined;
}
