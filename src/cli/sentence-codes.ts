/** Codes that a sentence or two explain: refusals of programs and of plans, the rules of channels, and why a spend fails, by Bitcoin Core's names. */
import type { Rule } from "../channel/rules.ts";

export interface SentenceCode {
  readonly code: string;
  readonly severity: "refusal" | "script" | "rule";
  /** What went wrong; of a rule, what must hold. */
  readonly title: string;
  readonly why?: string;
  readonly reference?: string;
}

export async function sentenceCodes(): Promise<ReadonlyMap<string, SentenceCode>> {
  const [{ REFUSALS }, { PLAN_REFUSALS }, { ERRORS }, { RULES }] = await Promise.all([
    import("../program/refusals.ts"),
    import("../program/plan-refusals.ts"),
    import("../interpreter/errors.ts"),
    import("../channel/rules.ts"),
  ]);
  const refusals: Readonly<Record<string, string>> = { ...REFUSALS, ...PLAN_REFUSALS };
  const rows: readonly SentenceCode[] = [
    ...Object.entries(refusals).map(([code, title]) => row(code, "refusal", title)),
    ...Object.entries(RULES).map(([code, rule]) => ruleRow(code, rule, refusals[code])),
    ...Object.entries(ERRORS).map(([code, title]) => row(code, "script", asSentence(title))),
  ];
  return new Map(rows.map((each) => [each.code, each]));
}

const row = (code: string, severity: SentenceCode["severity"], title: string): SentenceCode => ({
  code,
  severity,
  title,
});

/** A code that programs and channels share is explained as both. */
function ruleRow(code: string, { statement, why, reference }: Rule, ofPrograms: string | undefined): SentenceCode {
  return ofPrograms === undefined
    ? { ...row(code, "rule", statement), why, reference }
    : { ...row(code, "refusal", ofPrograms), why: `Of channels: ${statement} ${why}`, reference };
}

/** Script errors are parts of sentences, told behind a colon elsewhere. */
const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
