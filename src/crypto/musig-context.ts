/**
 * The aggregate key that a group signs for, with the tweaks laid on it (BIP327, "Tweaking the Aggregate Public Key"): for Taproot the
 * last one is x-only (the TapTweak), and a pay-to-contract tweak, which is plain, comes before it. A context is made once for an output
 * and serves all its sessions.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { MusigRefusal } from "./musig-refusal.ts";
import type { CryptoBackend } from "./port.ts";
import type { KeyAggContext } from "./session-values.ts";
import { concat } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { hasEvenY, xOf } from "./extended-points.ts";
import { keyAgg, keyList } from "./musig.ts";
import { refuseMusig } from "./musig-refusal.ts";
import { addScalars, negateScalar, ZERO } from "./scalar-arithmetic.ts";
import { isBelowOrder } from "./scalar.ts";

export type { KeyAggContext } from "./session-values.ts";

export interface MusigTweak {
  /** 32 bytes, below n. */
  readonly tweak: Bytes;
  /** Is the tweak added to the point of the x-only key (as BIP341 does), or to the point itself (as BIP32 does)? */
  readonly xOnly: boolean;
}

/**
 * Aggregates `publicKeys` in the order given: a group that has no order of its own sorts them first (`keySort`), or it has another key.
 * Refuses what is no key, by its position, and a tweak out of range.
 */
export function keyAggContext(
  backend: CryptoBackend,
  publicKeys: readonly Bytes[],
  tweaks: readonly MusigTweak[] = [],
): Result<KeyAggContext, MusigRefusal> {
  if (publicKeys.length === 0) return refuseMusig("E_MALFORMED", "There is no key to aggregate.");
  const keys = publicKeys.map((key) => key.slice());
  // "Let P_i = cpoint(pk_i); fail if that fails and blame signer i for invalid public key."
  const bad = keys.findIndex((key) => !backend.isPoint(key));
  if (bad >= 0) return refuseMusig("E_MALFORMED", `Public key ${bad} is not a point of the curve.`, bad);
  const aggregateKey = keyAgg(backend, keys);
  // "Fail if is_infinite(Q)."
  if (aggregateKey === undefined) return refuseMusig("E_MALFORMED", "The public keys add up to no key.");
  const plain = { publicKeys: keys, list: keyList(keys), aggregateKey, negated: false, tweakSum: ZERO };
  let context: Result<KeyAggContext, MusigRefusal> = ok(Object.freeze(plain));
  for (const tweak of tweaks) if (context.ok) context = tweakContext(backend, context.value, tweak);
  return context;
}

/** BIP327 ApplyTweak. */
export function tweakContext(
  backend: CryptoBackend,
  context: KeyAggContext,
  { tweak, xOnly }: MusigTweak,
): Result<KeyAggContext, MusigRefusal> {
  // "Let t = int(tweak); fail if t ≥ n".
  if (tweak.length !== 32 || !isBelowOrder(tweak)) return refuseMusig("E_MALFORMED", "A tweak is 32 bytes below n.");
  // "If is_xonly_t and not has_even_y(Q): Let g = -1 mod n. Else: Let g = 1."
  const odd = !hasEvenY(context.aggregateKey);
  const negates = xOnly && odd;
  // "Let Q' = g⋅Q + t⋅G". The port adds to the even one of ±Q; where the tweak is plain and Q odd, that is -((-Q) + (-t)·G).
  const mirrored = odd && !xOnly;
  const sum = backend.tweakXOnly(xOf(context.aggregateKey), mirrored ? negateScalar(tweak) : tweak);
  // "Fail if is_infinite(Q')".
  if (sum === undefined) return refuseMusig("E_MALFORMED", "The tweaked key is the point at infinity.");
  const isOdd = (sum.parity === 1) !== mirrored;
  return ok(
    Object.freeze({
      ...context,
      aggregateKey: concat(Uint8Array.of(isOdd ? 3 : 2), sum.key),
      // "Let gacc' = g⋅gacc mod n. Let tacc' = t + g⋅tacc mod n."
      negated: context.negated !== negates,
      tweakSum: addScalars(tweak, negates ? negateScalar(context.tweakSum) : context.tweakSum),
    }),
  );
}
