/**
 * What a spend of a finished output weighs on average: over the ways of a policy, odds × the witness of the cheapest spend by what the way names and
 * nothing else. One account for every tree, whoever made it: it looks at the program compiled from the tree's text, its scripts and control
 * blocks, and at the witnesses that satisfy its leaves.
 */
import type { Branch } from "../../src/compiler/spending-cost.ts";
import type { ProgramLeaf, ProgramOutput } from "../../src/program/program.ts";
import { compactSizeLength } from "../../src/base/compact-size.ts";
import { compile } from "../../src/compiler/index.ts";
import { branchBytes } from "../../src/compiler/spending-cost.ts";
import { noble } from "../../src/crypto/index.ts";
import { lockArg } from "../../src/miniscript/build.ts";
import { readMiniscript } from "../../src/miniscript/read-text.ts";

const backend = noble();

/** The first output of a policy's text; `undefined` where it is refused. */
export const findOutput = (text: string): ProgramOutput | undefined =>
  compile({ name: "policy", text }, { backend }).program?.outputs[0];

/** The same, of a text that must compile. */
export function outputOf(text: string): ProgramOutput {
  const output = findOutput(text);
  if (output === undefined) throw new Error(`refused: ${text}`);
  return output;
}

/** Of an output whose names wait for their values. */
export function expectedWeight(output: ProgramOutput, branches: readonly Branch[]): number {
  const signers = /^musig\((.*)\)$/.exec(output.internalKey.id)?.[1]?.split(",") ?? [output.internalKey.id];
  const leaves = output.leaves.map((leaf) => weigh(leaf));
  return branches.reduce((sum, branch) => {
    const isSigned = signers.every((key) => branch.terminals.includes(`key ${key}`));
    const weights = [...(isSigned ? [KEY_PATH] : []), ...leaves.flatMap((each) => each(branch) ?? [])];
    return sum + branch.share * Math.min(...weights);
  }, 0);
}

/** A count, a length and a signature. */
const KEY_PATH = 1 + 1 + 64;

function weigh(leaf: ProgramLeaf): (branch: Branch) => number | undefined {
  const node = readMiniscript(leaf.policy, {
    key: (text) => ({ id: text, text }),
    lock: (text, fragment) => lockArg(fragment, Number(text)),
    hash: (text) => ({ text }),
  });
  if (node === undefined) throw new Error(`no miniscript: ${leaf.policy}`);
  const script = leaf.cost?.script.most as number;
  const control = 33 + 32 * leaf.depth;
  return (branch) => {
    const satisfaction = branchBytes(node, branch);
    return satisfaction && 1 + satisfaction + script + compactSizeLength(control) + control;
  };
}
