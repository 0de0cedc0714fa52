/**
 * The canonical text of a program: every declaration in fixed order, names kept, units resolved, parameter values written in, no comments.
 * Its tagged hash is the policyId; parsing it gives a program of the same policyId.
 *
 * Keys that parties are bound to are not part of the policy: they stand in the descriptor, and a channel commits to them beside
 * the policyId. Nor are the arguments of an output: `to_local(owner: party, delay: blocks)` is one policy for all its uses, whatever delay a
 * use gives. Two programs with one policyId say the same about parties and formals of the same names.
 */
import type { Program } from "./program.ts";

export type Printable = Pick<Program, "contract" | "parties" | "parameters" | "requires" | "assertions"> & {
  readonly outputs: readonly Pick<Program["outputs"][number], "name" | "formals" | "policy">[];
};

export function print(program: Printable): string {
  const lines: string[] = [];
  if (program.contract !== null) lines.push(`contract ${program.contract}`);
  if (program.parties.length > 0)
    lines.push(`party ${program.parties.map((party) => party.name + (party.group ? "[]" : "")).join(", ")}`);
  if (program.requires.length > 0) lines.push(`requires ${program.requires.join(", ")}`);
  for (const { name, type, value } of program.parameters)
    lines.push(`param ${name}: ${type}${value === null ? "" : ` = ${value}`}`);
  const printed = new Set<string>();
  for (const output of program.outputs) {
    const name = declaredName(output.name);
    if (printed.has(name)) continue; // the outputs of a multipath step are one declaration
    printed.add(name);
    const formals = output.formals.map((formal) => `${formal.name}: ${formal.type}`).join(", ");
    lines.push(`output ${name}${formals === "" ? "" : `(${formals})`} = ${output.policy}`);
  }
  lines.push(...program.assertions);
  return `${lines.join("\n")}\n`;
}

/** `funding` of `funding/1`. */
export const declaredName = (name: string): string => name.split("/")[0] as string;
