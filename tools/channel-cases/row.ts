/** A row of the tables: which rule, what is changed, and the verdict that the rules of the protocol give. The verifier is never asked here. */
import type { RuleCode } from "../../src/channel/index.ts";
import type { CaseOptions, CheckKind, ConformanceCase, ExpectedVerdict } from "../../src/cli/conformance-file.ts";
import type { PatchOperation } from "../../src/cli/json-patch.ts";
import { atPointer } from "../../src/cli/json-patch.ts";

/** What a patch changes: the context and the messages of the case. */
export interface CaseDocument {
  readonly program: unknown;
  readonly channel: unknown;
  readonly messages: readonly unknown[];
}

export type Edit = (document: CaseDocument) => readonly PatchOperation[];

export interface CaseRow {
  readonly name: string;
  readonly note: string;
  /** Of an acceptance: the rule that it comes near to. */
  readonly rule?: RuleCode;
  readonly messages: readonly string[];
  readonly edit?: Edit;
  readonly options?: CaseOptions;
  /** Absent: accepted. */
  readonly refused?: RuleCode;
  /** Who is to blame. */
  readonly party?: number;
}

const expectedOf = ({ refused, party }: CaseRow): ExpectedVerdict => {
  if (refused === undefined) return { ok: true };
  return { ok: false, code: refused, ...(party === undefined ? {} : { party }) };
};

export function caseOf(
  check: CheckKind,
  row: CaseRow,
  document: CaseDocument,
  near: readonly RuleCode[],
): ConformanceCase {
  const patch = row.edit?.(document) ?? [];
  return {
    name: row.name,
    note: row.note,
    rules: row.refused === undefined ? near : [row.refused],
    check,
    messages: row.messages,
    ...(row.options === undefined ? {} : { options: row.options }),
    ...(patch.length === 0 ? {} : { patch }),
    expected: expectedOf(row),
  };
}

const existing = (document: CaseDocument, path: string): unknown => {
  const value = atPointer(document, path);
  if (value === undefined) throw new Error(`nothing at ${path}`);
  return value;
};

/** What stands at a path, made into something else. */
export const change =
  <T>(path: string, to: (old: T) => unknown): Edit =>
  (document) => [{ op: "replace", path, value: to(existing(document, path) as T) }];

export const put = (path: string, value: unknown): Edit => change(path, () => value);

export const insert =
  (path: string, value: unknown | ((document: CaseDocument) => unknown)): Edit =>
  (document) => [{ op: "add", path, value: typeof value === "function" ? (value as Function)(document) : value }];

export const remove =
  (path: string): Edit =>
  (document) => {
    existing(document, path);
    return [{ op: "remove", path }];
  };

/** Each is made of the document as it was. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (document) =>
    edits.flatMap((edit) => edit(document));

/** One bit of hex: of the byte at `at`, from the end where negative. */
export const flip = (path: string, at = -1, bit = 0): Edit => change<string>(path, (hex) => flipped(hex, at, bit));

export function flipped(hex: string, at = -1, bit = 0): string {
  const index = at < 0 ? hex.length / 2 + at : at;
  const byte = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16) ^ (1 << bit);
  return `${hex.slice(0, 2 * index)}${byte.toString(16).padStart(2, "0")}${hex.slice(2 * index + 2)}`;
}

export const plus = (path: string, by: bigint): Edit => change<string>(path, (sat) => String(BigInt(sat) + by));
export const count = (path: string, by: number): Edit => change<number>(path, (old) => old + by);
