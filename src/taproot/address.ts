/**
 * P2TR addresses: bech32m (BIP350) of witness version 1 and the output key. Reading is strict: one network, version 1, 32 bytes, and
 * nothing that would not be written the same way (but for BIP173's all-upper-case form).
 */
import type { Bytes } from "../base/bytes.ts";
import type { NetworkName } from "./network.ts";
import { bech32m } from "@scure/base";
import { invariant } from "../base/invariant.ts";
import { NETWORKS } from "./network.ts";

const WITNESS_VERSION = 1;

export function encodeAddress(outputKey: Bytes, network: NetworkName): string {
  invariant(outputKey.length === 32, "an output key has 32 bytes");
  return bech32m.encode(NETWORKS[network].hrp, [WITNESS_VERSION, ...bech32m.toWords(outputKey)]);
}

/** The output key of a P2TR address of `network`; `undefined` for any other text. */
export function decodeAddress(text: string, network: NetworkName): Bytes | undefined {
  const decoded = bech32m.decodeUnsafe(text);
  if (decoded === undefined || decoded.prefix !== NETWORKS[network].hrp) return undefined;
  const [version, ...words] = decoded.words;
  if (version !== WITNESS_VERSION) return undefined;
  const outputKey = bech32m.fromWordsUnsafe(words);
  return outputKey instanceof Uint8Array && outputKey.length === 32 ? outputKey : undefined;
}
