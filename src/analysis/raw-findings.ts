/**
 * Raw leaves that open without a signature: whoever sees the way, a miner first of all, takes the coins. Said only with a witness that the
 * interpreter has run, and not where the author claims it: `assert anyone can spend anchor from 16 blocks`.
 */
import type { Condition } from "../policy/condition.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { AssertionResult } from "./assertion-report.ts";
import type { Finding } from "./finding.ts";
import type { UnsignedSpend } from "./raw/unsigned.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import { conditionWords } from "../policy/words.ts";
import { declaredName } from "../program/print.ts";

export function rawFindings(
  program: Program,
  raw: RawMeanings,
  results: readonly AssertionResult[],
): readonly Finding[] {
  const open = new Set(results.flatMap(openedOutput));
  return program.outputs
    .filter((output) => !open.has(declaredName(output.name)))
    .flatMap((output) =>
      output.leaves.flatMap((leaf, index) => {
        const unsigned = leaf.kind === "asm" ? raw(output, leaf).unsigned : undefined;
        return unsigned === undefined ? [] : [finding(program, output, index, unsigned)];
      }),
    );
}

/** `anyone`, or preimages and nothing else: no key is in it. */
const KEYLESS = /^assert (?:anyone|preimage\([^)]*\)(?: \+ preimage\([^)]*\))*) can spend ([A-Za-z_][A-Za-z0-9_]*)/;

/** The output that an assertion, which is not refuted, claims to be open without a key. */
function openedOutput({ answer, text }: AssertionResult): readonly string[] {
  const name = answer === "holds" || answer === "waits" ? KEYLESS.exec(text)?.[1] : undefined;
  return name === undefined ? [] : [name];
}

function finding({ contract }: Program, { name }: ProgramOutput, index: number, spend: UnsignedSpend): Finding {
  const { needs, real, script, witness } = spend;
  const items = witness.map((item) => (item === "" ? "<empty>" : item)).join(" ");
  return {
    code: "TW409",
    place: { kind: "leaf", output: name, index },
    message: "this raw leaf opens without a signature",
    label: needs.length === 0 ? "anyone can spend it, at any moment" : conditionWords(allOf(needs)),
    notes: [
      `the interpreter accepts this witness: ${witness.length === 0 ? "nothing but the script" : items}`,
      ...(real ? [] : [`run on the script with test values where it has holes or asks for a secret: ${script}`]),
    ],
    help: [
      "see to it that every way through the script ends in a signature check that must hold",
      // A lone output has no room for assertions.
      ...(contract === null
        ? []
        : [`where that is meant, say so: \`assert anyone can spend ${declaredName(name)}\`, and from when`]),
    ],
  };
}

const allOf = (needs: readonly Condition[]): Condition => ({ kind: "threshold", k: needs.length, of: needs });
