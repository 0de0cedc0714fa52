/** Where and when a claim is judged and a spend shown. */
import type { CryptoBackend } from "../crypto/port.ts";

/** The chain's tip: its height, and its median time past less one second. */
export interface Now {
  readonly height: number;
  readonly time: number;
}

export interface Scene {
  readonly backend: CryptoBackend;
  readonly now: Now;
}
