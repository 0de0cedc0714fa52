/**
 * Programs from outside: a file, a peer, a database. The schema decides what is a program, and it must hold what it names; that it means what
 * it says is shown by making it again (`verify.ts`).
 */
import type { Result } from "../base/result.ts";
import type { Json } from "./canonical.ts";
import type { Program } from "./program.ts";
import type { Refusal, RefusalCode } from "./refusals.ts";
import { err, ok } from "../base/result.ts";
import { canonicalJson } from "./canonical.ts";
import { shownPointer } from "./names.ts";
import { policyId } from "./policy-id.ts";
import { brokenReference } from "./references.ts";
import { validateProgram } from "./program-validator.ts";

/** A program of 10 000 leaves has some 15 MB; nothing sensible is longer. */
export const PROGRAM_TEXT_MAX: number = 64 * 1024 * 1024;

const refuse = (code: RefusalCode, message: string, at?: string): Refusal => ({
  code,
  message,
  ...(at === undefined ? {} : { at }),
});

/** Names on the way to the place may be keys that were pasted: the place is shown as far as they are none. */
function refuseAt(code: RefusalCode, message: string, place: string): Refusal {
  const at = shownPointer(place);
  return refuse(code, `${message} at \`${at === "" ? "/" : at}\``, at);
}

/** Canonical JSON (RFC 8785) of a program: the bytes that are hashed, stored and compared. */
export const writeProgram = (program: Program): string => canonicalJson(program as unknown as Json);

/** Reads and checks the form of a program. What it says of scripts and keys is not believed yet: see `verifyProgram`. */
export function readProgram(text: string): Result<Program, Refusal> {
  if (text.length > PROGRAM_TEXT_MAX)
    return err(
      refuse("E_PROGRAM_JSON", `the text has ${text.length} characters, at most ${PROGRAM_TEXT_MAX} are read`),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(refuse("E_PROGRAM_JSON", "the text is not JSON"));
  }
  return checkProgram(value);
}

/** Conditions nest as deep as miniscripts, which the language bounds at 402; the schema's validator recurses. */
const NESTING_MAX = 2_000;

function isTooDeep(root: unknown): boolean {
  const stack: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.value === null || typeof next.value !== "object") continue;
    if (next.depth > NESTING_MAX) return true;
    for (const value of Object.values(next.value)) stack.push({ value, depth: next.depth + 1 });
  }
  return false;
}

/** The schema, and what is checked without a curve: that the program holds what it names, and the policyId. */
export function checkProgram(value: unknown): Result<Program, Refusal> {
  if (isTooDeep(value)) return err(refuse("E_PROGRAM_SCHEMA", "not a program: nested too deeply"));
  const problem = validateProgram(value);
  if (problem !== undefined) return err(refuseAt("E_PROGRAM_SCHEMA", `not a program: ${problem.message}`, problem.at));
  const program = value as Program;
  const broken = brokenReference(program);
  if (broken !== undefined) return err(refuseAt("E_PROGRAM_INCONSISTENT", broken.message, broken.at));
  if (policyId(program) !== program.policyId)
    return err(refuse("E_PROGRAM_POLICY_ID", "the policyId is not the hash of this policy", "/policyId"));
  return ok(program);
}
