/** Which parts a proof of each claim has: those it needs, those it may have. A part that no rule reads is refused with the rest that is malformed. */
import type { Refused } from "../channel/index.ts";
import type { Claim, DisputeProof } from "./messages.ts";
import { refused } from "../channel/index.ts";

type Part = "party" | "published" | "newer" | "states" | "mech" | "transaction" | "expected" | "chain";

interface ProofForm {
  readonly needs: readonly Part[];
  readonly may: readonly Part[];
}

const FORMS: Readonly<Record<Claim, ProofForm>> = Object.freeze({
  NEWER_STATE_EXISTS: { needs: ["published", "newer"], may: ["mech", "chain"] },
  REVOKED_STATE_PUBLISHED: { needs: ["published", "mech"], may: ["newer", "chain"] },
  EQUIVOCATION: { needs: ["states", "party"], may: [] },
  STATE_AUTHORIZED: { needs: ["newer", "party"], may: [] },
  SETTLEMENT_MATURE: { needs: ["published", "chain"], may: ["mech", "newer"] },
  INVALID_TX: { needs: ["transaction", "expected"], may: [] },
});

const PARTS: readonly Part[] = ["party", "published", "newer", "states", "mech", "transaction", "expected", "chain"];

export function formFault(proof: DisputeProof): Refused | undefined {
  const { needs, may } = FORMS[proof.claim];
  for (const part of PARTS) {
    const isThere = proof[part] !== undefined;
    if (isThere && !needs.includes(part) && !may.includes(part))
      return refused("E_MALFORMED", `a proof of ${proof.claim} has no part \`${part}\``, { place: part });
    if (isThere || !needs.includes(part)) continue;
    return part === "chain"
      ? refused("E_CHAIN_REQUIRED", `a proof of ${proof.claim} shows the blocks that it speaks about`)
      : refused("E_MALFORMED", `a proof of ${proof.claim} needs the part \`${part}\``, { place: part });
  }
  return undefined;
}
