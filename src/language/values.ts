/** Values of parameters, from the text (`param x: T = V`), from an assertion's arguments, or from outside (`--set`, `--key`): text to bytes or number, by the type. */
import type { Expression } from "../../grammars/syntax.ts";
import type { ParameterType } from "../program/program.ts";
import type { BoundValue } from "./contract.ts";
import type { Checker } from "./scope.ts";
import { checkHash } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { checkLock } from "./locks.ts";

export const LOCK_TYPES = ["blocks", "duration", "height", "time"] as const;

export type CheckedValue = { readonly text: string; readonly value?: BoundValue };

/** A value of the type, or the name of a parameter of that type (`value` is absent while that is unbound). */
export function checkValue(checker: Checker, expression: Expression, type: ParameterType): CheckedValue | undefined {
  switch (type) {
    case "key": {
      const use = checkKey(checker, expression, "value");
      if (use === undefined) return undefined;
      const branches = use.branches.map((branch) => branch.recipe);
      return { text: use.text, value: { kind: "key", text: use.text, branches } };
    }
    case "blocks":
    case "duration":
    case "height":
    case "time":
      return lockValue(checker, expression, type);
    default: {
      const use = checkHash(checker, expression, type);
      if (use === undefined) return undefined;
      return use.bytes === undefined
        ? { text: use.text }
        : { text: use.text, value: { kind: "bytes", text: use.hex as string, bytes: use.bytes } };
    }
  }
}

function lockValue(
  checker: Checker,
  expression: Expression,
  type: (typeof LOCK_TYPES)[number],
): CheckedValue | undefined {
  const before = checker.diagnostics.length;
  if (expression.kind === "date" && (type === "blocks" || type === "duration")) {
    checker.report("TW105", expression.span, `\`${expression.text}\` is not a value of type ${type}`, {
      label: "this is a point of time",
      help: `write ${EXPECTED[type]}, or declare the parameter as \`time\``,
    });
    return undefined;
  }
  const lock = checkLock(checker, expression, type === "blocks" || type === "duration" ? "older" : "after");
  if (lock === undefined) return undefined;
  if (lock.value === undefined) return { text: lock.text };
  const [least, most] = LOCK_RANGES[type];
  if (lock.unit !== type || lock.value < least || lock.value > most) {
    checker.diagnostics.length = before; // that it was rounded matters no more
    const written = checker.text.slice(expression.span.start, expression.span.end);
    checker.report(
      lock.unit === type ? "TW110" : "TW105",
      expression.span,
      `\`${written}\` is not a value of type ${type}`,
      {
        label:
          lock.unit === type
            ? lock.unit === "duration"
              ? `a time span counts 1 to ${most - least + 1} units of 512 seconds`
              : `at most ${most} fit`
            : `this is ${KIND[lock.unit]}`,
        help:
          lock.unit === type
            ? `write ${EXPECTED[type]}`
            : `write ${EXPECTED[type]}, or declare the parameter as \`${lock.unit}\``,
      },
    );
    return undefined;
  }
  return { text: lock.text, value: { kind: "number", text: String(lock.value), value: lock.value } };
}

const KIND = {
  blocks: "a number of blocks",
  duration: "a span of time",
  height: "a block height",
  time: "a point of time",
} as const;

const EXPECTED = {
  blocks: "a number of blocks, 1 to 65535",
  duration: `a time span such as \`5 days\` or \`12 hours\`, at most 388 days, or the nSequence value, ${LOCK_RANGES.duration[0]} to ${LOCK_RANGES.duration[1]}`,
  height: "a block height below 500000000",
  time: "a date, or seconds since 1970 from 500000000 on",
} as const;
