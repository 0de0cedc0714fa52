/**
 * Costs as text. A cost is a number, a range, or a form in the size of a group (`129 + 65 × members`); weight units are exact,
 * virtual bytes are their quarter (BIP141), never rounded.
 */
import type { SpendCost } from "../program/program.ts";
import type { Size, SizeRange } from "../script/size.ts";

/** The groups whose size a cost depends on. */
export const sizesIn = ({ least, most }: SizeRange): readonly string[] =>
  [least, most].flatMap((size) =>
    typeof size === "number"
      ? []
      : size.flatMap(({ times }) => Object.keys(times).filter((group) => times[group] !== 0)),
  );
/** A size divided by `unit`: 1 for bytes and weight units, 4 for virtual bytes. */
function sizeText(size: Size, unit: number, choose: "least" | "most"): string {
  if (typeof size === "number") return String(size / unit);
  const forms = size.map(({ plus, times }) => {
    const terms = Object.entries(times)
      .filter(([, by]) => by !== 0)
      .map(([group, by]) => (by === unit ? group : `${by / unit} × ${group}`));
    return [...(plus === 0 && terms.length > 0 ? [] : [String(plus / unit)]), ...terms].join(" + ");
  });
  return forms.length === 1 ? (forms[0] as string) : `${choose} of (${forms.join("; ")})`;
}

export function rangeText({ least, most }: SizeRange, unit: number): string {
  const from = sizeText(least, unit, "least");
  const to = sizeText(most, unit, "most");
  return from === to ? from : `${from} to ${to}`;
}

/** `34.75 vB = 139 WU: stack 65, script 39, control block 34, witness count 1` */
export function costText(cost: SpendCost): string {
  const total = `${rangeText(cost.weight, 4)} vB = ${rangeText(cost.weight, 1)} WU`;
  if (cost.controlBlock === 0) return `${total}: one signature`;
  return `${total}: stack ${rangeText(cost.stack, 1)}, script ${rangeText(cost.script, 1)}, control block ${cost.controlBlock}${countText(cost)}`;
}

/** What the count of the witness items takes: the rest of the weight, where all is known. */
function countText({ weight, stack, script, controlBlock }: SpendCost): string {
  const [whole, parts] = [weight.most, [stack.most, script.most]];
  if (typeof whole !== "number" || !parts.every((part) => typeof part === "number")) return ", witness count";
  return `, witness count ${parts.reduce((rest, part) => rest - part, whole) - controlBlock}`;
}
