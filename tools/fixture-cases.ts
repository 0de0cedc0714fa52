/**
 * The cases of `fixtures/compile/` beyond the library of policies: one feature each, and refusals. Where a row has no options the names of its policy are
 * bound to the first points of the curve, the holes in their order.
 */
import type { CompileOptions } from "../src/compiler/index.ts";

export interface FixtureRow {
  readonly name: string;
  /** What the case shows. */
  readonly note: string;
  readonly policy: string;
  readonly options?: Pick<CompileOptions, "network" | "index" | "keys" | "set">;
}

/** Extended keys made of points: depth 0, the public key n·G, the chain code n in each byte. */
export type ExtendedTestKey = (n: number, network?: "mainnet" | "testnet") => string;

const H = "0102030405060708091011121314151617181920212223242526272829303132";
const H20 = "0102030405060708091011121314151617181920";

const leaf = (name: string, note: string, text: string): FixtureRow => ({
  name: `fragment-${name}`,
  note,
  policy: `tr(internal,${text})`,
});

const FRAGMENT_ROWS: readonly FixtureRow[] = [
  leaf("pk", "pk, a key alone", "pk(a)"),
  leaf("pkh", "pkh shows the hash of the x-only key", "and_v(v:pkh(a),pk(b))"),
  leaf("older-blocks", "a relative lock in blocks", "and_v(v:pk(a),older(144))"),
  leaf("older-duration", "a relative lock in units of 512 seconds, rounded up", "and_v(v:pk(a),older(1 day))"),
  leaf("older-16", "a lock that is a single opcode", "and_v(v:pk(a),older(16))"),
  leaf("older-128", "a lock whose top bit needs a byte of its own", "and_v(v:pk(a),older(128))"),
  leaf("after-height", "an absolute lock at a height", "and_v(v:pk(a),after(1000000))"),
  leaf("after-date", "an absolute lock at a date, median time past", "and_v(v:pk(a),after(2035-06-01))"),
  leaf("after-time", "an absolute lock at a time of a day", "and_v(v:pk(a),after(2035-06-01T12:30Z))"),
  leaf("sha256", "a hash lock, SHA-256", `and_v(v:pk(a),sha256(${H}))`),
  leaf("hash256", "a hash lock, double SHA-256", `and_v(v:pk(a),hash256(${H}))`),
  leaf("ripemd160", "a hash lock, RIPEMD-160", `and_v(v:pk(a),ripemd160(${H20}))`),
  leaf("hash160", "a hash lock, HASH160", `and_v(v:pk(a),hash160(${H20}))`),
  leaf("and_b", "and_b with a swapped key", "and_b(pk(a),s:pk(b))"),
  leaf("and_n", "and_n, sugar of andor(X,Y,0)", "and_n(pk(a),and_v(v:pk(b),older(10)))"),
  leaf("andor", "andor: the third argument stands before the second in the script", "andor(pk(a),older(10),pk(b))"),
  leaf("or_b", "or_b", "or_b(pk(a),s:pk(b))"),
  leaf("or_c", "or_c under t:", "t:or_c(pk(a),v:pkh(b))"),
  leaf("or_d", "or_d", "or_d(pk(a),and_v(v:pk(b),older(10)))"),
  leaf("or_i", "or_i", "or_i(pk(a),and_v(v:pk(b),older(10)))"),
  leaf("wrappers", "the wrappers a, d, j, n, l, u", `thresh(2,pk(a),s:pk(b),sln:older(10))`),
  leaf("thresh", "thresh of keys and a lock", "thresh(2,pk(a),s:pk(b),s:pk(c))"),
  leaf("multi_a", "multi_a, the keys as written", "multi_a(2,c,a,b)"),
  leaf(
    "multi_a-17",
    "a threshold above 16 is a push of one byte",
    `multi_a(17,${Array.from({ length: 20 }, (_, i) => `k${i}`).join(",")})`,
  ),
  leaf("sortedmulti_a", "sortedmulti_a, the keys in BIP67 order", "sortedmulti_a(2,c,a,b)"),
];

const treeRow = (name: string, note: string, policy: string): FixtureRow => ({ name: `tree-${name}`, note, policy });

const TREE_ROWS: readonly FixtureRow[] = [
  treeRow("empty", "no script tree: the tweak commits to the key alone (BIP86)", "tr(a)"),
  treeRow("single", "one leaf, written <LEAF>", "tr(a,<pk(b)>)"),
  treeRow("pair", "two leaves (BIP386)", "tr(a,{pk(b),pk(c)})"),
  treeRow("three", "three branches: the compiler chooses the shape", "tr(a,{pk(b),pk(c),pk(d)})"),
  treeRow("odds", "odds: the likeliest leaf is nearest to the root", "tr(a,{1@pk(b),9@pk(c),2@pk(d),1@pk(e)})"),
  treeRow("nested", "a nested pair stays one piece", "tr(a,{{pk(b),pk(c)},pk(d)})"),
  treeRow("raw", "a raw leaf", "tr(a,{pk(b),asm(c CHECKSIGVERIFY d CHECKSIG)})"),
  treeRow("rawtr", "rawtr: the output key itself, no tweak", "rawtr(a)"),
  treeRow("unspendable", "BIP341's point H as the internal key", "tr(unspendable,pk(a))"),
  {
    name: "tree-unspendable-scalar",
    note: "H + rG, with r in the program",
    policy: `tr(unspendable(${"00".repeat(31)}07),pk(a))`,
  },
];

/** The compiler chooses internal key, leaves and scripts. */
const SPENDING_ROWS: readonly FixtureRow[] = [
  {
    name: "spending-key-path",
    note: "the likeliest key that suffices alone is the internal key",
    policy: "policy(or(99@pk(a),and(pk(b),older(144))))",
  },
  {
    name: "spending-musig",
    note: "one pair of three by the key path, a leaf for each of the others",
    policy: "policy(thresh(2,pk(a),pk(b),pk(c)))",
  },
  {
    name: "spending-leaf",
    note: "a policy in a tree: the internal key is given",
    policy: "tr(unspendable,policy(and(pk(a),or(pk(b),older(9)))))",
  },
];

const contract = (name: string, note: string, policy: string, options?: FixtureRow["options"]): FixtureRow => ({
  name,
  note,
  policy,
  ...(options === undefined ? {} : { options }),
});

/** Keys that need extended ones, and what only a contract can say. */
export function featureRows(xpub: ExtendedTestKey): readonly FixtureRow[] {
  return [
    ...FRAGMENT_ROWS,
    ...TREE_ROWS,
    ...SPENDING_ROWS,
    contract("keys-musig", "musig: the participants are sorted before aggregation (BIP390)", "tr(musig(a,b,c),pk(d))"),
    contract("keys-musig-derived", "children of the aggregate (BIP328)", "tr(musig(a,b)/0/*,pk(c))", {
      index: 5,
      keys: { a: xpub(1), b: xpub(2), c: `02${"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"}` },
    }),
    contract(
      "keys-musig-ranged-participants",
      "participants that are ranged, no derivation after",
      "tr(musig(a/*,b/*),pk(c/*))",
      { index: 2, keys: { a: xpub(1), b: xpub(2), c: xpub(3) } },
    ),
    contract("keys-ranged", "a ranged key at an index", "tr(a/0/*,pk(b/1/*))", {
      index: 9,
      keys: { a: xpub(1), b: xpub(2) },
    }),
    contract(
      "keys-origin",
      "an origin is printed back with h",
      `tr([d34db33f/86'/0'/0']${xpub(1)}/0/*,pk(${xpub(2)}/5))`,
      { index: 0 },
    ),
    contract("keys-multipath", "one output for each path (BIP389)", `tr(${xpub(1)}/<0;1>/*,pk(${xpub(2)}/<2;3>/*))`, {
      index: 1,
    }),
    contract(
      "keys-testnet",
      "tpubs and an address of signet",
      `tr(${xpub(1, "testnet")}/0,pk(${xpub(2, "testnet")}/0))`,
      { network: "signet" },
    ),
    contract(
      "group-multi_a",
      "a group of three in multi_a",
      "contract g party members[], guard output o = tr(guard, multi_a(2,members))",
    ),
    contract(
      "group-all",
      "a group of three, all of them, as aggregate and as sorted leaf",
      "contract g party members[] output o = tr(musig(members), sortedmulti_a(all,members))",
    ),
    contract(
      "parameters",
      "a parameter of each lock type, a hash and a scalar",
      `contract p party a param n: blocks param d: duration param h: height param t: time param s: sha256 param r: scalar output o = tr(unspendable(r), {and_v(v:pk(a.n),older(n)),and_v(v:pk(a.d),older(d)),and_v(v:pk(a.h),after(h)),and_v(v:pk(a.t),after(t)),and_v(v:pk(a.s),sha256(s))})`,
      {
        keys: Object.fromEntries(["n", "d", "h", "t", "s"].map((role, i) => [`a.${role}`, xpub(i + 1)])),
        set: { n: "144", d: "12 hours", h: "1000000", t: "2035-01-01", s: H, r: `${"00".repeat(31)}03` },
      },
    ),
    contract(
      "soft-fork-apo",
      "apo() and apo(KEY) where anyprevout is a rule",
      "contract e requires anyprevout party a, b output o = tr(musig(a,b), {apo(),apo(a.update)})",
      {
        network: "regtest",
        keys: { a: xpub(1, "testnet"), b: xpub(2, "testnet"), "a.update": xpub(3, "testnet") },
      },
    ),
  ];
}

const refusal = (name: string, note: string, policy: string, options?: FixtureRow["options"]): FixtureRow =>
  contract(`refused-${name}`, note, policy, options);

/** Policies that are errors; the codes are found by the generator and read by people. */
export const REFUSAL_ROWS: readonly FixtureRow[] = [
  refusal("spending-unsigned", "a way of a spending policy that needs no signature", "policy(or(pk(a),older(9)))"),
  refusal("unclosed", "a bracket that is not closed", "tr(a,pk(b)"),
  refusal(
    "unknown-name",
    "an unknown name in a file of declarations",
    "contract c party alice output o = tr(alice, pk(alise))",
  ),
  refusal(
    "wrong-unit",
    "a relative lock of a height",
    "contract c party a param h: height output o = tr(a, and_v(v:pk(a.x),older(h)))",
  ),
  refusal("type", "and_v needs a V expression first", "tr(a,and_v(pk(b),pk(c)))"),
  refusal("multi", "multi is not of tapscript", "tr(a,multi(1,b,c))"),
  refusal("no-signature", "a leaf that anyone can spend", "tr(a,older(144))"),
  refusal("mixed-locks", "height and time on one path", "tr(a,and_v(v:pk(b),and_v(v:after(100),after(1700000000))))"),
  refusal("malleable", "a third party can change the witness", `tr(a,andor(sha256(${H}),pk(b),pk(c)))`),
  refusal("older-0", "a lock of nothing", "tr(a,and_v(v:pk(b),older(0)))"),
  refusal("threshold", "more signatures than keys", "tr(a,multi_a(3,b,c))"),
  refusal("duplicate-key", "a key twice in a leaf", "tr(a,and_v(v:pk(b),pk(b)))"),
  refusal("off-curve", "an x coordinate without a point", `tr(${"00".repeat(31)}05,pk(a))`),
  refusal(
    "musig-x-only",
    "an x-only key as participant",
    `tr(musig(${"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"},a))`,
  ),
  refusal(
    "checksum",
    "a wrong checksum",
    "tr(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)#qqqqqqqq",
  ),
  refusal("soft-fork", "anyprevout on mainnet", "contract e requires anyprevout party a output o = tr(a, apo())"),
];
