/**
 * The keys of the two commitments of a state. Each belongs to one holder, at the holder's commitment point: the holder's delayed key, the counterparty's
 * revocation key, and the HTLC keys of both.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { CryptoBackend } from "../../../crypto/port.ts";
import type { ChannelParameters } from "../../parameters.ts";
import type { Refused } from "../../refuse.ts";
import { ok } from "../../../base/result.ts";
import { derivedKey, revocationKey } from "../../commitment-keys.ts";
import { keyOf } from "../../parameters.ts";
import { refuse } from "../../refuse.ts";

/** 33 bytes each. */
export interface CommitmentKeys {
  readonly revocation: Bytes;
  readonly delayed: Bytes;
}

export interface HtlcKeys {
  readonly holder: Bytes;
  readonly counterparty: Bytes;
}

/** The other of two. */
export const counterpartyOf = (holder: number): number => 1 - holder;

interface KeyPlace {
  readonly parameters: ChannelParameters;
  readonly crypto: CryptoBackend;
  readonly holder: number;
  readonly point: Bytes;
}

const OFF_CURVE = "a commitment point gives no keys";

export function commitmentKeys({ parameters, crypto, holder, point }: KeyPlace): Result<CommitmentKeys, Refused> {
  const base = keyOf(parameters, counterpartyOf(holder), "revocation_base");
  const revocation = revocationKey(crypto, base, point);
  const delayed = derivedKey(crypto, keyOf(parameters, holder, "delayed_base"), point);
  if (revocation === undefined || delayed === undefined) return refuse("E_MALFORMED", OFF_CURVE, { party: holder });
  return ok({ revocation, delayed });
}

/** "Both htlc keys use X's pcp", X being the holder. */
export function htlcKeys({ parameters, crypto, holder, point }: KeyPlace): Result<HtlcKeys, Refused> {
  const own = derivedKey(crypto, keyOf(parameters, holder, "htlc_base"), point);
  const other = derivedKey(crypto, keyOf(parameters, counterpartyOf(holder), "htlc_base"), point);
  if (own === undefined || other === undefined) return refuse("E_MALFORMED", OFF_CURVE, { party: holder });
  return ok({ holder: own, counterparty: other });
}
