/**
 * Parser errors and remarks as diagnostics: what was found, what was expected, in the words of the language and never
 * in the names of tokens or rules.
 */
import type { ILexingError, IToken } from "chevrotain";
import type { Diagnostic, Help, Span } from "../src/diagnostic/diagnostic.ts";
import { suggest } from "../src/diagnostic/suggest.ts";
import { endOf } from "./brackets.ts";
import { foreignNumber } from "./foreign-numbers.ts";
import type { Remark } from "./expression-grammar.ts";
import { DeclarationKeyword } from "./tokens.ts";

const KEYWORDS: readonly string[] = Object.freeze([
  "contract",
  "party",
  "param",
  "output",
  "assert",
  "requires",
  "tr",
  "rawtr",
]);
const LONGEST_QUOTE = 40;

const quoted = (image: string): string =>
  `\`${image.length > LONGEST_QUOTE ? `${image.slice(0, LONGEST_QUOTE)}…` : image}\``;

interface Finding {
  readonly code: Diagnostic["code"];
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: Help;
}

const diagnose = ({ code, message, span, label, help }: Finding): Diagnostic => ({
  code,
  severity: "error",
  message,
  primary: { span, text: label },
  ...(help === undefined ? {} : { help: [help] }),
});

/** A parser error as Chevrotain makes it: its message holds what was expected (`expectations.ts`). */
export interface SyntaxFault {
  readonly message: string;
  readonly token: IToken;
  readonly previousToken?: IToken;
  readonly context: { readonly ruleStack: readonly string[] };
}

/** Where the fault shows: at the word found, or after the last word where one is lacking. */
export function faultSpan({ token, previousToken }: SyntaxFault): Span {
  const lacking = token.image === "" || !(token.startOffset >= 0);
  const end = lacking ? endOf(previousToken) : endOf(token);
  return { start: lacking ? end : token.startOffset, end };
}

export function syntaxDiagnostic(fault: SyntaxFault): Diagnostic {
  const { token, message: expected } = fault;
  const span = faultSpan(fault);
  const label = `expected ${expected}`;
  if (span.start === span.end) return diagnose({ code: "TW007", message: "something is missing here", span, label });
  if (token.tokenType.CATEGORIES?.includes(DeclarationKeyword) === true) return beforeDeclaration(fault, span, label);
  const help = helpFor(fault, span, expected);
  return diagnose({
    code: "TW007",
    message: `unexpected ${quoted(token.image)}`,
    span,
    label,
    ...(help === undefined ? {} : { help }),
  });
}

/** A word that opens a declaration, where a name was to stand; or the next declaration, where this one lacks something. */
function beforeDeclaration({ token, previousToken, context }: SyntaxFault, span: Span, label: string): Diagnostic {
  const rule = context.ruleStack[context.ruleStack.length - 1] ?? "";
  if (!/^(?:param|outputDecl|requires|assertion|when)$/.test(rule) || previousToken?.image === ",") {
    return diagnose({
      code: "TW103",
      message: `${quoted(token.image)} is a reserved word`,
      span,
      label,
      help: { text: "reserved words open declarations and cannot be names" },
    });
  }
  const end = endOf(previousToken);
  const form = FORMS[rule];
  const help = form === undefined ? {} : { help: { text: form } };
  return diagnose({
    code: "TW007",
    message: `the declaration before ${quoted(token.image)} is not complete`,
    span: { start: end, end },
    label,
    ...help,
  });
}

/** By rule: how it is written. */
const FORMS: Readonly<Record<string, string>> = {
  param: "a parameter is written `param NAME: blocks`, or with its value `param NAME: blocks = 144`",
  outputDecl: "an output is written `output NAME = tr(KEY,TREE)`",
  formal: "the parameters of an output are written `NAME: party` or `NAME: key`, with commas between them",
  requires: "a soft fork is named as in `requires anyprevout`",
  assertion: "an assertion is written `assert WHO can spend OUTPUT from 144 blocks`, or with `cannot` and `before`",
  when: "write `now`, `ever`, `eventually`, `before T` or `from T`",
  tree: "a tree is one leaf, or branches as in `{A,B}`",
  origin: "`[…]` holds the origin of a key, as in `[d34db33f/86h/0h/0h]xpub…`; the branches of a tree stand in `{…}`",
  originKey: "the key follows its origin at once, as in `[d34db33f/86h/0h/0h]xpub…/0/*`",
  step: "a path is written as in `/0/5`, `/0/*` or `/<0;1>/*`",
  tr: "an output is written `tr(KEY)` or `tr(KEY,TREE)`",
  rawtr: "an output without a tweak is written `rawtr(KEY)`",
  role: "a role is written `alice.delayed`, one word after the dot",
  expression: "an argument is a key, a lock, a hash, a number or a condition such as `pk(alice)`",
  parties: "parties are written `party alice, bob`, a group `party members[]`",
  file: "declarations begin with `party`, `param`, `output`, `assert` or `requires`; a lone output with `tr(`",
};

/** What people mean by a word that cannot stand in a rule: the word, the rule, what to write. */
const MEANT: readonly (readonly [found: RegExp, rule: RegExp, help: string, edit?: string])[] = [
  [/^,$/, /^tree$|^branch$|^leaf$/, "`<…>` holds one leaf; for several write `{A,B}`"],
  [/^,$/, /^assertion$|^who$/, "holders that act together are joined by `+`", " +"],
  [/^and$/, /^assertion$|^who$/, "holders that act together are joined by `+`", "+"],
  [/^not$/, /^assertion$/, "`cannot` is one word"],
  [/^spend$/, /^assertion$/, "name who spends before `can`, as in `assert alice can spend …`"],
  [/^after$/, /^file$/, "did you mean `from`?", "from"],
  [/^until$/, /^file$/, "did you mean `before`?", "before"],
  [/^and$/, /^file$/, "`before` takes one moment: write one assertion for each clock"],
  [/^@$/, /./, "`@0` belongs to wallet policies (BIP388): turn it into a descriptor with `tapwright convert`"],
  [
    /^(?:bc|tb|bcrt)1[0-9a-z]{20,}$/,
    /^/,
    "an address does not say what can spend it: write the descriptor, `tr(KEY,TREE)`",
  ],
  [/^[0-9]+$/, /^parties$|^name$/, "a group's size is known when its keys are bound: write `NAME[]`"],
  [/^\+$/, /^(?!assertion$|who$)/, "the keys of several holders together are written `musig(alice,bob)`"],
  [/^\.$/, /^/, "a dot stands between a party and its role alone, as in `alice.delayed`"],
  [/^>$/, /./, "`<…>` holds one leaf, as in `<pk(alice)>`"],
];

function helpFor({ token, context }: SyntaxFault, span: Span, expected: string): Help | undefined {
  const rule = context.ruleStack[context.ruleStack.length - 1] ?? "";
  const row = MEANT.find(([found, rules]) => found.test(token.image) && rules.test(rule));
  if (row !== undefined) {
    const [, , text, wanted] = row;
    return wanted === undefined ? { text } : { text, edit: { span, text: wanted } };
  }
  if (token.image === "," && expected === "`>`" && rule !== "step")
    return { text: "`<…>` holds one leaf; for several write `{A,B}`" };
  if (token.image === ",") {
    if (rule === "tr") return { text: "`tr` takes one key and one tree: join leaves in `{A,B}`" };
    if (rule === "rawtr") return { text: "`rawtr` takes one key and no tree; write `tr(KEY,TREE)` for a tree" };
    if (rule === "step") return { text: "indexes of a multipath are separated by `;`", edit: { span, text: ";" } };
  }
  const [meant] = rule === "file" ? suggest(token.image, KEYWORDS) : [];
  if (meant !== undefined) return { text: `did you mean \`${meant}\`?`, edit: { span, text: meant } };
  const form = FORMS[rule] ?? FORMS[context.ruleStack[context.ruleStack.length - 2] ?? "file"];
  return form === undefined ? undefined : { text: form };
}

export function strayCharacter(error: ILexingError, text: string): Diagnostic {
  const span = { start: error.offset, end: error.offset + error.length };
  const found = text.slice(span.start, span.end);
  return diagnose({
    code: "TW006",
    message: `${found.length === 1 ? "a character" : "characters"} that no policy holds: ${quoted(found)}`,
    span,
    label: "no word begins like this",
    help: /[!~]/.test(found)
      ? { text: "there is no `not`: who may never spend is simply not named" }
      : { text: "remove it", edit: { span, text: "" } },
  });
}

export function remarkDiagnostic({ kind, span }: Remark, text: string): Diagnostic {
  const found = text.slice(span.start, span.end);
  switch (kind) {
    case "gap":
      return diagnose({
        code: "TW012",
        message: "white space inside a key expression",
        span,
        label: "a key, its origin and its path are one word",
        help: { text: "write it without white space", edit: { span, text: found.replaceAll(/\s+/g, "") } },
      });
    case "foreignNumber":
      return foreignNumber(found, span, text.slice(span.end, span.end + LONGEST_QUOTE));
    case "strayChecksum":
      return diagnose({
        code: "TW007",
        message: "a checksum away from its output",
        span,
        label: "a checksum follows its output's last `)` without white space",
        help: { text: "move it there, or remove it" },
      });
    case "contractLate":
      return diagnose({
        code: "TW007",
        message: "`contract` does not stand first",
        span,
        label: "a file names its contract once, before anything else",
        help: { text: "remove it, or move it to the first line" },
      });
  }
}

/** "a lone output is a policy too": one. */
export const secondOutput = (span: Span): Diagnostic =>
  diagnose({
    code: "TW007",
    message: "a second output without a name",
    span: { start: span.start, end: span.start + 1 },
    label: "one output may stand alone; several need names",
    help: { text: "write `output NAME = ...` for each" },
  });

/** An output without a name in a file of declarations. */
export function unnamedOutput(span: Span): Diagnostic {
  const at = { start: span.start, end: span.start };
  return diagnose({
    code: "TW007",
    message: "an output without a name among declarations",
    span: { start: span.start, end: Math.min(span.end, span.start + 2) },
    label: "in a file of declarations each output has a name",
    help: { text: "name it", edit: { span: at, text: "output funding = " } },
  });
}

export function emptyFile(end: number): Diagnostic {
  return diagnose({
    code: "TW007",
    message: "there is no policy here",
    span: { start: end, end },
    label: "expected an output such as `tr(KEY,TREE)`, or declarations",
    help: { text: "write for example `tr(musig(alice,bob),and_v(v:pk(alice),older(144)))`" },
  });
}
