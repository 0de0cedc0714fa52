/** Keys that whoever comes brings along, where a script lets the witness bring the key. */
import type { Bytes } from "../../base/bytes.ts";
import type { CryptoBackend } from "../../crypto/port.ts";
import { fromHex } from "../../base/bytes.ts";
import { taggedHash } from "../../crypto/hash.ts";

/** BIP342: of types that nobody has given a meaning, so that any signature passes; one as long as a key was before taproot. */
export const UNKNOWN_TYPE_KEYS: readonly Bytes[] = [Uint8Array.of(2), new Uint8Array(33).fill(2)];

/** The x-only key of {@link signAsAnyone}. */
export const ANYONES_KEY: Bytes = fromHex("c107e8a770077da940185384cc200f7fcc08272c7fdda84ea9da56874cc9b5fc");

/** Its secret is the hash of a public text, so that it is none: whoever brings a key of their own signs like this. */
export const signAsAnyone = (backend: CryptoBackend, message: Bytes): Bytes =>
  backend.signSchnorr(message, taggedHash("tapwright/AnyonesKey/1"), new Uint8Array(32));
