/** `verifyProgram`: whatever is changed in a bound program, its keys and scripts do not give it any more. One mutant each. */
import { describe, expect, test } from "vitest";
import { policyId, readProgram, verifyProgram, writeProgram } from "../../src/program/index.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../../src/program/index.ts";
import { backend, key, optionsFor, POLICIES, policyText, programOf, TPUB, xonly, XPUB } from "./library.ts";

const TEXT = policyText("escrow.policy");
const PROGRAM = programOf(TEXT, optionsFor(programOf(TEXT)));

const flipped = (hex: string | null): string => (hex ?? "").replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

/** The last sibling of the path counts as much as the first byte. */
const withOutput = (change: (output: ProgramOutput) => Partial<ProgramOutput>): Program => ({
  ...PROGRAM,
  outputs: PROGRAM.outputs.map((output) => ({ ...output, ...change(output) })),
});
const withLeaf = (change: (leaf: ProgramLeaf) => Partial<ProgramLeaf>): Program =>
  withOutput(({ leaves }) => ({ leaves: leaves.map((leaf, i) => (i === 0 ? { ...leaf, ...change(leaf) } : leaf)) }));

/** The other parity in the first byte of a control block. */
const turned = (block: string | null): string =>
  (Number.parseInt((block ?? "").slice(0, 2), 16) ^ 1).toString(16) + (block ?? "").slice(2);

const MUTANTS: readonly (readonly [what: string, mutant: Program])[] = [
  ["script", withLeaf(({ script }) => ({ script: flipped(script) }))],
  ["leaf hash", withLeaf(({ leafHash }) => ({ leafHash: flipped(leafHash) }))],
  ["control block, its path", withLeaf(({ controlBlock }) => ({ controlBlock: flipped(controlBlock) }))],
  ["control block, its parity", withLeaf(({ controlBlock }) => ({ controlBlock: turned(controlBlock) }))],
  ["asm", withLeaf(() => ({ asm: "TRUE" }))],
  [
    "cost of a leaf",
    withLeaf(({ cost }) => (cost === null ? {} : { cost: { ...cost, weight: { least: 1, most: 1 } } })),
  ],
  [
    "depths of two leaves",
    withOutput(({ leaves }) => ({
      leaves: leaves.toReversed().map((leaf, i) => ({ ...leaf, depth: leaves[i]?.depth ?? 0 })),
    })),
  ],
  ["internal key", withOutput(({ internalKey }) => ({ internalKey: { ...internalKey, key: xonly(99) } }))],
  ["merkle root", withOutput(({ merkleRoot }) => ({ merkleRoot: flipped(merkleRoot) }))],
  ["tweak", withOutput(({ tweak }) => ({ tweak: flipped(tweak) }))],
  ["output key", withOutput(({ outputKey }) => ({ outputKey: flipped(outputKey) }))],
  ["parity", withOutput(({ parity }) => ({ parity: parity === 0 ? 1 : 0 }))],
  ["scriptPubKey", withOutput(({ scriptPubKey }) => ({ scriptPubKey: flipped(scriptPubKey) }))],
  ["address", withOutput(({ addresses }) => ({ addresses: { mainnet: (addresses["mainnet"] ?? "").toUpperCase() } }))],
  [
    "address of another network",
    withOutput(({ addresses }) => ({ addresses: { signet: addresses["mainnet"] ?? "" } })),
  ],
  [
    "checksum of the descriptor",
    withOutput(({ descriptor }) => ({
      descriptor: (descriptor ?? "").replace(/.$/, (last) => (last === "q" ? "p" : "q")),
    })),
  ],
  [
    "cost of the key path",
    withOutput(({ keyPath }) => (keyPath === null ? {} : { keyPath: { ...keyPath, controlBlock: 33 } })),
  ],
  ["key path left out", withOutput(() => ({ keyPath: null }))],
  ["a key", { ...PROGRAM, keys: { ...PROGRAM.keys, "seller.late": { kind: "point", key: xonly(98) } } }],
  [
    "a key off the curve",
    { ...PROGRAM, keys: { ...PROGRAM.keys, "seller.late": { kind: "point", key: "00".repeat(31) + "05" } } },
  ],
  ["an index that nothing needs", { ...PROGRAM, index: 4 }],
];

describe("verifyProgram", () => {
  test("takes the program itself", () => {
    expect(verifyProgram(PROGRAM, { backend })).toEqual({ ok: true, value: PROGRAM });
  });

  test.each(MUTANTS)("refuses it with another %s", (_, mutant) => {
    expect(verifyProgram(mutant, { backend })).toMatchObject({ ok: false, error: { code: "E_PROGRAM_INCONSISTENT" } });
  });
});

const NAMED = programOf(
  "contract c party a, b param d: blocks param k: key = " +
    key(7) +
    " output o(h: sha256) = tr(unspendable, {and_v(v:pk(a),older(d)),and_v(v:sha256(h),pk(b)),pk(k)})",
  { keys: { a: key(1), b: key(2) } },
);

/** The program with its first output or leaf changed, under the policyId that the change gives. */
const told = (program: Program, change: (output: ProgramOutput) => Partial<ProgramOutput>): Program => {
  const outputs = program.outputs.map((output, i) => (i === 0 ? { ...output, ...change(output) } : output));
  return { ...program, outputs, policyId: policyId({ ...program, outputs }) };
};
const toldLeaf = (program: Program, at: number, change: (leaf: ProgramLeaf) => Partial<ProgramLeaf>): Program =>
  told(program, ({ leaves }) => ({
    leaves: leaves.map((leaf, i) => (i === at ? { ...leaf, ...change(leaf) } : leaf)),
  }));

const BOUND = programOf("contract c party a, b output o = tr(unspendable, {and_v(v:pk(a),older(144)),pk(b)})", {
  keys: { a: key(1), b: key(2) },
});
/** Its internal key has a private key. */
const SPENDABLE = programOf(`contract c party a, b output o = tr(${key(9)}, {and_v(v:pk(a),older(144)),pk(b)})`, {
  keys: { a: key(1), b: key(2) },
});
const [HONEST] = BOUND.outputs as [ProgramOutput];

const LIES: readonly (readonly [what: string, lie: Program])[] = [
  [
    "a spendable internal key is unspendable",
    told(SPENDABLE, ({ internalKey }) => ({
      policy: HONEST.policy,
      descriptor: HONEST.descriptor,
      keyPath: null,
      internalKey: { ...internalKey, source: "unspendable" },
    })),
  ],
  [
    "a spendable internal key is unspendable, all else true",
    told(SPENDABLE, ({ internalKey }) => ({
      keyPath: null,
      internalKey: { ...internalKey, source: "unspendable" },
    })),
  ],
  [
    "an unspendable internal key is a party's",
    told(BOUND, ({ internalKey }) => ({
      keyPath: SPENDABLE.outputs[0]?.keyPath ?? null,
      internalKey: { ...internalKey, source: "party", holders: ["a"] },
    })),
  ],
  [
    "a single key is an aggregate",
    told(SPENDABLE, ({ internalKey }) => ({ internalKey: { ...internalKey, source: "musig" } })),
  ],
  [
    "nobody's key has a holder",
    told(SPENDABLE, ({ internalKey }) => ({ internalKey: { ...internalKey, holders: ["a"] } })),
  ],
  ["the descriptor is another output's", told(BOUND, () => ({ descriptor: SPENDABLE.outputs[0]?.descriptor ?? null }))],
  ["another key may spend", toldLeaf(BOUND, 0, () => ({ condition: { kind: "key", key: "b" } }))],
  ["the lock is shorter", toldLeaf(BOUND, 0, () => ({ locks: { after: [], older: [1] } }))],
  ["the miniscript is shorter", toldLeaf(BOUND, 0, () => ({ miniscript: "pk(x)" }))],
  [
    "the witness is smaller",
    toldLeaf(BOUND, 1, ({ cost }) =>
      cost === null
        ? {}
        : {
            cost: {
              ...cost,
              stack: { least: 1, most: 1 },
              weight: { least: Number(cost.weight.least) - 64, most: Number(cost.weight.most) - 64 },
            },
          },
    ),
  ],
  ["the policy of a leaf is another one", toldLeaf(BOUND, 1, () => ({ policy: "pk(a)" }))],
  ["the policy of the output is another one", told(BOUND, ({ policy }) => ({ policy: policy.replace("144", "145") }))],
  ["a miniscript leaf is raw", toldLeaf(BOUND, 1, () => ({ kind: "asm", cost: null }))],
  [
    "a template's lock is a constant",
    {
      ...toldLeaf(NAMED, 0, ({ template }) => ({
        template: (template ?? []).map((part) => (typeof part === "object" && "number" in part ? "51" : part)),
      })),
      holes: NAMED.holes.filter((hole) => hole.id !== "d"),
    },
  ],
  [
    "a soft fork's fragment needs no soft fork",
    told(
      { ...programOf("party a requires anyprevout output o = tr(a,apo(a.x))", { network: "regtest" }), requires: [] },
      () => ({}),
    ),
  ],
  ["a parameter's value is another key", { ...NAMED, keys: { ...NAMED.keys, k: { kind: "point", key: key(8) } } }],
  [
    "a name waits for another's key",
    {
      ...programOf("contract c party a, b output o = tr(unspendable, {pk(a),pk(b)})"),
      keys: {
        unspendable: { kind: "unspendable" },
        a: { kind: "hole", hole: "b", steps: [] },
        b: { kind: "hole", hole: "a", steps: [] },
      },
    },
  ],
];

describe("what a program says of its scripts is what they say", () => {
  test.each(LIES)("%s", (_, lie) => {
    const read = readProgram(writeProgram(lie));
    const verdict = read.ok ? verifyProgram(read.value, { backend }) : read;
    expect(verdict).toMatchObject({ ok: false, error: { code: "E_PROGRAM_INCONSISTENT" } });
  });

  test("an address of a network that a key is not for", () => {
    const bound = programOf(`contract c party a, b output o = tr(a, pk(b))`, {
      network: "regtest",
      keys: { a: TPUB, b: key(2) },
    });
    expect(verifyProgram(bound, { backend }).ok).toBe(true);
    const address =
      programOf(`contract c party a, b output o = tr(a, pk(b))`, { keys: { a: XPUB, b: key(2) } }).outputs[0]
        ?.addresses ?? {};
    expect(
      verifyProgram(
        told(bound, () => ({ addresses: address })),
        { backend },
      ).ok,
    ).toBe(false);
  });
});

describe("every program that the compiler makes is read and verified", () => {
  const check = (program: Program): void => {
    const read = readProgram(writeProgram(program));
    expect(read).toMatchObject({ ok: true });
    expect(verifyProgram(program, { backend })).toMatchObject({ ok: true });
  };

  test.each(POLICIES)("%s, open and bound", (name) => {
    const network = policyText(name).includes("anyprevout") ? "regtest" : "mainnet";
    const template = programOf(policyText(name), { network });
    check(template);
    check(programOf(policyText(name), { network, ...optionsFor(template) }));
  });

  test.each([
    "party a output o(h: height,t: party,s: sha256) = tr(t.x,and_v(v:after(h),and_v(v:sha256(s),c:and_v(v:pk(a),pk_k(t.z)))))",
    "party m[], a output o = tr(a/<0;1>/*,{multi_a(all,m/0,a/3),and_v(v:pk(a/5),l:older(4))})",
    "party m[], a param d: blocks = 3 output o = tr(musig(m,a)/3,{sortedmulti_a(2,m,a.x),asm(a.t CHECKSIGVERIFY d CHECKSEQUENCEVERIFY)})",
    "party a param r: scalar output o = tr(unspendable(r),asm(r DROP a CHECKSIG))",
    "party m[] output o = tr(unspendable,multi_a(2,m.x))",
    `party a, b param k: key = ${key(1)} output o(q: key,x: party) = tr(musig(q,x.t,a),pk(b)) output z = tr(k,pkh(a.t))`,
    `tr([d34db33f/44h]${xonly(1)},{pk([d34db33f/44h]${key(2)}),pk(${XPUB}/<0;1>/7)})`,
    `tr(${xonly(1).toUpperCase()},thresh(2,pk(${xonly(2).toUpperCase()}),s:pk(a),sln:after(99)))`,
  ])("%s", (text) => check(programOf(text)));

  test("with values of formals, which the program holds in its scripts only", () => {
    check(
      programOf("party a output o(h: height,s: sha256) = tr(a,and_v(v:after(h),and_v(v:sha256(s),pk(a.t))))", {
        keys: { a: key(1), "a.t": key(2) },
        set: { "o.h": "5", "o.s": "0a".repeat(32) },
      }),
    );
  });
});
