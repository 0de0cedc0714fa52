/** Dates of the calendar: `YYYY-MM-DD`, or a moment with its time; always UTC, because a policy must mean the same to all its parties. */
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import type { Checker } from "./scope.ts";
import { replace } from "../diagnostic/diagnose.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?Z)?$/;

/** `2027-1-31`: the digits that are missing. */
function dateHelp(text: string, span: Span): { readonly help?: Help } {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return utcHelp(text, span);
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return { help: replace(span, date, `write \`${date}\``) };
}

/** A moment with an offset, in UTC. */
function utcHelp(text: string, span: Span): { readonly help?: Help } {
  const time = /T.*[+-]\d\d:\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return {};
  const utc = `${new Date(time).toISOString().slice(0, 16)}Z`;
  return { help: replace(span, utc, `in UTC this is \`${utc}\``) };
}

function lastDayHelp(year: number, month: number, day: number, span: Span): { readonly help?: Help } {
  if (month < 1 || month > 12) return {};
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  return day > Number(last.slice(8)) ? { help: replace(span, last, `the last day of that month is \`${last}\``) } : {};
}

/** Seconds since 1970 of `YYYY-MM-DD` (00:00 UTC) or `YYYY-MM-DDThh:mm[:ss]Z`; reports TW011. */
export function checkDate(checker: Checker, text: string, span: Span): number | undefined {
  const match = DATE.exec(text);
  if (match === null) {
    checker.report("TW011", span, `\`${text}\` is not a date as policies write them`, {
      label: "dates look like `2027-01-31` or `2027-01-31T12:00Z`, always UTC",
      ...dateHelp(text, span),
    });
    return undefined;
  }
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  // Date.UTC carries 30 February into March: a date that does not come back as written is none.
  if (
    new Date(time * 1000).toISOString().slice(0, 19) !==
    `${text.slice(0, 10)}T${[hour, minute, second].map((n) => String(n).padStart(2, "0")).join(":")}`
  ) {
    checker.report("TW011", span, `\`${text}\` is not a day or time that exists`, {
      label: "no such day, or no such time of day",
      ...lastDayHelp(year, month, day, span),
    });
    return undefined;
  }
  return time;
}
