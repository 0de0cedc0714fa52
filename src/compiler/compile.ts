/**
 * The compiler: text and values in, program and diagnostics out. Scan, parse, check, shape, judge and draft; then fill the draft with what is
 * bound and look at the keys once more. One run reports every mistake; a program comes out only when none is an error.
 */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Contract, OutputContract } from "../language/contract.ts";
import type { Draft, DraftOutput, HoleValues } from "../program/draft.ts";
import type { Program } from "../program/program.ts";
import type { Source } from "../language/source.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { Compilation, CompileOptions, OutputPlaces, Places, Report, SourceInput } from "./options.ts";
import type { TreeReport } from "./best-tree/tree-report.ts";
import type { Holes } from "./holes.ts";
import type { ShapedLeaf } from "./shape.ts";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import { check as checkContract, type Checked } from "../language/check.ts";
import { scan } from "../language/scan.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { createSource } from "../language/source.ts";
import { finish } from "../program/finish.ts";
import { NETWORKS } from "../taproot/network.ts";
import { bindValues, type Bindings, NO_BINDINGS } from "./bind.ts";
import { bindGroup, bindRecipe } from "../descriptor/resolve-key.ts";
import { HARDENED } from "../descriptor/extended-key.ts";
import { settled } from "./best-tree/settled.ts";
import { emptyTable } from "./best-tree/leaf-table.ts";
import { branchFindings } from "./branch-findings.ts";
import { draftOutputs, judgeLeaf, knownFacts, shapeOutput } from "./draft-output.ts";
import { groupFindings } from "./group-findings.ts";
import { addHoles } from "./holes.ts";
import { noShapes } from "./leaf-facts.ts";
import { keyDiagnostics } from "./key-findings.ts";
import { lintOutput } from "./lints.ts";
import { listDiagnostics } from "./list-diagnostics.ts";

/** Compiles a policy for a network and gives its addresses. */
export const compile = (input: SourceInput, options: CompileOptions): Compilation => run(input, options, true);

/** Diagnostics alone: no address is asked for, so ranged keys need no index. */
export const check = (input: SourceInput, options: CompileOptions): Compilation => run(input, options, false);

function run(input: SourceInput, options: CompileOptions, addresses: boolean): Compilation {
  const source = createSource(input.name, input.text);
  const scanned = scan(source);
  if (scanned.refused) return conclude(source, scanned.diagnostics, []);
  const parsed = parsePolicy(source.text);
  const faults = parsed.diagnostics.map((each) => each.primary.span);
  const leafTable = emptyTable();
  const first = settled(checkContract({ text: source.text, file: parsed.file, faults }), leafTable);
  const whole = wholeness(first, faults);
  const bindings = hasBindings(options) ? bindValues(options, first.contract, whole) : NO_BINDINGS;
  const again =
    bindings === NO_BINDINGS
      ? first
      : settled(
          checkContract({
            text: source.text,
            file: parsed.file,
            faults,
            values: bindings.parameters,
            boundPaths: bindings.paths,
          }),
          leafTable,
        );
  const early = [...scanned.diagnostics, ...parsed.diagnostics, ...again.diagnostics];
  const broken = early.some(isError) || bindings.reports.length > 0;
  const built = build(again.contract, options, { broken, addresses, bindings });
  return conclude(source, [...early, ...built.diagnostics], bindings.reports, { ...built, trees: again.trees });
}

/** Which names of the policy are sure: after a mistake a name may have been lost with what it stood in, a role or an argument first of all. */
function wholeness(
  { lost, diagnostics }: Pick<Checked, "lost" | "diagnostics">,
  faults: readonly Span[],
): (name: string) => boolean {
  if (faults.length > 0 || lost.size > 0) return () => false;
  return diagnostics.some(isError) ? (name) => !name.includes(".") : () => true;
}

const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === "error";

const hasBindings = ({ keys, set }: CompileOptions): boolean =>
  Object.keys(keys ?? {}).length > 0 || Object.keys(set ?? {}).length > 0;

interface Built {
  readonly diagnostics: readonly Diagnostic[];
  readonly program?: Program;
  readonly places?: Omit<Places, "source">;
}

/** Outputs are judged even when something else is broken, so that one run says all; filled only when nothing is. */
function build(
  contract: Contract,
  options: CompileOptions,
  state: { readonly broken: boolean; readonly addresses: boolean; readonly bindings: Bindings },
): Built {
  const network = NETWORKS[options.network ?? "mainnet"];
  const diagnostics: Diagnostic[] = [...softForkFindings(contract, network.name)];
  const requires = new Set(contract.requires.map((each) => each.name));
  const context = { requires, network, shapes: noShapes(), diagnostics };
  const bound = boundRecipes(state.bindings, contract);
  const holes: Holes = new Map();
  const drafted: DraftOutput[] = [];
  const places = new Map<string, OutputPlaces>();
  for (const output of contract.outputs) {
    const leaves: readonly ShapedLeaf[] | undefined = shapeOutput(output, context);
    if (leaves === undefined) continue;
    diagnostics.push(
      ...branchFindings(output, leaves),
      ...groupFindings(output, leaves, state.bindings.values.groups),
      ...lintOutput(output, leaves, {
        now: options.now ?? network.now,
        network,
        factsOf: (leaf) => knownFacts(leaf, context),
        bound,
      }),
    );
    addHoles(holes, output, leaves);
    const drafts = draftOutputs(output, leaves, context);
    for (const { name } of drafts) places.set(name, placesOf(output, leaves));
    drafted.push(...drafts);
  }
  diagnostics.push(...indexRange(contract, options.index));
  for (const leaf of contract.strays) diagnostics.push(...judgeLeaf(leaf, context));
  if (state.broken || diagnostics.some(isError)) return { diagnostics };
  const draft = draftOf(contract, drafted, holes);
  const values = {
    ...state.bindings.values,
    keys: withParameterKeys(state.bindings, contract),
    ...(options.index === undefined ? {} : { index: options.index }),
  };
  const finished = finish(draft, values, { backend: options.backend, networks: state.addresses ? [network.name] : [] });
  const late = keyDiagnostics(contract, finished, { network, addresses: state.addresses, bindings: state.bindings });
  diagnostics.push(...late);
  if (late.some(isError)) return { diagnostics };
  const assertions = contract.assertions.map(({ span }) => span);
  return { diagnostics, program: finished.program, places: { assertions, outputs: places } };
}

const placesOf = ({ span, internalKey }: OutputContract, leaves: readonly ShapedLeaf[]): OutputPlaces => ({
  output: span,
  internalKey: internalKey.span,
  leaves: leaves.map(({ leaf }) => leaf.span),
});

/** A recipe with the values that are known before it is resolved: what they mean together is for {@link finish} to say. */
function boundRecipes(bindings: Bindings, contract: Contract): (recipe: KeyRecipe) => readonly KeyRecipe[] {
  const keys = withParameterKeys(bindings, contract);
  const values = {
    key: (hole: string) => keys.get(hole),
    group: (hole: string) => bindings.values.groups.get(hole),
    scalar: () => undefined,
  };
  return (recipe) => {
    const result = recipe.kind === "group" ? bindGroup(recipe, values) : bindRecipe(recipe, values);
    return result.ok && result.value !== undefined ? [result.value].flat() : [recipe];
  };
}

/** A `key` parameter stays a name in the program, as a party does; its value fills it. */
function withParameterKeys({ values }: Bindings, contract: Contract): HoleValues["keys"] {
  const keys = new Map(values.keys);
  for (const { name, value } of contract.parameters)
    if (value?.kind === "key") keys.set(name, { branches: value.branches });
  return keys;
}

/** BIP32: children that are not hardened have the numbers below 2^31. */
function indexRange({ outputs }: Contract, index: number | undefined): readonly Diagnostic[] {
  if (index === undefined || (Number.isInteger(index) && index >= 0 && index < HARDENED)) return [];
  const span = outputs[0]?.internalKey.span ?? { start: 0, end: 0 };
  return [
    diagnose("TW306", span, `${index} is no index`, {
      label: "`*` stands for a child that is not hardened",
      help: "give `--index` a number from 0 to 2147483647",
    }),
  ];
}

function softForkFindings(contract: Contract, network: NetworkName): readonly Diagnostic[] {
  const has: readonly string[] = NETWORKS[network].softforks;
  return contract.requires
    .filter(({ name }) => !has.includes(name))
    .map(({ name, span }) =>
      diagnose("TW406", span, `${network} does not have ${name}`, {
        label: "to nodes without the rule anyone could spend",
        help: "compile for a network that has it: `--network regtest`, with a node built for it",
      }),
    );
}

function draftOf(contract: Contract, outputs: readonly DraftOutput[], holes: Holes): Draft {
  return {
    contract: contract.name,
    parties: contract.parties.map(({ name, group, roles }) => ({ name, group, roles: [...roles.keys()].sort() })),
    parameters: contract.parameters.map(({ name, type, value }) => ({ name, type, value: value?.text ?? null })),
    requires: contract.requires.map((each) => each.name),
    keys: keyTable(contract.outputs),
    holes,
    outputs,
    assertions: contract.assertions.map((each) => each.text),
  };
}

function keyTable(outputs: readonly OutputContract[]): ReadonlyMap<string, KeyRecipe> {
  const keys = new Map<string, KeyRecipe>();
  for (const output of outputs) {
    for (const use of [output.internalKey, ...output.uses.values()]) {
      for (const branch of use.branches) if (!keys.has(branch.id)) keys.set(branch.id, branch.recipe);
    }
  }
  return keys;
}

function conclude(
  source: Source,
  diagnostics: readonly Diagnostic[],
  others: readonly Report[],
  { program, places, trees = [] }: Partial<Built> & { readonly trees?: readonly TreeReport[] } = {},
): Compilation {
  const listed = listDiagnostics(diagnostics);
  const reports = [...(listed.length > 0 ? [{ source, diagnostics: listed }] : []), ...others];
  const all = reports.flatMap((report) => report.diagnostics);
  if (program === undefined || places === undefined || all.some(isError)) return { reports, diagnostics: all };
  return { reports, diagnostics: all, program, places: { source, ...places }, trees };
}
