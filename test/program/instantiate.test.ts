/** Values that a template does not take: each refused with its code, none of them repeated in the message. */
import { describe, expect, test } from "vitest";
import {
  instantiate,
  instantiateOutput,
  readProgram,
  REFUSALS,
  verifyProgram,
  writeProgram,
} from "../../src/program/index.ts";
import type { Program, Refusal, RefusalCode, Value, Values } from "../../src/program/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { backend, key, optionsFor, point, programOf, TPUB, xonly, XPUB } from "./library.ts";

const OPTIONS = { backend, networks: ["mainnet"] } as const;
const OFF_CURVE = `02${"00".repeat(31)}05`;

const PAIR = programOf("contract c party a, b output o = tr(a, and_v(v:pk(a.x),pk(b.x)))");
const MUSIG = programOf("contract c party a, b output o = tr(musig(a, b), pk(b.x))");
const DERIVED = programOf("contract c party a, b output o = tr(musig(a, b)/0/*, pk(b.x/1))");
const GROUP = programOf("contract c party m[], b output o = tr(b, multi_a(2,m))");
const GROUP_MUSIG = programOf("contract c party m[], b output o = tr(musig(m), pk(b))");
const LOCKS = programOf(
  "contract c party a param n: blocks param d: duration param h: height param t: time output o = tr(a, {and_v(v:pk(a.n),older(n)),and_v(v:pk(a.d),older(d)),and_v(v:pk(a.h),after(h)),and_v(v:pk(a.t),after(t))})",
);
const HASHES = programOf(
  "contract c party a param s: sha256 param h: hash160 param r: scalar output o = tr(unspendable(r), {and_v(v:pk(a),sha256(s)),and_v(v:pk(a.h),hash160(h))})",
);

function refusal(program: Program, values: Values, with_: CryptoBackend = backend): Refusal {
  const result = instantiate(program, values, { ...OPTIONS, backend: with_ });
  if (result.ok) throw new Error("was taken");
  return result.error;
}

interface Case {
  readonly what: string;
  readonly code: RefusalCode;
  readonly program: Program;
  readonly values: Values;
  readonly hole?: string;
}

const wrong = (value: unknown): Value => value as Value;

const CASES: readonly Case[] = [
  { what: "an unknown hole", code: "E_HOLE_UNKNOWN", program: PAIR, values: { nobody: key(1) }, hole: "nobody" },
  {
    what: "an own __proto__",
    code: "E_HOLE_UNKNOWN",
    program: PAIR,
    values: JSON.parse(`{"__proto__":"${key(1)}"}`) as Values,
    hole: "__proto__",
  },
  {
    what: "a method of objects",
    code: "E_HOLE_UNKNOWN",
    program: PAIR,
    values: { constructor: key(1) },
    hole: "constructor",
  },
  { what: "an index where no key is ranged", code: "E_HOLE_UNKNOWN", program: PAIR, values: { "*": 0 }, hole: "*" },
  {
    what: "a name that is bound already",
    code: "E_HOLE_UNKNOWN",
    program: programOf("contract c party a, b output o = tr(a, pk(b))", { keys: { a: key(1) } }),
    values: { a: key(2) },
    hole: "a",
  },
  { what: "a number as a key", code: "E_HOLE_KIND", program: PAIR, values: { a: 5 }, hole: "a" },
  { what: "a list as a key", code: "E_HOLE_KIND", program: PAIR, values: { a: [key(1)] }, hole: "a" },
  { what: "a key as a group", code: "E_HOLE_KIND", program: GROUP, values: { m: key(1) }, hole: "m" },
  { what: "a text as a number", code: "E_HOLE_KIND", program: LOCKS, values: { n: "144" }, hole: "n" },
  { what: "half a block", code: "E_HOLE_KIND", program: LOCKS, values: { n: 0.5 }, hole: "n" },
  { what: "NaN blocks", code: "E_HOLE_KIND", program: LOCKS, values: { n: Number.NaN }, hole: "n" },
  { what: "a bigint", code: "E_HOLE_KIND", program: LOCKS, values: { n: wrong(144n) }, hole: "n" },
  { what: "nothing", code: "E_HOLE_KIND", program: PAIR, values: { a: wrong(undefined) }, hole: "a" },
  { what: "odd hex as a hash", code: "E_HOLE_KIND", program: HASHES, values: { s: "abc" }, hole: "s" },
  { what: "no blocks", code: "E_HOLE_RANGE", program: LOCKS, values: { n: 0 }, hole: "n" },
  {
    what: "65536 blocks, which nodes read as 0",
    code: "E_HOLE_RANGE",
    program: LOCKS,
    values: { n: 65536 },
    hole: "n",
  },
  { what: "more than a duration counts", code: "E_HOLE_RANGE", program: LOCKS, values: { d: 4259840 }, hole: "d" },
  { what: "blocks as a duration", code: "E_HOLE_RANGE", program: LOCKS, values: { d: 144 }, hole: "d" },
  { what: "a duration as blocks", code: "E_HOLE_RANGE", program: LOCKS, values: { n: 4194305 }, hole: "n" },
  { what: "a time as a height", code: "E_HOLE_RANGE", program: LOCKS, values: { h: 500_000_000 }, hole: "h" },
  { what: "a height as a time", code: "E_HOLE_RANGE", program: LOCKS, values: { t: 499_999_999 }, hole: "t" },
  { what: "a time of 2^31", code: "E_HOLE_RANGE", program: LOCKS, values: { t: 2 ** 31 }, hole: "t" },
  { what: "a hash of 31 bytes", code: "E_HOLE_RANGE", program: HASHES, values: { s: "00".repeat(31) }, hole: "s" },
  {
    what: "a hash160 of 32 bytes",
    code: "E_HOLE_RANGE",
    program: HASHES,
    values: { h: new Uint8Array(32) },
    hole: "h",
  },
  {
    what: "a scalar of the group order",
    code: "E_HOLE_RANGE",
    program: HASHES,
    values: { r: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141" },
  },
  {
    what: "a group of one for a threshold of two",
    code: "E_HOLE_RANGE",
    program: GROUP,
    values: { m: [key(1)] },
    hole: "m",
  },
  {
    what: "a group of a thousand",
    code: "E_HOLE_RANGE",
    program: GROUP,
    values: { m: Array.from({ length: 1000 }, () => key(1)) },
    hole: "m",
  },
  { what: "a group of one in musig()", code: "E_HOLE_RANGE", program: GROUP_MUSIG, values: { m: [key(1)] } },
  { what: "an index of 2^31", code: "E_HOLE_RANGE", program: DERIVED, values: { "*": 2 ** 31 }, hole: "*" },
  { what: "no key at all", code: "E_KEY_FORM", program: PAIR, values: { a: "alice" }, hole: "a" },
  { what: "31 bytes", code: "E_KEY_FORM", program: PAIR, values: { a: new Uint8Array(31) }, hole: "a" },
  { what: "an x-only key in musig()", code: "E_KEY_FORM", program: MUSIG, values: { a: xonly(1) }, hole: "a" },
  {
    what: "x-only bytes in musig()",
    code: "E_KEY_FORM",
    program: MUSIG,
    values: { a: point(1).subarray(1) },
    hole: "a",
  },
  {
    what: "an x-only member of a musig() group",
    code: "E_KEY_FORM",
    program: GROUP_MUSIG,
    values: { m: [key(1), xonly(2)] },
  },
  { what: "hex where steps follow", code: "E_KEY_FORM", program: DERIVED, values: { "b.x": key(1) }, hole: "b.x" },
  { what: "hex under musig() with derivation", code: "E_KEY_FORM", program: DERIVED, values: { a: key(1), b: key(2) } },
  {
    what: "a multipath key for one output",
    code: "E_KEY_FORM",
    program: PAIR,
    values: { a: `${XPUB}/<0;1>/*` },
    hole: "a",
  },
  {
    what: "a ranged key where steps follow",
    code: "E_KEY_FORM",
    program: DERIVED,
    values: { "b.x": `${XPUB}/*` },
    hole: "b.x",
  },
  { what: "a key off the curve in a leaf", code: "E_KEY_CURVE", program: PAIR, values: { "a.x": OFF_CURVE } },
  {
    what: "an internal key off the curve",
    code: "E_KEY_CURVE",
    program: PAIR,
    values: { a: OFF_CURVE, "a.x": key(1), "b.x": key(2) },
  },
  {
    what: "a participant off the curve",
    code: "E_KEY_CURVE",
    program: MUSIG,
    values: { a: OFF_CURVE, b: key(1), "b.x": key(2) },
  },
  { what: "equal keys in a leaf", code: "E_DUPLICATE_KEY", program: PAIR, values: { "a.x": key(1), "b.x": key(1) } },
  {
    what: "keys in a leaf that differ in parity only",
    code: "E_DUPLICATE_KEY",
    program: PAIR,
    values: { "a.x": key(1), "b.x": `03${xonly(1)}` },
  },
  {
    what: "equal members of a group",
    code: "E_DUPLICATE_KEY",
    program: GROUP,
    values: { m: [key(1), key(2), key(1)] },
  },
  {
    what: "equal participants",
    code: "E_DUPLICATE_KEY",
    program: MUSIG,
    values: { a: key(1), b: key(1), "b.x": key(2) },
  },
];

describe("instantiate refuses", () => {
  test.each(CASES)("$code: $what", ({ code, program, values, hole }) => {
    const found = refusal(program, values);
    expect(found.code).toBe(code);
    if (hole !== undefined) expect(found.hole).toBe(hole);
    for (const value of Object.values(values))
      if (typeof value === "string") expect(found.message).not.toContain(value);
  });

  test("E_KEY_INDEX: an extended key without a child at the index, which no known key shows", () => {
    const childless: CryptoBackend = { ...backend, addPoints: () => undefined };
    expect(
      refusal(programOf("contract c party a output o = tr(a.y, pk(a.x/0))"), { "a.x": XPUB }, childless).code,
    ).toBe("E_KEY_INDEX");
  });

  test("E_KEY_NETWORK: an extended key of a test network with an address on mainnet, which the compiler refuses too", () => {
    const values = { a: TPUB, "a.x": key(1), "b.x": key(2) };
    expect(refusal(PAIR, values)).toMatchObject({ code: "E_KEY_NETWORK", hole: "a" });
    expect(refusal(GROUP_MUSIG, { m: [`${XPUB}/0`, `${TPUB}/1`], b: key(1) }).code).toBe("E_KEY_NETWORK");
    for (const networks of [["testnet4", "regtest"], []] as const)
      expect(instantiate(PAIR, values, { backend, networks }).ok).toBe(true);
    expect(instantiate(PAIR, { ...values, a: XPUB }, { backend, networks: ["regtest"] })).toMatchObject({
      ok: false,
      error: { code: "E_KEY_NETWORK" },
    });
  });

  test.each(["nonsense", "constructor", "__proto__"])("E_NETWORK_UNKNOWN: an address on %s", (name) => {
    const networks = [name] as unknown as ["mainnet"];
    expect(instantiate(PAIR, {}, { backend, networks })).toMatchObject({
      ok: false,
      error: { code: "E_NETWORK_UNKNOWN" },
    });
  });

  test("E_HOLE_RANGE: two groups that are together smaller than their threshold, in a program and in one output", () => {
    const pair = programOf("contract c party m[], n[] output o = tr(unspendable, multi_a(5,m,n))");
    const members = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => key(from + i));
    const few = { m: members(1, 2), n: members(11, 2) };
    expect(refusal(pair, few).code).toBe("E_HOLE_RANGE");
    expect(instantiateOutput(pair, "o", { values: few }, { backend })).toMatchObject({
      ok: false,
      error: { code: "E_HOLE_RANGE" },
    });
    const enough = { m: members(1, 3), n: members(11, 2) };
    expect(instantiate(pair, enough, OPTIONS).ok).toBe(true);
    expect(instantiateOutput(pair, "o", { values: enough }, { backend }).ok).toBe(true);
  });

  test("E_HOLE_OPEN and E_OUTPUT_UNKNOWN, when one output is filled", () => {
    expect(instantiateOutput(PAIR, "o", { values: { a: key(1) } }, { backend })).toMatchObject({
      ok: false,
      error: { code: "E_HOLE_OPEN", hole: "a.x" },
    });
    expect(instantiateOutput(PAIR, "p", {}, { backend })).toMatchObject({
      ok: false,
      error: { code: "E_OUTPUT_UNKNOWN" },
    });
  });
});

/** Not a key: one digit repeated, in the form of each kind of private key. */
const SECRETS: readonly (readonly [what: string, text: string])[] = [
  ["an extended private key", `xprv9${"s".repeat(106)}`],
  ["a private key of a wallet (WIF)", `K${"w".repeat(51)}`],
  ["a descriptor's private key with its path", `tprv8${"Z".repeat(106)}/0/*`],
];

describe("a private key", () => {
  test.each(SECRETS)("%s as a value is refused and not repeated", (_, secret) => {
    const found = refusal(PAIR, { a: secret });
    expect(found.code).toBe("E_KEY_FORM");
    expect(JSON.stringify(found)).not.toContain(secret.slice(5, 15));
  });

  test.each(SECRETS)("%s as a name is refused and not repeated", (_, secret) => {
    expect(JSON.stringify(refusal(PAIR, { [secret]: key(1) }))).not.toContain(secret.slice(5, 15));
    const output = instantiateOutput(PAIR, secret, { arguments: { [secret]: 1 } }, { backend });
    expect(JSON.stringify(output)).not.toContain(secret.slice(5, 15));
  });
});

test("bytes and their hex fill a hole alike", () => {
  const hex = instantiate(
    HASHES,
    { a: key(1), "a.h": key(2), s: "0a".repeat(32), h: "0b".repeat(20), r: "0c".repeat(32) },
    OPTIONS,
  );
  const bytes = instantiate(
    HASHES,
    {
      a: point(1),
      "a.h": point(2),
      s: new Uint8Array(32).fill(10),
      h: new Uint8Array(20).fill(11),
      r: new Uint8Array(32).fill(12),
    },
    OPTIONS,
  );
  expect(bytes).toEqual(hex);
  expect(hex).toMatchObject({ ok: true, value: { holes: [] } });
});

test("the range of a time span says what its number is: the one nSequence holds", () => {
  const found = instantiate(LOCKS, { d: 144 }, OPTIONS);
  expect(found.ok ? "" : found.error.message).toBe(
    "`d` is from 4194305 to 4259839, the nSequence value of a time span: 4194304 + units of 512 seconds",
  );
});

test("a program that was read from JSON is filled like the one it was written from", () => {
  const read = readProgram(writeProgram(PAIR));
  if (!read.ok) throw new Error(read.error.message);
  const values = optionsFor(PAIR).keys as Values;
  expect(instantiate(read.value, values, OPTIONS)).toEqual(instantiate(PAIR, values, OPTIONS));
});

test("every code has its page, and a test in this room", () => {
  const tested = new Set<string>([
    ...CASES.map((each) => each.code),
    "E_KEY_INDEX",
    "E_HOLE_OPEN",
    "E_OUTPUT_UNKNOWN",
    "E_KEY_NETWORK",
    "E_NETWORK_UNKNOWN",
    // Of reading and verifying: read.test.ts and verify.test.ts.
    "E_PROGRAM_JSON",
    "E_PROGRAM_SCHEMA",
    "E_PROGRAM_POLICY_ID",
    "E_PROGRAM_INCONSISTENT",
  ]);
  expect([...tested].sort()).toEqual(Object.keys(REFUSALS).sort());
  for (const page of Object.values(REFUSALS)) expect(page).toMatch(/^[A-Z].{20,}\.$/s);
});

test("a filled program is verified", () => {
  const result = instantiate(GROUP, { m: [key(1), key(2), key(3)], b: key(4) }, OPTIONS);
  expect(result.ok && verifyProgram(result.value, { backend }).ok).toBe(true);
});
