/** Consensus: BIP341 and BIP342 as all networks have them. Every other rule set is this one and what it changes. */
import type { RuleSet } from "../machine.ts";
import { BIP340_KEY } from "../bip340-key.ts";
import { ARITHMETIC } from "../operations/arithmetic.ts";
import { CONSTANTS } from "../operations/constants.ts";
import { CONTROL } from "../operations/control.ts";
import { HASH } from "../operations/hash.ts";
import { LOCKTIME } from "../operations/locktime.ts";
import { SIGNATURE } from "../operations/signature.ts";
import { STACK } from "../operations/stack.ts";

export const TAPSCRIPT: RuleSet = Object.freeze({
  name: "tapscript",
  operations: Object.freeze({ ...CONSTANTS, ...CONTROL, ...STACK, ...ARITHMETIC, ...HASH, ...SIGNATURE, ...LOCKTIME }),
  keyKinds: [BIP340_KEY],
  upgrades: {},
  minimalData: false,
  refuseWitness: () => undefined,
});
