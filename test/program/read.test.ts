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

/** Changed by `change`, under the policyId that the change gives. */
function forged(program: Program, change: (program: Record<string, Tree>) => void): unknown {
  const tree = treeOf(program) as Record<string, Tree>;
  change(tree);
  return claimPolicyId(tree);
}

const list = (tree: Tree | undefined, name: string): Record<string, Tree>[] =>
  (tree as Record<string, Tree>)[name] as Record<string, Tree>[];

describe("no two policies share a policyId by the way a program is written", () => {
  const TWO = programOf("contract c party a, b output o = tr(unspendable,pk(a)) output p = tr(unspendable,pk(b))");
  const PATHS = programOf("contract c party a, b output o = tr(a/<0;1>,pk(b))");
  const second = list(treeOf(TWO), "outputs")[1]?.["policy"] as string;

  const cases: readonly (readonly [
    what: string,
    program: Program,
    change: (tree: Record<string, Tree>) => void,
    at: string,
  ])[] = [
    [
      "an output passed off as a branch of another",
      TWO,
      (tree) => Object.assign(list(tree, "outputs")[1] ?? {}, { name: "o/1" }),
      "/outputs/1/name",
    ],
    [
      "an output under the name of another",
      TWO,
      (tree) => Object.assign(list(tree, "outputs")[1] ?? {}, { name: "o" }),
      "/outputs/1/name",
    ],
    [
      "branches of two policies",
      PATHS,
      (tree) => Object.assign(list(tree, "outputs")[1] ?? {}, { policy: second }),
      "/outputs/1/policy",
    ],
    ["branches out of order", PATHS, (tree) => list(tree, "outputs").reverse(), "/outputs/0/name"],
    ["a branch that is left out", PATHS, (tree) => list(tree, "outputs").shift(), "/outputs/0/name"],
    [
      "a party twice",
      TWO,
      (tree) => list(tree, "parties").push({ ...list(tree, "parties")[0] } as Record<string, Tree>),
      "/parties/2/name",
    ],
    [
      "a parameter of a party's name",
      TWO,
      (tree) => list(tree, "parameters").push({ name: "a", type: "blocks", value: "5" }),
      "/parameters/0/name",
    ],
    [
      "a formal twice",
      TWO,
      (tree) =>
        Object.assign(list(tree, "outputs")[0] ?? {}, { formals: ["a", "a"].map((name) => ({ name, type: "party" })) }),
      "/outputs/0/formals",
    ],
    [
      "a declaration as an assertion",
      TWO,
      (tree) => Object.assign(tree, { assertions: [`output q = ${second}`] }),
      "/assertions/0",
    ],
  ];
  test.each(cases)("%s", (_, program, change, at) => {
    const refusal = refusalOf(forged(program, change));
    expect(refusal.code).toBe("E_PROGRAM_INCONSISTENT");
    expect((refusal.at ?? "").startsWith(at), refusal.at).toBe(true);
  });

  test.each([
    ["policy", ["outputs", 0, "policy"], "tr(a)\noutput p = tr(b)"],
    ["policy of a leaf", ["outputs", 0, "leaves", 0, "policy"], "pk(a)\r"],
    ["assertion", ["assertions"], ["assert a can spend o now\noutput p = tr(b)"]],
    ["value of a parameter", ["parameters"], [{ name: "d", type: "blocks", value: "5\nparty z" }]],
  ] as const)("a line break in a %s", (_, path, value) => {
    expect(refusalOf(mutated(TWO, path, () => structuredClone(value) as Tree)).code).toBe("E_PROGRAM_SCHEMA");
  });
});

describe("the range of a hole follows from what it is", () => {
  const HOLES = programOf(
    "contract c party a, b, m[] param d: blocks param r: scalar output o(h: height,s: hash160,k: key) = tr(musig(a,b/0), {and_v(v:pk(a.x),older(d)),and_v(v:after(h),and_v(v:hash160(s),pk(k))),multi_a(2,m)}) output p = tr(unspendable(r), pk(a.y/*))",
  );
  const ranges = HOLES.holes.flatMap(({ id, range: [least, most] }, i) =>
    [[least - 1, most], [least, most + 1], ...(id === "m" ? [] : [[least + 1, most + 1]])].map(
      (range) => [id, i, range] as const,
    ),
  );

  test.each(ranges.filter(([, , [least]]) => (least ?? 0) >= 0))("%s, hole %i, range %j", (id, i, range) => {
    // A group's least number of members is narrowed by thresholds alone.
    if (id === "m" && range[0] === 1) return;
    expect(refusalOf(mutated(HOLES, ["holes", i, "range"], () => [...range])).at).toBe(`/holes/${i}/range`);
  });

  test("of another kind, of a name that is not declared, or of one that has its value", () => {
    const d = HOLES.holes.findIndex((hole) => hole.id === "d");
    expect(refusalOf(mutated(HOLES, ["holes", d, "kind"], () => "hash")).at).toBe(`/holes/${d}/kind`);
    expect(refusalOf(mutated(HOLES, ["holes", d, "id"], () => "e")).at).toBe(`/holes/${d}/id`);
    const given = forged(HOLES, (tree) => Object.assign(list(tree, "parameters")[0] ?? {}, { value: "5" }));
    expect(refusalOf(given).at).toBe(`/holes/${d}/id`);
  });
});

test("a hole says where it is used, and every key is used: what fills outputs goes by it", () => {
  const [template] = TEMPLATES as [Program];
  for (const i of template.holes.keys())
    expect(refusalOf(mutated(template, ["holes", i, "where"], () => [])).at).toBe(`/holes/${i}/where`);
  const unused = mutated(CHANNEL, ["keys"], (keys) => ({
    ...(keys as Record<string, Tree>),
    mallory: { kind: "point", key: `02${"11".repeat(32)}` },
  }));
  expect(refusalOf(unused).at).toBe("/keys/mallory");
});

/** Not a key: one letter repeated, in the form of a wallet's private key. */
const SECRET = `K${"w".repeat(51)}`;

describe("a private key that stands where a name does is not repeated", () => {
  const [template] = TEMPLATES as [Program];
  test.each([
    ["as the id of a key without hole", ["keys"], { [SECRET]: { kind: "hole", hole: "x", steps: [] } }],
    ["as the id of a malformed key", ["keys"], { [SECRET]: { kind: "hole" } }],
    ["as a member", ["outputs", 0, SECRET], 1],
    ["as the name of a group in a size", [...LEAF, "cost", "stack", "most"], [{ plus: 1, times: { [SECRET]: -1 } }]],
    ["as a hole", ["holes", 0, "id"], SECRET],
  ] as const)("%s", (_, path, value) => {
    expect(JSON.stringify(refusalOf(mutated(template, path, () => structuredClone(value) as Tree)))).not.toContain(
      "wwwww",
    );
  });
});

test("a leaf of 60 000 keys and as many in its template is read in time that grows with it", () => {
  const count = 60_000;
  const program = mutated(GROUP, LEAF, (leaf) => ({
    ...(leaf as Record<string, Tree>),
    keys: [...Array.from({ length: count }, () => "members"), "bob/0/*"],
    template: [{ keys: Array.from({ length: count }, () => "bob/0/*"), sorted: false }],
  }));
  const start = performance.now();
  expect(checkProgram(program).ok).toBe(true);
  expect(performance.now() - start, "milliseconds; a search per key takes minutes").toBeLessThan(5_000);
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
