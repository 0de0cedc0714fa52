/**
 * How much text is read: beyond these a policy is refused in one linear pass, before anything costs memory or stack.
 * Each limit is far above what a policy on the chain can need, and low enough that the refusal of the worst text,
 * and the compilation of the largest allowed one, stay within a second or a few.
 */

export interface Limit {
  readonly value: number;
  readonly reason: string;
}

export type LimitName =
  | "source"
  | "nesting"
  | "wrappers"
  | "tokens"
  | "leaves"
  | "paths"
  | "derivations"
  | "spendingParts"
  | "branchParts"
  | "diagnostics";

export const LIMITS: Readonly<Record<LimitName, Limit>> = Object.freeze({
  source: {
    value: 4 * 1024 * 1024,
    reason: "4 MiB: a standard transaction weighs 400 000 units, so no script of a policy comes near",
  },
  nesting: {
    value: 402,
    reason: "402 levels, as in rust-miniscript: a recursive parser overflows the stack near 800",
  },
  wrappers: {
    value: 50_000,
    reason: "50 000 letters in front of one colon: each is a level of the miniscript, and most cost a byte of script",
  },
  tokens: {
    value: 400_000,
    reason:
      "400 000 words and signs: each takes some 300 bytes while it is parsed, 120 MB in all; 20 000 leaves of 17 fit",
  },
  leaves: {
    value: 20_000,
    reason: "20 000 leaves: twice what is measured to compile in linear time",
  },
  paths: {
    value: 40_000,
    reason:
      "40 000 keys in all branches of multipath steps: a short text such as `<0;1;2;…>` stands for that many derivations",
  },
  derivations: {
    value: 20_000,
    reason:
      "20 000 children of extended keys and participants of musig(): each takes a tenth of a millisecond or two, whoever derives it",
  },
  spendingParts: {
    value: 4_000,
    reason:
      "4000 keys, locks and hashes in one spending policy: its tree is searched for, which takes longer than reading it",
  },
  branchParts: {
    value: 1_000,
    reason:
      "1000 keys, locks and hashes in one branch of a spending policy's outermost `or`: the stack of a leaf holds 1000 elements",
  },
  /** Of one kind; the rest would say the same again. */
  diagnostics: {
    value: 200,
    reason: "200 complaints of one kind: nobody reads more, and a hostile text would cost a record for each byte",
  },
});
