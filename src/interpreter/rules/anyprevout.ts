/**
 * BIP118: a kind of public key whose signatures need not say which output they spend. Where it is not in force its keys
 * are of an unknown kind, and any signature passes.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { KeyKind, Leaf, RuleSet } from "../machine.ts";
import type { SighashInput } from "../../transaction/sighash.ts";
import { invariant } from "../../base/invariant.ts";
import { apoSighash } from "../../transaction/bip118.ts";
import { TAPSCRIPT } from "./tapscript.ts";

const PREFIX = 0x01;

/**
 * "the 1-byte BIP 118 public key": "use the 32-byte taproot internal key"; "a 33-byte BIP 118 public key": "remove the
 * 0x01 prefix".
 */
function verificationKey(key: Bytes, leaf: Leaf): Bytes | undefined {
  if (key[0] !== PREFIX) return undefined;
  if (key.length === 1) return leaf.internalKey;
  return key.length === 33 ? key.subarray(1) : undefined;
}

function digest(input: SighashInput): Bytes | undefined {
  const { leaf } = input;
  invariant(leaf !== undefined, "BIP118 keys are known to signature opcodes alone");
  return apoSighash({ ...input, leaf: { ...leaf, keyVersion: 1 } });
}

const BIP118_KEY: KeyKind = { name: "BIP118", verificationKey, keyVersion: 1, digest };

export const withAnyprevout = (rules: RuleSet): RuleSet => ({
  ...rules,
  name: `${rules.name} + anyprevout`,
  keyKinds: [...rules.keyKinds, BIP118_KEY],
});

export const ANYPREVOUT: RuleSet = withAnyprevout(TAPSCRIPT);
