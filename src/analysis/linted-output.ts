/** What every lint is given: an output as it is declared, what it means, and the day. */
import type { Program, ProgramOutput } from "../program/program.ts";
import type { Meaning } from "./meaning.ts";
import type { Now } from "./scene.ts";

export interface LintedOutput {
  readonly program: Program;
  readonly output: ProgramOutput;
  readonly meaning: Meaning;
  readonly now: Now;
}
