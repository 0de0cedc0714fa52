/** The kind of public key that all rule sets know, on the key path and in tapscript. */
import type { KeyKind } from "./machine.ts";
import { taprootSighash } from "../transaction/sighash.ts";

/** BIP342: "If the public key size is 32 bytes, it is considered to be a public key as described in BIP340". */
export const BIP340_KEY: KeyKind = {
  name: "BIP340",
  verificationKey: (key) => (key.length === 32 ? key : undefined),
  keyVersion: 0,
  digest: taprootSighash,
};
