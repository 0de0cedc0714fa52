/** The mechanisms that are known here, by name. */
import type { Mechanism } from "./mechanism.ts";
import type { MechanismName } from "./parameters.ts";
import { PENALTY } from "./mechanisms/penalty.ts";
import { SYMMETRIC } from "./mechanisms/symmetric.ts";
import { TIMELOCK } from "./mechanisms/timelock.ts";

export const MECHANISMS: Readonly<Record<MechanismName, Mechanism>> = Object.freeze({
  penalty: PENALTY,
  symmetric: SYMMETRIC,
  timelock: TIMELOCK,
});

/** "Default: penalty for two, timelock for more". */
export const defaultMechanism = (parties: number): MechanismName => (parties === 2 ? "penalty" : "timelock");
