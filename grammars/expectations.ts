/**
 * What the grammar expected, in the words of the field: the texts Chevrotain asks for when a rule fails. A parser's
 * error message holds nothing but the expectation; `policy-parser.ts` makes the diagnostic around it.
 */
import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";

const DECLARATIONS = "`party`, `param`, `output`, `assert`, `requires`, or one output alone";

/** By rule: what can begin there. */
const BEGINNINGS: Readonly<Record<string, string>> = Object.freeze({
  file: DECLARATIONS,
  name: "a name",
  parties: "the name of a party",
  requires: "the name of a soft fork",
  formal: "a type: `party`, `key`, `blocks`, `duration`, `height`, `time`, `scalar` or a hash",
  expression: "a key, a fragment or a lock",
  output: "an output such as `tr(KEY,TREE)`",
  tree: "a leaf, or branches in `{...}`",
  step: "an index, `<0;1>` or `*` after the `/`",
  origin: "a fingerprint and its path, as in `[d34db33f/86h/0h]`",
  originKey: "a key after its origin",
  reference: "a key, a name or an opcode",
  who: "`anyone`, or who holds the keys",
  holder: "a party, a key, `preimage(...)` or `any N of (...)`",
  assertion: "`can` or `cannot`",
  when: "`now`, `ever`, `eventually`, `before` or `from`",
});

const beginning = (rule: string): string => BEGINNINGS[rule] ?? "another word";

/** By rule: what the one word is that must stand there. */
const WORDS: Readonly<Record<string, string>> = Object.freeze({
  param: "a type: `blocks`, `duration`, `height`, `time`, `key`, `scalar` or a hash",
  assertion: "the name of an output",
  role: "the name of a role",
  originKey: "a key after its origin",
  holder: "the name of a hash, or how many",
});

function mismatch(expected: TokenType, previous: IToken, rule: string): string {
  if (expected.name === "EOF") return rule === "file" ? DECLARATIONS : "nothing more";
  if (expected.name === "Word") return WORDS[rule] ?? "a name";
  const label = expected.LABEL ?? expected.name;
  if (expected.name !== "RParen" || rule !== "expression") return label;
  return previous.image === "(" || previous.image === "," ? `an argument or ${label}` : `\`,\` or ${label}`;
}

/** The texts; `counted` is told of each error before it is made. */
export function expectations(counted: () => void): IParserErrorMessageProvider {
  const told = (text: string): string => {
    counted();
    return text;
  };
  return {
    buildMismatchTokenMessage: ({ expected, previous, ruleName }) => told(mismatch(expected, previous, ruleName)),
    buildNotAllInputParsedMessage: ({ ruleName }) => told(ruleName === "file" ? DECLARATIONS : "nothing more"),
    buildNoViableAltMessage: ({ ruleName }) => told(beginning(ruleName)),
    buildEarlyExitMessage: ({ ruleName }) => told(beginning(ruleName)),
  };
}
