/** The name of a policy: what it says, not who compiled it, where or for which network. */
import type { Printable } from "./print.ts";
import { toHex } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";
import { print } from "./print.ts";

const POLICY_TAG = "tapwright/Policy/1";

/** Tagged hash (BIP340) of the canonical text, lower-case hex. */
export const policyId = (program: Printable): string =>
  toHex(taggedHash(POLICY_TAG, new TextEncoder().encode(print(program))));
