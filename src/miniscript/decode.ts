/**
 * A tapscript to the miniscript it encodes, read from its end as BIP379's scripts can be told apart there. A stack of goals drives it, so
 * depth costs memory and no recursion.
 *
 * Where several trees have one script (`c:and_v(X,Y)` and `and_v(X,c:Y)`), the answer is the one in which wrappers stand
 * inside and_v and and_v leans to the left. Invariant: the answer has a type, and encodes to the very same bytes.
 */
import type { Bytes } from "../base/bytes.ts";
import { equalBytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { LIMITS } from "../script/limits.ts";
import { miniscript } from "./build.ts";
import { decodeTerminal } from "./decode-terminal.ts";
import { scriptTemplate } from "./encode.ts";
import type { FragmentName } from "./fragments.ts";
import type { MiniscriptNode } from "./node.ts";
import type { DecodeError, Token } from "./tokens.ts";
import { tokenNumber, tokens } from "./tokens.ts";
import { typeMask } from "./type.ts";

export type { DecodeError } from "./tokens.ts";

/** What is to be read next, to the left of what was read. */
type Goal =
  /** One expression, and what and_v puts before it; `single`: no and_v. */
  | { readonly want: "expression" | "single" | "maybe and_v" | "W" | "after ENDIF" | "after NOTIF" | "after ELSE" }
  /** The opcode that opens a wrapper: SWAP or TOALTSTACK. */
  | { readonly want: "opening"; readonly opcode: string; readonly wrapper: "a" | "s" }
  /** Trees that are ready become one, the last read being the first subexpression. */
  | { readonly want: "build"; readonly fragment: FragmentName; readonly arity: number; readonly threshold?: number }
  | { readonly want: "thresh"; readonly count: number; readonly threshold: number };

interface Reader {
  readonly script: readonly Token[];
  /** One past the next token to read. */
  at: number;
  readonly goals: Goal[];
  readonly done: MiniscriptNode[];
}

export function decodeScript(script: Bytes): Result<MiniscriptNode, DecodeError> {
  if (script.length > LIMITS.miniscriptBytes.value)
    return err({ offset: 0, reason: "longer than a miniscript may be" });
  const read = tokens(script);
  if (!read.ok) return read;
  const reader: Reader = { script: read.value, at: read.value.length, goals: [{ want: "expression" }], done: [] };
  for (let goal = reader.goals.pop(); goal !== undefined; goal = reader.goals.pop()) {
    const reason = step(reader, goal);
    if (reason !== undefined) return err({ offset: reader.script[reader.at - 1]?.offset ?? 0, reason });
  }
  if (reader.at > 0)
    return err({ offset: reader.script[reader.at - 1]?.offset ?? 0, reason: "nothing a miniscript begins with" });
  return checked(reader.done[0] as MiniscriptNode, script);
}

function checked(node: MiniscriptNode, script: Bytes): Result<MiniscriptNode, DecodeError> {
  const typed = typeMask(node);
  if (!typed.ok) return err({ offset: 0, reason: `not well typed: ${typed.error.node.fragment}: ${typed.error.hint}` });
  const [part, ...more] = scriptTemplate(node);
  const same = part?.kind === "bytes" && more.length === 0 && equalBytes(part.bytes, script);
  return same ? ok(node) : err({ offset: 0, reason: "its miniscript encodes to another script" });
}

/** Takes the next token, to the left, if it has this name. */
function take(reader: Reader, name: string): boolean {
  if (reader.script[reader.at - 1]?.name !== name) return false;
  reader.at -= 1;
  return true;
}

/** Goals in the order in which they are to be reached. */
function aim(reader: Reader, ...goals: readonly Goal[]): undefined {
  for (let i = goals.length - 1; i >= 0; i--) reader.goals.push(goals[i] as Goal);
  return undefined;
}

const build = (fragment: FragmentName, arity: number): Goal => ({ want: "build", fragment, arity });

/** The reason when the goal cannot be reached. */
function step(reader: Reader, goal: Goal): string | undefined {
  switch (goal.want) {
    case "expression":
      return aim(reader, { want: "single" }, { want: "maybe and_v" });
    case "single":
      return readSingle(reader);
    case "maybe and_v":
      return mayPrecede(reader) ? aim(reader, { want: "expression" }, build("and_v", 2)) : undefined;
    case "W": {
      const opening: Goal = take(reader, "FROMALTSTACK")
        ? { want: "opening", opcode: "TOALTSTACK", wrapper: "a" }
        : { want: "opening", opcode: "SWAP", wrapper: "s" };
      return aim(reader, { want: "expression" }, opening, build(opening.wrapper, 1));
    }
    case "opening":
      return take(reader, goal.opcode) ? undefined : `${goal.opcode} is missing`;
    case "after ENDIF":
      return readEndif(reader);
    case "after NOTIF":
      return aim(reader, { want: "single" }, build(take(reader, "IFDUP") ? "or_d" : "or_c", 2));
    case "after ELSE":
      return readElse(reader);
    case "thresh":
      return readThresh(reader, goal.count, goal.threshold);
    case "build":
      return construct(reader, goal);
  }
}

/** Opcodes that open something the reader is inside of: no expression ends with them. */
const OPENERS: ReadonlySet<string> = new Set(["IF", "ELSE", "NOTIF", "TOALTSTACK", "SWAP"]);

const mayPrecede = (reader: Reader): boolean => reader.at > 0 && !OPENERS.has(reader.script[reader.at - 1]?.name ?? "");

/** Last opcode of what ends in a subexpression, and how it goes on. */
const ENDINGS: Readonly<Record<string, readonly Goal[]>> = {
  // Wrappers commute with and_v: their X is the last expression alone.
  CHECKSIG: [{ want: "single" }, build("c", 1)],
  VERIFY: [{ want: "single" }, build("v", 1)],
  "0NOTEQUAL": [{ want: "single" }, build("n", 1)],
  ENDIF: [{ want: "expression" }, { want: "after ENDIF" }],
  BOOLAND: [{ want: "W" }, { want: "single" }, build("and_b", 2)],
  BOOLOR: [{ want: "W" }, { want: "single" }, build("or_b", 2)],
};

function readSingle(reader: Reader): string | undefined {
  const terminal = decodeTerminal(reader.script, reader.at);
  if (terminal !== undefined) {
    reader.at -= terminal.length;
    reader.done.push(terminal.node);
    return undefined;
  }
  const name = reader.script[reader.at - 1]?.name;
  if (name === undefined) return "an expression is missing";
  const next = Object.hasOwn(ENDINGS, name) ? ENDINGS[name] : undefined;
  if (next !== undefined) {
    reader.at -= 1;
    return aim(reader, ...next);
  }
  const threshold = tokenNumber(reader.script[reader.at - 2]);
  if (name !== "EQUAL" || threshold === undefined || threshold < 1) return `no expression ends with ${name}`;
  reader.at -= 2;
  return aim(reader, { want: "thresh", count: 0, threshold });
}

/** `[X_1] [X_2] ADD ... [X_n] ADD` before the threshold. */
function readThresh(reader: Reader, count: number, threshold: number): string | undefined {
  if (take(reader, "ADD")) return aim(reader, { want: "W" }, { want: "thresh", count: count + 1, threshold });
  return aim(reader, { want: "single" }, { want: "build", fragment: "thresh", arity: count + 1, threshold });
}

/** One branch was read: what stands before it tells which fragment it belongs to. */
function readEndif(reader: Reader): string | undefined {
  if (take(reader, "ELSE")) return aim(reader, { want: "expression" }, { want: "after ELSE" });
  if (take(reader, "NOTIF")) return aim(reader, { want: "after NOTIF" });
  if (!take(reader, "IF")) return "IF, NOTIF or ELSE is missing";
  if (take(reader, "DUP")) return aim(reader, build("d", 1));
  if (take(reader, "0NOTEQUAL") && take(reader, "SIZE")) return aim(reader, build("j", 1));
  return "neither DUP nor SIZE 0NOTEQUAL stands before IF";
}

/** Both branches were read. */
function readElse(reader: Reader): string | undefined {
  if (take(reader, "IF")) return aim(reader, build("or_i", 2));
  if (take(reader, "NOTIF")) return aim(reader, { want: "single" }, build("andor", 3));
  return "IF or NOTIF is missing";
}

function construct(reader: Reader, goal: Extract<Goal, { want: "build" }>): string | undefined {
  const { fragment, arity, threshold } = goal;
  const subs = reader.done.splice(reader.done.length - arity).reverse();
  // andor(X,Y,Z) has the script "[X] NOTIF [Z] ELSE [Y] ENDIF".
  if (fragment === "andor") subs.push(...subs.splice(1, 1));
  reader.done.push(miniscript(fragment, threshold === undefined ? { subs } : { subs, threshold }));
  return undefined;
}
