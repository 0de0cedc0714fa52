/**
 * Does a program mean what it says? It is made again, from the texts of its policy and from its keys, as the compiler makes it; every byte must come out the
 * same. Raw leaves are the exception: their text is not read here, so only their hashes and keys are shown; compile `print(program)` for them.
 */
import type { Result } from "../base/result.ts";
import type { Draft, DraftOutput } from "./draft.ts";
import type { Finished, FinishOptions } from "./finish.ts";
import type { Program, ProgramLeaf, ProgramOutput, TextPart } from "./program.ts";
import type { Refusal } from "./refusals.ts";
import { toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { hash160 } from "../crypto/hash.ts";
import { declaredNames } from "./declared.ts";
import { draftOf } from "./draft-of.ts";
import { NO_VALUES } from "./draft.ts";
import { finish } from "./finish.ts";
import { internalKeyFits } from "./internal-key.ts";
import { foreignKeys } from "./networks.ts";
import { keysFit } from "./key-table.ts";
import { outputText } from "./output-text.ts";
import { policyLeaf } from "./policy-leaf.ts";
import { writeProgram } from "./read.ts";
import { rolesFit } from "./roles-fit.ts";

const INCONSISTENT: Refusal = {
  code: "E_PROGRAM_INCONSISTENT",
  message: "the program is not what its own policy, keys and scripts give",
};

export function verifyProgram(program: Program, options: Omit<FinishOptions, "networks">): Result<Program, Refusal> {
  const networks = [
    ...new Set(program.outputs.flatMap((output) => Object.keys(output.addresses))),
  ] as FinishOptions["networks"];
  const draft = policyDraft(program);
  if (draft === undefined || !keysFit(program) || !rolesFit(program) || foreignKeys(program, networks).length > 0)
    return err(INCONSISTENT);
  const again = finish(draft, NO_VALUES, { ...options, networks });
  const leaves = program.outputs.flatMap((output) => output.leaves);
  const same =
    again.problems.length === 0 &&
    writeProgram(again.program) === writeProgram(program) &&
    leaves.every((leaf) => holdsItsKeys(leaf, again.resolved));
  return same ? ok(program) : err(INCONSISTENT);
}

/** The draft that compiling the policy gives; `undefined` where a text contradicts what is claimed beside it. */
function policyDraft(program: Program): Draft | undefined {
  const draft = draftOf(program);
  const outputs: DraftOutput[] = [];
  for (const [i, output] of program.outputs.entries()) {
    const made = policyOutput(program, output, draft.outputs[i] as DraftOutput);
    if (made === undefined) return undefined;
    outputs.push(made);
  }
  return { ...draft, outputs };
}

function policyOutput(program: Program, output: ProgramOutput, claimed: DraftOutput): DraftOutput | undefined {
  const names = declaredNames(program, output);
  const leaves: DraftOutput["leaves"][number][] = [];
  for (const [i, leaf] of output.leaves.entries()) {
    const asClaimed = claimed.leaves[i] as DraftOutput["leaves"][number];
    const made = leaf.kind === "asm" ? rawLeaf(leaf) && asClaimed : policyLeaf({ program, output, names }, leaf);
    if (made === undefined) return undefined;
    leaves.push(made);
  }
  const key = internalKeyText(output);
  if (key === undefined || !internalKeyFits(program, output, key)) return undefined;
  return { ...claimed, leaves, text: outputText(output.kind, [keyPart(program, output)], leaves) };
}

/** What a raw leaf may say of itself: that nothing is known. */
const rawLeaf = ({ policy, condition, cost, locks }: ProgramLeaf): true | undefined =>
  policy.startsWith("asm(") &&
  condition.kind === "raw" &&
  cost === null &&
  locks.after.length + locks.older.length === 0
    ? true
    : undefined;

/** The text of the internal key, when the rest of the output's policy is its leaves. */
function internalKeyText({ kind, policy, leaves }: ProgramOutput): string | undefined {
  const texts = leaves.map((leaf) => ({ depth: leaf.depth, text: [leaf.policy] }));
  const [whole = ""] = outputText(kind, [""], texts) as readonly string[];
  const [start, end] = [`${kind}(`, whole.slice(kind.length + 1)];
  if (!policy.startsWith(start) || !policy.endsWith(end)) return undefined;
  const key = policy.slice(start.length, policy.length - end.length);
  return key.length + start.length + end.length === policy.length && key !== "" ? key : undefined;
}

const POINT = /^(?:0[23])?([0-9a-f]{64})$/;

/** A key that is given as bytes is printed x-only. */
function keyPart(program: Program, { internalKey: { id } }: ProgramOutput): TextPart {
  const [, xonly] = POINT.exec(id) ?? [];
  return program.keys[id]?.kind === "point" && xonly !== undefined ? xonly : { key: id };
}

/** In the clear, or as the hash that `pk_h` shows. */
const holdsItsKeys = ({ script, keys }: ProgramLeaf, resolved: Finished["resolved"]): boolean =>
  script === null ||
  [...new Set(keys)].every((id) =>
    (resolved.get(id) ?? []).every(
      ({ xonly }) => script.includes(toHex(xonly)) || script.includes(toHex(hash160(xonly))),
    ),
  );
