/**
 * Numbers as other languages write them, `+1`, `1.5 days`, `1.000.000`, `31.12.2027`: one diagnostic each, with what is meant in the words
 * of policies where that is certain.
 */
import type { Diagnostic, Span } from "../src/diagnostic/diagnostic.ts";

interface Meant {
  readonly code: "TW010" | "TW011";
  readonly label: string;
  readonly text: string;
  readonly span: Span;
}

const MINUTES: Readonly<Record<string, number>> = { hour: 60, day: 1_440, week: 10_080 };

/** `after` is the text behind the number: a unit makes a fraction whole. */
export function foreignNumber(found: string, span: Span, after: string): Diagnostic {
  if (/^ *@/.test(after) && /^[0-9]+\.[0-9]+$/.test(found)) return fractionOfOdds(shownNumber(found), span);
  const meant = dateOf(found, span) ?? fractionOf(found, span, after) ?? wholeOf(found, span);
  const shown = shownNumber(found);
  const signed = /^[+-]/.test(found);
  return {
    code: meant?.code ?? "TW010",
    severity: "error",
    message:
      meant?.code === "TW011" ? `\`${shown}\` is not a date as policies write them` : `\`${shown}\` is not a number`,
    primary: { span, text: meant?.label ?? (signed ? "numbers have no sign" : "numbers are whole") },
    help: [
      meant === undefined
        ? { text: "write digits alone, such as `144`" }
        : { text: `write \`${meant.text}\``, edit: { span: meant.span, text: meant.text } },
    ],
  };
}

const shownNumber = (found: string): string => (found.length > 40 ? `${found.slice(0, 40)}…` : found);

/** `99.5@…`: what the other odds of the list are decides what to write. */
const fractionOfOdds = (shown: string, span: Span): Diagnostic => ({
  code: "TW010",
  severity: "error",
  message: `\`${shown}\` is not a number`,
  primary: { span, text: "odds are whole numbers" },
  help: [{ text: "only their ratio counts: `199@A` beside `1@B` is 99.5 to 0.5" }],
});

/** With dots the day stands first everywhere; a day that does not exist is for the date check to name. */
function dateOf(found: string, span: Span): Meant | undefined {
  const [, day = "", month = "", year = ""] = /^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$/.exec(found) ?? [];
  if (year === "" || Number(month) > 12) return undefined;
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return { code: "TW011", label: "dates look like `2027-01-31`, always UTC", text, span };
}

/** `1.5 days` is `36 hours`. */
function fractionOf(found: string, span: Span, after: string): Meant | undefined {
  const [gap = "", unit = ""] = /^ *(hour|day|week)s?\b/.exec(after) ?? [];
  const [, whole, part = ""] = /^([0-9]{1,4})\.([0-9]{1,3})$/.exec(found) ?? [];
  if (unit === "" || whole === undefined) return undefined;
  const scale = 10 ** part.length;
  const minutes = Math.ceil(((Number(whole) * scale + Number(part)) * (MINUTES[unit] as number)) / scale);
  if (minutes === 0) return undefined;
  const text = minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`;
  return { code: "TW010", label: "numbers are whole", text, span: { start: span.start, end: span.end + gap.length } };
}

/** `+144`, and thousands in groups: `1.000.000`. One group alone, `1.000`, may be a fraction. */
function wholeOf(found: string, span: Span): Meant | undefined {
  const positive = /^\+(0|[1-9][0-9]*)$/.exec(found)?.[1];
  if (positive !== undefined) return { code: "TW010", label: "numbers have no sign", text: positive, span };
  if (!/^[1-9][0-9]{0,2}(\.[0-9]{3}){2,4}$/.test(found)) return undefined;
  return { code: "TW010", label: "thousands stand without dots", text: found.replaceAll(".", ""), span };
}
