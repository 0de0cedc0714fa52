/**
 * Policies with one mistake each: every kind of declaration, every rule of the grammar, the type errors of fragments, keys, locks, groups,
 * assertions, checksums, trees, raw leaves and characters. Each gets one diagnostic, with its caret under the very text that is
 * wrong, and a help that holds the text to write or says what to do.
 */
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import type { CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Code, Diagnostic } from "../../src/diagnostic/index.ts";

/** The generator of secp256k1, and the extended key of BIP32's first vector. */
const G = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const X =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
const D = "contract c\nparty alice, bob\n";
const O = "output o = tr(musig(alice,bob),and_v(v:pk(alice),older(144)))\n";
const ADDRESS = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
/** A leaf of its own, and a condition beside alice's signature. */
const M = (leaf: string): string => `tr(musig(alice,bob),${leaf})`;
const L = (condition: string): string => M(`and_v(v:pk(alice),${condition})`);

type Row = readonly [source: string, code: Code, place: string, help: string];

const ROWS: readonly Row[] = [
  // declarations
  ["contract\nparty alice, bob\n" + O, "TW103", "party", "reserved words open declarations and cannot be names"],
  ["contract party\nparty alice, bob\n" + O, "TW103", "party", "party_1"],
  ["contract a\ncontract b\nparty alice, bob\n" + O, "TW007", "contract b", "remove it, or move it to the first line"],
  ["contract c\nparty alice, bob,\n" + O, "TW007", ",", "remove the comma"],
  ["contract c\nparty alice bob\n" + O, "TW007", "bob", ", "],
  ["contract c\nparty alice, bob, 3rd\n" + O, "TW103", "3rd", "_3rd"],
  ["contract c\nparty alice, bob-smith\n" + O.replace("bob", "bob-smith"), "TW103", "bob-smith", "bob_smith"],
  ["contract c\nparty alice, bob, alice\n" + O, "TW102", "alice", "give one of them another name"],
  [
    D + "param t\n" + O.replace("144", "t"),
    "TW007",
    "",
    "a parameter is written `param NAME: blocks`, or with its value `param NAME: blocks = 144`",
  ],
  [D + "param t: block\n" + O.replace("144", "t"), "TW101", "block", "did you mean `blocks`?"],
  [
    D + "param t: int\n" + O.replace("144", "t"),
    "TW101",
    "int",
    "types are blocks, duration, height, time, key, scalar, sha256, hash256, hash160, ripemd160",
  ],
  [
    D + "param t blocks\n" + O.replace("144", "t"),
    "TW007",
    "blocks",
    "a parameter is written `param NAME: blocks`, or with its value `param NAME: blocks = 144`",
  ],
  [
    D + "param t: blocks = 1 day\n" + O.replace("144", "t"),
    "TW105",
    "1 day",
    "write a number of blocks, 1 to 65535, or declare the parameter as `duration`",
  ],
  [
    D + "param t: height = 2027-01-31\n" + O.replace("older(144)", "after(t)"),
    "TW105",
    "2027-01-31",
    "write a block height below 500000000, or declare the parameter as `time`",
  ],
  [D + "param t: blocks = 7\n" + O, "TW106", "t", "use it, or remove it"],
  [D + "param t: blocks = 65536\n" + O.replace("144", "t"), "TW110", "65536", "write a number of blocks, 1 to 65535"],
  [
    D + "param h: sha256 = 00ff\n" + O.replace("older(144)", "sha256(h)"),
    "TW210",
    "00ff",
    "copy the whole hash again, or write the name of a parameter",
  ],
  [D + O.replace(" =", ""), "TW007", "tr", "an output is written `output NAME = tr(KEY,TREE)`"],
  [D + O.replace("=", ":="), "TW007", ":=", "write `=`"],
  [D + O.replace("output o = ", "output = "), "TW007", "=", "an output is written `output NAME = tr(KEY,TREE)`"],
  [D + O + O, "TW102", "o", "give one of them another name"],
  [
    D + "output o(alice: key) = tr(alice,and_v(v:pk(bob),older(144)))\n",
    "TW102",
    "alice",
    "give one of them another name",
  ],
  [
    D + "output o(k) = tr(musig(alice,bob),pk(k))\n",
    "TW007",
    ")",
    "the parameters of an output are written `NAME: party` or `NAME: key`, with commas between them",
  ],
  [D + "output o(k: key) = tr(musig(alice,bob),and_v(v:pk(alice),older(144)))\n", "TW106", "k", "use it, or remove it"],
  [
    D + "let x = 3\n" + O,
    "TW007",
    "let",
    "declarations begin with `party`, `param`, `output`, `assert` or `requires`; a lone output with `tr(`",
  ],
  [D + O.replace("output", "ouptut"), "TW007", "ouptut", "did you mean `output`?"],
  ["contract c\nparyt alice, bob\n" + O, "TW007", "paryt", "did you mean `party`?"],
  ["contract c\nParty alice, bob\n" + O, "TW007", "Party", "did you mean `party`?"],
  ["", "TW007", "", "write for example `tr(musig(alice,bob),and_v(v:pk(alice),older(144)))`"],
  ["// nothing\n", "TW007", "", "write for example `tr(musig(alice,bob),and_v(v:pk(alice),older(144)))`"],
  [D + O.replace("pk(alice)", "pk(alcie)"), "TW101", "alcie", "did you mean `alice`?"],
  [D + O.replace("pk(alice)", "pk(zebra)"), "TW101", "zebra", "declare it: `party zebra`"],
  [
    D + "output o = tr(musig(alice,bob),{pk(carol),and_v(v:pk(carol),older(9))})",
    "TW101",
    "carol",
    "declare it: `party carol`",
  ],
  [D + O.replace("pk(alice)", "pk(Alice)"), "TW101", "Alice", "did you mean `alice`?"],
  [
    D + "param k: key\n" + O.replace("pk(alice)", "pk(k.late)"),
    "TW104",
    "k.late",
    "write `k`, or declare another parameter",
  ],
  [D + "requires anyprevot\n" + O, "TW101", "anyprevot", "did you mean `anyprevout`?"],
  [
    D + "requires ctv\n" + O,
    "TW406",
    "ctv",
    "compile for a network that has it: `--network regtest`, with a node built for it",
  ],
  [
    D + O.replace("v:pk(alice)", "v:apo(alice)"),
    "TW406",
    "apo",
    "declare `requires anyprevout`, and compile for a network that has it",
  ],
  ["/* hi */\n" + D + O, "TW007", "/*", "begin each of its lines with `//`"],
  ["# hi\n" + D + O, "TW007", "#", "begin each of its lines with `//`"],
  // brackets
  ["tr(musig(alice,bob),pk(alice)", "TW008", "", "write `)`"],
  ["tr(musig(alice,bob),pk(alice)))", "TW008", ")", "remove it"],
  ["tr(musig(alice,bob},pk(alice))", "TW008", "}", "close `(` with `)`"],
  ["tr(musig(alice,bob),{pk(alice),pk(bob)))", "TW008", ")", "close `{` with `}`"],
  [
    "tr(musig(alice,bob),[pk(alice),pk(carol)])",
    "TW007",
    "(",
    "`[…]` holds the origin of a key, as in `[d34db33f/86h/0h/0h]xpub…`; the branches of a tree stand in `{…}`",
  ],
  // trees
  [M("{pk(alice),}"), "TW007", ",", "remove the comma"],
  [M("{}"), "TW007", "}", "a tree is one leaf, or branches as in `{A,B}`"],
  [M("<pk(alice),pk(carol)>"), "TW007", ",", "`<…>` holds one leaf; for several write `{A,B}`"],
  [M("<>"), "TW007", ">", "`<…>` holds one leaf, as in `<pk(alice)>`"],
  [M("{0@pk(alice),1@pk(carol)}"), "TW110", "0", "leave out a branch that is never taken"],
  [M("{-1@pk(alice),1@pk(carol)}"), "TW010", "-1", "write digits alone, such as `144`"],
  [M("{90%@pk(alice),1@pk(carol)}"), "TW006", "%", "remove it"],
  [
    M("9@pk(alice)"),
    "TW104",
    "9@pk(alice)",
    "write them before the branches of a tree, as in `{9@pk(alice),1@pk(bob)}`",
  ],
  [M("pk(alice),pk(carol)"), "TW007", ",", "`tr` takes one key and one tree: join leaves in `{A,B}`"],
  ["tr(pk(alice))", "TW104", "pk", "unspendable,pk(alice)"],
  ["tr({pk(alice),pk(bob)})", "TW007", "({", "unspendable,"],
  ["tr()", "TW007", "()", "write the key of all parties together, `musig(...)`, or `unspendable`"],
  ["rawtr(alice,pk(bob))", "TW007", ",", "`rawtr` takes one key and no tree; write `tr(KEY,TREE)` for a tree"],
  [M("alice"), "TW104", "alice", "for a signature of `alice` write `pk(alice)`"],
  // fragments and their types
  [M("and(pk(alice),older(144))"), "TW108", "and", "in miniscript write `and_v(v:X,Y)`"],
  [
    M("or(pk(alice),pk(carol))"),
    "TW108",
    "or",
    "in miniscript write `or_d(X,Y)` or `or_i(X,Y)`, or two leaves of the tree, `{X,Y}`; `or(X,Y)` itself belongs in `policy(…)`",
  ],
  [M("pk(alice) and older(144)"), "TW007", "and", "write `and_v(v:A,B)`, or `and(A,B)` in a `policy(...)`"],
  [
    M("pk(alice) || pk(carol)"),
    "TW007",
    "||",
    "write `or_d(A,B)`, two leaves `{A,B}`, or `or(A,B)` in a `policy(...)`",
  ],
  [M("and_v(pk(alice),v:pk(bob))"), "TW201", "pk(alice)", "v:pk(alice)"],
  [M("or_b(pk(alice),pk(carol))"), "TW201", "pk(carol)", "s:pk(carol)"],
  [M("or_d(v:pk(alice),pk(carol))"), "TW201", "v:pk(alice)", "pk(alice)"],
  [M("andor(older(9),pk(alice),pk(carol))"), "TW201", "older(9)", "ln:older(9)"],
  [M("thresh(2,pk(alice),pk(carol),s:pk(dave))"), "TW201", "pk(carol)", "s:pk(carol)"],
  [M("thresh(0,pk(alice),s:pk(carol))"), "TW203", "0", "write a number from 1 to 2"],
  [M("thresh(3,pk(alice),s:pk(carol))"), "TW203", "3", "write a number from 1 to 2"],
  [M("thresh(2,pk(alice),s:pk(carol),a:older(9))"), "TW201", "a:older(9)", "sln:older(9)"],
  [M("multi(2,alice,bob)"), "TW202", "multi", "write `multi_a`, its form with CHECKSIGADD"],
  [
    M("and_v(v:sortedmulti_a(2,alice,bob),older(9))"),
    "TW104",
    "sortedmulti_a",
    "in a larger leaf write `multi_a`, whose keys keep the order written",
  ],
  [
    M("pk_k(alice)"),
    "TW201",
    "pk_k(alice)",
    "write `pk` in place of `pk_k`, `pkh` in place of `pk_h`, or `c:` before it",
  ],
  [M("v:pk(alice)"), "TW201", "v:pk(alice)", "pk(alice)"],
  [M("x:pk(alice)"), "TW108", "x", "wrappers are a, s, c, d, v, j, n, t, l and u"],
  [
    M("andor(d:pk(alice),pk(bob),pk(carol))"),
    "TW201",
    "pk(alice)",
    "`d:` wraps what takes no input, as in `dv:older(144)`",
  ],
  [
    M("and_v(v:pk(alice),j:older(9))"),
    "TW201",
    "older(9)",
    "it may take a zero from the top of the stack (no `n`), so `j:` cannot tell it from its dissatisfaction",
  ],
  [M("or_d(older(9),pk(alice))"), "TW201", "older(9)", "and_v(v:pk(KEY),older(9))"],
  [
    M("pk(alice,bob)"),
    "TW109",
    "pk(alice,bob)",
    "for several keys write `multi_a(k,KEY,…)`, or `musig(KEY,…)` inside for all of them as one",
  ],
  [M("pk()"), "TW109", "pk()", "write what is missing, as in `pk(alice)`"],
  [L("older()"), "TW109", "older()", "write what is missing, as in `older(144)`"],
  [M("multi_a(alice,bob)"), "TW104", "alice", "2,"],
  [M("multi_a(0,alice,bob)"), "TW203", "0", "write a number from 1 to 2"],
  [M("sha256(h)"), "TW204", "sha256(h)", "ask for a signature too, for example `and_v(v:pk(KEY),sha256(h))`"],
  [
    M("or_i(pk(alice),sha256(h))"),
    "TW204",
    "sha256(h)",
    "ask for a signature too, for example `and_v(v:pk(KEY),sha256(h))`",
  ],
  [M("and_v(v:pk(alice),pk(alice))"), "TW310", "alice", "alice.second"],
  [M("multia(2,alice,bob)"), "TW108", "multia", "did you mean `multi_a`?"],
  [M("pk-k(alice)"), "TW108", "pk-k", "did you mean `pk_k`?"],
  [M("checksig(alice)"), "TW108", "checksig", "in miniscript write `pk(KEY)`"],
  [M("0"), "TW207", "0", "leave the leaf out"],
  [M("1"), "TW204", "1", "ask for a signature too, for example `and_v(v:pk(KEY),1)`"],
  [M("PK(alice)"), "TW108", "PK", "did you mean `pk`?"],
  [L("cltv(9)"), "TW108", "cltv", "in miniscript write `after(n)`"],
  [L("csv(9)"), "TW108", "csv", "in miniscript write `older(n)`"],
  [M("and_v(v:v:pk(alice),older(9))"), "TW007", ":", "write `vv:`"],
  // keys
  [
    M(`pk(${G.slice(1)})`),
    "TW302",
    G.slice(1),
    "a digit is missing: an x-only key has 64 hex digits, a compressed one 66. Copy it again",
  ],
  [
    M(`pk(${G}0)`),
    "TW302",
    `${G}0`,
    "an x-only key has 64 hex digits, a compressed one 66: one digit too many, or one too few",
  ],
  [
    M("pk(eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34)"),
    "TW301",
    "eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34",
    "copy the key again: a digit is wrong, or this is no key",
  ],
  [
    M(`pk(04${G}483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8)`),
    "TW302",
    `04${G}483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8`,
    "Taproot has no uncompressed keys; write `02` and the first 64 digits after `04`",
  ],
  [M(`pk(0x${G})`), "TW302", "x", "leave out the `0x`"],
  [M(`pk(${G.slice(0, 10)}g${G.slice(11)})`), "TW302", "g", "hex digits are 0 to 9 and a to f: copy the key again"],
  [M(`pk(05${G})`), "TW302", "05", "a compressed key starts with 02 or 03"],
  [M(`pk(ypub${X.slice(4)}/0/1)`), "TW302", `ypub${X.slice(4)}`, "copy the key again from the wallet"],
  [
    M(
      `pk(zpub6jftahH18ngZxLmXaKw3GSZzZsszmt9WqedkyZdezFtWRFBZqsQH5hyUmb4pCEeZGmVfQuP5bedXTB8is6fTv19U1GQRyQUKQGUTzyHACMF)`,
    ),
    "TW302",
    "zpub6jftahH18ngZxLmXaKw3GSZzZsszmt9WqedkyZdezFtWRFBZqsQH5hyUmb4pCEeZGmVfQuP5bedXTB8is6fTv19U1GQRyQUKQGUTzyHACMF",
    "descriptors take `xpub…` and `tpub…` only: ask the wallet for the key in that form",
  ],
  [
    M(`pk(${X.slice(0, 50)}A${X.slice(51)}/0/1)`),
    "TW302",
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtAybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
    "copy the key again from the wallet",
  ],
  [
    M(`pk(${X}/0h/1)`),
    "TW304",
    "0h",
    "derive the hardened part first and write it as the origin: `[fingerprint/44h/0h]xpub…/0/*`",
  ],
  [
    M(`pk(${X}/0/*h)`),
    "TW304",
    "*h",
    "derive the hardened part first and write it as the origin: `[fingerprint/44h/0h]xpub…/0/*`",
  ],
  [
    M(`pk([d34db3/86h]${X}/0/1)`),
    "TW316",
    "d34db3",
    "a fingerprint is 8 hex digits, the first four bytes of the hash of the master key; the wallet shows it as `[d34db33f/86h/0h/0h]xpub…`",
  ],
  [M(`pk([d34db33f/86h${X}/0/1)`), "TW008", ")", "close `[` with `]`"],
  [M("pk([d34db33f/86h])"), "TW007", ")", "the key follows its origin at once, as in `[d34db33f/86h/0h/0h]xpub…/0/*`"],
  [
    M("pk([d34db33f]alice)"),
    "TW316",
    "[d34db33f]",
    "write the origin in the value that the name is bound to: `--key alice='[fingerprint/path]xpub…'`",
  ],
  [
    M(`pk(${X}/2147483648)`),
    "TW316",
    "2147483648",
    "a step is a number from 0 to 2147483647, hardened ones end in `h`",
  ],
  [M(`pk(${X}/a)`), "TW316", "a", "a step is a number from 0 to 2147483647, hardened ones end in `h`"],
  [M(`pk(${X}//0)`), "TW007", "/", "a path is written as in `/0/5`, `/0/*` or `/<0;1>/*`"],
  [M(`pk(${X}/0/)`), "TW007", ")", "a path is written as in `/0/5`, `/0/*` or `/<0;1>/*`"],
  [M(`pk(${X}/*/0)`), "TW316", "0", "`*` is the last step"],
  [M(`pk(${X}/<0>/*)`), "TW315", "<0>", "write for example `<0;1>`"],
  [M(`pk(${X}/<0;0>/*)`), "TW315", "<0;0>", "each alternative stands once, as in `<0;1>`"],
  [M(`pk(${X}/<0,1>/*)`), "TW007", ",", "indexes of a multipath are separated by `;`"],
  [M(`pk(${X}/<0;1>/<2;3>)`), "TW315", "<2;3>", "BIP389 allows one `<…;…>` in a key"],
  [
    M(`pk(${X}/<0h;1h>/*)`),
    "TW304",
    "<0h;1h>",
    "derive the hardened part first and write it as the origin: `[fingerprint/44h/0h]xpub…/0/*`",
  ],
  [M(`pk(${G}/0)`), "TW316", "/0", "only an extended key (`xpub…`) may carry a path"],
  [
    M(
      `pk(tpubD6NzVbkrYhZ4XgiXtGrdW5XDAPFCL9h7we1vwNCpn8tGbBcgfVYjXyhWo4E1xkh56hjod1RhGjxbaTLV3X4FyWuejifB9jusQ46QzG87VKp/0/5)`,
    ),
    "TW305",
    "tpubD6NzVbkrYhZ4XgiXtGrdW5XDAPFCL9h7we1vwNCpn8tGbBcgfVYjXyhWo4E1xkh56hjod1RhGjxbaTLV3X4FyWuejifB9jusQ46QzG87VKp/0/5",
    "name the network: `--network testnet4`, `signet` or `regtest`",
  ],
  [`tr(${X}/0/*)`, "TW306", `${X}/0/*`, "choose one: `--index 0`"],
  ["tr(musig(alice),pk(bob))", "TW303", "musig(alice)", "name the others too, or write `alice` alone"],
  ["tr(musig(alice,alice),pk(bob))", "TW303", "alice", "remove one of them: whoever holds the key signs once"],
  [
    "tr(musig(alice,musig(bob,carol)),pk(bob))",
    "TW303",
    "musig(bob,carol)",
    "write all its keys in the outer one: the aggregate of all of them is what signs",
  ],
  [
    `tr(musig(${G},alice))`,
    "TW302",
    G,
    "BIP390 aggregates compressed keys; a key known only by its x coordinate enters as `02` and its digits",
  ],
  [
    "tr(musig(alice,unspendable))",
    "TW104",
    "unspendable",
    "leave it out, or write `unspendable` alone as the internal key",
  ],
  ["tr(unspendable/0,pk(bob))", "TW104", "unspendable", "leave out the path"],
  [`tr(unspendable(${G},${G}),pk(bob))`, "TW109", `unspendable(${G},${G})`, "write `unspendable` or `unspendable(r)`"],
  [
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "TW007",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "an address does not say what can spend it: write the descriptor, `tr(KEY,TREE)`",
  ],
  ["wpkh(alice)", "TW114", "wpkh", "tapwright compiles Taproot outputs: `tr(KEY)`, `tr(KEY,TREE)` and `rawtr(KEY)`"],
  [
    "tr(@0/**,pk(@1/**))",
    "TW007",
    "@",
    "`@0` belongs to wallet policies (BIP388): turn it into a descriptor with `tapwright convert`",
  ],
  [
    `tr(${G},pk(alice))`,
    "TW309",
    G,
    "name the party that holds it, use `musig(…)` of all parties, or `unspendable` (with `unspendable(r)`, anyone can check it and nobody can link it)",
  ],
  // locks and units
  [L("after(144)"), "TW402", "after(144)", 'for "144 blocks after the output confirms" write `older(144)`'],
  [L("older(0)"), "TW209", "0", "leave the lock out, or write the least one, `older(1)`"],
  [L("after(0)"), "TW209", "0", "leave the lock out, or write the least one, `after(1)`"],
  [L("older(65536)"), "TW403", "65536", "for a longer wait use `after` with a height or a date"],
  [
    L("older(2147483648)"),
    "TW209",
    "2147483648",
    "the longest delay is `older(65535)`, about 15 months; for a longer wait write `after` with a height or a date",
  ],
  [L("older(2147483647)"), "TW403", "2147483647", "if 65535 × 512 seconds are meant write `older(4259839)`"],
  [
    L("after(4294967296)"),
    "TW209",
    "4294967296",
    "the last date that a lock can hold is 2038-01-19; for a later time write a height: about 52560 blocks a year",
  ],
  [L("older(01)"), "TW010", "01", "write `1`"],
  [L("older(+1)"), "TW010", "+1", "write `1`"],
  [L("older(-1)"), "TW010", "-1", "write digits alone, such as `144`"],
  [L("older(1e3)"), "TW010", "1e3", "write `1000`"],
  [L("older(0x10)"), "TW010", "0x10", "write `16`"],
  [L("older(1.5)"), "TW010", "1.5", "write digits alone, such as `144`"],
  [L("older(1_000)"), "TW010", "1_000", "write `1000`"],
  [L("older(3 months)"), "TW011", "months", "write `90 days`"],
  [L("older(600 seconds)"), "TW011", "seconds", "write `10 minutes`"],
  [L("older(400 days)"), "TW209", "400 days", "write `after` with a height or a date for a longer wait"],
  [L("older(1day)"), "TW010", "1day", "write `1 day`"],
  [L("older(70000 blocks)"), "TW209", "70000 blocks", "write `after` with a height or a date for a longer wait"],
  [
    L("older(2027-01-31)"),
    "TW105",
    "2027-01-31",
    "write `after(2027-01-31)` for a date, or a number of blocks for an age",
  ],
  [L("after(144 blocks)"), "TW105", "144 blocks", "for a time after confirmation write `older(144 blocks)`"],
  [L("after(2027-02-30)"), "TW011", "2027-02-30", "the last day of that month is `2027-02-28`"],
  [
    L("after(01/31/2027)"),
    "TW104",
    "01/31/2027",
    "write a height such as `after(1000000)`, or a date such as `after(2030-01-31)`",
  ],
  [L("after(2027-1-31)"), "TW011", "2027-1-31", "write `2027-01-31`"],
  [L("after(2027-01-31T12:00+01:00)"), "TW011", "2027-01-31T12:00+01:00", "in UTC this is `2027-01-31T11:00Z`"],
  [L("after(2020-01-01)"), "TW402", "after(2020-01-01)", "write a height or a date to come, or leave the lock out"],
  [
    L("after(2040-01-01)"),
    "TW209",
    "2040-01-01",
    "the last date that a lock can hold is 2038-01-19; for a later time write a height: about 52560 blocks a year",
  ],
  [L("older(wait)"), "TW101", "wait", "write a file with `param wait: blocks` and `output NAME = tr(…)`"],
  [
    L("older(alice)"),
    "TW104",
    "alice",
    "write a number, such as `older(144)`, or declare `param NAME: blocks` and use that name",
  ],
  [D + "param e: height\n" + O.replace("144", "e"), "TW105", "e", "write `after(e)`, or declare `e` as blocks"],
  [
    D + "param e: blocks\n" + O.replace("older(144)", "after(e)"),
    "TW105",
    "e",
    "write `older(e)`, or declare `e` as height",
  ],
  // hashes
  [L("sha256(00)"), "TW210", "00", "copy the whole hash again, or write the name of a parameter"],
  [
    D + "param h: hash160\n" + O.replace("older(144)", "sha256(h)"),
    "TW104",
    "h",
    "write `hash160(h)`, or declare `h` as sha256",
  ],
  [
    L("sha256(0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925)"),
    "TW210",
    "x",
    "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
  ],
  [
    L("sha256(66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f292z)"),
    "TW210",
    "z",
    "copy the hash again, or write the name of a parameter",
  ],
  [
    L("hash160(66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925)"),
    "TW210",
    "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
    "64 digits are a sha256 or a hash256",
  ],
  [L('sha256("hello")'), "TW007", '"', "hello"],
  [
    L("sha512(h)"),
    "TW108",
    "sha512",
    "fragments are pk, pkh, older, after, sha256, hash256, ripemd160, hash160, multi_a, sortedmulti_a, thresh, and_v, and_b, and_n, andor, or_b, or_c, or_d and or_i",
  ],
  // groups
  [
    "contract c\nparty members[]\noutput o = tr(musig(members),pk(members))",
    "TW112",
    "members",
    "for all of them together write `musig(members)`",
  ],
  [
    "contract c\nparty members[3]\noutput o = tr(musig(members))",
    "TW007",
    "3",
    "a group's size is known when its keys are bound: write `NAME[]`",
  ],
  ["tr(musig(members[]),pk(alice))", "TW007", "[]", "remove it"],
  [
    "contract c\nparty members[]\noutput o = tr(members)",
    "TW112",
    "members",
    "for all of them together write `musig(members)`",
  ],
  // assertions
  [
    D + O + "assert alice can spend o before 144 blocks",
    "TW501",
    "before 144 blocks",
    "you may have meant `assert alice can spend o now`",
  ],
  [
    D + O + "assert alice cannot spend o from 144 blocks",
    "TW501",
    "from 144 blocks",
    "you may have meant `assert alice cannot spend o ever`",
  ],
  [
    D + O + "assert bob cannot spend o eventually",
    "TW501",
    "eventually",
    "you may have meant `assert bob cannot spend o ever`",
  ],
  [D + O + "assert bob can spend o ever", "TW501", "ever", "you may have meant `assert bob can spend o now`"],
  [D + O + "assert bob can spend q", "TW101", "q", "declare it: `output q = tr(…)`"],
  [D + O + "assert carol cannot spend o", "TW101", "carol", "declare it: `party carol`"],
  [
    D + O + "assert bob can o",
    "TW007",
    "o",
    "an assertion is written `assert WHO can spend OUTPUT from 144 blocks`, or with `cannot` and `before`",
  ],
  [D + O + "assert can spend o", "TW007", "spend", "name who spends before `can`, as in `assert alice can spend …`"],
  [D + O + "assert alice and bob can spend o", "TW007", "and", "holders that act together are joined by `+`"],
  [D + O + "assert alice, bob can spend o", "TW007", ",", " +"],
  [D + O + "assert alice can spend o(bob)", "TW109", "o(bob)", "write `o` alone"],
  [D + O + "assert any 3 of (alice, bob) can spend o", "TW203", "3", "write a number from 1 to 2"],
  [D + O + "assert alice can spend o from 3 months", "TW011", "months", "write `90 days`"],
  [
    D + O + "assert bob cannot spend o before 100 and 200",
    "TW007",
    "and",
    "`before` takes one moment: write one assertion for each clock",
  ],
  [D + O + "assert alice can spend alice", "TW104", "alice", "outputs are `o`"],
  [
    D + O + "assert alice must spend o",
    "TW007",
    "must",
    "an assertion is written `assert WHO can spend OUTPUT from 144 blocks`, or with `cannot` and `before`",
  ],
  [D + O + "assert alice can not spend o", "TW007", "not", "`cannot` is one word"],
  [
    D + O + "assert alice + preimage(alice) can spend o",
    "TW104",
    "alice",
    "name a hash parameter, or write the hash in hex",
  ],
  [D + O + "assert alice can spend o after 144 blocks", "TW007", "after", "did you mean `from`?"],
  // checksums
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyxrz",
    "TW009",
    "z",
    "with `d` here the checksum fits",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyyyd",
    "TW009",
    "#dh4fyyyd",
    "compare the descriptor with its source before any coin goes to its address",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyxr",
    "TW009",
    "#dh4fyxr",
    "for the text as it stands the checksum is `#dh4fyxrd`",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyxrdd",
    "TW009",
    "#dh4fyxrdd",
    "for the text as it stands the checksum is `#dh4fyxrd`",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#",
    "TW009",
    "#",
    "for the text as it stands the checksum is `#dh4fyxrd`",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5be)#dh4fyxrd",
    "TW009",
    "e",
    "with `d` here the checksum fits",
  ],
  [
    "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd) #dh4fyxrd",
    "TW007",
    "#dh4fyxrd",
    "move it there, or remove it",
  ],
  // characters
  [L("sha256(“h”)"), "TW006", "“", "remove it: nothing is quoted in a policy"],
  ["tr(musig(аlice,bob),pk(alice))", "TW006", "а", "write the ASCII character `a`"],
  ["tr(musig(alice,\u0000bob),pk(alice))", "TW006", "\u0000", "remove it"],
  ["tr(musig(alice,\u00a0bob),pk(alice))", "TW006", "\u00a0", "remove it"],
  ["tr(musig('alice',bob),pk(alice))", "TW007", "'", "alice"],
  ["tr(musig($alice,bob),pk(alice))", "TW006", "$", "remove it"],
  [M("!pk(alice)"), "TW006", "!", "there is no `not`"],
  [M("pk(alice)\\"), "TW006", "\\", "remove it"],
  // raw leaves
  [M("asm(alice, CHECKSIG)"), "TW007", ",", "write a space instead"],
  [M("asm(alice OP_CHECKSIG)"), "TW108", "OP_CHECKSIG", "write `CHECKSIG`"],
  [M("asm(alice checksig)"), "TW108", "checksig", "did you mean `CHECKSIG`?"],
  [M("asm(alice CHEKSIG)"), "TW108", "CHEKSIG", "did you mean `CHECKSIG`?"],
  [M("asm()"), "TW109", "asm()", "write the opcodes, such as `asm(alice CHECKSIG)`"],
  [M("asm(CAT alice CHECKSIG)"), "TW405", "CAT", "remove it"],
  [M("asm(1 alice bob 2 CHECKMULTISIG)"), "TW207", "CHECKMULTISIG", "use CHECKSIG and CHECKSIGADD"],
  [M("asm(alice CHECKSIG IF 1)"), "TW207", "IF", "close it with ENDIF"],
  [M(`asm(02${G} CHECKSIG)`), "TW404", `asm(02${G} CHECKSIG)`, "write miniscript where there is a fragment for it"],
  [
    M("and_v(v:asm(alice CHECKSIG),pk(bob))"),
    "TW104",
    "asm(alice CHECKSIG)",
    "write a condition, such as `pk(alice)` or `and_v(v:pk(alice),older(144))`",
  ],
  [
    M("asm(0011223344556677889900112233445566778899 CHECKSIG)"),
    "TW405",
    "0011223344556677889900112233445566778899",
    "write a key of 64 hex digits, or a name",
  ],
  [M("asm(00 CHECKTEMPLATEVERIFY)"), "TW010", "00", "write `0`"],
  // other
  [
    M("policy(or(pk(alice),TRIVIAL))"),
    "TW113",
    "policy(or(pk(alice),TRIVIAL))",
    "ask for a signature on every way, `pk(KEY)`",
  ],
  [M("policy(and_v(pk(alice),older(144)))"), "TW108", "and_v", "did you mean `and`?"],
  ["policy(or(pk(alice),older(144)))", "TW204", "older(144)", "ask for a signature too, `and(pk(KEY),…)`"],
  ["tr(alice) tr(bob)", "TW007", "t", "write `output NAME = ...` for each"],
  [
    "hello world",
    "TW007",
    "hello",
    "declarations begin with `party`, `param`, `output`, `assert` or `requires`; a lone output with `tr(`",
  ],
  // slips of daily work
  [D + "output o = tr(musig(alice,bob),pk(output))", "TW103", "output", "reserved words open declarations"],
  [D + O.replace("pk(alice)", "pk(alice.)"), "TW007", ")", "`alice.delayed`, one word after the dot"],
  [D + O.replace("pk(alice)", "pk(alice.a.b)"), "TW007", ".", "a party and its role alone"],
  [D + O + "assert any of (alice,bob) can spend o", "TW007", "of", "an assertion is written"],
  [
    D + O + "assert bob can spend o from 10 blocks and 20 blocks",
    "TW501",
    "from 10 blocks and 20 blocks",
    "each clock at most once",
  ],
  [D + O + "assert bob can spend o from 01/01/2030", "TW104", "01/01/2030", "write a height, a date"],
  [
    D +
      "param t: height\noutput o(w: party, d: blocks) = tr(musig(alice,bob),and_v(v:pk(w.x),older(d)))\nassert alice can spend o(alice, t)",
    "TW105",
    "t",
    "declare `t` as blocks",
  ],
  [
    D + "output o(w: party) = tr(musig(alice,bob),pk(w.x))\nassert alice can spend o(144)",
    "TW104",
    "144",
    "a declared party",
  ],
  [
    D + "output o(w: party) = tr(musig(alice,bob),pk(w.x))\nassert alice can spend o",
    "TW109",
    "o",
    "a value for each of (w: party)",
  ],
  [D + "param delay = 144\n" + O.replace("144", "delay"), "TW007", "=", "`param NAME: blocks = 144`"],
  [D + "param t: blocks\nparam t: height\n" + O.replace("144", "t"), "TW102", "t", "another name"],
  [D + "param k: key\n" + O.replace("older(144)", "sha256(k)"), "TW104", "k", "declare `param NAME: sha256`"],
  [D + "param h: sha256\n" + O.replace("pk(alice)", "pk(h)"), "TW104", "h", "declare `param NAME: key`"],
  [D + O + "output p = tr(o)", "TW104", "o", "write a party"],
  [D + "tr(musig(alice,bob))", "TW007", "tr", "name it"],
  ["contract my-vault\nparty alice, bob\n" + O, "TW103", "my-vault", "my_vault"],
  ["TR(alice)", "TW007", "TR", "write `tr`"],
  ["tr(alice+bob)", "TW007", "+", "`musig(alice,bob)`"],
  ["tr(musig(2,alice,bob))", "TW104", "2", "`musig` takes no threshold"],
  ["tr(musig(alice,bob){pk(alice),pk(bob)})", "TW007", "{", "write `,`"],
  ["thresh(2,pk(alice),pk(bob),pk(carol))", "TW007", "thresh(2,pk(alice),pk(bob),pk(carol))", "a condition is a leaf"],
  [M("tr(alice)"), "TW104", "tr", "write its leaf alone"],
  [M("thresh(all,pk(alice),s:pk(bob))"), "TW104", "all", "2"],
  [M("andor(pk(carol),older(9))"), "TW109", "andor(pk(carol),older(9))", "andor(X,Y,Z)"],
  [M("or_c(pk(carol),v:pk(dave))"), "TW201", "or_c(pk(carol),v:pk(dave))", "t:or_c(pk(carol),v:pk(dave))"],
  [L("or_i(older(9),sha256(h))"), "TW205", "or_i(older(9),sha256(h))", "ask for a signature"],
  [M("pk(alice/0h)"), "TW304", "0h", "write it as the origin"],
  [L("older(4194304)"), "TW403", "4194304", "`older(1 day)`"],
  ["party m[]\noutput o = tr(unspendable,multi_a(1000,m))", "TW203", "1000", "from 1 to 999"],
  ["party m[], a\noutput o = tr(unspendable,multi_a(2,m,a,m))", "TW310", "m", "name the group once"],
  [D + "output o(m: party[]) = tr(musig(alice,bob),pk(m.x))", "TW007", "[]", "remove it"],
  [M("musig(alice,bob)"), "TW104", "musig(alice,bob)", "pk(musig(alice,bob))"],
  ["\ufeffparty alice, bob\n" + O, "TW006", "\ufeff", "remove it"],
  [D + "output o = tr(musig(alice,bob),\r\n\tand_v(v:pk(alice),\tolder(03)))", "TW010", "03", "write `3`"],
  [
    D + "output o = tr(musig(alice,bob), and_v(\n  or_d(pk(alice.x),\n    pk(bob.x)),\n  older(4)\n))",
    "TW201",
    "or_d(pk(alice.x),\n    pk(bob.x))",
    "v:or_d(pk(alice.x),pk(bob.x))",
  ],
  ["tr({pk(alice),pk(bob)},alice)", "TW007", "({", "unspendable,"],
  [L("older(10m)"), "TW010", "10m", "10 minutes"],
  ["tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#DH4FYXRD", "TW009", "D", "#dh4fyxrd"],
  // what newcomers wrote
  ["policy(after(144 blocks))", "TW105", "144 blocks", "older(144 blocks)"],
  [
    D + "param t: height = 144 blocks\n" + O.replace("older(144)", "after(t)"),
    "TW105",
    "144 blocks",
    "older(144 blocks)",
  ],
  [
    D + "param t: height\n" + O.replace("144", "t"),
    "TW105",
    "t",
    "write `after(t)`, or declare `t` as blocks after(t)",
  ],
  [L("after(31.12.2027)"), "TW011", "31.12.2027", "2027-12-31"],
  [L("older(1.5 days)"), "TW010", "1.5", "36 hours"],
  [L("older(0.5 weeks)"), "TW010", "0.5", "84 hours"],
  [L("after(1.000.000)"), "TW010", "1.000.000", "1000000"],
  [L("after(1,000,000)"), "TW109", "after(1,000,000)", "1000000"],
  [M(`pk(${X}/**)`), "TW007", "**", "<0;1>/*"],
  ["party m[]\noutput o = tr(unspendable,pk(m[0]))", "TW007", "[0]", "a group stands for all its members"],
  [D + O + "assert bob can't spend o", "TW007", "can't", "cannot"],
  // words that stand where they cannot
  [D + O + "assert alice + anyone cannot spend o now", "TW104", "anyone", "write `anyone` alone"],
  [D + O + "assert alice + bob can spend o from now", "TW104", "now", "write `now` alone now"],
  [D + O + "assert alice + bob can spend o from eventually", "TW104", "eventually", "write `eventually` alone"],
  [D + O + "assert bob cannot spend o before now", "TW104", "now", "write `now` alone now"],
  [D + O + "assert alice + bob can spend o from now and 1 week", "TW104", "now", "leave it out"],
  [D + O + "assert alice + bob can spend o ever", "TW501", "ever", "`assert alice + bob can spend o eventually`"],
  [D + O + "assert bob cannot spend o eventually", "TW501", "eventually", "`assert bob cannot spend o ever`"],
  ["party m[]\noutput o = tr(unspendable,multi_a(3,m))\nassert any 3 of m can spend o", "TW007", "m", "(m)"],
  [D + O + "assert any 2 of alice, bob.late cannot spend o now", "TW007", "alice, bob.late", "(alice, bob.late)"],
  // spending policies
  ["policy(or(pk(a),pk(b),pk(c)))", "TW109", "or(pk(a),pk(b),pk(c))", "thresh(1,pk(a),pk(b),pk(c))"],
  ["policy(or(9@pk(a),pk(b),2@pk(c)))", "TW109", "or(9@pk(a),pk(b),2@pk(c))", "or(9@pk(a),3@or(1@pk(b),2@pk(c)))"],
  ["policy(and(pk(a),pk(b),older(9)))", "TW109", "and(pk(a),pk(b),older(9))", "and(pk(a),and(pk(b),older(9)))"],
  ["policy(and(pk(a)))", "TW109", "and(pk(a))", "write both, `and(A,B)`, or the one alone"],
  ["policy(or(99.5@pk(a),pk(b)))", "TW010", "99.5", "`199@A` beside `1@B`"],
  ["policy(multi(2,a,b))", "TW108", "multi", "write `thresh(2,pk(A),pk(B),pk(C))`"],
  ["policy(or_d(pk(a),pk(b)))", "TW108", "or_d", "write `or(A,B)`"],
  ["or(pk(a),and(pk(b),older(9)))", "TW007", "or(pk(a),and(pk(b),older(9)))", "policy(or(pk(a),and(pk(b),older(9))))"],
  ["policy(thresh(3,pk(a),pk(b)))", "TW203", "3", "from 1 to 2"],
  ["party m[]\noutput o = policy(thresh(2,m))", "TW112", "m", "write the leaf yourself, `multi_a(2,m)`"],
  [
    "party m[]\noutput o = policy(and(pk(m.late),older(9)))",
    "TW112",
    "m.late",
    "write the leaf yourself, `multi_a(2,m)`",
  ],
  [M("multi_a(alice,carol,2)"), "TW104", "alice", "2,alice,carol"],
  [M("unspendable"), "TW104", "unspendable", ""],
  [M("unspendable(r)"), "TW104", "unspendable(r)", "write it first in `tr(…)`"],
  ["tr(unspendable(12ab),pk(bob))", "TW210", "12ab", "copy the whole scalar again"],
  [`tr(${ADDRESS})`, "TW302", ADDRESS, "ask its owner for a public key"],
  [M("pk(alice.to-self)"), "TW103", "to-self", "to_self"],
  [M("{pk(alice.9),and_v(v:pk(alice.9),older(5))}"), "TW103", "9", "_9"],
  [M(`pk(alice.${"a".repeat(50)})`), "TW103", "a".repeat(50), "a".repeat(32)],
  [L("sha256(abcd)"), "TW115", "abcd", "copy all of its 64 digits"],
  [M("pk(c6047f9441ed7d6d)"), "TW115", "c6047f9441ed7d6d", "copy all of its 64 digits"],
  [D + O.replace("older(144)", "sha256(a1b2c3d4e5f60718)"), "TW101", "a1b2c3d4e5f60718", "copy all of its digits"],
  ["contract c\nparty alice, bob", "TW007", "c", "declare one, for example `output funding = tr("],
  ["party alice", "TW007", "party alice", "declare one"],
  [
    M("{pk(alice.a),pk(alice.b),multi_a(2,bob.recovery,carol),and_v(v:pk(bob.recovery),older(9))}"),
    "TW311",
    "bob.recovery",
    "such as `bob.refund`",
  ],
  [M(`{pk(${G}),and_v(v:pk(${G}),older(9))}`), "TW311", G, "a key of its own for each purpose"],
];

const diagnosticsOf = (text: string): readonly Diagnostic[] =>
  compile({ name: "policy", text }, { backend: noble() }).diagnostics;

/** What the author is told to do: the words of a help, and the text to write. */
const helpOf = ({ help = [] }: Diagnostic): string =>
  help.map((each) => `${each.text} ${each.edit?.text ?? ""}`).join("\n");

describe("one mistake, one diagnostic", () => {
  test.each(ROWS)("%j: %s at %j", (source, code, place, help) => {
    const found = diagnosticsOf(source);
    expect(found.map((one) => one.code)).toEqual([code]);
    const [only] = found as [Diagnostic];
    expect(source.slice(only.primary.span.start, only.primary.span.end)).toBe(place);
    expect(helpOf(only)).toContain(help);
  });
});

/** The rows whose first help holds a text to write, with that text written. */
const MENDED = ROWS.flatMap(([source]) => {
  const [found] = diagnosticsOf(source);
  const edit = found?.help?.[0]?.edit;
  return found === undefined || edit === undefined
    ? []
    : [{ source, found, mended: source.slice(0, edit.span.start) + edit.text + source.slice(edit.span.end) }];
});

describe("the text to write mends what it was offered for", () => {
  test("most rows hold one", () => expect(MENDED.length).toBeGreaterThan(80));

  test.each(MENDED)("$source becomes $mended", ({ found, mended }) => {
    const same = diagnosticsOf(mended).filter(
      (one) => one.message === found.message && one.primary.span.start === found.primary.span.start,
    );
    expect(same).toEqual([]);
  });
});

/** A text with several mistakes, far from each other, and the codes of all of them in order. */
const SEVERAL: readonly (readonly [source: string, codes: readonly Code[]])[] = [
  ["contract c;\nparty alice, bob;\n" + O, ["TW007", "TW007"]],
  [
    M("{and_v(v:pk(alice),older(0)),and_v(v:multi(2,alice,bob),after(144)),and_v(pk(carol),older(01))}"),
    ["TW209", "TW202", "TW010"],
  ],
  [
    D +
      "param t: block = 7\n" +
      O.replace("144", "t").replace("pk(alice)", "pk(alcie)") +
      "assert carol can spend o\nassert bob can spend o ever\n",
    ["TW101", "TW101", "TW101", "TW501"],
  ],
  [`tr(musig(alice,${G.slice(1)}),{and_v(v:pk(bob),older(1e3)),asm(alice CHEKSIG)})`, ["TW302", "TW010", "TW108"]],
  [
    D +
      "output o = tr(musig(alice,bob),pk(alice)\noutput p = tr(musig(alice,bob),{pk(bob),})\nassert alice, bob can spend o\n",
    ["TW008", "TW007", "TW007"],
  ],
  ["party alice, all, 3rd\n" + "output o = tr(musig(alice,all),pk(3rd))\n", ["TW103", "TW103"]],
  ["paryt alice, bob\nparam t blocks\n" + O.replace("144", "t"), ["TW007", "TW007"]],
  [M("thresh(2,pk(carol),pk(dave),pk(erin))"), ["TW201", "TW201"]],
  [D + "output o = tr(musig(alice,bob),multi(2,alice,dave))", ["TW202", "TW101"]],
  [M("thresh(2,pk(carol),pk(dave),and_v(pk(erin),pk(frank)))"), ["TW201", "TW201"]],
  ["party m[]\noutput o = tr(unspendable,multi_a(2,m[0],m[1]))", ["TW007", "TW007"]],
];

describe("an edit never makes a policy compile to something unsafe", () => {
  /** Mistakes whose short repair would only silence them: the first help has no text to write, or replaces the whole fragment. */
  const SILENCED: readonly (readonly [source: string, edit: string | undefined])[] = [
    [L("after(144 blocks)"), "older(144 blocks)"],
    [L("older(2027-01-31)"), "after(2027-01-31)"],
    [D + "param t: height = 144 blocks\n" + O.replace("older(144)", "after(t)"), undefined],
    [M("multi_a(2,alice,alice,carol)"), undefined],
    [M("multi_a(alice,bob,carol)"), undefined],
    [M("!pk(alice)"), undefined],
    ["tr()", undefined],
    [L("older(10m)"), undefined],
    [M("unspendable"), undefined],
    ["tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyyyd", undefined],
    ["tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)#dh4fyxr", undefined],
  ];

  test.each(SILENCED)("%j: %j", (source, edit) => {
    const [found] = diagnosticsOf(source);
    expect(found?.severity).toBe("error");
    expect(found?.help?.find((help) => help.edit !== undefined)?.edit?.text).toBe(edit);
  });
});

describe("the places of one mistake", () => {
  test("an unknown name shows where else it stands", () => {
    const source = `${D}output o = tr(musig(alice,carol),{pk(carol),and_v(v:pk(bob),pk(carol))})`;
    const [only, ...more] = diagnosticsOf(source);
    expect(more).toEqual([]);
    const places = [only?.primary.span, ...(only?.secondary ?? []).map(({ span }) => span)];
    expect(places.map((span) => span?.start)).toEqual([...source.matchAll(/carol/g)].map(({ index }) => index));
  });

  test("a checksum's own character and a character of the text are told apart", () => {
    const key = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
    expect(diagnosticsOf(`tr(${key})#DH4FYXRD`)[0]?.message).toBe("a character that no checksum holds");
  });
});

/** A draft as somebody writes it on the first day. */
const DRAFT = `contract escrow

party buyer, seller, arbitor
param timeout: block = 1008

output deposit = tr(musig(buyer, seller), {
  multi(2, buyer, seller, arbiter),
  and_v(v:pk(seller), older(timeout)),
  and_v(pk(arbiter), after(1008 blocks)),
})

assert arbiter can not spend deposit
assert seller can spend depsit from timeout
`;

describe("several mistakes are all reported in one run, and none twice", () => {
  test.each(SEVERAL)("%j: %j", (source, codes) => {
    expect(diagnosticsOf(source).map((one) => one.code)).toEqual(codes);
  });

  test("a first draft: each of its mistakes at its place, and nothing that follows from them", () => {
    const found = diagnosticsOf(DRAFT).map(({ code, primary }) => [
      code,
      DRAFT.slice(primary.span.start, primary.span.end),
    ]);
    expect(found).toEqual([
      ["TW101", "block"],
      ["TW202", "multi"],
      ["TW101", "arbiter"],
      ["TW105", "1008 blocks"],
      ["TW007", ","],
      ["TW007", "not"],
      ["TW101", "depsit"],
    ]);
  });
});

/** Values from outside, each with one mistake. */
const BOUND: readonly (readonly [options: Partial<CompileOptions>, code: Code, place: string, help: string])[] = [
  [{ keys: { alcie: G } }, "TW101", "alcie", "did you mean `alice`?"],
  [{ keys: { alice: `02${G}0` } }, "TW302", `02${G}0`, "64 hex digits"],
  [{ keys: { alice: [G, G] } }, "TW112", `${G}\n${G}`, "declare `party alice[]`"],
  [{ set: { t: "70000" } }, "TW110", "70000", "1 to 65535"],
  [{ set: { t: "1 day" } }, "TW105", "1 day", "declare the parameter as `duration`"],
  [{ set: { t: "2027-01-01" } }, "TW105", "2027-01-01", "declare the parameter as `time`"],
  [{ set: { t: "0144" } }, "TW010", "0144", "write `144`"],
  [{ set: { h: "00" } }, "TW210", "00", "copy the whole hash again"],
  [
    { set: { d: "5" } },
    "TW105",
    "5",
    "a time span such as `5 days` or `12 hours`, at most 388 days, or the nSequence value, 4194305 to 4259839",
  ],
  [{ set: { d: "4194304" } }, "TW110", "4194304", "the nSequence value, 4194305 to 4259839"],
  [{ keys: { alice: "bob" } }, "TW104", "bob", "bind it to a key"],
  [{ keys: { alice: "unspendable" } }, "TW104", "unspendable", "write `unspendable` in the policy itself"],
  [{ keys: { alice: "musig(x,y)" } }, "TW104", "musig(x,y)", "write `musig(…)` in the policy itself"],
];

describe("a value from outside with one mistake: the diagnostic points into the value", () => {
  const POLICY = `${D}param t: blocks\nparam h: sha256\nparam d: duration\noutput o = tr(musig(alice,bob),{and_v(v:pk(alice.l),and_v(v:sha256(h),older(t))),and_v(v:pk(bob.l),older(d))})\n`;

  test.each(BOUND)("%j: %s at %j", (options, code, place, help) => {
    const { reports } = compile({ name: "policy", text: POLICY }, { backend: noble(), ...options });
    const found = reports.flatMap(({ source, diagnostics }) =>
      diagnostics.map((one) => ({ one, text: source.text.slice(one.primary.span.start, one.primary.span.end) })),
    );
    expect(found.map(({ one, text }) => [one.code, text])).toEqual([[code, place]]);
    expect(helpOf(found[0]?.one as Diagnostic)).toContain(help);
  });

  test.each([
    "tr(musig(alice,bob),pk(bob)",
    `${D}param t: block\noutput o = tr(musig(alice,bob),pk(bob))`,
    `${D}output o = tr(musig(alice,bob),pk(carol))`,
    `${D}output o = tr(musig(alice,bob),pk(alice.late,9))`,
  ])("%j: names lost to a mistake of the policy are not held against the values", (text) => {
    const { diagnostics } = compile(
      { name: "policy", text },
      {
        backend: noble(),
        keys: { "alice.late": G, ...(text.includes("late") ? {} : { dave: G }) },
        set: text.includes("late") ? {} : { t: "5" },
      },
    );
    expect(diagnostics).toHaveLength(1);
  });

  test("a group smaller than its threshold can never sign", () => {
    const text = "party m[]\noutput o = tr(unspendable,multi_a(3,m))";
    const { diagnostics } = compile(
      { name: "policy", text },
      { backend: noble(), keys: { m: [G, "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"] } },
    );
    expect(diagnostics.map((one) => one.code)).toEqual(["TW203"]);
  });

  test("an index beyond 2^31 is none", () => {
    const { diagnostics, program } = compile(
      { name: "policy", text: `tr(${X}/*)` },
      { backend: noble(), index: 2_147_483_648 },
    );
    expect([diagnostics.map((one) => one.code), program]).toEqual([["TW306"], undefined]);
  });
});
