/** A Program read back into the draft it was made of: what is bound already is constant in it, what is a hole can be filled. */
import type { Draft, DraftLeaf, DraftOutput } from "./draft.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "./program.ts";
import type { SizeRange } from "../script/size.ts";
import { fromHex } from "../base/bytes.ts";
import { add } from "../script/size.ts";
import { fromProgramParts } from "./parts.ts";

export function draftOf(program: Program): Draft {
  return {
    contract: program.contract,
    parties: program.parties,
    parameters: program.parameters,
    requires: program.requires,
    keys: new Map(Object.entries(program.keys)),
    ...(program.index === null ? {} : { index: program.index }),
    holes: new Map(program.holes.map((hole) => [hole.id, hole])),
    outputs: program.outputs.map(outputOf),
    assertions: program.assertions,
  };
}

function outputOf(output: ProgramOutput): DraftOutput {
  const { name, formals, kind, policy, internalKey } = output;
  const { id, source, holders } = internalKey;
  return {
    name,
    formals,
    kind,
    policy,
    text: output.descriptorTemplate ?? [(output.descriptor ?? "").split("#")[0] as string],
    internalKey: { id, source, holders },
    leaves: output.leaves.map(leafOf),
  };
}

function leafOf(leaf: ProgramLeaf): DraftLeaf {
  const { kind, depth, policy, keys, condition, locks, cost } = leaf;
  return {
    kind,
    depth,
    policy,
    keys,
    condition,
    locks,
    text: leaf.miniscriptTemplate ?? [leaf.miniscript ?? ""],
    script:
      leaf.template === null ? [{ kind: "bytes", bytes: fromHex(leaf.script ?? "") }] : fromProgramParts(leaf.template),
    satisfaction: cost === null ? null : { bytes: cost.stack, items: withoutLastTwo(cost.items) },
  };
}

/** The items of a cost count the script and the control block. */
const withoutLastTwo = ({ least, most }: SizeRange): SizeRange => ({
  least: add(least, -2, "least"),
  most: add(most, -2, "most"),
});
