/** Secret keys for tests: BIP341's taproot_tweak_seckey, in whole numbers. */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/port.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const number = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes)}`);

/** "seckey = seckey0 if has_even_y(P) else SECP256K1_ORDER - seckey0", then plus the tweak. */
export function tweakedSecret(backend: CryptoBackend, secret: Bytes, tweak: Bytes): Bytes {
  const point = backend.multiplyBase(secret);
  if (point === undefined) throw new Error("the secret is a scalar");
  const even = point[0] === 0x02 ? number(secret) : ORDER - number(secret);
  return fromHex(((even + number(tweak)) % ORDER).toString(16).padStart(64, "0"));
}
