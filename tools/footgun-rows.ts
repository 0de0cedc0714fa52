/**
 * What really went wrong in other systems and must not get past this one: 49 rows, each of which a test in `test/mutants/` catches, by its number.
 * A row that waits needs a part of the system that does not exist yet.
 */

export interface Footgun {
  readonly number: number;
  readonly title: string;
  /** The part that its test needs. */
  readonly waitsFor?: "client";
}

export const FOOTGUNS: readonly Footgun[] = Object.freeze([
  { number: 1, title: "after vs older" },
  { number: 2, title: "older(n) > 65535 or bit 22/31 set" },
  { number: 3, title: "Mixed height/time locks in one path" },
  { number: 4, title: "after limits" },
  { number: 5, title: "MTP, not clock" },
  { number: 6, title: "nSequence/nLockTime/version not set" },
  { number: 7, title: "CSV of 0 chosen by peer" },
  { number: 8, title: "Wrong chain's block time" },
  { number: 9, title: "Wrong aggregate of relative locks" },
  { number: 10, title: "Empty-signature fall-through" },
  { number: 11, title: "MINIMALIF policy vs consensus" },
  { number: 12, title: "Malleable witness" },
  { number: 13, title: "Duplicate keys" },
  { number: 14, title: "Signature commits to leaf, not path" },
  { number: 15, title: "Internal key is a participant" },
  { number: 16, title: '"NUMS" that is not' },
  { number: 17, title: "Fixed H everywhere" },
  { number: 18, title: "Key-path tweak with no tree" },
  { number: 19, title: "Rogue key / unsorted agg / no MuSig" },
  { number: 20, title: "MuSig2 nonce reuse: same outpoint, several leaves/sighashes" },
  { number: 21, title: "Nonce reuse on retry/reconnect/abort" },
  { number: 22, title: "Missing/late remote nonce", waitsFor: "client" },
  { number: 23, title: "Partial signature not verified before use; pubkey not bound in secnonce" },
  { number: 24, title: "Annex shifts the witness" },
  { number: 25, title: "Tapscript engine traps" },
  { number: 26, title: "Taptree shape differs per library" },
  { number: 27, title: "Compiler output unstable" },
  { number: 28, title: "Lifted policy recompiled" },
  { number: 29, title: "Path explosion" },
  { number: 30, title: "Funding not checked / exit unsigned", waitsFor: "client" },
  { number: 31, title: "Revocation accepted unverified, or not persisted" },
  { number: 32, title: "Signing or keeping a revoked state", waitsFor: "client" },
  { number: 33, title: "Revoked state misread as own" },
  { number: 34, title: "Claim handling for old commitments", waitsFor: "client" },
  { number: 35, title: "Stale backup broadcast", waitsFor: "client" },
  { number: 36, title: "Irrevocable fees" },
  { number: 37, title: "Dust exposure" },
  { number: 38, title: "Pinning", waitsFor: "client" },
  { number: 39, title: "Ephemeral dust rules", waitsFor: "client" },
  { number: 40, title: "Penalty fee budget wrong", waitsFor: "client" },
  { number: 41, title: "Fee reset / replacement stalling & cycling", waitsFor: "client" },
  { number: 42, title: "Challenge window truly 2x", waitsFor: "client" },
  { number: 43, title: "Reorg of funding/close", waitsFor: "client" },
  { number: 44, title: "Replay across channels/reopen/network" },
  {
    number: 45,
    title: "Challenge/checkpoint confusion; stage skipping; caller-supplied history; challenger-only signature",
  },
  { number: 46, title: "Resumed exit looks complete", waitsFor: "client" },
  { number: 47, title: "Close address incompatible / frozen", waitsFor: "client" },
  { number: 48, title: "Ledger inconsistent after crash", waitsFor: "client" },
  { number: 49, title: "JS numbers" },
]);
