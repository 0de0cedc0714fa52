/** Elements read as numbers. */
import type { Outcome, Run } from "./outcome.ts";
import type { Sum, Term } from "./term.ts";
import { NUMBER_BYTES } from "../../interpreter/number.ts";
import { sizeSum, valueSum } from "./algebra.ts";
import { require } from "./outcome.ts";
import { peek } from "./path.ts";
import { addSums, constantSum, isNegative, not } from "./sum.ts";
import { OPERAND_MAX } from "./term.ts";

/** The top `count` elements as numbers, the top last; they stay where they are. */
export function operands(run: Run, count: number, from = 0): Sum[] | Exclude<Outcome, undefined> {
  const found: Sum[] = [];
  for (let depth = from; depth < from + count; depth++) {
    const read = operand(run, peek(run.world, run.path, depth));
    if (typeof read === "string" || "unknown" in read || "split" in read) return read;
    found.unshift(read);
  }
  return found;
}

/** "Operands have at most 4 bytes": who goes on has shown that. */
function operand(run: Run, of: Term): Sum | Exclude<Outcome, undefined> {
  const { arena } = run.world;
  if (of.kind === "opaque" || of.kind === "preimage")
    return { unknown: "the script computes with an element whose bytes are not known" };
  const value = valueSum(arena, of);
  if (value === undefined) return "fails";
  const short =
    of.kind === "item"
      ? [not(isNegative(arena, addSums(constantSum(NUMBER_BYTES), sizeSum(arena, of), -1)))]
      : [
          not(isNegative(arena, addSums(constantSum(OPERAND_MAX), value, -1))),
          not(isNegative(arena, addSums(value, constantSum(OPERAND_MAX)))),
        ];
  for (const truth of short) if (require(run, truth) === "fails") return "fails";
  return value;
}
