/**
 * What Bitcoin Core relays, on top of any rule set: the upgrades that have not happened are refused, data is pushed in
 * its shortest form, and the witness is small and without annex. A transaction that breaks these rules alone is valid,
 * but does not reach a miner by itself.
 *
 * Source: Bitcoin Core, src/policy/policy.h (STANDARD_SCRIPT_VERIFY_FLAGS) and policy.cpp (IsWitnessStandard).
 */
import type { Leaf, RuleSet, Spend, Upgrades } from "../machine.ts";
import type { ScriptError } from "../errors.ts";
import { LIMITS } from "../../script/limits.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../../taproot/leaf.ts";
import { TAPSCRIPT } from "./tapscript.ts";

const DISCOURAGED: Upgrades = {
  opSuccess: "DISCOURAGE_OP_SUCCESS",
  leafVersion: "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
  keyKind: "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
  nop: "DISCOURAGE_UPGRADABLE_NOPS",
};

/**
 * "Annexes are nonstandard as long as no semantics are defined for them"; elements of a tapscript spend have at most 80
 * bytes.
 */
function refuseWitness({ annex, elements }: Spend, leaf: Leaf | undefined): ScriptError | undefined {
  if (annex !== undefined) return "WITNESS_NONSTANDARD";
  if (leaf?.version !== TAPSCRIPT_LEAF_VERSION) return undefined;
  const small = elements.every(({ length }) => length <= LIMITS.standardWitnessItemBytes.value);
  return small ? undefined : "WITNESS_NONSTANDARD";
}

/** The policy of nodes that have these consensus rules. */
export const standardOf = (rules: RuleSet): RuleSet => ({
  ...rules,
  name: `standard ${rules.name}`,
  upgrades: DISCOURAGED,
  minimalData: true,
  refuseWitness,
});

export const STANDARD: RuleSet = { ...standardOf(TAPSCRIPT), name: "standard" };
