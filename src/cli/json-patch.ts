/**
 * JSON Patch (RFC 6902), the three operations that change a document: `add`, `remove`, `replace`, at JSON pointers (RFC 6901). A conformance case is a good
 * message and such a patch, so that what differs is all there is to read. The document is copied, never changed.
 */
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";

export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export function applyPatch(document: unknown, patch: readonly PatchOperation[]): Result<unknown, string> {
  const copied = copyOf(document);
  if (!copied.ok) return copied;
  const copy = { root: copied.value };
  for (const operation of patch) {
    const fault = applyOne(copy, operation);
    if (fault !== undefined) return err(`${operation.op} ${operation.path}: ${fault}`);
  }
  return ok(copy.root);
}

/** Not `structuredClone`: what stands in two places would stay one, and a change of one place change both. */
function copyOf(document: unknown): Result<unknown, string> {
  try {
    return ok(JSON.parse(JSON.stringify(document)) as unknown);
  } catch {
    // JSON is written by recursion.
    return err("the document is nested too deeply");
  }
}

/** RFC 6901: "~1" stands for "/" and "~0" for "~", in this order. */
const tokensOf = (path: string): readonly string[] =>
  path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

function applyOne(document: { root: unknown }, operation: PatchOperation): string | undefined {
  if (operation.path !== "" && !operation.path.startsWith("/")) return "a pointer begins with /";
  const tokens = tokensOf(operation.path);
  const last = tokens.at(-1);
  if (last === undefined) {
    if (operation.op === "remove") return "the whole document cannot be removed";
    document.root = structuredClone(operation.value);
    return undefined;
  }
  let parent: unknown = document.root;
  for (const token of tokens.slice(0, -1)) parent = memberOf(parent, token);
  if (Array.isArray(parent)) return changeList(parent, last, operation);
  if (typeof parent === "object" && parent !== null)
    return changeObject(parent as Record<string, unknown>, last, operation);
  return "there is no such place";
}

function memberOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9][0-9]*)$/.test(token) ? (value[Number(token)] as unknown) : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[token];
}

function changeObject(object: Record<string, unknown>, name: string, operation: PatchOperation): string | undefined {
  if (operation.op !== "add" && !Object.hasOwn(object, name)) return "there is no such member";
  if (operation.op === "remove") delete object[name];
  // Not by assignment: a member may have any name, `__proto__` too.
  else
    Object.defineProperty(object, name, {
      value: structuredClone(operation.value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return undefined;
}

/** "-" is the place behind the last element. */
function changeList(list: unknown[], token: string, operation: PatchOperation): string | undefined {
  const at =
    token === "-" && operation.op === "add" ? list.length : /^(0|[1-9][0-9]*)$/.test(token) ? Number(token) : -1;
  const most = operation.op === "add" ? list.length : list.length - 1;
  if (at < 0 || at > most) return `there is no such element among ${list.length}`;
  if (operation.op === "remove") list.splice(at, 1);
  else list.splice(at, operation.op === "add" ? 0 : 1, structuredClone(operation.value));
  return undefined;
}

/** What stands at a pointer; `undefined`: nothing. */
export function atPointer(document: unknown, path: string): unknown {
  let value = document;
  for (const token of tokensOf(path)) value = memberOf(value, token);
  return value;
}
