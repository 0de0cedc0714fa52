/**
 * The tagged hashes of a channel (BIP340), each of its own domain: what is signed or hashed as one thing can never be taken for another, nor for
 * a Bitcoin sighash, whose tags are other words.
 */
import type { Bytes } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";

export type ChannelTag =
  | "Params"
  | "ChannelId"
  | "Data"
  | "PolicyLeaf"
  | "PolicyNode"
  | "PolicyRoot"
  | "PolicyPair"
  | "State"
  | "Attest"
  | "App"
  | "Anchor"
  | "P2C";

/** H(T"tag", parts), T = "StateChannel/v1/". */
export const channelHash = (tag: ChannelTag, ...parts: readonly Bytes[]): Bytes =>
  taggedHash(`StateChannel/v1/${tag}`, ...parts);
