/** The names that the policy of an output may use for values: its formals, and the parameters that they do not hide. */
import type { FormalType, Program, ProgramOutput } from "./program.ts";
import { declaredName } from "./print.ts";

export interface DeclaredValue {
  /** The id of its hole. */
  readonly id: string;
  readonly type: FormalType;
  /** Is it a hole still? */
  readonly open: boolean;
  /** Canonical text; null for formals, whose values the program does not keep. */
  readonly value: string | null;
}

export function declaredNames(program: Program, output: ProgramOutput): ReadonlyMap<string, DeclaredValue> {
  const holes = new Set(program.holes.map((hole) => hole.id));
  const names = new Map<string, DeclaredValue>();
  for (const { name, type, value } of program.parameters)
    names.set(name, { id: name, type, open: holes.has(name), value });
  for (const { name, type } of output.formals) {
    const id = `${declaredName(output.name)}.${name}`;
    names.set(name, { id, type, open: holes.has(id), value: null });
  }
  return names;
}
