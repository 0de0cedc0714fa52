/**
 * The compiler as the commands use it: each policy with those of the options' bindings that are its own, and every diagnostic with the
 * option or the file that it is about.
 */
import type { Report } from "../compiler/index.ts";
import type { Program } from "../program/program.ts";
import type { GivenOptions } from "./compile-flags.ts";
import type { Judged } from "./judged.ts";
import type { Taken } from "./policy-bindings.ts";
import type { SourceInput } from "./read-source.ts";
import { check, compile } from "../compiler/index.ts";
import { judged } from "./judged.ts";
import { maskSecrets } from "../language/mask.ts";
import { boundNames, copiedNames, withoutNames, withPartyKeys } from "./policy-bindings.ts";
import { brokenCompilation } from "./report.ts";

export interface PolicyCompiler {
  /** Present where there are several policies and something is bound: it must see every policy before the first is compiled. */
  readonly survey?: (input: SourceInput | undefined) => void;
  readonly compile: (input: SourceInput) => Judged;
}

interface Work {
  /** How many policies there are. */
  readonly count: number;
  /** That addresses are asked for. */
  readonly addresses: boolean;
}

export function policyCompiler(options: GivenOptions, { count, addresses }: Work): PolicyCompiler {
  const run = addresses ? compile : check;
  const [keys, settings] = [Object.keys(options.keys ?? {}), Object.keys(options.set ?? {})];
  const shares = count > 1 && keys.length + settings.length > 0;
  const asks = shares || settings.some((name) => name.includes("."));
  const known: Known = { programs: new Map(), names: new Set(), complete: true };
  return {
    ...(shares ? { survey: (input) => learn(known, input, options) } : {}),
    compile: (input) => {
      const broken = brokenCompilation(input);
      if (broken !== undefined) return broken;
      if (!known.programs.has(input) && asks) learn(known, input, options);
      const { options: taken, reports } = asks ? take(known, input, options) : { options, reports: [] };
      return inPlace(joined(judged(run(source(input), taken), options), reports), options);
    },
  };
}

/** What the policies seen so far let be bound. */
interface Known {
  readonly programs: Map<SourceInput, Program>;
  readonly names: Set<string>;
  /** False once a policy was seen that cannot be read or has errors: it may know any name. */
  complete: boolean;
}

function learn(known: Known, input: SourceInput | undefined, options: GivenOptions): void {
  const program = input === undefined ? undefined : unbound(input, options);
  if (input === undefined || program === undefined) {
    known.complete = false;
    return;
  }
  known.programs.set(input, program);
  for (const name of [...boundNames(program), ...copiedNames(options, program)]) known.names.add(name);
}

/** The bindings that are this policy's: those it knows, and those that no policy does. */
function take({ programs, names, complete }: Known, input: SourceInput, options: GivenOptions): Taken {
  const program = programs.get(input);
  if (program === undefined) {
    // Its own mistakes come first: whether an argument is a party cannot be told.
    const own = withoutNames(options, (name) => names.has(name));
    const settings = Object.entries(own.set ?? {}).filter(([name]) => !name.includes("."));
    return { options: { ...own, set: Object.fromEntries(settings) }, reports: [] };
  }
  const mine = new Set([...boundNames(program), ...copiedNames(options, program)]);
  const own = withoutNames(options, (name) => !mine.has(name) && (names.has(name) || !complete));
  return withPartyKeys(own, program);
}

const source = ({ name, text }: SourceInput): SourceInput => ({ name, text });

/** The policy alone; `undefined` where it has errors. */
function unbound(input: SourceInput, { backend, network }: GivenOptions): Program | undefined {
  if (input.broken !== undefined) return undefined;
  return check(source(input), { backend, ...(network === undefined ? {} : { network }) }).program;
}

function joined(compilation: Judged, reports: readonly Report[]): Judged {
  if (reports.length === 0) return compilation;
  return {
    reports: [...compilation.reports, ...reports],
    diagnostics: [...compilation.diagnostics, ...reports.flatMap(({ diagnostics }) => diagnostics)],
  };
}

/** Reports on a name that a file of `--keys` binds say which file. */
function inPlace(compilation: Judged, { keyFiles }: GivenOptions): Judged {
  if (keyFiles.size === 0) return compilation;
  return { ...compilation, reports: compilation.reports.map((report) => named(report, keyFiles)) };
}

function named(report: Report, files: ReadonlyMap<string, string>): Report {
  const { source: at } = report;
  const name = at.name === "--key" ? at.text : /^--key (.*)$/.exec(at.name)?.[1];
  const file = name === undefined ? undefined : files.get(name);
  if (name === undefined || file === undefined) return report;
  return { ...report, source: { ...at, name: `--keys ${maskSecrets(file).text}, ${name}` } };
}
