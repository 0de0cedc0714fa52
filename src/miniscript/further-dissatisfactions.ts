/**
 * Dissatisfactions of a fragment beside the `dsat` of FRAGMENTS: those that BIP379 strikes out as non-canonical, and dissatisfactions of
 * hash locks. No witness of ours takes one, but a third party may change a witness into one; so they count where it is judged whether a
 * choice is malleable. `thresh` has its own, see satisfaction-thresh.ts; the "X+ Y+" of `or_b` tells nothing new: where a third party can make
 * it, both canonical ways need no signature, and the choice between these is malleable already.
 */
import type { FragmentName } from "./fragments.ts";

/** BIP379: "any 32-byte vector" that is not the preimage dissatisfies: a way that asks for nothing. */
const HASH = "";

/** Further dissatisfactions; no fragment has a further satisfaction that matters. */
export const FURTHER_DISSATISFACTIONS: Readonly<Partial<Record<FragmentName, string>>> = {
  sha256: HASH,
  hash256: HASH,
  ripemd160: HASH,
  hash160: HASH,
  andor: "X+ Y-",
  and_v: "X+ Y-",
  and_b: "X+ Y- | X- Y+",
  // BIP379: "dsat(X) (if nonzero top stack)". Whether its top is nonzero is not followed: it is taken to be, as in Core.
  j: "X-",
};
