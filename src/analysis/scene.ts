/** Where and when a claim is judged and a spend shown. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { NetworkName } from "../taproot/network.ts";
import { NETWORKS } from "../taproot/network.ts";

/** The chain's tip: its height, and its median time past less one second. */
export interface Now {
  readonly height: number;
  readonly time: number;
}

export interface Scene {
  readonly backend: CryptoBackend;
  readonly now: Now;
}

/** A scene as its caller gives it. */
export interface AnalysisOptions {
  readonly backend: CryptoBackend;
  /** Whose chain "now" is of; mainnet unless said otherwise. */
  readonly network?: NetworkName;
  /** The network's dated row unless given. */
  readonly now?: Now;
}

export function sceneOf({ backend, network = "mainnet", now }: AnalysisOptions): Scene {
  const { height, time } = now ?? NETWORKS[network].now;
  return { backend, now: { height, time } };
}
