/**
 * The syntax tree: what the parser saw, with a span on everything, and no opinion. Whether a word is a key, a lock or a
 * fragment is the checker's business (`src/language`), by the rules of the language. Recovery leaves no holes: a rule that failed
 * yields a `missing` node at the place of the failure, about which a diagnostic has already been collected.
 *
 * Spans are half-open ranges of UTF-16 code units of the (masked) source text.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word as written: a name, a number, hex, an extended key, a reserved word in a place of its own. */
export interface Word {
  readonly kind: "word";
  readonly text: string;
  readonly span: Span;
}

export interface Missing {
  readonly kind: "missing";
  readonly span: Span;
}

/** `alice.delayed` */
export interface RoleRef {
  readonly kind: "role";
  readonly party: Word;
  readonly role: Word;
  readonly span: Span;
}

/** One `/...` after a key. */
export type Step =
  /** `/0`, `/44h`, `/44'`: the word with its hardening mark. */
  | { readonly kind: "index"; readonly text: string; readonly span: Span }
  /** `/<0;1;2h>`: the words between the brackets. */
  | { readonly kind: "multipath"; readonly indexes: readonly Word[]; readonly span: Span }
  /** `/*`, `/*h`, `/*'` */
  | { readonly kind: "wildcard"; readonly hardened: boolean; readonly span: Span };

/** `[d34db33f/44h/0]`: the words between the slashes, the fingerprint first. */
export interface KeyOrigin {
  readonly words: readonly Word[];
  readonly span: Span;
}

/** A key expression that has an origin or steps; a bare word that is a key stays a {@link Word}. */
export interface KeyPath {
  readonly kind: "keypath";
  readonly origin?: KeyOrigin;
  readonly base: Word | RoleRef | Call | Missing;
  readonly steps: readonly Step[];
  readonly span: Span;
}

/** `name(arg, ...)`; also `musig(...)`, `unspendable(r)`, `policy(...)`; `unspendable` without brackets is a word. */
export interface Call {
  readonly kind: "call";
  readonly name: Word;
  readonly args: readonly Expression[];
  /** From the name to the closing bracket. */
  readonly span: Span;
}

/** `v:pk(bob)`: the letters and what they wrap. */
export interface Wrapped {
  readonly kind: "wrapped";
  readonly wrappers: Word;
  readonly inner: Expression;
  readonly span: Span;
}

/** `144 blocks` */
export interface Quantity {
  readonly kind: "quantity";
  readonly number: Word;
  readonly unit: Word;
  readonly span: Span;
}

/** `2027-01-01`, `2027-01-01T12:00Z`: the text as written, not yet judged. */
export interface DateText {
  readonly kind: "date";
  readonly text: string;
  readonly span: Span;
}

/** `9@pk(alice)`, in a `policy(...)` only. */
export interface Odds {
  readonly kind: "odds";
  readonly odds: Word;
  readonly inner: Expression;
  readonly span: Span;
}

/** `asm(alice DROP bob.x CHECKSIG 144)`: the items in order. */
export interface Asm {
  readonly kind: "asm";
  readonly items: readonly (Word | RoleRef | KeyPath)[];
  readonly span: Span;
}

export type Expression = Word | RoleRef | KeyPath | Call | Wrapped | Quantity | DateText | Odds | Asm | Missing;

/** What stands after the comma of `tr(KEY,`. */
export type Tree =
  | { readonly kind: "leaf"; readonly expression: Expression; readonly span: Span }
  /** `<LEAF>` */
  | { readonly kind: "single"; readonly expression: Expression; readonly span: Span }
  /** `{A, 9@B}`: at least one branch. */
  | { readonly kind: "branches"; readonly branches: readonly Branch[]; readonly span: Span };

export interface Branch {
  readonly odds?: Word;
  readonly tree: Tree;
}

export type Output =
  | {
      readonly kind: "tr";
      readonly key: Expression;
      readonly tree?: Tree;
      readonly checksum?: Word;
      readonly span: Span;
    }
  | { readonly kind: "rawtr"; readonly key: Expression; readonly checksum?: Word; readonly span: Span }
  /** `policy(...)`, and any other call (`wsh(...)`), which the checker refuses by name. */
  | { readonly kind: "other"; readonly expression: Expression; readonly checksum?: Word; readonly span: Span };
// `span` of an output runs from its first letter to its last `)`, without the checksum; `checksum` is `#xxxxxxxx` with its `#`.

export interface PartiesDecl {
  readonly kind: "parties";
  /** `group`: written `members[]`. */
  readonly names: readonly { readonly name: Word; readonly group: boolean }[];
  readonly span: Span;
}

export interface ParamDecl {
  readonly kind: "param";
  readonly name: Word;
  readonly type: Word;
  readonly value?: Expression;
  readonly span: Span;
}

export interface OutputDecl {
  readonly kind: "output";
  readonly name: Word;
  readonly formals: readonly { readonly name: Word; readonly type: Word }[];
  readonly output: Output;
  readonly span: Span;
}

export interface RequiresDecl {
  readonly kind: "requires";
  readonly names: readonly Word[];
  readonly span: Span;
}

export type Holder =
  | { readonly kind: "ref"; readonly ref: Word | RoleRef | KeyPath; readonly span: Span }
  | { readonly kind: "preimage"; readonly hash: Word; readonly span: Span }
  | {
      readonly kind: "any";
      readonly count: Word;
      readonly of: readonly (Word | RoleRef | KeyPath)[];
      readonly span: Span;
    };

export type When =
  | { readonly kind: "now" | "ever" | "eventually"; readonly span: Span }
  | { readonly kind: "before" | "from"; readonly moments: readonly Expression[]; readonly span: Span };

export interface AssertDecl {
  readonly kind: "assert";
  readonly anyone: boolean;
  readonly who: readonly Holder[];
  readonly whoSpan: Span;
  readonly verb: "can" | "cannot";
  readonly verbSpan: Span;
  readonly output: Word;
  readonly actuals: readonly Expression[];
  readonly when?: When;
  readonly span: Span;
}

export type Declaration = PartiesDecl | ParamDecl | OutputDecl | RequiresDecl | AssertDecl;

/** A comment with its `//`, without the end of the line. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}

export interface PolicyFile {
  readonly contract?: Word;
  readonly declarations: readonly Declaration[];
  /** The one output of a text that is no file of declarations. */
  readonly lone?: Output;
  readonly comments: readonly Comment[];
  readonly span: Span;
}
