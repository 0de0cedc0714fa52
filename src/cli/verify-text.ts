/** Verdicts for people: in full where there is one message, on one line where there are many. */
import type { Palette } from "../diagnostic/palette.ts";
import type { Statement } from "../verifier/index.ts";
import type { Judged } from "./verify-session.ts";
import { RULES } from "../channel/index.ts";

const subject = ({ what, sequence }: Judged): string =>
  what === "update" && sequence !== undefined ? `update to state ${sequence}` : what;

const statements = (heading: string, list: readonly Statement[]): readonly string[] =>
  list.length === 0 ? [] : [`  ${heading}`, ...list.map(({ id, words }) => `    ${id.padEnd(17)} ${words}`)];

const blamed = (verdict: { readonly party?: number; readonly place?: string }): string =>
  [
    ...(verdict.party === undefined ? [] : [`party ${verdict.party}`]),
    ...(verdict.place === undefined ? [] : [`at ${verdict.place}`]),
  ].join(", ");

export function verdictText(judged: Judged, palette: Palette): string {
  const { verdict } = judged;
  if (verdict.ok)
    return [
      `${subject(judged)}: ${palette.help("accepted")}`,
      ...statements("proven", verdict.proven),
      ...statements("assumed", verdict.assumes),
    ].join("\n");
  const { statement, why, reference } = RULES[verdict.code];
  const who = blamed(verdict);
  return [
    `${subject(judged)}: ${palette.error(`refused, ${verdict.code}`)}${who === "" ? "" : `: ${who}`}`,
    `  ${verdict.message}`,
    `  rule       ${statement}`,
    `  why        ${why}`,
    `  reference  ${reference}; \`tapwright explain ${verdict.code}\``,
    ...statements("assumed", verdict.assumes),
  ].join("\n");
}

export function verdictLine(place: string, judged: Judged, palette: Palette): string {
  const { verdict } = judged;
  if (verdict.ok) return `${place}: ${subject(judged)}: ${palette.help("accepted")}`;
  const who = blamed(verdict);
  return `${place}: ${subject(judged)}: ${palette.error(`refused, ${verdict.code}`)}${who === "" ? "" : ` (${who})`}: ${verdict.message}`;
}
