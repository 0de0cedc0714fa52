/** What a run of the cases covered: by mechanism and check, by code; and which codes have no case, each with the reason. */
import type { RuleCode } from "../channel/index.ts";
import type { CheckKind, ConformanceCase, ConformanceFile } from "./conformance-file.ts";
import { RULES } from "../channel/index.ts";

export interface Difference {
  readonly file: string;
  readonly check: CheckKind;
  readonly name: string;
  readonly difference: string;
}

export interface CodeCount {
  refused: number;
  accepted: number;
}

export interface ConformanceReport {
  readonly mechanisms: Map<string, Map<CheckKind, number>>;
  readonly codes: Map<string, CodeCount>;
  readonly differences: Difference[];
  cases: number;
}

export const emptyReport = (): ConformanceReport => ({
  mechanisms: new Map(),
  codes: new Map(),
  differences: [],
  cases: 0,
});

export function countCase(
  report: ConformanceReport,
  file: ConformanceFile,
  one: ConformanceCase,
  difference: string | undefined,
): void {
  report.cases++;
  const mechanism = mechanismOf(file);
  const checks = report.mechanisms.get(mechanism) ?? new Map<CheckKind, number>();
  checks.set(one.check, (checks.get(one.check) ?? 0) + 1);
  report.mechanisms.set(mechanism, checks);
  for (const code of one.rules) {
    const count = report.codes.get(code) ?? { refused: 0, accepted: 0 };
    count[one.expected.ok ? "accepted" : "refused"]++;
    report.codes.set(code, count);
  }
  if (difference !== undefined)
    report.differences.push({ file: file.name, check: one.check, name: one.name, difference });
}

function mechanismOf({ channel }: ConformanceFile): string {
  const { parameters } = channel as { readonly parameters?: { readonly mechanism?: unknown } };
  return typeof parameters?.mechanism === "string" ? parameters.mechanism : "unknown";
}

/** Rules that no message to a verifier can break. */
const BEYOND_MESSAGES: Readonly<Partial<Record<RuleCode, string>>> = Object.freeze({
  E_NONCE_REUSE: "a rule for who signs: a verifier sees public nonces, and no secret one twice",
  E_STALE_CHALLENGE: "waits for the client: challenges and their answers are its exchange",
});

/** Codes without a refusal among the cases, each with the reason; `undefined`: there is none, and one is missing. */
export function uncovered({ codes }: ConformanceReport): readonly { readonly code: string; readonly why?: string }[] {
  return Object.entries(RULES).flatMap(([code, { waitsFor }]) => {
    if ((codes.get(code)?.refused ?? 0) > 0) return [];
    const why = BEYOND_MESSAGES[code as RuleCode] ?? (waitsFor === undefined ? undefined : WAITS[waitsFor]);
    return [why === undefined ? { code } : { code, why }];
  });
}

const WAITS = {
  client: "waits for the client: it is about what a party does, not about what it shows",
  generalized: "waits for the mechanism `generalized`",
} as const;
