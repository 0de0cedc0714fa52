/** The units of a delay, and what people write in their place. */
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { isBlocks, UNIT_SECONDS } from "../program/age-units.ts";

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["m", "minutes"],
  ["min", "minutes"],
  ["h", "hours"],
  ["d", "days"],
  ["w", "weeks"],
]);

/** `1day`, `10m`: the quantity that is meant. */
export function gluedQuantity(text: string): string | undefined {
  const [, count, word = ""] = /^(0|[1-9][0-9]*)([a-z]+)$/.exec(text) ?? [];
  const unit = ABBREVIATIONS.get(word) ?? word;
  return count !== undefined && (isBlocks(unit) || UNIT_SECONDS.has(unit)) ? `${count} ${unit}` : undefined;
}

/** Words for spans of time that are no units, in one that is. */
const OTHER_UNITS: ReadonlyMap<string, (count: number) => string> = new Map([
  ["second", (count: number): string => `${Math.ceil(count / 60)} minutes`],
  ["minute", (count: number): string => `${count} minutes`],
  ["month", (count: number): string => `${30 * count} days`],
  ["year", (count: number): string => `${365 * count} days`],
]);

/** What to write for `count` of a unit that is none. */
export function unitHelp(count: number, unit: string, span: Span): { readonly help?: Help } {
  const other = OTHER_UNITS.get(unit.toLowerCase().replace(/s$/, ""))?.(count);
  if (other !== undefined) return { help: replace(span, other, `write \`${other}\``) };
  const [near] = suggest(unit, ["block", "blocks", ...UNIT_SECONDS.keys()]);
  return near === undefined ? {} : { help: replace(span, `${count} ${near}`, `did you mean \`${count} ${near}\`?`) };
}
