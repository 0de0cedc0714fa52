/**
 * All ways through a raw script, within {@link RAW_LIMITS}. A way runs until a question parts it in two, until it fails, or to its end; every
 * witness that the script accepts goes one of the ways, so what no way allows is not possible, if no limit was met and no way is unknown.
 */
import type { Outcome, SymbolicOperation } from "./outcome.ts";
import type { Finish, Way } from "./finish.ts";
import type { Path, World } from "./path.ts";
import type { Token } from "./tokens.ts";
import { LIMITS } from "../../script/limits.ts";
import { OPCODES } from "../../script/opcodes.ts";
import { assume } from "./assume.ts";
import { finish } from "./finish.ts";
import { RAW_LIMITS } from "./limits.ts";
import { copyPath, newPath } from "./path.ts";

export interface Ways {
  readonly ways: readonly Way[];
  /** Why there may be others; absent when these are all. */
  readonly unknown?: string;
}

export interface Search {
  readonly world: World;
  readonly tokens: readonly Token[];
  /** By opcode; `undefined` where tapscript has none. */
  readonly operations: readonly (SymbolicOperation | undefined)[];
}

/** Steps that are left for all scripts which share it. */
export interface RawBudget {
  steps: number;
}

export function explore(search: Search, shared: RawBudget = { steps: RAW_LIMITS.steps }): Ways {
  const budget = { steps: Math.min(RAW_LIMITS.steps, shared.steps) };
  const before = budget.steps;
  const found = follow(search, budget);
  shared.steps -= before - budget.steps;
  return found;
}

function follow(search: Search, budget: RawBudget): Ways {
  const { world } = search;
  const ways: Way[] = [];
  const open: Path[] = [newPath()];
  let unknown: string | undefined;
  for (let paths = 1, path = open.pop(); path !== undefined; path = open.pop()) {
    budget.steps -= STEPS_OF_AN_END;
    if (budget.steps <= 0) return { ways, unknown: unknown ?? TOO_LONG };
    const found = run(search, path, budget) ?? finish({ world, path });
    if (found === "fails") continue;
    if ("way" in found) {
      ways.push(found.way);
      unknown ??= found.way.unsure;
      continue;
    }
    if ("unknown" in found) unknown ??= found.unknown;
    const next = nextPaths(world, path, found);
    open.push(...next);
    paths += Math.max(0, next.length - 1);
    if (paths > RAW_LIMITS.paths)
      return { ways, unknown: `it has more than ${RAW_LIMITS.paths} ways, and no more are followed` };
  }
  return { ways, ...(unknown === undefined ? {} : { unknown }) };
}

const TOO_LONG = `its ways take more steps than are run (${RAW_LIMITS.steps} a script)`;

/** What it costs to end a way, or to part it, in steps. */
const STEPS_OF_AN_END = 20;

/** Until the way parts, fails or ends. */
function run(search: Search, path: Path, budget: RawBudget): Outcome {
  while (path.at < search.tokens.length) {
    if (budget.steps-- <= 0) return { unknown: TOO_LONG };
    const outcome = step(search, path, search.tokens[path.at] as Token);
    if (outcome !== undefined) return outcome;
    if (path.items > LIMITS.stackElements.value) return "fails";
    path.at++;
    path.peak = Math.max(path.peak, path.stack.length + path.alt.length - path.items);
  }
  return undefined;
}

function step({ world, operations }: Search, path: Path, token: Token): Outcome {
  if (token.kind === "oversized") return "fails";
  const skipped = path.conditions.includes(false);
  if (token.kind === "push") {
    if (!skipped) path.stack.push(token.of);
    return undefined;
  }
  const { opcode } = token;
  // Conditionals are looked at in every branch, the other opcodes where the branch is taken.
  if (skipped && (opcode < OPCODES.IF || opcode > OPCODES.ENDIF)) return undefined;
  const operation = operations[opcode];
  return operation === undefined ? "fails" : operation({ world, path });
}

function nextPaths(
  world: World,
  path: Path,
  found: Exclude<Finish, "fails" | { readonly way: unknown }>,
): readonly Path[] {
  if ("unknown" in found) return [];
  if ("either" in found) return found.either;
  const other = copyPath(path);
  const atom = found.split;
  return [
    ...(assume(world, other, { atom, holds: false }) ? [other] : []),
    ...(assume(world, path, { atom, holds: true }) ? [path] : []),
  ];
}
