/**
 * A channel, opened: its parameters checked, its funding output rebuilt from the program and proven to be one that a channel can stand on, and everything prepared
 * that no state changes. What is open is right; states are all that is left to check.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { Network, NetworkName } from "../taproot/network.ts";
import type { Application } from "./application.ts";
import type { FundingLimits } from "./check-parameters.ts";
import type { FundingPolicy } from "./funding-policy.ts";
import type { Now } from "./funding-question.ts";
import type { ChannelMechanism, FundingOutput } from "./mechanism.ts";
import type { ChannelParameters } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import type { RuleCode } from "./rules.ts";
import { equalBytes, fromHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { invariant } from "../base/invariant.ts";
import { uint32 } from "../transaction/write.ts";
import { prepareApps } from "./app-record.ts";
import { PAYMENT } from "./applications/payment.ts";
import { checkParameters, FUNDING_LIMITS, networkOf } from "./check-parameters.ts";
import { judgeFunding } from "./funding-policy.ts";
import { fundingOutputOf } from "./funding-routes.ts";
import { MECHANISMS } from "./mechanisms.ts";
import { paramsHash } from "./parameters.ts";
import { refuse } from "./refuse.ts";
import { channelHash } from "./tags.ts";

/** Everything by which a channel is known. */
export interface ChannelDefinition {
  readonly parameters: ChannelParameters;
  /** The user's contract, its funding output bound. */
  readonly program: Program;
  readonly funding: FundingOutput;
}

export interface OpenOptions {
  readonly crypto: CryptoBackend;
  /** The network asked for; absent: that of the parameters. */
  readonly network?: NetworkName;
  readonly limits?: FundingLimits;
  /** Codes whose risk the caller takes: `E_FUNDING_UNSAFE`. */
  readonly acceptRisks?: readonly RuleCode[];
  /** The chain's tip. Given: a channel that ends too soon is refused. Absent: locks below the network's known tip have passed, no more is judged. */
  readonly now?: Now;
  /** What a state means; payments where absent. */
  readonly application?: Application;
}

export interface Channel {
  readonly parameters: ChannelParameters;
  readonly paramsHash: Bytes;
  readonly id: Bytes;
  readonly network: Network;
  readonly program: Program;
  readonly funding: FundingOutput;
  readonly fundingPolicy: FundingPolicy;
  readonly mechanism: ChannelMechanism;
  readonly apps: ReturnType<typeof prepareApps>;
  readonly application: Application;
  readonly crypto: CryptoBackend;
}

/** channel_id = H(T"ChannelId", genesis32 ‖ funding_txid32(internal order) ‖ le32 vout ‖ params_hash) */
export const channelId = (genesis: Bytes, funding: Pick<FundingOutput, "txid" | "vout">, hash: Bytes): Bytes =>
  channelHash("ChannelId", genesis, funding.txid, uint32(funding.vout), hash);

export function openChannel(definition: ChannelDefinition, options: OpenOptions): Result<Channel, Refused> {
  const { parameters, program, funding } = definition;
  const { crypto } = options;
  const fault = checkParameters(parameters, options);
  if (fault !== undefined) return err(fault);
  const mechanism = MECHANISMS[parameters.mechanism];
  const unfit = mechanism.checkParameters(parameters);
  if (unfit !== undefined) return err(unfit);
  const output = fundingFault(definition, options.limits ?? FUNDING_LIMITS);
  if (!output.ok) return output;
  const network = networkOf(parameters.genesis);
  invariant(network !== undefined, "the parameters were checked");
  const question = { program, output: output.value, parameters, crypto };
  const policy = judgeFunding({
    ...question,
    now: options.now ?? network.now,
    judgesLife: options.now !== undefined,
    acceptRisks: options.acceptRisks ?? [],
  });
  if (!policy.ok) return policy;
  const apps = prepareApps(program, crypto);
  const opened = mechanism.open({ parameters, funding, fundingPath: policy.value.path, crypto, apps });
  if (!opened.ok) return opened;
  const hash = paramsHash(parameters);
  return ok({
    parameters,
    paramsHash: hash,
    id: channelId(parameters.genesis, funding, hash),
    network,
    program,
    funding,
    fundingPolicy: policy.value,
    mechanism: opened.value,
    apps,
    application: options.application ?? PAYMENT,
    crypto,
  });
}

/** C4, C6 and C7: the program is the one that the parameters name, and its funding output is the one on chain. */
function fundingFault(
  { parameters, program, funding }: ChannelDefinition,
  limits: FundingLimits,
): Result<ProgramOutput, Refused> {
  if (toHex(parameters.policyId) !== program.policyId)
    return refuse(
      "E_PARAMS",
      `the program's policyId is ${program.policyId}, the parameters have ${toHex(parameters.policyId)}`,
      { place: "policyId" },
    );
  // Where a soft fork is not in force, anybody can spend what relies on it: BIP118, "unknown public key type".
  const absent = program.requires.find((name) => !parameters.softforks.some((known) => known === name));
  if (absent !== undefined)
    return refuse("E_SOFTFORK_INACTIVE", `the contract needs ${absent}, on which the parameters do not rely`);
  const output = fundingOutputOf(program);
  if (output === undefined || output.scriptPubKey === null)
    return refuse("E_FUNDING_POLICY", "the program has no output `funding` whose keys are all bound");
  if (funding.txid.length !== 32 || !Number.isInteger(funding.vout) || funding.vout < 0 || funding.vout > 0xffff_ffff)
    return refuse("E_MALFORMED", "the funding outpoint is a txid of 32 bytes and an index");
  if (!equalBytes(fromHex(output.scriptPubKey), funding.scriptPubKey))
    return refuse("E_FUNDING_SCRIPT", "the funding output's script is not the one that the program gives");
  if (funding.amount !== parameters.fundingAmount)
    return refuse(
      "E_FUNDING_AMOUNT",
      `the funding output has ${funding.amount} sat, the parameters ${parameters.fundingAmount}`,
    );
  if (funding.amount < limits.min)
    return refuse("E_FUNDING_BELOW_MIN", `${funding.amount} sat are less than ${limits.min}`);
  if (funding.amount > limits.max)
    return refuse("E_FUNDING_ABOVE_MAX", `${funding.amount} sat are more than ${limits.max}`);
  return ok(output);
}
