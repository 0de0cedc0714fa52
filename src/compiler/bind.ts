/** Names bound from outside, read once the policy's own names are known. */
import type { KeyExpression } from "../descriptor/key-expression.ts";
import type { Contract, BoundValue } from "../language/contract.ts";
import type { HoleValues } from "../program/draft.ts";
import type { CompileOptions, Report } from "./options.ts";
import type { Source } from "../language/source.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { readKeys, readValue } from "../language/bindings.ts";
import { createSource } from "../language/source.ts";
import { replace } from "../diagnostic/diagnose.ts";

export interface Bindings {
  readonly values: HoleValues;
  /** Of the policy's own parameters. */
  readonly parameters: ReadonlyMap<string, BoundValue>;
  /** Branches of multipath values, by hole. */
  readonly paths: ReadonlyMap<string, number>;
  /** Where each key came from, by hole. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly reports: readonly Report[];
}

export const NO_BINDINGS: Bindings = {
  values: { keys: new Map(), groups: new Map(), numbers: new Map(), bytes: new Map() },
  parameters: new Map(),
  paths: new Map(),
  sources: new Map(),
  reports: [],
};

interface Bindable {
  readonly keys: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly parameters: ReadonlyMap<string, Contract["parameters"][number]["type"]>;
  /** Formals of outputs that are no keys. */
  readonly formals: ReadonlyMap<string, Contract["parameters"][number]["type"]>;
}

/** `whole`: nothing of the policy was lost to its mistakes, so a name that it does not have is a mistake of the binding. */
export function bindValues(options: CompileOptions, contract: Contract, whole: (name: string) => boolean): Bindings {
  const bindable = bindableNames(contract);
  const state = {
    keys: new Map<string, KeyExpression>(),
    groups: new Map<string, readonly KeyExpression[]>(),
    numbers: new Map<string, number>(),
    bytes: new Map<string, Uint8Array>(),
    parameters: new Map<string, BoundValue>(),
    paths: new Map<string, number>(),
    sources: new Map<string, Source>(),
    reports: [] as Report[],
    whole,
  };
  for (const [name, value] of Object.entries(options.keys ?? {}))
    bindKey(name, typeof value === "string" ? [value] : value, bindable, state);
  for (const [name, value] of Object.entries(options.set ?? {})) bindParameter(name, value, bindable, state);
  const { keys, groups, numbers, bytes, parameters, paths, sources, reports } = state;
  return { values: { keys, groups, numbers, bytes }, parameters, paths, sources, reports };
}

/** What the policy lets be bound: every name whose key or value it uses. */
function bindableNames(contract: Contract): Bindable {
  const keys = new Set<string>();
  const groups = new Set<string>();
  const formals = new Map<string, Contract["parameters"][number]["type"]>();
  for (const party of contract.parties) {
    const into = party.group ? groups : keys;
    into.add(party.name);
    for (const role of party.roles.keys()) into.add(`${party.name}.${role}`);
  }
  for (const output of contract.outputs) {
    const branches = [output.internalKey, ...output.uses.values()].flatMap((use) => use.branches);
    const recipes = branches.flatMap(({ recipe }) => (recipe.kind === "musig" ? recipe.participants : [recipe]));
    for (const recipe of recipes) if (recipe.kind === "hole") keys.add(recipe.hole);
    for (const formal of output.formals)
      if (formal.type !== "party" && formal.type !== "key") formals.set(`${output.name}.${formal.name}`, formal.type);
  }
  for (const parameter of contract.parameters) keys.delete(parameter.name);
  return { keys, groups, formals, parameters: new Map(contract.parameters.map(({ name, type }) => [name, type])) };
}

interface Open {
  readonly keys: Map<string, KeyExpression>;
  readonly groups: Map<string, readonly KeyExpression[]>;
  readonly numbers: Map<string, number>;
  readonly bytes: Map<string, Uint8Array>;
  readonly parameters: Map<string, BoundValue>;
  readonly paths: Map<string, number>;
  readonly sources: Map<string, Source>;
  readonly reports: Report[];
  readonly whole: (name: string) => boolean;
}

function bindKey(name: string, values: readonly string[], bindable: Bindable, state: Open): void {
  if (bindable.parameters.get(name) === "key") {
    bindParameter(name, values.join(","), bindable, state);
    return;
  }
  const isGroup = bindable.groups.has(name);
  if (!isGroup && !bindable.keys.has(name)) {
    if (!state.whole(name)) return;
    state.reports.push(
      unknownName(
        name,
        [
          ...bindable.keys,
          ...bindable.groups,
          ...[...bindable.parameters].filter(([, type]) => type === "key").map(([each]) => each),
        ],
        "key",
      ),
    );
    return;
  }
  const read = readKeys(`--key ${name}`, values);
  if ("diagnostics" in read) {
    state.reports.push(read);
    return;
  }
  const { expressions, source } = read.keys;
  if (!isGroup && expressions.length !== 1) {
    state.reports.push({
      source,
      diagnostics: [
        diagnose(
          "TW112",
          { start: 0, end: source.text.length },
          `${expressions.length} keys for \`${name}\`, which is one party`,
          { label: "one key stands here", help: `declare \`party ${name}[]\` for a group` },
        ),
      ],
    });
    return;
  }
  state.sources.set(name, source);
  const paths = Math.max(...expressions.map((expression) => expression.branches.length));
  if (paths > 1) state.paths.set(name, paths);
  if (isGroup) state.groups.set(name, expressions);
  else state.keys.set(name, expressions[0] as KeyExpression);
}

function bindParameter(name: string, text: string, bindable: Bindable, state: Open): void {
  const type = bindable.parameters.get(name) ?? bindable.formals.get(name);
  if (type === undefined) {
    if (!state.whole(name)) return;
    state.reports.push(unknownName(name, [...bindable.parameters.keys(), ...bindable.formals.keys()], "parameter"));
    return;
  }
  const read = readValue(`--set ${name}`, text, type);
  if ("diagnostics" in read) {
    state.reports.push(read);
    return;
  }
  const { value } = read;
  if (bindable.parameters.has(name)) state.parameters.set(name, value);
  else if (value.kind === "number") state.numbers.set(name, value.value);
  else if (value.kind === "bytes") state.bytes.set(name, value.bytes);
}

function unknownName(name: string, known: readonly string[], what: string): Report {
  const span = { start: 0, end: name.length };
  const source = createSource(`--${what === "key" ? "key" : "set"}`, name);
  const near = suggest(name, known);
  const diagnostic = diagnose("TW101", span, `the policy has no ${what} \`${source.text}\``, {
    label:
      known.length === 0
        ? `nothing in it takes a ${what}`
        : `it has ${known.slice(0, 8).join(", ")}${known.length > 8 ? " …" : ""}`,
    ...(near.length > 0 ? { help: near.map((each) => replace(span, each, `did you mean \`${each}\`?`)) } : {}),
  });
  return { source, diagnostics: [diagnostic] };
}
