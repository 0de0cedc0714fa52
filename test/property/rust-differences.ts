/**
 * Where rust-miniscript (native 13.2, and in WASM in `@bitgo/wasm-utxo` 4.17) differs from us about `tr()`, hand-checked: what each does, and the
 * sentence that says who is right. The random suite accepts a difference only when a row explains it; the examples are run one by one.
 */

export type Oracle = "native" | "wasm";

/** What we made of a text, and what one of the others did. */
export interface Pair {
  readonly text: string;
  /** Ours: the canonical descriptor, or the codes of the errors. */
  readonly ours: { readonly descriptor: string } | { readonly codes: readonly string[] };
  readonly theirs: { readonly descriptor: string } | { readonly error: string };
  readonly oracle: Oracle;
}

export interface Difference {
  readonly what: string;
  readonly right: string;
  readonly explains: (pair: Pair) => boolean;
  /** A text that shows it, and the oracles that differ. */
  readonly example: string;
  readonly oracles: readonly Oracle[];
}

const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const A = "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
const X =
  "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB";

const weAccept = ({ ours }: Pair): boolean => "descriptor" in ours;
const weRefuse = ({ ours }: Pair, ...codes: readonly string[]): boolean =>
  "codes" in ours && ours.codes.length > 0 && ours.codes.every((code) => codes.includes(code));
const theyAccept = ({ theirs }: Pair): boolean => "descriptor" in theirs;
const theySay = ({ theirs }: Pair, words: RegExp): boolean => "error" in theirs && words.test(theirs.error);
const withoutChecksum = (text: string): string => text.replace(/#.*$/, "");
/** Both print it; equal once `normal` has taken the difference away. */
const printsAs = ({ ours, theirs }: Pair, normal: (text: string) => string): boolean =>
  "descriptor" in ours &&
  "descriptor" in theirs &&
  normal(withoutChecksum(ours.descriptor)) === normal(withoutChecksum(theirs.descriptor));

export const DIFFERENCES: readonly Difference[] = [
  {
    what: "it takes `d:X` for not unit, so refuses it where a unit is needed",
    right: 'we: BIP379, properties of d:X, "o; n; d; (Tapscript only) u"',
    explains: (pair) =>
      theySay(pair, /not a unit|be a unit/) &&
      /(?<![a-z])[a-z]*d[a-z]*:/.test(pair.text) &&
      (weAccept(pair) || weRefuse(pair, "TW207")),
    example: `tr(${G},and_v(v:pk(${A}),or_d(dv:older(9),pk(${X}/0))))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it accepts a leaf that has no satisfaction at all",
    right: 'we: Bitcoin Core refuses such a leaf as "not satisfiable"; BIP379 gives `0` the satisfactions "(none)"',
    explains: (pair) => weRefuse(pair, "TW207") && (theyAccept(pair) || theySay(pair, /Impossible to satisfy/)),
    example: `tr(${G},thresh(2,pk(${A}),a:0))`,
    oracles: ["native"],
  },
  {
    what: "its bound for a satisfaction calls a `thresh` impossible when one of its parts is",
    right: "we: BIP379, a thresh needs k of its parts satisfied, and the others may be those that cannot be",
    explains: (pair) => weAccept(pair) && pair.text.includes("thresh(") && theySay(pair, /Impossible to satisfy/),
    example: `tr(${G},thresh(1,0,a:pk(${A})))`,
    oracles: ["wasm"],
  },
  {
    what: "its older release prints a pair on the left of a tree without its braces",
    right:
      "we: a tree of BIP386 is a script or a pair of trees in braces; what it prints cannot be read back, its scriptPubKey is ours",
    explains: (pair) => pair.oracle === "wasm" && printsAs(pair, (text) => text.replace(/[{}]/g, "")),
    example: `tr(${G},{{pk(${A}),pkh(${G})},pk(${X}/0)})`,
    oracles: ["wasm"],
  },
  {
    what: "it prints `or_i(0,0)` as `u:0`",
    right: "both: BIP379 has l:X for or_i(0,X) and u:X for or_i(X,0); we print `l:0`, as Core does",
    explains: (pair) =>
      printsAs(pair, (text) =>
        text.replace(/[lu]:0(?![0-9a-f])/g, "l:0").replace(/[{}]/g, pair.oracle === "wasm" ? "" : "$&"),
      ),
    example: `tr(${G},or_i(pk(${A}),or_i(0,0)))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it takes an x-only key and the same key compressed for two",
    right:
      'we: BIP386, "compressed public keys would be implicitly converted to x-only public keys", and a miniscript repeats no key (BIP379)',
    explains: (pair) => weRefuse(pair, "TW310") && theyAccept(pair),
    example: `tr(${G},and_v(v:pk(${A}),pk(02${A})))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it prints a compressed key as written",
    right: "both, by BIP386: the key is converted implicitly; we print what it is converted to (language.md)",
    explains: (pair) => printsAs(pair, (text) => text.replace(/\b0[23]([0-9a-f]{64})/g, "$1")),
    example: `tr(02${G},pk(03${A}))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it prints hardened steps with an apostrophe",
    right:
      'both: BIP380, "the hardened indicator h may be replaced with alternative hardened indicators"; Core prints `h` in its normal form, and so do we',
    explains: (pair) => printsAs(pair, (text) => text.replaceAll("'", "h")),
    example: `tr([deadbeef/86h/0h]${X}/0)`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it accepts a multipath step with a number twice",
    right: 'we: BIP389, "Duplicate NUMs within a tuple are not allowed."',
    explains: (pair) => weRefuse(pair, "TW315") && theyAccept(pair),
    example: `tr(${X}/<0;0>)`,
    oracles: ["native"],
  },
  {
    what: "it accepts a sign or a leading zero in a step",
    right:
      "we, with Core, for the sign (\"Key path value '+1' is not a valid uint32\"); a leading zero is refused by language.md",
    explains: (pair) => weRefuse(pair, "TW010", "TW316") && theyAccept(pair),
    example: `tr(${X}/+1)`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it does not know sortedmulti_a()",
    right: "we: BIP387",
    explains: (pair) => weAccept(pair) && pair.text.includes("sortedmulti_a("),
    example: `tr(${G},sortedmulti_a(1,${A},${X}))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it does not know musig()",
    right: "we: BIP390",
    explains: (pair) => weAccept(pair) && pair.text.includes("musig("),
    example: `tr(musig(02${G},02${A}))`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it does not know rawtr()",
    right: "we: Bitcoin Core has it, and BIP390 uses it",
    explains: (pair) => weAccept(pair) && pair.text.startsWith("rawtr("),
    example: `rawtr(${G})`,
    oracles: ["native", "wasm"],
  },
  {
    what: "it refuses braces around one leaf, and white space",
    right: "both: BIP386 has neither; they are policy language (language.md), and what we print has none",
    explains: (pair) => weAccept(pair) && theySay(pair, /must have 2 children|unrecognized name . |nameless node/),
    example: `tr(${G}, {pk(${A})})`,
    oracles: ["native", "wasm"],
  },
];
