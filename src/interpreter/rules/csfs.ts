/**
 * BIP348 and BIP349: CHECKSIGFROMSTACK checks a signature over any message, INTERNALKEY puts the output's internal key
 * on the stack.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { ScriptError } from "../errors.ts";
import type { Machine, Operation, RuleSet } from "../machine.ts";
import { FALSE, TRUE } from "../number.ts";
import { charge } from "../operations/signature.ts";
import { TAPSCRIPT } from "./tapscript.ts";

/** BIP348's cases by the size of the key; a signature has 64 bytes here, since there is no hash type. */
function evaluate(
  machine: Machine,
  [signature, message, key]: readonly [Bytes, Bytes, Bytes],
): ScriptError | undefined {
  // "The opcode is counted towards the sigops budget as described in BIP 342."
  const exhausted = charge(machine, signature);
  if (exhausted !== undefined) return exhausted;
  // "If the public key size is zero, the script MUST fail and terminate immediately."
  if (key.length === 0) return "TAPSCRIPT_EMPTY_PUBKEY";
  // "Signature verification for unknown public key types succeeds".
  if (key.length !== 32) {
    if (signature.length > 0) machine.spend.observer?.unknownKey(key);
    return machine.rules.upgrades.keyKind;
  }
  if (signature.length === 0) return undefined;
  if (signature.length !== 64) return "SCHNORR_SIG_SIZE";
  // "the message is not hashed prior to BIP 340 verification".
  const valid = machine.spend.backend.verifySchnorr(signature, message, key);
  machine.spend.observer?.message({ key, signature, message, valid });
  return valid ? undefined : "SCHNORR_SIG";
}

/** signature message key → does the key sign the message? */
const checkSigFromStack: Operation = (machine) => {
  const { stack } = machine;
  // "If fewer than 3 elements are on the stack, the script MUST fail and terminate immediately."
  if (stack.length < 3) return "INVALID_STACK_OPERATION";
  const [key, message, signature] = [stack.pop(), stack.pop(), stack.pop()] as [Bytes, Bytes, Bytes];
  stack.push(signature.length === 0 ? FALSE : TRUE);
  return evaluate(machine, [signature, message, key]);
};

const internalKey: Operation = ({ stack, leaf }) => {
  stack.push(leaf.internalKey);
  return undefined;
};

export const withCsfs = (rules: RuleSet): RuleSet => ({
  ...rules,
  name: `${rules.name} + csfs`,
  operations: { ...rules.operations, CHECKSIGFROMSTACK: checkSigFromStack, INTERNALKEY: internalKey },
});

export const CSFS: RuleSet = withCsfs(TAPSCRIPT);
