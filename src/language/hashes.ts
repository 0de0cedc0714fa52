/** Hash images and scalars: hex of the right length, or a parameter of the right type. */
import type { Expression, Word } from "../../grammars/syntax.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { ParameterType } from "../program/program.ts";
import type { Checker } from "./scope.ts";
import { fromHex } from "../base/bytes.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { describe, isName, lookup, type NamedSymbol } from "./scope.ts";

export type BytesType = Extract<ParameterType, "sha256" | "hash256" | "ripemd160" | "hash160" | "scalar">;

/** Bytes of each type. */
export const BYTES_LENGTH: Readonly<Record<BytesType, number>> = {
  sha256: 32,
  hash256: 32,
  ripemd160: 20,
  hash160: 20,
  scalar: 32,
};

export interface HashUse {
  readonly text: string;
  readonly span: Span;
  readonly bytes?: Uint8Array;
  readonly hex?: string;
  readonly hole?: string;
}

export function checkHash(checker: Checker, expression: Expression, type: BytesType): HashUse | undefined {
  if (expression.kind === "missing") return undefined;
  if (expression.kind !== "word") {
    checker.report("TW104", expression.span, `a ${type} stands here`, {
      label: `write ${2 * BYTES_LENGTH[type]} hex digits or the name of a parameter`,
    });
    return undefined;
  }
  return isName(expression.text) && !isWholeHex(expression.text, type)
    ? namedHash(checker, expression, type)
    : hexHash(checker, expression, type);
}

/** The fragment that a name of another hash type fits. */
function otherHash(symbol: NamedSymbol, name: string, type: BytesType): { readonly help: string } {
  const declare = `declare \`param NAME: ${type}\` and use that name`;
  if (!("type" in symbol) || !(symbol.type in BYTES_LENGTH) || symbol.type === "scalar" || type === "scalar")
    return { help: declare };
  return { help: `write \`${symbol.type}(${name})\`, or declare \`${name}\` as ${type}` };
}

/** 40 digits are longer than any name, so only short hex could be taken for one; it is a name then, by the word rules. */
const isWholeHex = (text: string, type: BytesType): boolean =>
  text.length === 2 * BYTES_LENGTH[type] && /^[0-9a-fA-F]+$/.test(text);

function hexHash(checker: Checker, word: Word, type: BytesType): HashUse | undefined {
  const digits = 2 * BYTES_LENGTH[type];
  const hex = word.text.toLowerCase();
  const bad = hex.search(/[^0-9a-f]/);
  if (bad >= 0) {
    const prefixed = hex.startsWith("0x");
    checker.report(
      "TW210",
      { start: word.span.start + bad, end: word.span.start + bad + 1 },
      `\`${word.text[bad]}\` is no hex digit`,
      {
        label: `a ${type} is ${digits} hex digits`,
        help: prefixed
          ? replace(word.span, word.text.slice(2), "leave out the `0x`")
          : `copy the ${nounOf(type)} again, or write the name of a parameter`,
      },
    );
    return undefined;
  }
  if (hex.length !== digits) {
    checker.report("TW210", word.span, `${hex.length} hex digits where a ${type} has ${digits}`, {
      label: hex.length < digits ? `${digits - hex.length} missing` : `${hex.length - digits} too many`,
      help: lengthHelp(hex.length, type),
    });
    return undefined;
  }
  return { text: hex, hex, bytes: fromHex(hex), span: word.span };
}

const nounOf = (type: BytesType): string => (type === "scalar" ? "scalar" : "hash");

function lengthHelp(digits: number, type: BytesType): string {
  if (type !== "scalar" && digits === 40) return "40 digits are a hash160 or a ripemd160";
  if (type !== "scalar" && digits === 64) return "64 digits are a sha256 or a hash256";
  return `copy the whole ${nounOf(type)} again, or write the name of a parameter`;
}

function namedHash(checker: Checker, word: Word, type: BytesType): HashUse | undefined {
  if (checker.lone && !checker.symbols.has(word.text)) {
    if (word.text.length >= 4 && /^[0-9a-fA-F]+$/.test(word.text))
      checker.report("TW115", word.span, `\`${word.text}\` is taken for the name of a parameter`, {
        label: `it looks like hex, and a ${type} has ${2 * BYTES_LENGTH[type]} digits`,
        help: `for a ${nounOf(type)} copy all of its ${2 * BYTES_LENGTH[type]} digits; for a parameter choose a name that does not read as hex`,
      });
    const value = checker.values.get(word.text);
    const symbol = { kind: "parameter", name: word.text, type, span: word.span, used: true } as const;
    checker.symbols.set(word.text, value === undefined ? { ...symbol } : { ...symbol, value });
  }
  const symbol = lookup(checker, word, `a ${type}`);
  if (symbol === undefined) return undefined;
  const fits = (symbol.kind === "parameter" || symbol.kind === "formal") && symbol.type === type;
  if (!fits) {
    checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
      label: `a ${type} stands here`,
      secondary: [{ span: symbol.span, text: "declared here" }],
      ...otherHash(symbol, word.text, type),
    });
    return undefined;
  }
  if (symbol.kind === "formal") return { text: symbol.name, hole: `${symbol.output}.${symbol.name}`, span: word.span };
  if (symbol.value?.kind === "bytes")
    return { text: symbol.name, hex: symbol.value.text, bytes: symbol.value.bytes, span: word.span };
  return { text: symbol.name, hole: symbol.name, span: word.span };
}
