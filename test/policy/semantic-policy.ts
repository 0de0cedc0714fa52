/**
 * Monotone conditions as truth tables, in rust-miniscript's words (`or(pk(A),and(pk(B),older(9)))`) and in ours, so that two ways to write
 * one condition can be compared. Exponential in the terminals: for a dozen of them.
 */
import type { Condition } from "../../src/policy/condition.ts";

/** Is the terminal, written `pk(A)` or `older(9)`, there? */
export type World = (terminal: string) => boolean;

export interface Formula {
  readonly terminals: readonly string[];
  readonly holds: (world: World) => boolean;
}

const threshold = (k: number, subs: readonly Formula[]): Formula => ({
  terminals: [...new Set(subs.flatMap((sub) => sub.terminals))],
  holds: (world) => subs.filter((sub) => sub.holds(world)).length >= k,
});

const terminal = (text: string): Formula => ({ terminals: [text], holds: (world) => world(text) });

/** rust-miniscript's semantic policy; the text is trusted to be one. */
export function readSemantic(text: string): Formula {
  if (text === "TRIVIAL" || text === "UNSATISFIABLE") return threshold(text === "TRIVIAL" ? 0 : 1, []);
  const [, name = "", inner = ""] = /^([a-z0-9]+)\((.*)\)$/.exec(text) ?? [];
  const args = splitArguments(inner);
  switch (name) {
    case "or":
      return threshold(1, args.map(readSemantic));
    case "and":
      return threshold(args.length, args.map(readSemantic));
    case "thresh":
      return threshold(Number(args[0]), args.slice(1).map(readSemantic));
    default:
      return terminal(text);
  }
}

function splitArguments(text: string): readonly string[] {
  const args = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) args.push("");
    else args[args.length - 1] += character;
  }
  return args;
}

const DURATION_FLAG = 1 << 22;

export function readCondition(condition: Condition): Formula {
  switch (condition.kind) {
    case "key":
      return terminal(`pk(${condition.key})`);
    case "older":
      return terminal(
        `older(${condition.unit === "blocks" ? condition.value : Number(condition.value) | DURATION_FLAG})`,
      );
    case "after":
      return terminal(`after(${condition.value})`);
    case "hash":
      return terminal(`${condition.function}(${condition.image})`);
    case "threshold":
      return threshold(condition.k === "all" ? condition.of.length : condition.k, condition.of.map(readCondition));
    case "trivial":
      return threshold(0, []);
    case "impossible":
      return threshold(1, []);
    case "raw":
      throw new Error("a raw leaf means nothing that is known");
  }
}

export const either = (subs: readonly Formula[]): Formula => threshold(1, subs);

/** A world in which they differ, or `undefined` when there is none. */
export function difference(a: Formula, b: Formula): readonly string[] | undefined {
  const terminals = [...new Set([...a.terminals, ...b.terminals])];
  if (terminals.length > 16) throw new Error("too many terminals for a truth table");
  for (let bits = 0; bits < 2 ** terminals.length; bits++) {
    const there = new Set(terminals.filter((_, i) => ((bits >> i) & 1) === 1));
    const world: World = (text) => there.has(text);
    if (a.holds(world) !== b.holds(world)) return [...there];
  }
  return undefined;
}
