/**
 * Every miniscript over a few terminals, each standing once, that means what a policy means: a search that shares nothing with the compiler's
 * but the type rules. Bytes are written out here from BIP379's tables. What is left out cannot be part of a cheapest one:
 *
 * - A subexpression means what the policy becomes when the terminals outside it are fixed, wherever that is not a constant: each terminal stands
 *   once and fragments are monotone. Over terminals for which that is more than one meaning there is no subexpression.
 * - Of two subexpressions of one meaning, one goes that has no better letter in its type, is no cheaper (script, and its ways to be satisfied
 *   by their odds) and no cheaper to dissatisfy. Each type rule and each size only improves with those of the subexpressions.
 * - Every subexpression of a type with `m` has `m` (BIP379's table of malleability).
 * - A constant in `thresh` can be left out, with k one less when it is true.
 */
import type { FragmentName } from "../../src/miniscript/fragments.ts";
import { FRAGMENTS } from "../../src/miniscript/fragments.ts";
import { has, mask } from "../../src/miniscript/letters.ts";
import { applyTypeRule } from "../../src/miniscript/type-rule.ts";
import { threshType } from "../../src/miniscript/type.ts";

export type TerminalKind = "key" | "lock" | "hash";

/** A minimal set of terminals (a bit each) that satisfies, with the witness bytes it takes. */
type Ways = readonly (readonly [number, number])[];

export interface Expression {
  readonly type: number;
  readonly length: number;
  /** Script, and the ways by their odds. */
  readonly cost: number;
  readonly dsat: number;
  readonly ways: Ways;
  /** The sets of `ways`. */
  readonly means: string;
  readonly text: string;
}

const KEPT = mask("BVKWzonduefsmx");

/** A minimal way to satisfy the policy: the terminals, a bit each, and how many of the spends take it. */
export interface SearchBranch {
  readonly set: number;
  readonly share: number;
}

/** What is found over one set of terminals. */
interface Found {
  readonly over: number;
  /** Of the spends, how many hold exactly these of the terminals. */
  readonly shares: ReadonlyMap<number, number>;
  /** The one meaning that is looked for; none: there is no subexpression over these. Constants have two. */
  readonly meanings: ReadonlySet<string>;
  all: readonly Expression[];
}

function nothingFound(over: number, branches: readonly SearchBranch[]): Found {
  const shares = new Map<number, number>();
  for (const { set, share } of branches) shares.set(set & over, (shares.get(set & over) ?? 0) + share);
  return { over, shares, meanings: over === 0 ? new Set(["", "0"]) : meaningsOver(over, branches), all: [] };
}

const costOf = ({ shares }: Found, length: number, ways: Ways): number =>
  ways.reduce((sum, [set, bytes]) => sum + (shares.get(set) ?? 0) * bytes, length);

/** Whatever its ways are, it is covered: its cost is this or more, and only one meaning is looked for. */
const isHopeless = ({ over, all }: Found, { type, cost, dsat }: Pick<Expression, "type" | "cost" | "dsat">): boolean =>
  over !== 0 && all.some((other) => hasMerits(other.type, type) && other.cost <= cost && other.dsat <= dsat);

function insert(found: Found, one: Expression): boolean {
  const beats = found.over === 0 ? coversAnywhere : covers;
  if (!found.meanings.has(one.means) || found.all.some((other) => beats(other, one))) return false;
  found.all = [...found.all.filter((other) => !beats(one, other)), one];
  return true;
}

/** What the policy becomes over some terminals when the others are fixed. */
function meaningsOver(over: number, branches: readonly SearchBranch[]): ReadonlySet<string> {
  const rests = branches.map(({ set }) => set & ~over);
  const fixed = new Set(rests.flatMap((a) => rests.map((b) => a | b)));
  const open = [...fixed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const rest of rests) {
      const more: number = rest | next;
      if (!fixed.has(more)) open.push(more);
      fixed.add(more);
    }
  }
  const meanings = [...fixed].map((held) =>
    meaning(minimal(branches.filter(({ set }) => (set & ~over & ~held) === 0).map(({ set }) => [set & over, 0]))),
  );
  const depending = new Set(meanings.filter((each) => each !== "0" && each !== ""));
  return depending.size === 1 ? depending : new Set();
}

const meaning = (ways: Ways): string => ways.map(([set]) => set).join(",");

function covers(a: Expression, b: Expression): boolean {
  return hasMerits(a.type, b.type) && a.cost <= b.cost && a.dsat <= b.dsat && a.means === b.means;
}

const NO_VERIFY_FORM = mask("x");

/** Has `a` every good letter of `b`? `x` is the one bad letter. */
const hasMerits = (a: number, b: number): boolean => ((b ^ NO_VERIFY_FORM) & ~(a ^ NO_VERIFY_FORM)) === 0;

/** Only minimal sets, in order; of two ways with one set the cheaper. */
function minimal(ways: Ways): Ways {
  const sorted = ways.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.filter(
    ([set], i) => !sorted.some(([other], j) => i !== j && (other & set) === other && (other !== set || j < i)),
  );
}

const both = (a: Ways, b: Ways): Ways => a.flatMap(([s, x]) => b.map(([t, y]) => [s | t, x + y] as const));
const plus = (ways: Ways, bytes: number): Ways => ways.map(([set, x]) => [set, x + bytes] as const);

interface Row {
  readonly script: (subs: readonly Expression[]) => number;
  readonly sat: (...subs: Expression[]) => Ways;
  readonly dsat: (...subs: Expression[]) => number;
}

const NEVER = (): number => Infinity;
const first = (x: Expression): Ways => x.ways;
const opcodes = (count: number) => (): number => count;

/** BIP379, "Translation" and "Satisfaction": opcodes beside the subexpressions; a way each. The empty item is one byte, a 1 two. */
const ROWS: Readonly<Partial<Record<FragmentName, Row>>> = {
  and_v: { script: opcodes(0), sat: (x, y) => both(x.ways, y.ways), dsat: NEVER },
  and_b: { script: opcodes(1), sat: (x, y) => both(x.ways, y.ways), dsat: (x, y) => x.dsat + y.dsat },
  or_b: {
    script: opcodes(1),
    sat: (x, y) => [...plus(x.ways, y.dsat), ...plus(y.ways, x.dsat)],
    dsat: (x, y) => x.dsat + y.dsat,
  },
  or_c: { script: opcodes(2), sat: (x, y) => [...x.ways, ...plus(y.ways, x.dsat)], dsat: NEVER },
  or_d: { script: opcodes(3), sat: (x, y) => [...x.ways, ...plus(y.ways, x.dsat)], dsat: (x, y) => x.dsat + y.dsat },
  or_i: {
    script: opcodes(3),
    sat: (x, y) => [...plus(x.ways, 2), ...plus(y.ways, 1)],
    dsat: (x, y) => Math.min(2 + x.dsat, 1 + y.dsat),
  },
  andor: {
    script: opcodes(3),
    sat: (x, y, z) => [...both(x.ways, y.ways), ...plus(z.ways, x.dsat)],
    dsat: (x, _y, z) => x.dsat + z.dsat,
  },
  a: { script: opcodes(2), sat: first, dsat: (x) => x.dsat },
  s: { script: opcodes(1), sat: first, dsat: (x) => x.dsat },
  c: { script: opcodes(1), sat: first, dsat: (x) => x.dsat },
  d: { script: opcodes(3), sat: (x) => plus(x.ways, 2), dsat: () => 1 },
  v: { script: ([x]) => (has(x?.type ?? 0, "x") ? 1 : 0), sat: first, dsat: NEVER },
  j: { script: opcodes(4), sat: first, dsat: () => 1 },
  n: { script: opcodes(1), sat: first, dsat: (x) => x.dsat },
};

const BINARY: readonly FragmentName[] = ["and_v", "and_b", "or_b", "or_c", "or_d", "or_i"];
const WRAPPERS: readonly FragmentName[] = ["a", "s", "c", "d", "v", "j", "n"];

function build(into: Found, name: FragmentName, subs: readonly Expression[]): Expression | undefined {
  if (!fits(name, subs)) return undefined;
  const type =
    applyTypeRule(
      name,
      subs.map((sub) => sub.type),
    ) & KEPT;
  const row = ROWS[name];
  if (!has(type, "m") || row === undefined) return undefined;
  const script = row.script(subs);
  const dsat = has(type, "d") ? row.dsat(...subs) : Infinity;
  let [length, least] = [script, script];
  for (const sub of subs) [length, least] = [length + sub.length, least + sub.cost];
  if (isHopeless(into, { type, cost: least, dsat })) return undefined;
  const ways = minimal(row.sat(...subs));
  const text = `${name}(${subs.map((sub) => sub.text).join(",")})`;
  const one = { type, length, cost: costOf(into, length, ways), dsat, ways, means: meaning(ways), text };
  return insert(into, one) ? one : undefined;
}

const BASES = mask("BVKW");

const NEEDS = new Map(
  Object.entries(FRAGMENTS).map(([name, { needs, same }]) => [
    name,
    { needs: needs.map((each) => [mask(each) & BASES, mask(each) & ~BASES] as const), same },
  ]),
);

function fits(name: FragmentName, subs: readonly Expression[]): boolean {
  const { needs, same } = NEEDS.get(name) ?? { needs: [], same: undefined };
  for (let i = 0; i < subs.length; i++) {
    const [bases = 0, letters = 0] = needs[Math.min(i, needs.length - 1)] ?? [];
    const type = subs[i]?.type ?? 0;
    if ((type & bases) === 0 || (type & letters) !== letters) return false;
  }
  const [one, other] = (same ?? []).map((i) => subs[i]?.type ?? 0);
  return one === undefined || other === undefined || (one & other & BASES) !== 0;
}

type Terminal = Omit<Expression, "cost" | "means">;

const CONSTANTS: readonly Terminal[] = [
  { type: mask("Bzudemsx"), length: 1, dsat: 0, ways: [], text: "0" },
  { type: mask("Bzufmx"), length: 1, dsat: Infinity, ways: [[0, 0]], text: "1" },
];

function terminals(kind: TerminalKind, bit: number, name: string): readonly Terminal[] {
  const way = (bytes: number): Ways => [[bit, bytes]];
  if (kind === "lock")
    return [{ type: mask("Bzfmx"), length: 4, dsat: Infinity, ways: way(0), text: `older(${name})` }];
  if (kind === "hash")
    return [{ type: mask("Bonudm"), length: 39, dsat: Infinity, ways: way(33), text: `sha256(${name})` }];
  return [
    { type: mask("Konudemsx"), length: 33, dsat: 1, ways: way(65), text: `pk_k(${name})` },
    { type: mask("Knudemsx"), length: 24, dsat: 34, ways: way(98), text: `pk_h(${name})` },
  ];
}

/** A constant may stand in a part that is satisfied for any share of the spends. */
const coversAnywhere = (a: Expression, b: Expression): boolean =>
  covers(a, b) && a.length <= b.length && a.ways.every(([, bytes], i) => bytes <= (b.ways[i]?.[1] ?? 0));

let constantsFound: Found | undefined;

function constantExpressions(): Found {
  if (constantsFound !== undefined) return constantsFound;
  const constants = nothingFound(0, []);
  for (const each of CONSTANTS) insert(constants, { ...each, cost: each.length, means: meaning(each.ways) });
  close(constants, () => constants.all);
  constantsFound = constants;
  return constants;
}

/** The cheapest sane miniscript of the policy; `undefined` where there is none. */
export function searchBest(kinds: readonly TerminalKind[], branches: readonly SearchBranch[]): Expression | undefined {
  const constants = constantExpressions();
  const found = [constants];
  for (let set = 1; set < 1 << kinds.length; set++) {
    const into = nothingFound(set, branches);
    found.push(into);
    if (into.meanings.size === 0) continue;
    for (const [i, kind] of kinds.entries()) {
      if (set !== 1 << i) continue;
      for (const each of terminals(kind, set, `t${i}`))
        insert(into, { ...each, cost: costOf(into, each.length, each.ways), means: meaning(each.ways) });
    }
    multi(into, kinds, set);
    join(into, found, set);
    close(into, () => constants.all);
  }
  const sane = (found[found.length - 1] as Found).all.filter(({ type }) => has(type, "Bsm"));
  return sane.toSorted((a, b) => a.cost - b.cost)[0];
}

/** `multi_a(k, keys)` of exactly this set. */
function multi(into: Found, kinds: readonly TerminalKind[], set: number): void {
  const keys = kinds.flatMap((kind, i) => ((set & (1 << i)) === 0 ? [] : [{ kind, bit: 1 << i }]));
  if (keys.some(({ kind }) => kind !== "key")) return;
  const n = keys.length;
  for (let k = 1; k <= n; k++) {
    let ways: [number, number, number][] = [[0, 0, 0]];
    for (const { bit } of keys)
      ways = ways.flatMap(([s, b, count]): [number, number, number][] => [
        [s, b + 1, count],
        [s | bit, b + 65, count + 1],
      ]);
    const exact = ways.filter(([, , count]) => count === k).map(([s, b]) => [s, b] as const);
    const [length, ways_] = [34 * n + 2, minimal(exact)];
    insert(into, {
      type: mask("Budems"),
      length,
      cost: costOf(into, length, ways_),
      dsat: n,
      ways: ways_,
      means: meaning(ways_),
      text: `multi_a(${k},${set.toString(2)})`,
    });
  }
}

function join(into: Found, found: readonly Found[], set: number): void {
  for (let x = (set - 1) & set; x > 0; x = (x - 1) & set) {
    const [left, rest] = [(found[x] as Found).all, set ^ x];
    const right = (found[rest] as Found).all;
    for (const a of left) for (const b of right) for (const name of BINARY) build(into, name, [a, b]);
    andorsWithConstant(into, left, right);
    for (let y = (rest - 1) & rest; y > 0; y = (y - 1) & rest) {
      const [ys, zs] = [(found[y] as Found).all, (found[rest ^ y] as Found).all];
      andors(into, [left.filter((a) => fitsAt("andor", 0, a)), ys, zs]);
    }
    const firsts = left.filter((each) => fitsAt("thresh", 0, each));
    for (const others of partitions(rest)) {
      const lists = others.map((part) => (found[part] as Found).all.filter((each) => fitsAt("thresh", 1, each)));
      for (const subs of choices([firsts, ...lists])) threshold(into, subs);
    }
  }
}

/** `andor` of two expressions and a constant in each place. */
function andorsWithConstant(into: Found, xs: readonly Expression[], ys: readonly Expression[]): void {
  const constants = constantExpressions().all;
  const arms = constants.filter((c) => fitsAt("andor", 1, c));
  andors(into, [xs.filter((x) => fitsAt("andor", 0, x)), ys, arms]);
  andors(into, [xs.filter((x) => fitsAt("andor", 0, x)), arms, ys]);
  andors(into, [constants.filter((c) => fitsAt("andor", 0, c)), xs, ys]);
}

function andors(into: Found, lists: readonly (readonly Expression[])[]): void {
  const [xs = [], ys = [], zs = []] = lists;
  for (const x of xs) for (const y of ys) for (const z of zs) build(into, "andor", [x, y, z]);
}

function fitsAt(name: FragmentName, index: number, { type }: Expression): boolean {
  const [bases = 0, letters = 0] = NEEDS.get(name)?.needs[index] ?? [];
  return (type & bases) !== 0 && (type & letters) === letters && has(type, "m");
}

/** All ways to split a set into a set of parts. */
function partitions(set: number): readonly (readonly number[])[] {
  if (set === 0) return [[]];
  const lowest = set & -set;
  const all: (readonly number[])[] = [];
  const rest = set ^ lowest;
  for (let more = rest; ; more = (more - 1) & rest) {
    for (const others of partitions(rest ^ more)) all.push([lowest | more, ...others]);
    if (more === 0) return all;
  }
}

const choices = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );

function threshold(into: Found, subs: readonly Expression[]): void {
  for (let k = 1; k <= subs.length; k++) {
    const type =
      threshType(
        k,
        subs.map((sub) => sub.type),
      ) & KEPT;
    if (!has(type, "m")) continue;
    let rows: { readonly ways: Ways; readonly count: number }[] = [{ ways: [[0, 0]], count: 0 }];
    for (const { ways, dsat } of subs)
      rows = rows.flatMap((row) => [
        { ways: plus(row.ways, dsat), count: row.count },
        { ways: both(row.ways, ways), count: row.count + 1 },
      ]);
    // "[X_1] [X_2] ADD ... [X_n] ADD <k> EQUAL"
    const length = subs.reduce((sum, sub) => sum + sub.length, subs.length - 1 + 2);
    const ways = minimal(rows.filter((row) => row.count === k).flatMap((row) => row.ways));
    insert(into, {
      type,
      length,
      cost: costOf(into, length, ways),
      dsat: subs.reduce((sum, sub) => sum + sub.dsat, 0),
      ways,
      means: meaning(ways),
      text: `thresh(${k},${subs.map((sub) => sub.text).join(",")})`,
    });
  }
}

/** Wrappers, and all fragments with constants beside one expression. */
function close(into: Found, constants: () => readonly Expression[]): void {
  const open = [...into.all];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const x = next;
    const keep = (one: Expression | undefined): void => void (one !== undefined && open.push(one));
    for (const wrapper of WRAPPERS) keep(build(into, wrapper, [x]));
    for (const c of constants()) {
      for (const name of BINARY) {
        keep(build(into, name, [x, c]));
        keep(build(into, name, [c, x]));
      }
      const [asked, asks] = [fitsAt("andor", 0, x), fitsAt("andor", 0, c)];
      for (const d of asked || asks ? constants() : []) {
        if (asked) keep(build(into, "andor", [x, c, d]));
        if (asks) keep(build(into, "andor", [c, x, d]));
        if (asks) keep(build(into, "andor", [c, d, x]));
      }
    }
  }
}
