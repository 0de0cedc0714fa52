/**
 * The signature opcodes of BIP342. A signature that does not hold ends the script, whoever asked: only the empty one is
 * an answer of "no" (so nobody can add a wrong signature to a witness, or turn an empty one into another).
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Machine, Operation, Operations } from "../machine.ts";
import type { ScriptError } from "../errors.ts";
import { checkSignature } from "../check-signature.ts";
import { FALSE, numberBytes, TRUE } from "../number.ts";
import { numberAt, thenVerify } from "./combinators.ts";

/** BIP342: "Executing a signature opcode [...] with a non-empty signature decrements the budget by 50." */
const WEIGHT_PER_SIGNATURE = 50;

/** "If that brings the budget below zero, the script fails immediately." */
export function charge(machine: Machine, signature: Bytes): ScriptError | undefined {
  if (signature.length === 0) return undefined;
  machine.budget -= WEIGHT_PER_SIGNATURE;
  return machine.budget < 0 ? "TAPSCRIPT_VALIDATION_WEIGHT" : undefined;
}

/** "Rules for signature opcodes": `undefined` when the script goes on, with success if the signature is not empty. */
function evaluate(machine: Machine, signature: Bytes, key: Bytes): ScriptError | undefined {
  const { leaf, rules, spend } = machine;
  const exhausted = charge(machine, signature);
  if (exhausted !== undefined) return exhausted;
  // "If the public key size is zero, the script MUST fail and terminate immediately."
  if (key.length === 0) return "TAPSCRIPT_EMPTY_PUBKEY";
  for (const kind of rules.keyKinds) {
    const verificationKey = kind.verificationKey(key, leaf);
    if (verificationKey === undefined) continue;
    // "If the signature is not the empty vector, the signature is validated [...] Validation failure in this case
    // immediately terminates".
    if (signature.length === 0) return undefined;
    const extension = { leafHash: leaf.leafHash, keyVersion: kind.keyVersion, codeSeparator: machine.codeSeparator };
    return checkSignature(spend, kind, [signature, verificationKey], extension);
  }
  // "the public key is of an unknown public key type, and no actual signature verification is applied".
  if (signature.length > 0) spend.observer?.unknownKey(key);
  return rules.upgrades.keyKind;
}

/** signature key → was it signed? */
const checkSig: Operation = (machine) => {
  const { stack } = machine;
  if (stack.length < 2) return "INVALID_STACK_OPERATION";
  const key = stack.pop() as Bytes;
  const signature = stack.pop() as Bytes;
  const failed = evaluate(machine, signature, key);
  if (failed !== undefined) return failed;
  stack.push(signature.length === 0 ? FALSE : TRUE);
  return undefined;
};

/** signature n key → n + 1 if it was signed, else n */
const checkSigAdd: Operation = (machine) => {
  const { stack } = machine;
  if (stack.length < 3) return "INVALID_STACK_OPERATION";
  // "If n is larger than 4 bytes, the script MUST fail and terminate immediately."
  const count = numberAt(machine, 1);
  if (count === undefined) return "SCRIPTNUM";
  const key = stack.pop() as Bytes;
  stack.pop();
  const signature = stack.pop() as Bytes;
  const failed = evaluate(machine, signature, key);
  if (failed !== undefined) return failed;
  stack.push(numberBytes(signature.length === 0 ? count : count + 1));
  return undefined;
};

const codeSeparator: Operation = (machine) => {
  machine.codeSeparator = machine.position;
  return undefined;
};

export const SIGNATURE: Operations = {
  CODESEPARATOR: codeSeparator,
  CHECKSIG: checkSig,
  CHECKSIGVERIFY: thenVerify(checkSig, "CHECKSIGVERIFY"),
  CHECKSIGADD: checkSigAdd,
  // BIP342: "The disabled opcodes behave in the same way as OP_RETURN, by failing and terminating the script
  // immediately when executed".
  CHECKMULTISIG: () => "TAPSCRIPT_CHECKMULTISIG",
  CHECKMULTISIGVERIFY: () => "TAPSCRIPT_CHECKMULTISIG",
};
