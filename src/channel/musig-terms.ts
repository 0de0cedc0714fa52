/** The MuSig2 session in which all parties sign with their funding keys: its keys sorted (BIP390 sorts them inside `musig()`), its tweaks, and who stands where. */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyAggContext, MusigTweak } from "../crypto/musig-context.ts";
import type { ChannelParameters } from "./parameters.ts";
import { equalBytes } from "../base/bytes.ts";
import { keyAggContext } from "../crypto/musig-context.ts";
import { keySort } from "../crypto/musig.ts";
import { keyOf } from "./parameters.ts";

/** The key aggregation of a session, with its tweaks, made once per channel. */
export interface MusigTerms {
  readonly context: KeyAggContext;
  /** Position of each party's key, in party order, among the sorted keys of the context. */
  readonly positions: readonly number[];
}

/** `undefined`: the keys, or a tweak, give no session. Without tweaks the aggregate signs as itself, as keys in leaves do. */
export function musigTerms(
  parameters: ChannelParameters,
  crypto: CryptoBackend,
  tweaks: readonly MusigTweak[] = [],
): MusigTerms | undefined {
  const keys: readonly Bytes[] = parameters.parties.map((_, i) => keyOf(parameters, i, "funding"));
  const sorted = keySort(keys);
  const context = keyAggContext(crypto, sorted, tweaks);
  if (!context.ok) return undefined;
  return {
    context: context.value,
    positions: keys.map((key) => sorted.findIndex((each) => equalBytes(each, key))),
  };
}
