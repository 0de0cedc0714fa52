/** Programs from outside: only what the schema allows is read, whatever else comes is refused with a code and a place, and nothing throws. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkProgram,
  instantiate,
  policyId,
  readProgram,
  verifyProgram,
  writeProgram,
} from "../../src/program/index.ts";
import type { Program, Refusal, Values } from "../../src/program/index.ts";
import { backend, optionsFor, policyText, programOf, valuesFor } from "./library.ts";

const NAMES = ["payment-channel.policy", "htlc.policy", "mechanisms/penalty.policy"] as const;
const TEMPLATES = NAMES.map((name) => programOf(policyText(name)));
const BOUND = NAMES.map((name, i) => programOf(policyText(name), optionsFor(TEMPLATES[i] as Program)));
const GROUP = programOf(
  "contract g party members[], bob param r: scalar output o = tr(unspendable(r), multi_a(all,members,bob/0/*))",
);
const PROGRAMS: readonly Program[] = [...TEMPLATES, ...BOUND, GROUP];

type Tree = null | boolean | number | string | Tree[] | { [name: string]: Tree };

const treeOf = (program: Program): Tree => JSON.parse(writeProgram(program)) as Tree;

/** A copy of `program` with the member at `path` changed. */
function mutated(program: Program, path: readonly (string | number)[], change: (value: Tree) => Tree): unknown {
  const root = treeOf(program);
  let parent = root;
  for (const step of path.slice(0, -1)) parent = (parent as Record<string | number, Tree>)[step] as Tree;
  const last = path[path.length - 1] as string;
  (parent as Record<string, Tree>)[last] = change((parent as Record<string, Tree>)[last] as Tree);
  return root;
}

function refusalOf(value: unknown): Refusal {
  const result = checkProgram(value);
  if (result.ok) throw new Error("was read as a program");
  return result.error;
}

const [CHANNEL] = BOUND as [Program];
const LEAF = ["outputs", 0, "leaves", 0] as const;

describe("a single change of a member is refused by the schema, with its place", () => {
  const cases: readonly (readonly [
    what: string,
    path: readonly (string | number)[],
    value: Tree | undefined,
    at: string,
  ])[] = [
    ["version 2", ["version"], 2, "/version"],
    ["version as text", ["version"], "1", "/version"],
    ["an unknown member", ["extra"], 1, ""],
    ["a missing member", ["assertions"], undefined, ""],
    ["a member called constructor", ["constructor"], {}, ""],
    ["upper-case hex", [...LEAF, "script"], "AB", "/outputs/0/leaves/0/script"],
    ["odd hex", [...LEAF, "script"], "abc", "/outputs/0/leaves/0/script"],
    ["hex with a line break", [...LEAF, "script"], "ab\n", "/outputs/0/leaves/0/script"],
    ["31 bytes for 32", [...LEAF, "leafHash"], "00".repeat(31), "/outputs/0/leaves/0/leafHash"],
    ["a negative depth", [...LEAF, "depth"], -1, "/outputs/0/leaves/0/depth"],
    ["depth 129", [...LEAF, "depth"], 129, "/outputs/0/leaves/0/depth"],
    ["half a depth", [...LEAF, "depth"], 0.5, "/outputs/0/leaves/0/depth"],
    ["NaN as text", [...LEAF, "cost", "controlBlock"], "NaN", "/outputs/0/leaves/0/cost/controlBlock"],
    [
      "a weight beyond 2^53",
      [...LEAF, "cost", "weight", "least"],
      9007199254740992,
      "/outputs/0/leaves/0/cost/weight/least",
    ],
    ["an unknown member deep down", [...LEAF, "cost", "fee"], 1, "/outputs/0/leaves/0/cost"],
    ["null for a list", ["outputs"], null, "/outputs"],
    ["an object for a list", ["parties"], {}, "/parties"],
    ["parity 2", ["outputs", 0, "parity"], 2, "/outputs/0/parity"],
    [
      "a scriptPubKey of another version",
      ["outputs", 0, "scriptPubKey"],
      `5220${"00".repeat(32)}`,
      "/outputs/0/scriptPubKey",
    ],
    ["an address of an unknown network", ["outputs", 0, "addresses", "liquid"], "x", "/outputs/0/addresses"],
    ["a name of 33 characters", ["contract"], "a".repeat(33), "/contract"],
    ["a soft fork nobody knows", ["requires"], ["drivechain"], "/requires/0"],
    ["a hardened index", ["index"], 2 ** 31, "/index"],
    [
      "a private key where a public one stands",
      ["keys", "bob"],
      { kind: "extended", key: `xprv${"9".repeat(107)}`, steps: [] },
      "/keys/bob",
    ],
  ];
  test.each(cases)("%s", (_, path, value, at) => {
    const refusal = refusalOf(mutated(CHANNEL, path, () => value as Tree));
    expect(refusal.code).toBe("E_PROGRAM_SCHEMA");
    expect((refusal.at ?? "").startsWith(at), refusal.at).toBe(true);
  });

  test("each member of a program and of a leaf is required", () => {
    for (const name of Object.keys(CHANNEL)) {
      expect(refusalOf(mutated(CHANNEL, [name], () => undefined as unknown as Tree)).code, name).toBe(
        "E_PROGRAM_SCHEMA",
      );
    }
    for (const name of Object.keys(CHANNEL.outputs[0]?.leaves[0] ?? {})) {
      expect(refusalOf(mutated(CHANNEL, [...LEAF, name], () => undefined as unknown as Tree)).code, name).toBe(
        "E_PROGRAM_SCHEMA",
      );
    }
  });
});

describe("texts that are no programs", () => {
  const code = (text: string): string => {
    const result = readProgram(text);
    return result.ok ? "read" : result.error.code;
  };
  const text = writeProgram(CHANNEL);

  test.each([
    ["nothing", "", "E_PROGRAM_JSON"],
    ["half of one", text.slice(0, text.length / 2), "E_PROGRAM_JSON"],
    ["NaN", text.replace('"version":1', '"version":NaN'), "E_PROGRAM_JSON"],
    ["1e400", text.replace('"version":1', '"version":1e400'), "E_PROGRAM_SCHEMA"],
    ["null", "null", "E_PROGRAM_SCHEMA"],
    ["a list", "[]", "E_PROGRAM_SCHEMA"],
    ["__proto__ as a member", text.replace("{", '{"__proto__":{"polluted":true},'), "E_PROGRAM_SCHEMA"],
    ["nesting of 100 000", "[".repeat(100_000) + "]".repeat(100_000), "E_PROGRAM_SCHEMA"],
    ["a list of a million", `[${"0,".repeat(1_000_000)}0]`, "E_PROGRAM_SCHEMA"],
  ])("%s", (_, input, expected) => {
    expect(code(input)).toBe(expected);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a condition nested 100 000 deep", () => {
    const condition = `${'{"kind":"threshold","k":1,"of":['.repeat(100_000)}{"kind":"raw"}${"]}".repeat(100_000)}`;
    const marked = writeProgram({
      ...CHANNEL,
      outputs: CHANNEL.outputs.map((output) => ({
        ...output,
        leaves: output.leaves.map((leaf) => ({ ...leaf, condition: { kind: "raw" } })),
      })),
    });
    expect(code(marked.replace('"condition":{"kind":"raw"}', `"condition":${condition}`))).toBe("E_PROGRAM_SCHEMA");
  });

  test("more text than is read", () => {
    expect(code(" ".repeat(64 * 1024 * 1024 + 1))).toBe("E_PROGRAM_JSON");
  });
});

test("E_PROGRAM_POLICY_ID: a policy that was changed under its policyId", () => {
  expect(refusalOf({ ...CHANNEL, contract: "other" })).toMatchObject({ code: "E_PROGRAM_POLICY_ID", at: "/policyId" });
});

describe("E_PROGRAM_INCONSISTENT: a program that names what it does not hold", () => {
  const [template] = TEMPLATES as [Program];
  const cases: readonly (readonly [
    what: string,
    program: Program,
    path: readonly (string | number)[],
    value: Tree,
    at: string,
  ])[] = [
    ["a hole of a key that is not there", template, ["holes"], [], "/keys/"],
    [
      "a hole twice",
      template,
      ["holes"],
      [treeOf(template), treeOf(template)].map(
        (tree) => ((tree as Record<string, Tree[]>)["holes"] as Tree[])[0] as Tree,
      ),
      "/holes",
    ],
    ["a leaf of a key that is not there", CHANNEL, [...LEAF, "keys"], ["nobody"], "/outputs/0/leaves/0/keys/0"],
    [
      "a key called like a method of objects",
      CHANNEL,
      [...LEAF, "keys"],
      ["constructor"],
      "/outputs/0/leaves/0/keys/0",
    ],
    [
      "an internal key that is not there",
      CHANNEL,
      ["outputs", 0, "internalKey", "id"],
      "nobody",
      "/outputs/0/internalKey/id",
    ],
    [
      "an internal key that is a group",
      GROUP,
      ["outputs", 0, "internalKey", "id"],
      "members",
      "/outputs/0/internalKey/id",
    ],
    ["a tree of one leaf at depth 1", CHANNEL, [...LEAF, "depth"], 1, "/outputs/0/leaves"],
    ["neither script nor template", CHANNEL, [...LEAF, "script"], null, "/outputs/0/leaves/0"],
    [
      "a template with a lock that is no hole",
      template,
      [...LEAF, "template", 3],
      { number: "nothing" },
      "/outputs/0/leaves/0/template/3",
    ],
    [
      "a template with a hash behind no length",
      template,
      [...LEAF, "template", 3],
      { hash: "expiry" },
      "/outputs/0/leaves/0/template/3",
    ],
    [
      "a template with a key the leaf does not name",
      template,
      [...LEAF, "template", 1],
      { key: "to_local.penalty" },
      "/outputs/0/leaves/0/template/1",
    ],
    [
      "a group where one key stands",
      GROUP,
      [...LEAF, "template", 1],
      { key: "members" },
      "/outputs/0/leaves/0/template/1",
    ],
    [
      "an extended key with a mistyped character",
      CHANNEL,
      ["keys", "bob"],
      { kind: "extended", key: `xpub${"6".repeat(107)}`, steps: [] },
      "/keys/bob",
    ],
    ["a range without a value", template, ["holes", 0, "range"], [78, 33], "/holes/0/range"],
  ];
  test.each(cases)("%s", (_, program, ...[path, value, at]) => {
    const refusal = refusalOf(mutated(program, path, () => value));
    expect(refusal.code).toBe("E_PROGRAM_INCONSISTENT");
    expect((refusal.at ?? "").startsWith(at), refusal.at).toBe(true);
  });
});

const CODES = ["E_PROGRAM_JSON", "E_PROGRAM_SCHEMA", "E_PROGRAM_POLICY_ID", "E_PROGRAM_INCONSISTENT"];

describe("whatever comes", () => {
  test("any text is read or refused with a code", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json({ maxDepth: 5 })), (text) => {
        const result = readProgram(text);
        if (!result.ok) expect(CODES).toContain(result.error.code);
      }),
      { seed: 17, numRuns: 1000 },
    );
  });

  test("a program with text cut out, put in or doubled is read or refused with a code", () => {
    const texts = PROGRAMS.map(writeProgram);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(40), fc.string(), (text, at, length, insert) => {
        const start = at % text.length;
        const result = readProgram(text.slice(0, start) + insert + text.slice(start + length));
        if (!result.ok) expect(CODES).toContain(result.error.code);
      }),
      { seed: 18, numRuns: 2000 },
    );
  });

  test("a program with members changed for others of its own never throws: not read, not verified, not filled", () => {
    let passed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...PROGRAMS),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 3 }),
        (program, changes) => {
          const tree = treeOf(program);
          for (const [at, from, foreign] of changes)
            shuffle(tree, at, foreign ? STRANGERS[from % STRANGERS.length] : from);
          const claimed = claimPolicyId(tree);
          const read = checkProgram(claimed);
          if (!read.ok) {
            expect(CODES).toContain(read.error.code);
            return;
          }
          passed += 1;
          verifyProgram(read.value, { backend });
          instantiate(read.value, fill(read.value), { backend, networks: ["mainnet"] });
        },
      ),
      { seed: 19, numRuns: 1500 },
    );
    expect(passed, "mutants that the schema lets through").toBeGreaterThan(100);
  });
});

/** Values that belong nowhere in particular. */
const STRANGERS: readonly Tree[] = [
  null,
  0,
  1,
  -1,
  2 ** 31,
  "",
  "00",
  "x",
  [],
  {},
  true,
  "*",
  ["*"],
  { key: "bob" },
  { number: "expiry" },
  { hash: "bob" },
  { count: [] },
];

interface Place {
  readonly parent: Record<string, Tree>;
  readonly name: string;
}

function placesOf(tree: Tree): readonly Place[] {
  const places: Place[] = [];
  const stack = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === null || typeof node !== "object") continue;
    for (const [name, value] of Object.entries(node)) {
      places.push({ parent: node as Record<string, Tree>, name });
      stack.push(value);
    }
  }
  return places;
}

/** Puts another value at the place `at`: that of the place `from` (of the same type, so that more gets past the schema), or a stranger. */
function shuffle(tree: Tree, at: number, from: number | Tree | undefined): void {
  const places = placesOf(tree);
  const place = places[at % places.length];
  if (place === undefined) return;
  const old = place.parent[place.name];
  if (typeof from !== "number") {
    place.parent[place.name] = structuredClone(from ?? null);
    return;
  }
  const alike = places.filter(
    ({ parent, name }) => typeof parent[name] === typeof old && Array.isArray(parent[name]) === Array.isArray(old),
  );
  const other = alike[from % alike.length];
  if (other !== undefined) place.parent[place.name] = structuredClone(other.parent[other.name] as Tree);
}

/** The policyId that fits, where there is one: otherwise every mutant would stop there. */
function claimPolicyId(tree: Tree): unknown {
  try {
    return { ...(tree as object), policyId: policyId(tree as unknown as Program) };
  } catch {
    return tree; // no policy is left to print
  }
}

const fill = (program: Program): Values => valuesFor(program);
