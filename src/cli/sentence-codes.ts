/** Codes that one sentence explains: refusals of programs and of plans, and why a spend fails, by Bitcoin Core's names. */

export interface SentenceCode {
  readonly code: string;
  readonly severity: "refusal" | "script";
  readonly title: string;
}

export async function sentenceCodes(): Promise<ReadonlyMap<string, SentenceCode>> {
  const [{ REFUSALS }, { PLAN_REFUSALS }, { ERRORS }] = await Promise.all([
    import("../program/refusals.ts"),
    import("../program/plan-refusals.ts"),
    import("../interpreter/errors.ts"),
  ]);
  const rows: readonly SentenceCode[] = [
    ...Object.entries({ ...REFUSALS, ...PLAN_REFUSALS }).map(([code, title]) => row(code, "refusal", title)),
    ...Object.entries(ERRORS).map(([code, title]) => row(code, "script", asSentence(title))),
  ];
  return new Map(rows.map((each) => [each.code, each]));
}

const row = (code: string, severity: SentenceCode["severity"], title: string): SentenceCode => ({
  code,
  severity,
  title,
});

/** Script errors are parts of sentences, told behind a colon elsewhere. */
const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
