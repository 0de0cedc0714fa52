/**
 * Hashes, and secp256k1 behind one port: `noble` is portable, `wasm` the default (its package is a WebAssembly module, which a bundler for
 * browsers must know or leave external). Two entry points of their own go with them: `native.ts`, the system's library,
 * which needs Node, and `musig-wasm.ts`, which gives any backend an engine for MuSig2 sessions. On them stand MuSig2 (BIP327) and adaptor signatures.
 */
export type { AdaptorRefusal, PreSignature, PreSigned, PreSigning } from "./adaptor.ts";
export type { KeyAggContext, MusigTweak } from "./musig-context.ts";
export type { NonceSource } from "./musig-nonce.ts";
export type { MusigCode, MusigRefusal } from "./musig-refusal.ts";
export type { SessionParts } from "./musig-session.ts";
export type { CryptoBackend, MusigEngine, XOnlyPoint } from "./port.ts";
export type { SecretNonce } from "./secret-nonce.ts";
export type { MusigSession } from "./session-values.ts";
export { adapt, extract, preSign, preVerify } from "./adaptor.ts";
export { hash160, hash256, ripemd160, sha256, taggedHash } from "./hash.ts";
export { keyAgg, keySort, MUSIG_CHAIN_CODE } from "./musig.ts";
export { keyAggContext, tweakContext } from "./musig-context.ts";
export { nonceAgg, nonceGen } from "./musig-nonce.ts";
export { musigSession } from "./musig-session.ts";
export { partialSign } from "./musig-sign.ts";
export { partialSigAgg, partialSigVerify } from "./musig-verify.ts";
export { noble } from "./noble.ts";
export { addScalars, multiplyScalars, negateScalar } from "./scalar-arithmetic.ts";
export { discardNonce } from "./secret-nonce.ts";
export { wasm } from "./wasm.ts";
