/** Why a program or its values are refused: the closed codes of this room. Each row is the page that `tapwright explain E_…` shows. */

export type RefusalCode =
  | "E_PROGRAM_JSON"
  | "E_PROGRAM_SCHEMA"
  | "E_PROGRAM_POLICY_ID"
  | "E_PROGRAM_INCONSISTENT"
  | "E_OUTPUT_UNKNOWN"
  | "E_HOLE_UNKNOWN"
  | "E_HOLE_OPEN"
  | "E_HOLE_KIND"
  | "E_HOLE_RANGE"
  | "E_KEY_FORM"
  | "E_KEY_CURVE"
  | "E_KEY_INDEX"
  | "E_KEY_NETWORK"
  | "E_DUPLICATE_KEY"
  | "E_NETWORK_UNKNOWN";

export const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  E_PROGRAM_JSON: "The text is not JSON, or too long to be a program.",
  E_PROGRAM_SCHEMA:
    "The JSON is not a program of version 1: a member is missing, unknown, or of the wrong type. `at` is the JSON pointer of the place.",
  E_PROGRAM_POLICY_ID: "The program's policyId is not the hash of the policy it holds: one of the two was changed.",
  E_PROGRAM_INCONSISTENT:
    "The program contradicts itself: it names what it does not hold, or a text, hash, key, address, cost or checksum in it is not what its own policy, keys and scripts give.",
  E_OUTPUT_UNKNOWN: "The program has no output of this name.",
  E_HOLE_UNKNOWN: "A value was given for a name that the program does not have, or that is bound already.",
  E_HOLE_OPEN: "An output was to be filled, and a value that it needs is missing.",
  E_HOLE_KIND:
    "A value of the wrong kind: keys are key expressions, groups lists of them, numbers integers, hashes and scalars hex.",
  E_HOLE_RANGE:
    "A value outside the range that its hole states: a lock beyond its unit, a hash of another length, a group too small or too large.",
  E_KEY_FORM:
    "A key that cannot stand where its name does: x-only inside musig(), without children where steps follow, multipath, or not a key at all.",
  E_KEY_CURVE: "A key that is no point of secp256k1.",
  E_KEY_INDEX: "An extended key has no child at this index (BIP32, a chance of 1 in 2^127).",
  E_KEY_NETWORK: "An extended key of mainnet with an address of a test network asked for, or the other way round.",
  E_DUPLICATE_KEY: "Two keys of one leaf, of one musig() or of one group are the same key.",
  E_NETWORK_UNKNOWN: "An address was asked for of a network that does not exist here.",
};

export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence with the name or place; never a value. */
  readonly message: string;
  /** The hole at fault, where it is one. */
  readonly hole?: string;
  /** JSON pointer of the place, for programs read from outside. */
  readonly at?: string;
}
