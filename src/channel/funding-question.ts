/** What is asked about a funding output: which program, whose keys, at which moment, and what its users have accepted. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { ChannelParameters } from "./parameters.ts";
import type { RuleCode } from "./rules.ts";

/** The chain's moment at which the policy is judged. */
export interface Now {
  readonly height: number;
  readonly time: number;
}

export interface FundingQuestion {
  readonly program: Program;
  readonly output: ProgramOutput;
  readonly parameters: ChannelParameters;
  readonly crypto: CryptoBackend;
  readonly now: Now;
  /** Refuse a channel that ends too soon by a height or time: asked when it opens, not when its states are verified. Ages are always judged. */
  readonly judgesLife: boolean;
  readonly acceptRisks: readonly RuleCode[];
}
