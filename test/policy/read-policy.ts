/** rust-miniscript's semantic policies as conditions, and conditions in its words. Its texts are trusted to be well formed. */
import type { Condition, HashFunction } from "../../src/policy/index.ts";

const DURATION_FLAG = 1 << 22;
const TIME_FROM = 500_000_000;

export function readPolicy(text: string): Condition {
  if (text === "TRIVIAL") return { kind: "trivial" };
  if (text === "UNSATISFIABLE") return { kind: "impossible" };
  const [, name = "", inner = ""] = /^([a-z0-9]+)\((.*)\)$/.exec(text) ?? [];
  const args = argumentsOf(inner);
  switch (name) {
    case "pk":
      return { kind: "key", key: inner };
    case "after":
      return { kind: "after", unit: Number(inner) < TIME_FROM ? "height" : "time", value: Number(inner) };
    case "older": {
      const seconds = (Number(inner) & DURATION_FLAG) !== 0;
      return { kind: "older", unit: seconds ? "duration" : "blocks", value: Number(inner) & 0xffff };
    }
    case "and":
      return { kind: "threshold", k: "all", of: args.map(readPolicy) };
    case "or":
      return { kind: "threshold", k: 1, of: args.map(readPolicy) };
    case "thresh":
      return { kind: "threshold", k: Number(args[0]), of: args.slice(1).map(readPolicy) };
    default:
      return { kind: "hash", function: name as HashFunction, image: inner };
  }
}

function argumentsOf(text: string): readonly string[] {
  const args = [""];
  let depth = 0;
  for (const character of text) {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    if (character === "," && depth === 0) args.push("");
    else args[args.length - 1] += character;
  }
  return args;
}

export function printPolicy(condition: Condition): string {
  switch (condition.kind) {
    case "key":
      return `pk(${condition.key})`;
    case "after":
      return `after(${condition.value})`;
    case "older":
      return `older(${condition.unit === "blocks" ? condition.value : Number(condition.value) | DURATION_FLAG})`;
    case "hash":
      return `${condition.function}(${condition.image})`;
    case "threshold": {
      const { of } = condition;
      const parts = of.map(printPolicy);
      const k = condition.k === "all" ? of.length : condition.k;
      if (parts.length === 1) return parts[0] ?? "";
      return k === of.length
        ? `and(${parts.join()})`
        : k === 1
          ? `or(${parts.join()})`
          : `thresh(${k},${parts.join()})`;
    }
    case "trivial":
      return "TRIVIAL";
    case "impossible":
      return "UNSATISFIABLE";
    case "raw":
      throw new Error("a raw leaf has no policy");
  }
}
