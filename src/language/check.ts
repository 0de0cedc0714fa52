/**
 * From the syntax tree to the checked contract: declarations first (any order, so all names are known before any is used), then
 * outputs, then assertions. Every phase collects diagnostics and goes on.
 */
import type {
  AssertDecl,
  Output,
  OutputDecl,
  ParamDecl,
  PartiesDecl,
  PolicyFile,
  RequiresDecl,
  Word,
} from "../../grammars/syntax.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { FormalType, ParameterType } from "../program/program.ts";
import type { Contract, FormalSymbol, ParameterSymbol, PartySymbol, WrittenOutput } from "./contract.ts";
import type { Checker, NamedSymbol } from "./scope.ts";
import { NETWORKS } from "../taproot/network.ts";
import { editDistance, suggest } from "../diagnostic/suggest.ts";
import { checkAssertion } from "./assertions.ts";
import { lostNames, wordCounts } from "./lost-names.ts";
import { checkOutput } from "./outputs.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { noDerivations, takesDerivations } from "./derivations.ts";
import { createChecker, checkDeclaredName, declare, describe, reportTwice, takesBranches } from "./scope.ts";
import { checkValue } from "./values.ts";

export interface CheckInput {
  /** The masked text the file was parsed from. */
  readonly text: string;
  readonly file: PolicyFile;
  /** Values from outside, by parameter name; already parsed (see `bindings.ts`). */
  readonly values?: ReadonlyMap<string, NonNullable<ParameterSymbol["value"]>>;
  /** Branches of bound keys that are multipath, by hole id. */
  readonly boundPaths?: ReadonlyMap<string, number>;
  /** Places of the errors that the parser found. */
  readonly faults?: readonly Span[];
}

export interface Checked {
  readonly contract: Contract<WrittenOutput>;
  /** Names that the text holds and that could not be settled. */
  readonly lost: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

const PARAMETER_TYPES: readonly ParameterType[] = [
  "blocks",
  "duration",
  "height",
  "time",
  "key",
  "scalar",
  "sha256",
  "hash256",
  "hash160",
  "ripemd160",
];
/** Soft forks that `requires` may name. */
const SOFT_FORKS: readonly string[] = NETWORKS.regtest.softforks;
/** The name of a lone output. */
export const LONE_NAME = "main";

export function check(input: CheckInput): Checked {
  const { file } = input;
  const checker = createChecker(input.text, {
    lone: file.lone !== undefined && file.declarations.length === 0 && file.contract === undefined,
    boundPaths: new Map(input.boundPaths ?? []),
    values: input.values ?? new Map(),
    spoiled: lostNames(input.text, input.faults ?? []),
    faults: input.faults ?? [],
  });
  if (file.contract !== undefined) checkDeclaredName(checker, file.contract.text, file.contract.span);
  const requires = file.declarations
    .filter((each) => each.kind === "requires")
    .flatMap((each) => checkRequires(checker, each));
  declareNames(checker, file);
  bindParameters(checker, file);
  const outputs = checkOutputs(checker, file);
  const assertions = checkAssertions(checker, file, outputs);
  const symbols = [...checker.symbols.values()];
  const isEmpty = reportNoOutput(checker, input);
  if (!checker.lone && !isEmpty) reportUnused(checker, symbols, input);
  for (const symbol of symbols) if (symbol.kind === "party") reportSimilarRoles(checker, symbol);
  const contract: Contract<WrittenOutput> = {
    name: file.contract?.text ?? null,
    parties: symbols.filter((symbol) => symbol.kind === "party"),
    parameters: symbols.filter((symbol) => symbol.kind === "parameter"),
    requires,
    outputs,
    strays: checker.strays,
    assertions,
  };
  return { contract, lost: checker.spoiled, diagnostics: checker.diagnostics };
}

function checkRequires(checker: Checker, declaration: RequiresDecl): Contract["requires"] {
  const names: { name: string; span: Word["span"] }[] = [];
  for (const word of declaration.names) {
    if (!SOFT_FORKS.includes(word.text)) {
      const near = suggest(word.text, SOFT_FORKS);
      checker.report("TW101", word.span, `unknown soft fork \`${word.text}\``, {
        label: `known are ${SOFT_FORKS.join(", ")}`,
        ...(near.length > 0 ? { help: near.map((name) => replace(word.span, name, `did you mean \`${name}\`?`)) } : {}),
      });
      continue;
    }
    if (checker.requires.has(word.text)) continue;
    checker.requires.add(word.text);
    names.push({ name: word.text, span: word.span });
  }
  return names;
}

function declareNames(checker: Checker, file: PolicyFile): void {
  for (const declaration of file.declarations) {
    if (declaration.kind === "parties") declareParties(checker, declaration);
    if (declaration.kind === "param") declareParameter(checker, declaration);
    if (declaration.kind === "output")
      declare(checker, { kind: "output", name: declaration.name.text, span: declaration.name.span });
  }
}

function declareParties(checker: Checker, declaration: PartiesDecl): void {
  for (const { name, group } of declaration.names) {
    declare(checker, { kind: "party", name: name.text, group, span: name.span, roles: new Map(), used: false });
  }
}

function declareParameter(checker: Checker, declaration: ParamDecl): void {
  const type = checkType(checker, declaration.type, PARAMETER_TYPES);
  if (type === undefined) {
    checker.spoiled.add(declaration.name.text);
    return;
  }
  declare(checker, { kind: "parameter", name: declaration.name.text, type, span: declaration.name.span, used: false });
}

function checkType<T extends string>(checker: Checker, word: Word, types: readonly T[]): T | undefined {
  const type = types.find((each) => each === word.text);
  if (type !== undefined) return type;
  const near = suggest(word.text, types);
  checker.report("TW101", word.span, `unknown type \`${word.text}\``, {
    label: "no type of the language",
    help:
      near.length > 0
        ? near.map((name) => replace(word.span, name, `did you mean \`${name}\`?`))
        : `types are ${types.join(", ")}`,
  });
  return undefined;
}

/** A value from outside stands before the one in the text. */
function bindParameters(checker: Checker, file: PolicyFile): void {
  for (const declaration of file.declarations) {
    if (declaration.kind !== "param") continue;
    const symbol = checker.symbols.get(declaration.name.text);
    if (symbol?.kind !== "parameter" || symbol.span !== declaration.name.span) continue;
    const written = declaration.value === undefined ? undefined : checkValue(checker, declaration.value, symbol.type);
    if (written !== undefined && written.value === undefined && declaration.value !== undefined) {
      checker.report("TW110", declaration.value.span, "the value of a parameter is no other parameter", {
        label: "a name stands here",
        help: "write the value itself",
      });
    }
    const value = checker.values.get(symbol.name) ?? written?.value;
    if (value === undefined) continue;
    symbol.value = value;
    if (value.kind === "key" && value.branches.length > 1) checker.boundPaths.set(symbol.name, value.branches.length);
  }
}

function checkOutputs(checker: Checker, file: PolicyFile): WrittenOutput[] {
  const outputs: WrittenOutput[] = [];
  const derivations = noDerivations();
  const push = (output: WrittenOutput | undefined): void => {
    if (output === undefined) return;
    if (output.paths > 1 && !takesBranches(checker, output.span, output.paths * (1 + output.uses.size))) return;
    if (takesDerivations(checker, derivations, output)) outputs.push(output);
  };
  for (const declaration of file.declarations) {
    if (declaration.kind === "output") push(checkDeclared(checker, declaration));
  }
  if (file.lone !== undefined) push(checkLone(checker, file.lone));
  return outputs;
}

const checkLone = (checker: Checker, output: Output): WrittenOutput | undefined =>
  checkOutput(checker, output, LONE_NAME, []);

function checkDeclared(checker: Checker, declaration: OutputDecl): WrittenOutput | undefined {
  const formals: FormalSymbol[] = [];
  const scope = new Map<string, FormalSymbol>();
  for (const { name, type: typeWord } of declaration.formals) {
    const type = checkType<FormalType>(checker, typeWord, ["party", ...PARAMETER_TYPES]);
    if (type === undefined || !checkDeclaredName(checker, name.text, name.span)) {
      checker.spoiled.add(name.text);
      continue;
    }
    const symbol: FormalSymbol = {
      kind: "formal",
      name: name.text,
      type,
      span: name.span,
      output: declaration.name.text,
      used: false,
    };
    const earlier: NamedSymbol | undefined = scope.get(name.text) ?? checker.symbols.get(name.text);
    if (earlier !== undefined) {
      reportTwice(checker, symbol, earlier);
      symbol.used = true;
    }
    scope.set(name.text, symbol);
    formals.push(symbol);
  }
  checker.formals = scope;
  const output = checkOutput(checker, declaration.output, declaration.name.text, formals);
  // Where the output was refused its leaves were not all read.
  const counts =
    output === undefined
      ? wordCounts(checker.text.slice(declaration.span.start, declaration.span.end), [])
      : new Map<string, number>();
  for (const formal of formals)
    if (!formal.used && (counts.get(formal.name) ?? 1) === 1) reportUnusedOne(checker, formal);
  checker.formals = new Map();
  return output;
}

function checkAssertions(
  checker: Checker,
  file: PolicyFile,
  outputs: readonly WrittenOutput[],
): Contract["assertions"] {
  const byName = new Map(outputs.map((output) => [output.name, output]));
  const declared = file.declarations.filter((each): each is AssertDecl => each.kind === "assert");
  const checked: { text: string; span: AssertDecl["span"] }[] = [];
  for (const declaration of declared) {
    const text = checkAssertion(checker, declaration, byName);
    if (text !== undefined) checked.push({ text, span: declaration.span });
  }
  return checked;
}

/** A file of declarations is there for its outputs; where anything else is wrong, one may be what was lost. */
function reportNoOutput(checker: Checker, { file, faults = [] }: CheckInput): boolean {
  const has = file.lone !== undefined || file.declarations.some(({ kind }) => kind === "output");
  const [first] = file.declarations;
  const span = file.contract?.span ?? first?.span;
  if (has || span === undefined || faults.length > 0) return false;
  if (checker.diagnostics.some(({ severity }) => severity === "error")) return true;
  checker.report("TW007", span, "no output", {
    label: "this file declares no output, so nothing can be paid to it",
    help: "declare one, for example `output funding = tr(musig(alice,bob),and_v(v:pk(alice),older(144)))`",
  });
  return true;
}

/** Where something else is wrong, its use may be what was lost: then a name counts as unused only if it stands nowhere else. */
function reportUnused(checker: Checker, symbols: readonly NamedSymbol[], { file, faults = [] }: CheckInput): void {
  const broken = faults.length > 0 || checker.diagnostics.some((each) => each.severity === "error");
  const counts = broken ? wordCounts(checker.text, file.comments) : new Map<string, number>();
  for (const symbol of symbols) {
    if (symbol.kind !== "output" && !symbol.used && (counts.get(symbol.name) ?? 1) === 1)
      reportUnusedOne(checker, symbol);
  }
}

function reportUnusedOne(checker: Checker, symbol: PartySymbol | ParameterSymbol | FormalSymbol): void {
  checker.report("TW106", symbol.span, `\`${symbol.name}\` is never used`, {
    label: `${describe(symbol)} that ${symbol.kind === "formal" ? "the output does not mention" : "no output mentions"}`,
    help:
      symbol.kind === "party"
        ? `name it in an output, for example \`pk(${symbol.name})\` in a leaf, or remove it`
        : "use it, or remove it",
  });
}

/** `alice.delayed` and `alice.delyaed` are two keys; whoever means one has lost the other. */
function reportSimilarRoles(checker: Checker, party: PartySymbol): void {
  const byPart = new Map<string, [role: string, span: Span][]>();
  for (const [role, span] of party.roles) {
    if (role.length === 1) continue; // any two letters are one letter apart
    // Words one edit apart share a word that each gives by leaving out one letter or none: no comparison of all pairs.
    const parts = [role, ...Array.from(role, (_, i) => role.slice(0, i) + role.slice(i + 1))];
    const near = parts
      .flatMap((part) => byPart.get(part) ?? [])
      .find(([earlier]) => editDistance(role, earlier, 1) === 1);
    for (const part of parts) byPart.set(part, [...(byPart.get(part) ?? []), [role, span]]);
    if (near === undefined) continue;
    checker.report("TW107", span, `\`${party.name}.${role}\` and \`${party.name}.${near[0]}\` are two keys`, {
      label: "one letter from the other",
      secondary: [{ span: near[1], text: `the other: \`${near[0]}\`` }],
      help: replace(span, near[0], `did you mean \`${near[0]}\`?`),
    });
  }
}
