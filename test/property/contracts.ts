/**
 * Random contracts that are in order: parties, groups, roles, parameters with values and without, formals, every kind of key, leaf and lock.
 * What a leaf needs is drawn by `saneMiniscript`; its keys, locks and hashes are then spelled with what the contract declares.
 */
import fc from "fast-check";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import type { Program } from "../../src/program/index.ts";
import { HDKey } from "@scure/bip32";
import { toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { costOf, printMiniscript } from "../../src/miniscript/index.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { cheapKeys, xonly } from "./cheap-keys.ts";

const KEYS = cheapKeys(400, 1_000_003n);
export const XPUBS: readonly string[] = Array.from(
  { length: 12 },
  (_, i) => HDKey.fromMasterSeed(new Uint8Array(32).fill(i + 1)).publicExtendedKey,
);

export interface SampleOptions {
  /** Leave out ranged and multipath keys. */
  readonly plain?: boolean;
  /** Leave out raw leaves, whose text is no descriptor that others read. */
  readonly noAsm?: boolean;
  /** Every `{…}` with its odds. */
  readonly odds?: boolean;
}

/** Draws in a fixed order from one seed. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

/** What may stand in a leaf of one output, each once a leaf. */
interface Names {
  readonly keys: readonly string[];
  readonly locks: Readonly<Record<"blocks" | "duration" | "height" | "time", readonly string[]>>;
  readonly hashes: Readonly<Record<20 | 32, readonly string[]>>;
}

const DECLARED = [
  "party alice, bob, carol, dave",
  "party team[]",
  "param wait: blocks = 144",
  "param pause: blocks",
  "param week: duration = 1 week",
  "param expiry: height",
  "param summer: time = 2031-06-01",
  "param digest: sha256",
  `param known: sha256 = ${"5a".repeat(32)}`,
  "param short: hash160",
  "param spare: key",
  `param fixed: key = ${KEYS[390] as string}`,
  "param blind: scalar",
];
const FORMALS = "(owner: party, penalty: key, delay: blocks, secret: hash160)";

function namesOf(formals: boolean, dice: Dice, { plain = false }: SampleOptions): Names {
  const hex = (n: number): string => (dice.below(2) === 0 ? xonly(KEYS[n] as string) : (KEYS[n] as string));
  const steps = plain ? "/7/8" : "/0/*";
  return {
    keys: [
      ..."alice bob carol alice.late bob.late carol.cold spare fixed".split(" "),
      ...(formals ? ["owner", "owner.late", "penalty"] : []),
      ...[0, 1, 2, 3, 4].map((i) => hex(300 + i)),
      ...[0, 1, 2].map((i) => `${i === 1 ? "[d34db33f/86h/0h]" : ""}${XPUBS[i] as string}${steps}`),
      "musig(alice.joint,bob.joint)",
      "musig(team,carol.joint)",
      `musig(${KEYS[310] as string},${KEYS[311] as string},dave.joint)`,
      `musig(${XPUBS[3] as string},${XPUBS[4] as string})${steps}`,
    ],
    locks: {
      blocks: ["wait", "pause", ...(formals ? ["delay"] : [])],
      duration: ["week"],
      height: ["expiry"],
      time: ["summer"],
    },
    hashes: { 20: ["short", ...(formals ? ["secret"] : [])], 32: ["digest", "known"] },
  };
}

/** The leaf's text: the n-th distinct key, lock or hash of the drawn tree is spelled with a name or a literal. */
function leafText(node: MiniscriptNode, names: Names, dice: Dice): string {
  const pool = [...names.keys];
  const spelled = new Map<string, string>();
  const keyOf = (id: string): string => {
    const known = spelled.get(id);
    if (known !== undefined) return known;
    const [name] = pool.length === 0 ? [xonly(KEYS[spelled.size] as string)] : pool.splice(dice.below(pool.length), 1);
    spelled.set(id, name as string);
    return name as string;
  };
  return printMiniscript(node, {
    key: ({ id }) => keyOf(id),
    lock: ({ unit, text }) => (dice.below(2) === 0 ? text : dice.pick(names.locks[unit])),
    hash: ({ text }, { fragment }) => {
      const fitting = fragment === "sha256" ? names.hashes[32] : fragment === "hash160" ? names.hashes[20] : [];
      return fitting.length === 0 || dice.below(2) === 0 ? text : dice.pick(fitting);
    },
  });
}

function specialLeaf(names: Names, dice: Dice, { noAsm = false }: SampleOptions): string {
  const [a, b, c] = names.keys as [string, string, string];
  const leaves = [
    `multi_a(2,${a},team,${c})`,
    "multi_a(all,team)",
    "sortedmulti_a(2,team)",
    `sortedmulti_a(2,${c},${b},${a})`,
    "and_v(v:multi_a(1,team),older(pause))",
    ...(noAsm
      ? []
      : [
          `asm(${a} DROP ${b} CHECKSIGVERIFY pause CHECKSEQUENCEVERIFY)`,
          `asm(HASH160 short EQUALVERIFY ${c} CHECKSIG)`,
        ]),
  ];
  return dice.pick(leaves);
}

function treeText(nodes: readonly MiniscriptNode[], names: Names, dice: Dice, options: SampleOptions): string {
  const leaves = nodes.map((node) => {
    const text = dice.below(6) === 0 ? specialLeaf(names, dice, options) : leafText(node, names, dice);
    return dice.below(5) === 0 ? `<${text}>` : text;
  });
  while (leaves.length > 1) {
    const taken = leaves.splice(dice.below(leaves.length), 2 + dice.below(3));
    const odds = options.odds === true || dice.below(3) === 0;
    const branches = taken.map((branch) => (odds ? `${1 + dice.below(9)}@${branch}` : branch));
    leaves.unshift(`{${branches.join(", ")}}`);
  }
  return leaves[0] as string;
}

const INTERNAL = [
  "alice",
  "bob.top",
  "musig(alice.top,bob.top)",
  "musig(team,dave)",
  "unspendable",
  "unspendable(blind)",
  "spare",
  xonly(KEYS[350] as string),
];

/** A contract that uses all it declares; it compiles, with warnings. */
export function contract(options: SampleOptions = {}): fc.Arbitrary<string> {
  // `0` alone is sane by BIP379's letters, and refused as a leaf that nobody can satisfy.
  const node = saneMiniscript({ size: 10, softForks: false }).filter((drawn) => costOf(drawn).sat !== undefined);
  const trees = fc.array(fc.array(node, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.nat(0x7fff_fffe), trees).map(([seed, drawn]) => {
    const dice = new Dice(seed);
    const outputs = drawn.map((nodes, i) => {
      const formals = dice.below(2) === 0;
      const names = namesOf(formals, dice, options);
      const tree = dice.below(12) === 0 ? "" : `, ${treeText(nodes, names, dice, options)}`;
      return `output out${i}${formals ? FORMALS : ""} = tr(${dice.pick(formals ? [...INTERNAL, "penalty"] : INTERNAL)}${tree})`;
    });
    const used = outputs.join(" ");
    const asserts = [
      "assert alice can spend rest",
      "assert anyone cannot spend rest ever",
      "assert any 1 of (alice, bob) can spend rest from 3 days and 2030-01-01",
      "assert alice + preimage(digest) cannot spend rest before expiry",
    ];
    const lines = [
      ...DECLARED,
      ...outputs,
      "output rest = tr(musig(alice, team), pk(spare))",
      ...asserts.filter((line) => dice.below(2) === 0 && (!line.includes("digest") || used.includes("digest"))),
    ];
    return `contract sample\n${lines.join("\n")}\n`;
  });
}

/** Members of each group. */
export const GROUP = 3;

/** Values for every hole of a template: distinct keys, numbers and hashes in range. */
export function valuesFor({ holes }: Pick<Program, "holes">): Record<string, string | number | readonly string[]> {
  let used = 0;
  const key = (): string => KEYS[used++] as string;
  const values: Record<string, string | number | readonly string[]> = {};
  for (const { id, kind, range } of holes) {
    if (kind === "key")
      values[id] = range[0] === 78 ? (XPUBS[11] as string) : range[0] === 32 && used % 2 === 0 ? xonly(key()) : key();
    else if (kind === "group") values[id] = Array.from({ length: GROUP }, key);
    else if (kind === "number") values[id] = id === "*" ? 5 : Math.min(range[1], Math.max(range[0], 700 + 97 * used));
    else values[id] = toHex(sha256(new TextEncoder().encode(id))).slice(0, 2 * range[0]);
  }
  return values;
}

/** The same values as the compiler takes them. */
export function boundFrom(template: Pick<Program, "holes">): {
  readonly keys: Record<string, string | readonly string[]>;
  readonly set: Record<string, string>;
  readonly index?: number;
} {
  const keys: Record<string, string | readonly string[]> = {};
  const set: Record<string, string> = {};
  let index: number | undefined;
  for (const [id, value] of Object.entries(valuesFor(template))) {
    const kind = template.holes.find((hole) => hole.id === id)?.kind;
    if (id === "*") index = value as number;
    else if (kind === "key" || kind === "group") keys[id] = value as string | readonly string[];
    else set[id] = String(value);
  }
  return { keys, set, ...(index === undefined ? {} : { index }) };
}
