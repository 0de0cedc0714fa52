/**
 * Keys where they are written: hex and extended keys (`descriptor/key-expression.ts` reads those), names, roles, groups,
 * `musig(...)`, `unspendable`. The result is a {@link KeyUse}: one recipe per branch of a multipath step.
 */
import type { Call, Expression, KeyPath, RoleRef, Word } from "../../grammars/syntax.ts";
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyBranch, KeyUse } from "./contract.ts";
import type { Checker, NamedSymbol } from "./scope.ts";
import { fromHex } from "../base/bytes.ts";
import { parseKeyExpression, printKeyExpression } from "../descriptor/key-expression.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";
import { knownUnspendable } from "../taproot/unspendable.ts";
import { checkHash } from "./hashes.ts";
import type { StepBranches } from "./key-steps.ts";
import { printWrittenSteps, reportKeyProblem, stepsOf } from "./key-steps.ts";
import { musigKey } from "./musig-key.ts";
import { replace } from "../diagnostic/diagnose.ts";
import {
  checkDeclaredName,
  checkNameForm,
  describe,
  hexWords,
  isName,
  lookup,
  looksLikeHex,
  RESERVED,
  unknownAgain,
} from "./scope.ts";

/** Where a key stands (`output`: in rawtr()): decides whether a group may, and whether the parity byte is kept. */
export type KeyPlace = "internal" | "output" | "leaf" | "list" | "musig" | "value";

interface KeyAt {
  readonly span: Span;
  readonly place: KeyPlace;
}

/** The key of an expression; `undefined` when it is none, which has been reported. */
export function checkKey(checker: Checker, expression: Expression, place: KeyPlace): KeyUse | undefined {
  const use = keyOf(checker, expression, place);
  if (use === undefined || !use.group || place === "list" || place === "musig") return use;
  checker.report("TW112", use.span, `\`${use.text}\` is a group, one key stands here`, {
    label: "a group of keys, whose number is known when it is bound",
    help: groupHelp(use, place),
  });
  return undefined;
}

const groupHelp = ({ text, span }: KeyUse, place: KeyPlace): readonly Help[] => [
  replace(span, `musig(${text})`, `for all of them together write \`musig(${text})\``),
  ...(place === "leaf" ? [{ text: `for any one of them write \`multi_a(1,${text})\` in place of the fragment` }] : []),
];

function keyOf(checker: Checker, expression: Expression, place: KeyPlace): KeyUse | undefined {
  switch (expression.kind) {
    case "word":
      return wordKey(checker, expression, place);
    case "role":
      return namedKey(checker, expression, [], expression.span);
    case "keypath":
      return pathKey(checker, expression, place);
    case "call":
      return callKey(checker, expression, [], { span: expression.span, place });
    case "missing":
      return undefined;
    default:
      checker.report("TW104", expression.span, "a key stands here", {
        label: `this is ${NOUNS[expression.kind]}`,
        help: place === "internal" ? leafAsKeyHelp(checker, expression) : KEY_HELP,
      });
      return undefined;
  }
}

const KEY_HELP = "a key is a name, hex, an extended key, `musig(…)` or `unspendable`";

/** `tr(LEAF)`: the key is missing. Where more follows this is one leaf of several, and how they belong together is not known. */
const leafAsKeyHelp = (checker: Checker, { span }: Expression): Help =>
  /^\s*,/.test(checker.text.slice(span.end, span.end + MOST_SPACE))
    ? { text: "the internal key stands before the leaves; where there is none write `tr(unspendable,{LEAF,LEAF})`" }
    : replace(
        span,
        `unspendable,${checker.text.slice(span.start, span.end)}`,
        "the internal key stands before the leaves; where there is none write",
      );

/** White space looked through for a comma. */
const MOST_SPACE = 1000;

const NOUNS = {
  wrapped: "a wrapped fragment",
  quantity: "a number with a unit",
  date: "a date",
  odds: "odds",
  asm: "a raw leaf",
} as const;

function wordKey(checker: Checker, word: Word, place: KeyPlace): KeyUse | undefined {
  if (word.text === "unspendable") return unspendable(checker, undefined, word.span, place);
  if (RESERVED.has(word.text)) {
    if (checker.spoiled.has(word.text)) return undefined; // its declaration was refused
    checker.report("TW103", word.span, `\`${word.text}\` is a reserved word`, {
      label: "a key stands here, and this cannot be a name",
      help: "write the name of a party, or a key",
    });
    return undefined;
  }
  if (checker.spoiled.has(word.text)) {
    unknownAgain(checker, word);
    return undefined;
  }
  if (/^[A-Za-z_]\w*-[\w-]*$/.test(word.text)) {
    checkDeclaredName(checker, word.text, word.span);
    return undefined;
  }
  if (isName(word.text)) return namedKey(checker, word, [], word.span);
  if (/^[0-9]{1,8}$/.test(word.text)) {
    const help =
      place === "musig"
        ? "`musig` takes no threshold, all of its keys sign: for k of n write `multi_a(k,KEY,…)` as a leaf"
        : KEY_HELP;
    checker.report("TW104", word.span, "a key stands here", { label: "this is a number", help });
    return undefined;
  }
  return textKey(checker, word.text, word.span, place);
}

/** A key that is text: hex, or `[origin]xpub/steps`. */
function textKey(checker: Checker, text: string, span: Span, place: KeyPlace): KeyUse | undefined {
  const parsed = parseKeyExpression(text);
  if (!parsed.ok) {
    reportKeyProblem(checker, parsed.error, span, text);
    return undefined;
  }
  // Inside musig() the parity counts (and a value may end up there), elsewhere a compressed key and its x coordinate are the same key.
  const parity = place === "musig" || place === "value";
  const branches = parsed.value.branches.map((recipe) => branchOf(parity ? recipe : dropParity(recipe), parity));
  const first = branches[0]?.recipe;
  if (place === "musig" && first?.kind === "point" && first.key.length === 64) {
    checker.report("TW302", span, "an x-only key inside musig()", {
      label: "64 hex digits; musig() needs the parity byte",
      help: `BIP390 aggregates compressed keys; a key known only by its x coordinate enters as \`02\` and its digits`,
    });
    return undefined;
  }
  const source =
    first?.kind === "point" && knownUnspendable(fromHex(first.key.slice(-64))) !== undefined
      ? "unspendable"
      : "unknown";
  return {
    branches,
    text: printKeyExpression({ branches: branches.map((branch) => branch.recipe) }),
    group: false,
    source,
    holders: [],
    span,
  };
}

const dropParity = (recipe: KeyRecipe): KeyRecipe =>
  recipe.kind === "point" && recipe.key.length === 66 ? { ...recipe, key: recipe.key.slice(2) } : recipe;

const branchOf = (recipe: KeyRecipe, parity: boolean): KeyBranch => ({ id: printRecipe(recipe, !parity), recipe });

function pathKey(checker: Checker, path: KeyPath, place: KeyPlace): KeyUse | undefined {
  const { base } = path;
  if (base.kind === "missing") return undefined;
  if (base.kind === "word" && !isName(base.text)) return writtenKey(checker, path, place);
  if (path.origin !== undefined) {
    checker.report("TW316", path.origin.span, "a key origin before a name", {
      label: "belongs to the key itself",
      help: "write the origin in the value that the name is bound to: `--key alice='[fingerprint/path]xpub…'`",
    });
    return undefined;
  }
  const steps = stepsOf(checker, path.steps);
  if (steps === undefined) return undefined;
  if (base.kind === "call") return callKey(checker, base, steps, { span: path.span, place });
  if (base.kind === "word" && (RESERVED.has(base.text) || base.text === "unspendable")) {
    checker.report("TW104", base.span, `\`${base.text}\` cannot carry a path`, {
      label: "it has no children",
      help: "leave out the path",
    });
    return undefined;
  }
  return namedKey(checker, base, steps, path.span);
}

/** White space and empty steps in it were reported by the parser; the key itself is judged all the same. */
function writtenKey(checker: Checker, { span }: KeyPath, place: KeyPlace): KeyUse | undefined {
  const written = checker.text.slice(span.start, span.end);
  const text = written.replaceAll(/\s+/g, "");
  if (text.includes("//") || text.endsWith("/")) return undefined;
  if (text === written || parseKeyExpression(text).ok) return textKey(checker, text, span, place);
  return undefined;
}

/** `alice`, `alice.delayed`, a group, a key parameter, with or without steps. */
function namedKey(checker: Checker, ref: Word | RoleRef, steps: StepBranches, span: Span): KeyUse | undefined {
  const word = ref.kind === "role" ? ref.party : ref;
  if (checker.lone) declareByUse(checker, word);
  const symbol = lookup(checker, word, "a party or key");
  if (symbol === undefined || (ref.kind === "role" && !checkRole(checker, ref.role))) return undefined;
  const hole = holeOf(checker, symbol, ref);
  if (hole === undefined) return undefined;
  const isParty = symbol.kind === "party" || (symbol.kind === "formal" && symbol.type === "party");
  const group = symbol.kind === "party" && symbol.group;
  return {
    branches: holeBranches(checker, hole, group, steps),
    text: (ref.kind === "role" ? `${word.text}.${ref.role.text}` : word.text) + printWrittenSteps(steps),
    group,
    source: isParty ? "party" : "parameter",
    holders: isParty ? [word.text] : [],
    ...(isParty && !group ? { soleHolder: word.text } : {}),
    span,
  };
}

/** Language.md: "Ref = Name [ "." Name ]": a role is a name by the same rules; a wrong one is reported once. */
function checkRole(checker: Checker, { text, span }: Word): boolean {
  const known = `.${text}`;
  if (checker.spoiled.has(known)) return false;
  if (checkNameForm(checker, text, span)) return true;
  checker.spoiled.add(known);
  return false;
}

/** The id of what must be bound: `alice`, `alice.delayed`, `to_local.penalty`, `to_local.owner.delayed`. */
function holeOf(checker: Checker, symbol: NamedSymbol, ref: Word | RoleRef): string | undefined {
  const prefix = symbol.kind === "formal" ? `${symbol.output}.` : "";
  const isParty = symbol.kind === "party" || (symbol.kind === "formal" && symbol.type === "party");
  if (isParty) {
    if (ref.kind === "word") return prefix + symbol.name;
    if (symbol.kind === "party" && !symbol.roles.has(ref.role.text)) symbol.roles.set(ref.role.text, ref.role.span);
    return `${prefix}${symbol.name}.${ref.role.text}`;
  }
  const isKey = (symbol.kind === "parameter" || symbol.kind === "formal") && symbol.type === "key";
  if (isKey && ref.kind === "word") return prefix + symbol.name;
  checker.report("TW104", ref.span, `\`${symbol.name}\` is ${describe(symbol)}`, {
    label: ref.kind === "role" ? "only a party has roles" : "a key stands here",
    secondary: [{ span: symbol.span, text: "declared here" }],
    help:
      ref.kind === "role"
        ? `write \`${symbol.name}\`, or declare another parameter`
        : "write a party, or declare `param NAME: key`",
  });
  return undefined;
}

function holeBranches(checker: Checker, hole: string, group: boolean, written: StepBranches): readonly KeyBranch[] {
  const kind = group ? "group" : "hole";
  const paths = written.length > 1 ? 1 : (checker.boundPaths.get(hole) ?? 1);
  const branches: KeyBranch[] = [];
  for (const steps of written.length === 0 ? [[]] : written) {
    for (let path = 0; path < paths; path++) {
      const recipe: KeyRecipe = paths > 1 ? { kind, hole, steps, path } : { kind, hole, steps };
      branches.push({ id: printRecipe(recipe) + (paths > 1 ? `@${path}` : ""), recipe });
    }
  }
  return branches;
}

/** Language.md: "In a lone output names are declared by use: a party where a key stands". */
function declareByUse(checker: Checker, word: Word): void {
  if (checker.symbols.has(word.text)) return;
  if (looksLikeHex(word.text))
    checker.report("TW115", word.span, `\`${word.text}\` is taken for a party's name`, {
      label: `it looks like hex: ${hexWords(word.text)}`,
      help: "for a key copy all of its 64 digits; for a name choose another word, so that no reader takes it for a key",
    });
  checker.symbols.set(word.text, {
    kind: "party",
    name: word.text,
    group: false,
    span: word.span,
    roles: new Map(),
    used: true,
  });
}

function callKey(checker: Checker, call: Call, steps: StepBranches, at: KeyAt): KeyUse | undefined {
  const { span, place } = at;
  if (call.name.text === "musig") return aggregateKey(checker, call, steps, at);
  if (call.name.text === "unspendable") {
    if (call.args.length === 1 && (steps[0] ?? []).length === 0) return unspendable(checker, call.args[0], span, place);
    checker.report("TW109", span, "`unspendable` takes one scalar, or nothing", {
      label: `${call.args.length} given`,
      help: "write `unspendable` or `unspendable(r)`",
    });
    return undefined;
  }
  checker.report("TW104", call.name.span, "a key stands here", {
    label: `\`${call.name.text}(…)\` is no key`,
    help: place === "internal" ? leafAsKeyHelp(checker, call) : KEY_HELP,
  });
  return undefined;
}

/** `unspendable(r)`; BIP341: "pick a random r and use H + rG". */
function unspendable(
  checker: Checker,
  argument: Expression | undefined,
  span: Span,
  place: KeyPlace,
): KeyUse | undefined {
  if (place === "musig" || place === "list") {
    checker.report("TW104", span, "`unspendable` cannot sign with others", {
      label: "nobody holds this key",
      help: "leave it out, or write `unspendable` alone as the internal key",
    });
    return undefined;
  }
  if (argument !== undefined) {
    const scalar = checkHash(checker, argument, "scalar");
    if (scalar === undefined) return undefined;
    const given = scalar.bytes === undefined ? { hole: scalar.hole as string } : { value: scalar.hex as string };
    const recipe: KeyRecipe = { kind: "unspendable", scalar: given };
    const text = `unspendable(${scalar.text})`;
    return { branches: [{ id: text, recipe }], text, group: false, source: "unspendable", holders: [], span };
  }
  return unspendableKey(span);
}

/** BIP341's point H. */
export const unspendableKey = (span: Span): KeyUse => ({
  branches: [{ id: "unspendable", recipe: { kind: "unspendable" } }],
  text: "unspendable",
  group: false,
  source: "unspendable",
  holders: [],
  span,
});

function aggregateKey(checker: Checker, call: Call, steps: StepBranches, at: KeyAt): KeyUse | undefined {
  if (at.place === "musig") {
    checker.report("TW303", call.span, "musig() inside musig()", {
      label: "BIP390: a participant is a single key",
      help: "write all its keys in the outer one: the aggregate of all of them is what signs",
    });
    return undefined;
  }
  const uses = call.args.map((argument) => checkKey(checker, argument, "musig"));
  const participants = uses.filter((use) => use !== undefined);
  return participants.length < uses.length
    ? undefined
    : musigKey(checker, call, participants, { steps, span: at.span });
}
