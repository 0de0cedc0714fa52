/** Attestations: each party's identity key signs the state commitment, all of them, once each, in party order. They are evidence, and move no money. */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Attestation } from "./evidence.ts";
import type { ChannelParameters } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { refused } from "./refuse.ts";
import { attestationDigest } from "./state.ts";

/** C12: "required set = all parties, each once". */
export function attestationsFault(
  { parties }: ChannelParameters,
  commitment: Bytes,
  attestations: readonly Attestation[],
  crypto: CryptoBackend,
): Refused | undefined {
  const missing = parties.findIndex((_, party) => !attestations.some((each) => each.party === party));
  if (missing >= 0)
    return refused("E_ATTESTATION_MISSING", `party ${missing} has not attested the state`, { party: missing });
  const ordered = attestations.length === parties.length && attestations.every(({ party }, i) => party === i);
  if (!ordered) return refused("E_MALFORMED", "the attestations are not one of each party, in their order");
  const wrong = attestations.findIndex(
    (each) => !isAttestation(parties[each.party]?.identity, commitment, each, crypto),
  );
  return wrong < 0
    ? undefined
    : refused("E_ATTESTATION", `the attestation of party ${wrong} is not valid`, { party: wrong });
}

/** One attestation, as blame for two states of one number needs it. */
export const isAttestation = (
  identity: Bytes | undefined,
  commitment: Bytes,
  { signature }: Attestation,
  crypto: CryptoBackend,
): boolean =>
  identity !== undefined &&
  signature.length === 64 &&
  crypto.verifySchnorr(signature, attestationDigest(commitment), identity);
