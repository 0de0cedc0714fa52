/**
 * Assertions: names, units and the pairing of `can`/`cannot` with WHEN are settled here; whether an assertion holds is a question
 * of meaning, which the analysis answers. The result is the canonical text.
 */
import type { AssertDecl, Expression, Holder, RoleRef, KeyPath, When, Word } from "../../grammars/syntax.ts";
import type { Help } from "../diagnostic/diagnostic.ts";
import type { WrittenOutput } from "./contract.ts";
import type { Checker } from "./scope.ts";
import { parseKeyExpression } from "../descriptor/key-expression.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";
import { BYTES_LENGTH, checkHash } from "./hashes.ts";
import type { BytesType } from "./hashes.ts";
import { reportKeyProblem } from "./key-steps.ts";
import { checkKey } from "./keys.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { checkDate } from "./dates.ts";
import { lockUnit } from "../miniscript/build.ts";
import { checkNumber, checkQuantity } from "./locks.ts";
import { describe, isName, lookup } from "./scope.ts";
import { checkValue } from "./values.ts";

/** Canonical text of an assertion, or `undefined` when something in it was reported. */
export function checkAssertion(
  checker: Checker,
  assertion: AssertDecl,
  outputs: ReadonlyMap<string, WrittenOutput>,
): string | undefined {
  const before = checker.diagnostics.length;
  const who = assertion.anyone ? "anyone" : assertion.who.map((holder) => holderText(checker, holder)).join(" + ");
  const output = checkInstance(checker, assertion, outputs);
  const when = checkWhen(checker, assertion);
  const failed = checker.diagnostics.slice(before).some((diagnostic) => diagnostic.severity === "error");
  return failed ? undefined : `assert ${who} ${assertion.verb} spend ${output}${when === "" ? "" : ` ${when}`}`;
}

function holderText(checker: Checker, holder: Holder): string {
  switch (holder.kind) {
    case "ref":
      return refText(checker, holder.ref);
    case "preimage":
      return `preimage(${preimageText(checker, holder.hash)})`;
    case "any": {
      const refs = holder.of.map((ref) => refText(checker, ref));
      const count = checkNumber(checker, holder.count);
      const groups = holder.of.some((ref) => ref.kind === "word" && groupNamed(checker, ref.text));
      if (count !== undefined && (count < 1 || (count > refs.length && !groups))) {
        checker.report("TW203", holder.count.span, `any ${count} of ${refs.length}`, {
          label: `${refs.length} are named`,
          help: `write a number from 1 to ${refs.length}`,
        });
      }
      return `any ${holder.count.text} of (${refs.join(", ")})`;
    }
  }
}

function groupNamed(checker: Checker, name: string): boolean {
  const symbol = checker.symbols.get(name);
  return symbol?.kind === "party" && symbol.group;
}

/** A holder: a party, a role, a group, a key parameter, or a key as text. */
function refText(checker: Checker, ref: Word | RoleRef | KeyPath): string {
  if (ref.kind === "word" && isName(ref.text)) return nameText(checker, ref);
  if (ref.kind === "role") return checkKey(checker, ref, "list")?.text ?? "";
  const text = checker.text.slice(ref.span.start, ref.span.end);
  const parsed = parseKeyExpression(text);
  if (!parsed.ok) {
    reportKeyProblem(checker, parsed.error, ref.span, text);
    return "";
  }
  return parsed.value.branches.length === 1
    ? printRecipe(parsed.value.branches[0] as Parameters<typeof printRecipe>[0], false)
    : text;
}

function nameText(checker: Checker, word: Word): string {
  if (word.text === "anyone") {
    checker.report("TW104", word.span, "`anyone` beside other holders", {
      label: "who needs no key and no secret needs no company",
      help: "write `anyone` alone, or the other holders alone",
    });
    return "";
  }
  const symbol = lookup(checker, word, "a party");
  if (symbol === undefined) return "";
  const holds =
    symbol.kind === "party" || ((symbol.kind === "parameter" || symbol.kind === "formal") && symbol.type === "key");
  if (!holds) {
    checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
      label: "WHO is parties, keys and preimages",
      ...("type" in symbol && symbol.type in BYTES_LENGTH
        ? { help: `who knows its preimage: \`preimage(${word.text})\`` }
        : {}),
    });
  }
  return word.text;
}

function preimageText(checker: Checker, word: Word): string {
  if (isName(word.text) && word.text.length !== 40) {
    const symbol = lookup(checker, word, "a hash");
    if (symbol === undefined) return "";
    const isHash = symbol.kind === "parameter" && symbol.type in BYTES_LENGTH && symbol.type !== "scalar";
    if (!isHash)
      checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
        label: "the hash of the preimage stands here",
        help: "name a hash parameter, or write the hash in hex",
      });
    return word.text;
  }
  const type: BytesType = word.text.length === 40 ? "hash160" : "sha256";
  return checkHash(checker, word, type)?.text ?? "";
}

/** The output asserted, with its actual arguments: as many as it has formals, each of the formal's type. */
function checkInstance(checker: Checker, assertion: AssertDecl, outputs: ReadonlyMap<string, WrittenOutput>): string {
  const word = assertion.output;
  const symbol = lookup(checker, word, "an output");
  if (symbol === undefined) return "";
  if (symbol.kind !== "output") {
    checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
      label: "the name of an output stands here",
      help: outputsHelp(outputs),
    });
    return "";
  }
  const output = outputs.get(word.text);
  if (output === undefined) return ""; // its declaration was reported
  if (output.formals.length !== assertion.actuals.length) {
    const count = output.formals.length;
    const last = assertion.actuals[assertion.actuals.length - 1];
    const end = last === undefined ? word.span.end : checker.text.indexOf(")", last.span.end) + 1 || last.span.end;
    const formals = output.formals.map((formal) => `${formal.name}: ${formal.type}`).join(", ");
    checker.report(
      "TW109",
      { start: word.span.start, end },
      `\`${word.text}\` takes ${count === 0 ? "no arguments" : count === 1 ? "1 argument" : `${count} arguments`}, ${assertion.actuals.length} given`,
      {
        label: count === 0 ? "declared without parameters" : `declared as ${word.text}(${formals})`,
        secondary: [{ span: symbol.span, text: "declared here" }],
        help: count === 0 ? `write \`${word.text}\` alone` : `name the instance: a value for each of (${formals})`,
      },
    );
    return "";
  }
  if (assertion.actuals.length === 0) return word.text;
  const actuals = assertion.actuals.map((actual, i) => checkActual(checker, actual, output.formals[i]?.type ?? "key"));
  return `${word.text}(${actuals.join(", ")})`;
}

const outputsHelp = (outputs: ReadonlyMap<string, WrittenOutput>): string =>
  outputs.size === 0
    ? "declare one: `output NAME = tr(…)`"
    : `outputs are ${[...outputs.keys()]
        .slice(0, 8)
        .map((name) => `\`${name}\``)
        .join(", ")}`;

function checkActual(checker: Checker, actual: Expression, type: WrittenOutput["formals"][number]["type"]): string {
  if (type !== "party") return checkValue(checker, actual, type)?.text ?? "";
  if (actual.kind === "word" && isName(actual.text)) {
    const symbol = lookup(checker, actual, "a party");
    if (symbol === undefined || (symbol.kind === "party" && !symbol.group)) return actual.text;
  }
  checker.report("TW104", actual.span, "a party stands here", {
    label: "the output takes a party as this argument",
    help: "write the name of a declared party",
  });
  return "";
}

const PAIRS: Readonly<Record<AssertDecl["verb"], readonly When["kind"][]>> = {
  can: ["now", "from", "eventually"],
  cannot: ["now", "before", "ever"],
};

/** Language.md: `can` is checked at the least moment that WHEN admits and `cannot` at the greatest; every other pair says nothing. */
function checkWhen(checker: Checker, assertion: AssertDecl): string {
  const { when, verb } = assertion;
  if (when === undefined) return "";
  if (isNoMoment(checker, when, verb)) return "";
  if (!PAIRS[verb].includes(when.kind)) {
    checker.report("TW501", when.span, `\`${verb} … ${when.kind}\` says nothing`, {
      label:
        verb === "can"
          ? "power only grows with time: who can spend later may already be able to"
          : "power only grows with time: who cannot spend late could not earlier",
      secondary: [{ span: assertion.verbSpan, text: "with this" }],
      help: meantPairs(checker, assertion, when),
    });
    return "";
  }
  if (when.kind !== "before" && when.kind !== "from") return when.kind;
  const moments = when.moments.map((moment) => checkMoment(checker, moment));
  if (when.kind === "before" && moments.length > 1) {
    checker.report("TW501", when.span, "`before` takes one moment", {
      label: "two clocks",
      help: "write one assertion for each clock",
    });
  }
  const clocks = moments.map((moment) => moment?.clock);
  if (clocks.every((clock) => clock !== undefined) && new Set(clocks).size < clocks.length) {
    checker.report("TW501", when.span, "two moments of one clock", {
      label: "both on the same clock",
      help: "give each clock at most once",
    });
  }
  return `${when.kind} ${moments.map((moment) => moment?.text ?? "").join(" and ")}`;
}

const WHEN_WORDS: readonly string[] = ["now", "ever", "eventually"];

/** `from now`, `before ever`: words that stand for a WHEN of their own. */
function isNoMoment(checker: Checker, when: When, verb: AssertDecl["verb"]): boolean {
  if (when.kind !== "before" && when.kind !== "from") return false;
  const word = when.moments.find(
    (moment): moment is Word => moment.kind === "word" && WHEN_WORDS.includes(moment.text),
  );
  if (word === undefined) return false;
  const meant = word.text === "now" ? "now" : verb === "can" ? "eventually" : "ever";
  checker.report("TW104", word.span, `\`${word.text}\` after \`${when.kind}\``, {
    label: `\`${when.kind}\` is followed by a height, a date, an age such as \`144 blocks\`, or a parameter that is a lock`,
    help:
      when.moments.length === 1
        ? replace(when.span, meant, `write \`${meant}\` alone`)
        : "leave it out: clocks that are not named stand at now",
  });
  return true;
}

/** The assertions that its author may have meant, ready to be pasted. */
function meantPairs(checker: Checker, { verb, verbSpan, span }: AssertDecl, when: When): readonly Help[] {
  const text = (from: number, to: number): string => checker.text.slice(from, to).replaceAll(/\s+/g, " ");
  const moment = text(when.span.start + when.kind.length, when.span.end);
  const pairs = when.kind === "ever" || when.kind === "eventually" ? ALWAYS_PAIRS[verb] : momentPairs(verb, moment);
  return pairs.map(([verbMeant, whenMeant]) => ({
    text: `you may have meant \`${text(span.start, verbSpan.start)}${verbMeant}${text(verbSpan.end, when.span.start)}${whenMeant}\``,
  }));
}

type Pair = readonly [verb: string, when: string];

/** For `can … ever` and `cannot … eventually`. */
const ALWAYS_PAIRS: Readonly<Record<AssertDecl["verb"], readonly Pair[]>> = {
  can: [
    ["can", "eventually"],
    ["can", "now"],
  ],
  cannot: [
    ["cannot", "ever"],
    ["cannot", "now"],
  ],
};

const momentPairs = (verb: AssertDecl["verb"], moment: string): readonly Pair[] =>
  verb === "can"
    ? [
        ["can", "now"],
        ["can", `from${moment}`],
        ["cannot", `before${moment}`],
      ]
    : [
        ["cannot", "ever"],
        ["cannot", `before${moment}`],
        ["can", `from${moment}`],
      ];

interface MomentText {
  readonly text: string;
  readonly clock: "blocks" | "duration" | "height" | "time";
}

/** Its unit or type says which clock: `144 blocks` is an age, a bare number a height (a time from 500 000 000 on), a date a time. */
function checkMoment(checker: Checker, moment: Expression): MomentText | undefined {
  switch (moment.kind) {
    case "missing":
      return undefined;
    case "quantity": {
      const quantity = checkQuantity(checker, moment, "older");
      if (quantity === undefined) return undefined;
      // An age keeps its written unit: as a bare number it would read as a height.
      return { text: `${moment.number.text} ${moment.unit.text}`, clock: quantity.unit as MomentText["clock"] };
    }
    case "date": {
      const time = checkDate(checker, moment.text, moment.span);
      return time === undefined ? undefined : { text: String(time), clock: "time" };
    }
    case "word":
      return isName(moment.text) ? namedMoment(checker, moment) : numberMoment(checker, moment);
    default:
      checker.report("TW104", moment.span, "a moment stands here", {
        label: "this is none",
        help: "write a height, a date, `144 blocks`, or a parameter that is a lock",
      });
      return undefined;
  }
}

function numberMoment(checker: Checker, word: Word): MomentText | undefined {
  const value = checkNumber(checker, word);
  return value === undefined ? undefined : { text: String(value), clock: lockUnit("after", value) };
}

function namedMoment(checker: Checker, word: Word): MomentText | undefined {
  const symbol = lookup(checker, word, "a height");
  if (symbol === undefined) return undefined;
  if (
    symbol.kind === "parameter" &&
    (symbol.type === "blocks" || symbol.type === "duration" || symbol.type === "height" || symbol.type === "time")
  ) {
    return { text: symbol.name, clock: symbol.type };
  }
  checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
    label: "a moment is a height, a time, or an age",
    help: "write a height, a date, `144 blocks`, or a parameter that is a lock",
  });
  return undefined;
}
