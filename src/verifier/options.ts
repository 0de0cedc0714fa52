/** What whoever verifies brings: never taken from what is verified. */
import type { Application, FundingLimits, Now, RuleCode } from "../channel/index.ts";
import type { ExpiryMoment } from "../channel/transition-rules.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { NetworkName } from "../taproot/network.ts";

/** Where a chain that is shown must begin, and what it must weigh. */
export interface ChainTrust {
  /** Hash of a block that the caller knows to be in the chain, as everyone shows it: 64 hex digits. */
  readonly hash: string;
  readonly height: number;
  /** Least work of the headers after it, in hashes; 0 where absent. */
  readonly work?: bigint;
  /** Blocks that a transaction must have, its own counted; 1 where absent. */
  readonly confirmations?: number;
}

export interface VerifierOptions {
  readonly crypto: CryptoBackend;
  /** The network asked for; absent: any that is known. */
  readonly network?: NetworkName;
  readonly limits?: FundingLimits;
  /** Codes whose risk the caller takes; every verdict then says so. */
  readonly acceptRisks?: readonly RuleCode[];
  /** The chain's tip, for the life of a channel that has an expiry. */
  readonly now?: Now;
  readonly application?: Application;
  /** Without it no chain is believed. */
  readonly trust?: ChainTrust;
}

/** What one update is asked with. */
export interface UpdateOptions {
  /** `AcceptedState.memory` of the state before, where that state comes as JSON. */
  readonly memory?: unknown;
  readonly now?: ExpiryMoment;
  /** Anything but `open`: no further state can take effect. */
  readonly phase?: "open" | "closing" | "closed";
}
