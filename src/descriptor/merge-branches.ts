/**
 * The way back from BIP389: descriptors that differ only in one step of some of their keys are the branches of one multipath
 * descriptor. BIP389: "the first descriptor uses the first choice of each, the second the second, and so on".
 */
import type { KeyPlace } from "./key-places.ts";
import { keyPlaces } from "./key-places.ts";

/** The multipath descriptor of branches without checksums, in order; `undefined` when they are not branches of one. */
export function mergeBranches(branches: readonly string[]): string | undefined {
  const [first] = branches;
  if (first === undefined || branches.length === 1) return first;
  const parsed = branches.map((text) => keyPlaces(text));
  const places = parsed.map((result) => (result.ok ? result.value : []));
  const leading = places[0] as readonly KeyPlace[];
  if (parsed.some((result) => !result.ok) || places.some((list) => list.length !== leading.length)) return undefined;
  let merged = "";
  const at = branches.map(() => 0);
  for (let i = 0; i <= leading.length; i++) {
    const between = branches.map((text, b) => text.slice(at[b], places[b]?.[i]?.start ?? text.length));
    if (new Set(between).size > 1) return undefined;
    merged += between[0];
    if (i === leading.length) break;
    const keys = branches.map((text, b) => text.slice(places[b]?.[i]?.start, places[b]?.[i]?.end));
    const key = mergeKeys(keys);
    if (key === undefined) return undefined;
    merged += key;
    for (const b of branches.keys()) at[b] = places[b]?.[i]?.end ?? 0;
  }
  return merged;
}

/** BIP389: a key holds one multipath step, so the texts differ in one step at most. */
function mergeKeys(keys: readonly string[]): string | undefined {
  const first = keys[0] as string;
  if (keys.every((key) => key === first)) return first;
  const words = keys.map((key) => key.split("/"));
  const length = (words[0] as readonly string[]).length;
  if (words.some((list) => list.length !== length)) return undefined;
  const merged = Array.from({ length }, (_, i) => {
    const choices = words.map((list) => list[i] as string);
    return choices.every((choice) => choice === choices[0]) ? (choices[0] as string) : `<${choices.join(";")}>`;
  });
  const steps = merged.filter((word) => word.startsWith("<"));
  return steps.length === 1 && /^<[0-9]+(;[0-9]+)+>$/.test(steps[0] as string) ? merged.join("/") : undefined;
}
