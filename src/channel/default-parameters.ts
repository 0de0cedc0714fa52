/** Parameters with the protocol's defaults filled in: what a channel is opened with where its parties ask for nothing else. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program } from "../program/program.ts";
import type { NetworkName, Softfork } from "../taproot/network.ts";
import type { ChannelParameters, ChannelParty, MechanismName } from "./parameters.ts";
import { compareBytes, fromHex } from "../base/bytes.ts";
import { NETWORKS } from "../taproot/network.ts";
import { preferredSigning } from "./funding-policy.ts";
import { fundingOutputOf } from "./funding-routes.ts";
import { DUST_P2TR } from "./check-parameters.ts";
import { defaultMechanism } from "./mechanisms.ts";
import { PENALTY_PROGRAM } from "./mechanisms/penalty.program.ts";
import { SYMMETRIC_PROGRAM } from "./mechanisms/symmetric.program.ts";
import { TIMELOCK_PROGRAM } from "./mechanisms/timelock.program.ts";

/** "challenge_period default 144": a day. */
const CHALLENGE_PERIOD = 144;

/** "Recommended default k=4,d=5": 1024 states, 15 days at the worst. */
const TREE = { radix: 4, depth: 5 } as const;

/** Of far fewer than fit: each may cost a transaction. */
const HTLCS_PER_DIRECTION = 30;

/** "1 % of the funding amount, at most 50,000 sat" */
const DUST_EXPOSURE_MAX = 50_000n;

/** The programs whose `funding` output is the default of each mechanism. */
export const DEFAULT_FUNDING: Readonly<Record<MechanismName, Program>> = Object.freeze({
  penalty: PENALTY_PROGRAM,
  symmetric: SYMMETRIC_PROGRAM,
  timelock: TIMELOCK_PROGRAM,
});

export interface ParameterChoices extends Partial<Omit<ChannelParameters, "genesis" | "policyId">> {
  readonly network: NetworkName;
  /** Its funding output bound. */
  readonly program: Program;
  readonly crypto: CryptoBackend;
  /** In any order. */
  readonly parties: readonly ChannelParty[];
  readonly fundingAmount: bigint;
}

export function defaultParameters({
  network,
  program,
  crypto,
  parties,
  ...choices
}: ParameterChoices): ChannelParameters {
  const mechanism = choices.mechanism ?? defaultMechanism(parties.length);
  const { fundingAmount } = choices;
  const onePercent = fundingAmount / 100n;
  const parameters: ChannelParameters = {
    genesis: fromHex(NETWORKS[network].genesisHash),
    mechanism,
    profile: 0,
    signing: "musig2",
    anchor: "off",
    softforks: softforksOf(mechanism, program),
    policyId: fromHex(program.policyId),
    opener: 0,
    parties: parties.toSorted((a, b) => compareBytes(a.identity, b.identity)),
    challengePeriod: CHALLENGE_PERIOD,
    dustLimit: DUST_P2TR,
    // "Reserve = max(1 % capacity, dust)"; nothing is punished elsewhere, so nothing is kept back.
    reserve: mechanism === "penalty" ? greater(onePercent, DUST_P2TR) : 0n,
    maxHtlcsPerDirection: HTLCS_PER_DIRECTION,
    maxHtlcValueInFlight: fundingAmount,
    maxDustExposure: onePercent < DUST_EXPOSURE_MAX ? onePercent : DUST_EXPOSURE_MAX,
    ...(mechanism === "timelock" ? { tree: TREE } : {}),
    ...choices,
  };
  const output = fundingOutputOf(program);
  // "musig2 profile (…) the only one for `symmetric`, where K signs".
  if (choices.signing !== undefined || mechanism === "symmetric" || output === undefined) return parameters;
  return { ...parameters, signing: preferredSigning({ program, output, parameters, crypto }) };
}

/** What the mechanism and the contract rely on; whether the network has it is judged when the channel opens. */
const softforksOf = (mechanism: MechanismName, { requires }: Program): readonly Softfork[] =>
  NETWORKS.regtest.softforks.filter(
    (name) => requires.includes(name) || (mechanism === "symmetric" && name === "anyprevout"),
  );

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);
