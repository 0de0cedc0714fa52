/**
 * FRAGMENTS: one row per fragment and wrapper, all there is to know of it (BIP379, tapscript): arguments, what its
 * subexpressions must be, its type, script, witness costs and meaning. Everything else in this room derives from the rows.
 *
 * How to read a row. X, Y, Z are the subexpressions.
 * - `needs`: per subexpression the bases it may have and the properties it must have; `Bdu` is "B with d and u". The last entry holds
 *   for all further ones. `same` lists those that must share one base.
 * - `type`: letters alone always hold; `LETTERS=formula` holds as the formula says, a sum of products over
 *   letters of subexpressions, as in BIP379: `n=nX+zXnY`. `*` is the letter on the left: `ud=*X` is "u=uX, d=dX".
 *   `k` and `ghij` (time locks) follow from `together` alone: the subexpressions that one witness satisfies at once.
 * - `script`: opcodes and pushes as in BIP379's translation table; `[X]` is a subexpression's script.
 * - `sat`, `dsat`: the ways through the script, `|` between them: witness items in lower case or digits where they are consumed, `X+` and
 *   `X-` where X is satisfied or dissatisfied, and the opcodes that move the stack (PUSH for any push).
 *
 * Letters: B, V, K, W bases; z takes no stack element, o exactly one, n never takes a zero on top; d can be dissatisfied, u leaves
 * exactly 1; e has a unique dissatisfaction, f has none without a signature, s needs a signature, m has a non-malleable
 * satisfaction; x: the last opcode has no VERIFY form; g, h relative lock in time, blocks; i, j absolute lock in time, height; k: no mix.
 */

export type FragmentName =
  | "0"
  | "1"
  | "pk_k"
  | "pk_h"
  | "older"
  | "after"
  | "sha256"
  | "hash256"
  | "ripemd160"
  | "hash160"
  | "andor"
  | "and_v"
  | "and_b"
  | "or_b"
  | "or_c"
  | "or_d"
  | "or_i"
  | "thresh"
  | "multi_a"
  | "sortedmulti_a"
  | "apo"
  | "a"
  | "s"
  | "c"
  | "d"
  | "v"
  | "j"
  | "n";

export type ArgumentKind = "key" | "lock" | "hash" | "threshold" | "sub";

/** Which subexpressions one witness may satisfy at once, for the mixing of locks. */
export type Together = "none" | "all" | "first two" | "as thresh";

export interface Fragment {
  readonly kind: "terminal" | "combinator" | "wrapper";
  readonly args: readonly ArgumentKind[];
  /** The last argument may be repeated; `maybe`: it may be left out. */
  readonly last: "once" | "repeated" | "maybe";
  readonly needs: readonly string[];
  readonly same?: readonly number[];
  /** `as thresh`: depends on the number of subexpressions, see type.ts. */
  readonly type: string;
  readonly together: Together;
  readonly script: string;
  /** What satisfies it and what dissatisfies it; `null`: nothing does, or only what a third party could change. */
  readonly sat: string | null;
  readonly dsat: string | null;
  /** Bytes of the image of a hash fragment. */
  readonly hashBytes?: 20 | 32;
  /** Stands only alone in a leaf. */
  readonly leafOnly?: true;
  /** Name of the soft fork that the fragment needs. */
  readonly softFork?: string;
  readonly doc: string;
}

type Row = Pick<Fragment, "type" | "script" | "sat" | "dsat" | "doc"> & Partial<Fragment>;

const terminal = (args: readonly ArgumentKind[], row: Row): Fragment => ({
  kind: "terminal",
  args,
  last: "once",
  needs: [],
  together: "none",
  ...row,
});

const lock = (opcode: string, doc: string): Fragment =>
  terminal(["lock"], { type: "B zfmxk", script: `<n> ${opcode}`, sat: "PUSH", dsat: null, doc });

// Any other 32 bytes dissatisfy a hash lock, so its dissatisfaction is malleable and no witness of ours rests on it.
const hashLock = (opcode: string, hashBytes: 20 | 32): Fragment =>
  terminal(["hash"], {
    type: "B onudmk",
    script: `SIZE <32> EQUALVERIFY ${opcode} <h> EQUAL`,
    sat: "preimage SIZE PUSH EQUALVERIFY PUSH EQUAL",
    dsat: null,
    hashBytes,
    doc: `a 32-byte secret whose ${opcode} is h`,
  });

const keyList = (doc: string): Fragment =>
  terminal(["threshold", "key"], {
    last: "repeated",
    type: "B udemsk",
    script: "<keys> <threshold> NUMEQUAL",
    sat: "as multi_a",
    dsat: "as multi_a",
    doc,
  });

const combinator = (needs: readonly string[], together: Together, row: Row): Fragment => ({
  kind: "combinator",
  args: needs.map(() => "sub"),
  last: "once",
  needs,
  together,
  ...row,
});

const wrapper = (needs: string, row: Row): Fragment => ({
  kind: "wrapper",
  args: ["sub"],
  last: "once",
  needs: [needs],
  together: "all",
  ...row,
});

export const FRAGMENTS: Readonly<Record<FragmentName, Fragment>> = {
  "0": terminal([], { type: "B zudemsxk", script: "0", sat: null, dsat: "PUSH", doc: "never" }),
  "1": terminal([], { type: "B zufmxk", script: "1", sat: "PUSH", dsat: null, doc: "always" }),
  pk_k: terminal(["key"], {
    type: "K onudemsxk",
    script: "<key>",
    sat: "sig PUSH",
    dsat: "0 PUSH",
    doc: "the key itself, to be checked by `c:`",
  }),
  pk_h: terminal(["key"], {
    type: "K nudemsxk",
    script: "DUP HASH160 <keyhash> EQUALVERIFY",
    sat: "key DUP PUSH EQUALVERIFY sig",
    dsat: "key DUP PUSH EQUALVERIFY 0",
    doc: "a key that the script holds by its hash, to be checked by `c:`",
  }),
  older: lock("CHECKSEQUENCEVERIFY", "n blocks or 512-second units after the output confirmed"),
  after: lock("CHECKLOCKTIMEVERIFY", "from height or time n on"),
  sha256: hashLock("SHA256", 32),
  hash256: hashLock("HASH256", 32),
  ripemd160: hashLock("RIPEMD160", 20),
  hash160: hashLock("HASH160", 20),
  andor: combinator(["Bdu", "BKV", "BKV"], "first two", {
    same: [1, 2],
    type: "BKV=*Y*Z z=zXzYzZ o=zXoYoZ+oXzYzZ u=uYuZ d=dZ s=sZsX+sZsY f=fZsX+fZfY e=eZsX+eZfY m=mXmYmZeXsX+mXmYmZeXsY+mXmYmZeXsZ x",
    script: "[X] NOTIF [Z] ELSE [Y] ENDIF",
    sat: "X+ NOTIF Y+ | X- NOTIF Z+",
    dsat: "X- NOTIF Z-",
    doc: "X and Y, or else Z",
  }),
  and_v: combinator(["V", "BKV"], "all", {
    type: "BKV=*Y z=zXzY o=zXoY+oXzY n=nX+zXnY u=uY s=sX+sY f=sX+fY m=mXmY x=xY",
    script: "[X] [Y]",
    sat: "X+ Y+",
    dsat: null,
    doc: "X and Y",
  }),
  and_b: combinator(["B", "W"], "all", {
    type: "B z=zXzY o=zXoY+oXzY n=nX+zXnY d=dXdY u s=sX+sY f=fXfY+sXfX+sYfY e=eXeYsXsY m=mXmY x",
    script: "[X] [Y] BOOLAND",
    sat: "X+ Y+ BOOLAND",
    dsat: "X- Y- BOOLAND",
    doc: "X and Y",
  }),
  // Core says e=eXeY where BIP379 says e: no difference, since without both there is no m, here or above.
  or_b: combinator(["Bd", "Wd"], "none", {
    type: "B z=zXzY o=zXoY+oXzY d u s=sXsY e m=mXmYeXeYsX+mXmYeXeYsY x",
    script: "[X] [Y] BOOLOR",
    sat: "X+ Y- BOOLOR | X- Y+ BOOLOR",
    dsat: "X- Y- BOOLOR",
    doc: "X or Y",
  }),
  or_c: combinator(["Bdu", "V"], "none", {
    type: "V z=zXzY o=oXzY s=sXsY f m=mXmYeXsX+mXmYeXsY x",
    script: "[X] NOTIF [Y] ENDIF",
    sat: "X+ NOTIF | X- NOTIF Y+",
    dsat: null,
    doc: "X or Y",
  }),
  or_d: combinator(["Bdu", "B"], "none", {
    type: "B z=zXzY o=oXzY d=dY u=uY s=sXsY f=fY e=eY m=mXmYeXsX+mXmYeXsY x",
    script: "[X] IFDUP NOTIF [Y] ENDIF",
    sat: "X+ IFDUP NOTIF | X- NOTIF Y+",
    dsat: "X- NOTIF Y-",
    doc: "X or Y",
  }),
  or_i: combinator(["BKV", "BKV"], "none", {
    same: [0, 1],
    type: "BKV=*X*Y o=zXzY u=uXuY d=dX+dY s=sXsY f=fXfY e=eXfY+fXeY m=mXmYsX+mXmYsY x",
    script: "IF [X] ELSE [Y] ENDIF",
    sat: "1 IF X+ | 0 IF Y+",
    dsat: "1 IF X- | 0 IF Y-",
    doc: "X or Y",
  }),
  thresh: {
    ...combinator(["Bdu", "Wdu"], "as thresh", {
      type: "as thresh",
      script: "[X] <threshold> EQUAL",
      sat: "as thresh",
      dsat: "as thresh",
      doc: "k of the subexpressions",
    }),
    args: ["threshold", "sub"],
    last: "repeated",
  },
  multi_a: keyList("signatures of k of the keys"),
  sortedmulti_a: {
    ...keyList("signatures of k of the keys, which the script holds in their order as bytes"),
    leafOnly: true,
  },
  // BIP118: a key of one byte 0x01 is the taproot internal key, 0x01 with 32 bytes is that x-only key.
  apo: terminal(["key"], {
    last: "maybe",
    type: "B onudemsk",
    script: "<apokey> CHECKSIG",
    sat: "aposig PUSH CHECKSIG",
    dsat: "0 PUSH CHECKSIG",
    softFork: "anyprevout",
    doc: "a signature that may leave out the spent output (BIP118)",
  }),
  a: wrapper("B", {
    type: "W udfems=*X x",
    script: "TOALTSTACK [X] FROMALTSTACK",
    sat: "X+",
    dsat: "X-",
    doc: "moves what lies above out of the way of X",
  }),
  s: wrapper("Bo", {
    type: "W udfemsx=*X",
    script: "SWAP [X]",
    sat: "X+",
    dsat: "X-",
    doc: "brings X's one argument to the top",
  }),
  c: wrapper("K", {
    type: "B ondfem=*X us",
    script: "[X] CHECKSIG",
    sat: "X+ CHECKSIG",
    dsat: "X- CHECKSIG",
    doc: "a signature of X's key",
  }),
  // MINIMALIF is consensus in tapscript, so `d:` leaves exactly 1: it is `u` there.
  d: wrapper("Vz", {
    type: "B o=zX e=fX ms=*X ndux",
    script: "DUP IF [X] ENDIF",
    sat: "1 DUP IF X+",
    dsat: "0 DUP IF",
    doc: "X, or nothing when a zero is given",
  }),
  v: wrapper("B", {
    type: "V zonms=*X fx",
    script: "[X] VERIFY",
    sat: "X+ VERIFY",
    dsat: null,
    doc: "X, which must hold",
  }),
  j: wrapper("Bn", {
    type: "B e=fX oums=*X ndx",
    script: "SIZE 0NOTEQUAL IF [X] ENDIF",
    sat: "SIZE IF X+",
    dsat: "0 SIZE IF",
    doc: "X, or nothing when an empty element is given",
  }),
  n: wrapper("B", {
    type: "B zondfems=*X ux",
    script: "[X] 0NOTEQUAL",
    sat: "X+",
    dsat: "X-",
    doc: "X, its result made 0 or 1",
  }),
};

export type SugarName = "pk" | "pkh" | "and_n" | "t" | "l" | "u";

/** Sugar of BIP379: what is printed and accepted for a deeper form. */
export const SUGAR: Readonly<Record<SugarName, { readonly means: string; readonly doc: string }>> = {
  pk: { means: "c:pk_k(key)", doc: "a signature of the key" },
  pkh: { means: "c:pk_h(key)", doc: "a signature of the key, which the script holds by its hash" },
  and_n: { means: "andor(X,Y,0)", doc: "X and Y" },
  t: { means: "and_v(X,1)", doc: "X, then 1" },
  l: { means: "or_i(0,X)", doc: "X behind a choice" },
  u: { means: "or_i(X,0)", doc: "X behind a choice" },
};

const OTHER_OUTPUT = "that is another kind of output";

/** Names people write here that belong elsewhere, with what to write instead (`null`: nothing takes its place). */
export const FOREIGN: Readonly<Record<string, { readonly instead: string | null; readonly why: string }>> = {
  multi: { instead: "multi_a", why: "CHECKMULTISIG is disabled in tapscript" },
  sortedmulti: { instead: "sortedmulti_a", why: "CHECKMULTISIG is disabled in tapscript" },
  wsh: { instead: "tr", why: OTHER_OUTPUT },
  sh: { instead: "tr", why: OTHER_OUTPUT },
  wpkh: { instead: "tr", why: OTHER_OUTPUT },
  combo: { instead: null, why: "it stands for several kinds of output" },
  addr: { instead: null, why: "an address says nothing of what can spend it" },
  raw: { instead: null, why: "a raw output says nothing of what can spend it" },
};

export const isFragment = (name: string): name is FragmentName => Object.hasOwn(FRAGMENTS, name);
