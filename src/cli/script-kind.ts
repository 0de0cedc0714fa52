/** What people call an output by its script, and its address where it is a Taproot output. */
import type { Bytes } from "../base/bytes.ts";
import type { NetworkName } from "../taproot/network.ts";
import { toHex } from "../base/bytes.ts";
import { encodeAddress } from "../taproot/address.ts";

/** Script patterns in hex, the first that fits counts; the witness versions are those of BIP141. */
const KINDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["P2TR", /^5120[0-9a-f]{64}$/],
  ["P2WPKH", /^0014[0-9a-f]{40}$/],
  ["P2WSH", /^0020[0-9a-f]{64}$/],
  ["P2A", /^51024e73$/],
  ["P2PKH", /^76a914[0-9a-f]{40}88ac$/],
  ["P2SH", /^a914[0-9a-f]{40}87$/],
  ["P2PK", /^(21[0-9a-f]{66}|41[0-9a-f]{130})ac$/],
];

export const scriptKind = (scriptPubKey: Bytes): string => {
  // No pattern is longer than a P2PK script: longer ones are not spelt out.
  const hex = scriptPubKey.length > 67 ? "" : toHex(scriptPubKey);
  return KINDS.find(([, pattern]) => pattern.test(hex))?.[0] ?? "another script";
};

export const taprootAddress = (scriptPubKey: Bytes, network: NetworkName): string | undefined =>
  scriptKind(scriptPubKey) === "P2TR" ? encodeAddress(scriptPubKey.subarray(2), network) : undefined;
