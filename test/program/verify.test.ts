/** `verifyProgram`: whatever is changed in a bound program, its keys and scripts do not give it any more. One mutant each. */
import { describe, expect, test } from "vitest";
import { verifyProgram } from "../../src/program/index.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../../src/program/index.ts";
import { backend, optionsFor, policyText, programOf, xonly } from "./library.ts";

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
