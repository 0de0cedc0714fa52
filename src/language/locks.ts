/**
 * Locks and units. `older` counts the output's age: blocks, or units of 512 seconds (BIP68); `after` waits for a height or a median time
 * (BIP65). A unit is settled here for good: it is part of a hole's type, never of its value.
 */
import type { Expression, Word } from "../../grammars/syntax.ts";
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import type { LockArg, LockUnit } from "../miniscript/node.ts";
import type { Checker } from "./scope.ts";
import { checkDate } from "./dates.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { lockUnit } from "../miniscript/build.ts";
import { LIMITS } from "../script/limits.ts";
import { alsoHere, describe, isName, lookup } from "./scope.ts";
import { DURATION_UNIT, isBlocks, secondsOf } from "../program/age-units.ts";
import { gluedQuantity, unitHelp } from "./units.ts";

export type LockKind = "older" | "after";

const LOCK_MAX = LIMITS.lockNumber.value;
const DURATION_FLAG = LIMITS.sequenceTypeFlag.value;
const SEQUENCE_MASK = LIMITS.sequenceMask.value;

export const UNIT_OF: Readonly<Record<LockKind, readonly LockUnit[]>> = {
  older: ["blocks", "duration"],
  after: ["height", "time"],
};

const NUMBER = /^(0|[1-9][0-9]*)$/;

/** A canonical number; reports TW010 for everything that only looks like one. */
export function checkNumber(checker: Checker, word: Word): number | undefined {
  if (NUMBER.test(word.text)) {
    const value = Number(word.text);
    return Number.isSafeInteger(value) ? value : Number.MAX_SAFE_INTEGER;
  }
  const plain = plainNumber(word.text);
  checker.report("TW010", word.span, `\`${word.text}\` is not a number as policies write them`, {
    label: "digits only: no sign, leading zero, exponent or `0x`",
    ...(plain === undefined ? {} : { help: plainHelp(word, plain) }),
  });
  return undefined;
}

/** `10m` may be minutes or months: said, and not written for the author. */
const plainHelp = ({ text, span }: Word, plain: string): Help =>
  /^[0-9]+m$/.test(text)
    ? { text: `write \`${plain}\`, or a number of days where months are meant` }
    : replace(span, plain, `write \`${plain}\``);

function plainNumber(text: string): string | undefined {
  if (/^0x[0-9a-fA-F]{1,13}$/.test(text)) return String(Number.parseInt(text.slice(2), 16));
  if (/^[0-9]{1,9}e[0-9]{1,2}$/.test(text)) return BigInt(Number(text)).toString();
  if (/^0[0-9]+$/.test(text)) return text.replace(/^0+(?=.)/, "");
  if (/^[0-9]+(_[0-9]+)+$/.test(text)) return text.replaceAll("_", "");
  return gluedQuantity(text);
}

/** The argument of `older` or `after`; `fragment` is the whole call, where there is one: the wrong fragment is replaced as a whole. */
export function checkLock(
  checker: Checker,
  expression: Expression,
  kind: LockKind,
  fragment?: Span,
): LockArg | undefined {
  const origin = expression.span;
  switch (expression.kind) {
    case "missing":
      return undefined;
    case "word":
      if (isName(expression.text)) return namedLock(checker, expression, kind, fragment);
      return kind === "after" && gluedQuantity(expression.text) !== undefined
        ? refuseAge(checker, gluedQuantity(expression.text) as string, origin, fragment)
        : numberLock(checker, expression, kind);
    case "quantity": {
      const quantity = checkQuantity(checker, expression, kind, fragment);
      return quantity === undefined
        ? undefined
        : rangeChecked(checker, { ...quantity, text: String(quantity.value), origin }, kind);
    }
    case "date": {
      if (kind === "older") {
        checker.report("TW105", origin, "`older` counts from the output's confirmation, a date is a point in time", {
          label: "a date",
          help: inFragment(
            fragment,
            `after(${expression.text})`,
            `write \`after(${expression.text})\` for a date, or a number of blocks for an age`,
          ),
        });
        return undefined;
      }
      const time = checkDate(checker, expression.text, origin);
      return time === undefined
        ? undefined
        : rangeChecked(
            checker,
            { text: String(time), value: time, unit: "time", written: expression.text, origin },
            kind,
          );
    }
    default:
      checker.report("TW104", origin, `the argument of \`${kind}\` is a lock`, {
        label: "this is none",
        help:
          kind === "older"
            ? "write a number of blocks such as `older(144)`, or a time such as `older(1 day)`"
            : "write a height such as `after(1000000)`, or a date such as `after(2030-01-31)`",
      });
      return undefined;
  }
}

/** The other fragment in place of the whole call. Its argument alone is never mended: `after(144)` is no delay of 144 blocks. */
const inFragment = (fragment: Span | undefined, written: string, text: string): Help =>
  fragment === undefined ? { text } : replace(fragment, written, text);

function numberLock(checker: Checker, word: Word, kind: LockKind): LockArg | undefined {
  const value = checkNumber(checker, word);
  if (value === undefined) return undefined;
  return rangeChecked(checker, { text: String(value), value, unit: lockUnit(kind, value), origin: word.span }, kind);
}

function rangeChecked(
  checker: Checker,
  lock: LockArg & { readonly value: number },
  kind: LockKind,
): LockArg | undefined {
  if (lock.value >= 1 && lock.value <= LOCK_MAX) return lock;
  const origin = lock.origin as Span;
  const written = checker.text.slice(origin.start, origin.end);
  const never = kind === "older" ? "a relative lock of 0 waits for nothing" : "height 0 passed before any output";
  checker.report("TW209", origin, `\`${kind}(${written})\` is out of range`, {
    label:
      lock.value === 0
        ? never
        : written === lock.text
          ? "a lock is at most 2147483647"
          : `${lock.text} seconds since 1970, and a lock is at most 2147483647`,
    notes: ["BIP379: the argument of `older` and `after` is from 1 to 2^31 - 1"],
    help: rangeHelp(lock.value, kind),
  });
  return undefined;
}

function rangeHelp(value: number, kind: LockKind): string {
  if (value === 0) return `leave the lock out, or write the least one, \`${kind}(1)\``;
  if (kind === "older")
    return "the longest delay is `older(65535)`, about 15 months; for a longer wait write `after` with a height or a date";
  return "the last date that a lock can hold is 2038-01-19; for a later time write a height: about 52560 blocks a year";
}

function namedLock(checker: Checker, word: Word, kind: LockKind, fragment: Span | undefined): LockArg | undefined {
  if (checker.lone && !checker.symbols.has(word.text)) {
    checker.report("TW101", word.span, `unknown name \`${word.text}\``, {
      label: "in a lone output a lock is a number",
      help: `write a file with \`param ${word.text}: ${kind === "older" ? "blocks" : "height"}\` and \`output NAME = tr(…)\``,
    });
    return undefined;
  }
  const symbol = lookup(checker, word, kind === "older" ? "a number of blocks" : "a height");
  if (symbol === undefined) return undefined;
  const [first, second] = UNIT_OF[kind];
  const unit =
    (symbol.kind === "parameter" || symbol.kind === "formal") && UNIT_OF[kind].find((each) => each === symbol.type);
  if (!unit) {
    const isLock = isLockType(symbol);
    checker.report(
      isLock ? "TW105" : "TW104",
      word.span,
      `\`${word.text}\` is ${describe(symbol)}, and \`${kind}\` takes ${first} or ${second}`,
      {
        label:
          kind === "older"
            ? "an age stands here: how long after the output confirms"
            : "a point of the chain stands here: a height or a date",
        secondary: [{ span: symbol.span, text: "declared here" }],
        help: isLock
          ? inFragment(
              fragment,
              `${kind === "older" ? "after" : "older"}(${word.text})`,
              `write \`${kind === "older" ? "after" : "older"}(${word.text})\`, or declare \`${word.text}\` as ${first}`,
            )
          : `write a number, such as \`${kind}(${kind === "older" ? "144" : "1000000"})\`, or declare \`param NAME: ${first}\` and use that name`,
      },
    );
    return undefined;
  }
  const origin = word.span;
  if (symbol.kind === "parameter" && symbol.value?.kind === "number")
    return { text: symbol.name, unit, value: symbol.value.value, origin };
  return {
    text: symbol.name,
    unit,
    hole: symbol.kind === "formal" ? `${symbol.output}.${symbol.name}` : symbol.name,
    origin,
  };
}

const isLockType = (symbol: { readonly kind: string; readonly type?: string }): boolean =>
  "type" in symbol && ["blocks", "duration", "height", "time"].includes(symbol.type as string);

/** `144 blocks`, `1 day`: a number and unit as nSequence counts them. */
export function checkQuantity(
  checker: Checker,
  quantity: Extract<Expression, { kind: "quantity" }>,
  kind: LockKind,
  fragment?: Span,
): { readonly value: number; readonly unit: LockUnit } | undefined {
  const count = checkNumber(checker, quantity.number);
  if (count === undefined) return undefined;
  const unit = quantity.unit.text;
  const seconds = secondsOf(unit);
  if (!isBlocks(unit) && seconds === undefined) {
    checker.report("TW011", quantity.unit.span, `\`${unit}\` is not a unit`, {
      label: "units are block, blocks, minutes, hour, hours, day, days, week and weeks",
      ...(kind === "after"
        ? asAge(unitHelp(count, unit, quantity.span), fragment)
        : unitHelp(count, unit, quantity.span)),
    });
    return undefined;
  }
  if (kind === "after") return refuseAge(checker, `${count} ${unit}`, quantity.span, fragment);
  if (isBlocks(unit)) return blocksOf(checker, count, quantity.span);
  return durationOf(checker, count * (seconds as number), `${count} ${unit}`, quantity.span);
}

function refuseAge(checker: Checker, age: string, span: Span, fragment: Span | undefined): undefined {
  checker.report("TW105", span, `\`after\` waits for a height or a date, not for ${age}`, {
    label: "an age",
    help: ageHelp(age, fragment),
  });
  return undefined;
}

const ageHelp = (age: string, fragment: Span | undefined): Help =>
  inFragment(fragment, `older(${age})`, `for a time after confirmation write \`older(${age})\``);

/** An age in another unit is an age still, and `after` takes none. */
const asAge = ({ help }: { readonly help?: Help }, fragment: Span | undefined): { readonly help?: Help } =>
  help?.edit === undefined ? {} : { help: ageHelp(help.edit.text, fragment) };

const TOO_LONG = "write `after` with a height or a date for a longer wait";

function blocksOf(
  checker: Checker,
  count: number,
  span: Span,
): { readonly value: number; readonly unit: "blocks" } | undefined {
  if (count <= SEQUENCE_MASK) return { value: count, unit: "blocks" };
  checker.report("TW209", span, `${count} blocks is more than a relative lock can count`, {
    label: "at most 65535 blocks, about 15 months",
    help: TOO_LONG,
  });
  return undefined;
}

/** Rounded up: a lock may hold a little longer than asked, never shorter. */
function durationOf(
  checker: Checker,
  seconds: number,
  written: string,
  span: Span,
): { readonly value: number; readonly unit: "duration" } | undefined {
  const units = Math.ceil(seconds / DURATION_UNIT);
  if (units > SEQUENCE_MASK) {
    checker.report("TW209", span, `${written} is more than a relative lock can count`, {
      label: "at most 65535 × 512 seconds, about 388 days",
      help: TOO_LONG,
    });
    return undefined;
  }
  const at = checker.rounded.get(written);
  if (at !== undefined) alsoHere(checker, at, span);
  else if (units * DURATION_UNIT !== seconds) {
    checker.rounded.set(written, checker.diagnostics.length);
    checker.report("TW111", span, `${written} is rounded up to ${units} × 512 s`, {
      label: `${seconds} s become ${units * DURATION_UNIT} s; BIP68 counts time in units of 512 seconds`,
    });
  }
  return { value: DURATION_FLAG | units, unit: "duration" };
}
