/**
 * Hashes, and secp256k1 behind one port: `noble` is portable, `wasm` the default (its package is a WebAssembly module, which a bundler for
 * browsers must know or leave external). The third backend, the system's own library, is in `native.ts` alone: it needs Node.
 */
export type { CryptoBackend, XOnlyPoint } from "./port.ts";
export { hash160, hash256, ripemd160, sha256, taggedHash } from "./hash.ts";
export { keyAgg, keyAggCoefficients, keySort, MUSIG_CHAIN_CODE } from "./musig.ts";
export { noble } from "./noble.ts";
export { wasm } from "./wasm.ts";
