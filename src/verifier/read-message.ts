/**
 * Messages from outside: JSON as text, as bytes or already read. The schema decides the form, codecs give the value, and whatever is wrong is E_MALFORMED with
 * its place; nothing here throws.
 */
import type { Result } from "../base/result.ts";
import type { Refused } from "../channel/index.ts";
import type { Codec } from "./codec.ts";
import type { MessageKind } from "./messages-validator.ts";
import { ok } from "../base/result.ts";
import { refuse } from "../channel/index.ts";
import { validateMessage } from "./messages-validator.ts";

/** The largest message that makes sense: a hundred transactions of 400 000 weight units in hex, or a program of 10 000 leaves. */
const TEXT_MAX = 64 * 1024 * 1024;

export function readMessage<T>(kind: MessageKind, codec: Codec<T>, input: unknown): Result<T, Refused> {
  const json = jsonOf(input);
  if (!json.ok) return json;
  const problem = problemOf(kind, json.value);
  if (problem !== undefined)
    return refuse("E_MALFORMED", `not a message of this kind: ${problem.message}${shownPlace(problem.at)}`, {
      place: problem.at === "" ? "/" : problem.at,
    });
  try {
    return ok(codec.read(json.value));
  } catch {
    // The schema has judged all but this.
    return refuse("E_MALFORMED", "hex has two digits for each byte");
  }
}

/** The schema's answer; what nests too deep for it is no message. */
function problemOf(kind: MessageKind, value: unknown): ReturnType<typeof validateMessage> {
  try {
    return validateMessage(kind, value);
  } catch {
    return { at: "", message: "it is no JSON value" };
  }
}

const shownPlace = (at: string): string => (at === "" ? "" : ` at ${at}`);

function jsonOf(input: unknown): Result<unknown, Refused> {
  try {
    if (typeof input !== "string" && !(input instanceof Uint8Array)) return snapshotOf(input);
    if (input.length > TEXT_MAX) return refuse("E_MALFORMED", `a message has at most ${TEXT_MAX} bytes`);
    const text = typeof input === "string" ? input : new TextDecoder("utf-8", { fatal: true }).decode(input);
    const value: unknown = JSON.parse(text);
    // Of a member that stands twice readers of JSON disagree which one counts.
    if (membersOfText(text) !== membersOf(value)) return refuse("E_MALFORMED", "a member stands twice in an object");
    return ok(value);
  } catch {
    return refuse("E_MALFORMED", "the text is not JSON");
  }
}

/** What is judged must be what is used: a getter may answer otherwise when it is asked again. */
export function snapshotOf<T>(value: T): Result<T, Refused> {
  try {
    return ok(structuredClone(value));
  } catch {
    return refuse("E_MALFORMED", "it is no JSON value", { place: "/" });
  }
}

/** Members of all objects, as they are written: one for each colon outside of strings. */
function membersOfText(text: string): number {
  let members = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) inString = !inString;
    else if (inString && code === BACKSLASH) i++;
    else if (!inString && code === COLON) members++;
  }
  return members;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/** Members of all objects, as they were read. */
function membersOf(root: unknown): number {
  let members = 0;
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null || typeof value !== "object") continue;
    const parts: readonly unknown[] = Object.values(value);
    if (!Array.isArray(value)) members += parts.length;
    for (const part of parts) open.push(part);
  }
  return members;
}
