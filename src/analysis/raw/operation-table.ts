/** The symbolic operations of a rule set, by byte. */
import type { RuleSet } from "../../interpreter/machine.ts";
import type { SymbolicOperation } from "./outcome.ts";
import { invariant } from "../../base/invariant.ts";
import { opcodeByName } from "../../script/opcodes.ts";
import { FORK_OPERATIONS, OPERATIONS } from "./operations.ts";

/** Every opcode that the interpreter runs has its row here; where two rows name one byte the later one counts, as there. */
export function operationTable(rules: RuleSet): readonly (SymbolicOperation | undefined)[] {
  const table: (SymbolicOperation | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const name of Object.keys(rules.operations)) {
    const opcode = opcodeByName(name);
    const operation = OPERATIONS[name] ?? FORK_OPERATIONS[name];
    // Small numbers are pushes to the search.
    if (/^(?:1NEGATE|[0-9]+)$/.test(name)) continue;
    invariant(
      opcode !== undefined && operation !== undefined,
      "each opcode of the interpreter has its symbolic operation",
    );
    table[opcode] = operation;
  }
  return table;
}
