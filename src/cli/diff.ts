/** `tapwright diff`: two policies side by side: who gained and who lost which power, when; the same meaning is said, with what it costs on either side. */
import type { Command } from "commander";
import type { ProgramDiff } from "../analysis/diff-programs.ts";
import type { Result } from "../base/result.ts";
import type { Program } from "../program/program.ts";
import type { CompileFlags, GivenOptions } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Run, Shell } from "./shell.ts";
import { err, ok } from "../base/result.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

const EXAMPLE = `
Examples:
  tapwright diff old.policy new.policy
  tapwright diff 'tr(alice,<and_v(v:pk(bob),after(144))>)' 'tr(musig(alice,bob),and_v(v:pk(bob),older(144)))'
  git show HEAD:channel.policy | tapwright diff - channel.policy

Compared is what holds from now on (--height, --time). Exit codes, as those of diff: 0 the same meaning, 1 another one, or one that could not be
told, 2 a policy that cannot be read or has an error.`;

export function defineDiff(parent: Command, run: Run): void {
  withCompileFlags(parent.command("diff"))
    .description("compare what two policies mean: who gained and who lost which power, when")
    .argument("<BEFORE>", "a file, - for standard input, or the text itself when it holds a (")
    .argument("<AFTER>", "the same")
    .option("--json", "the differences as JSON")
    .addHelpText("after", EXAMPLE)
    .action((before: string, after: string, flags: CompileFlags) =>
      run((shell) => diffPolicies([before, after], flags, shell)),
    );
}

type Two<T> = readonly [T, T];

async function diffPolicies(names: Two<string>, flags: CompileFlags, shell: Shell): Promise<ExitCode> {
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) return refuse(shell, options.error);
  const sources = await readBoth(names, shell);
  if (!sources.ok) return refuse(shell, sources.error, flags.json === true ? names : undefined);
  const programs = await compileBoth(sources.value, options.value, flags, shell);
  if (programs === undefined) return EXIT.usage;
  const [{ diffPrograms }, { nowOf }] = await Promise.all([
    import("../analysis/diff-programs.ts"),
    import("./timeline-words.ts"),
  ]);
  const scene = { backend: options.value.backend, now: nowOf(options.value) };
  const diff = diffPrograms(...programs, scene);
  const [before, after] = sources.value;
  const shown: Shown = { diff, programs, files: [before.name, after.name], options: options.value };
  await (flags.json === true ? showJson : showText)(shown, shell);
  return diff.answer === "same" ? EXIT.ok : EXIT.refused;
}

/** `names`: for `--json`, whose reader looks at standard output alone. */
function refuse(shell: Shell, error: string, names?: Two<string>): ExitCode {
  if (names === undefined) shell.complain(`error: ${error}`);
  else shell.print(JSON.stringify({ before: names[0], after: names[1], ok: false, error }, undefined, 2));
  return EXIT.usage;
}

async function readBoth([before, after]: Two<string>, shell: Shell): Promise<Result<Two<SourceInput>, string>> {
  if (before === "-" && after === "-") return err("`-` is given twice, but there is one standard input");
  const { readSource } = await import("./read-source.ts");
  const first = await readSource(before, shell);
  if (!first.ok) return first;
  const second = await readSource(after, shell);
  if (!second.ok) return second;
  return ok([sided(first.value, before, "before"), sided(second.value, after, "after")]);
}

/** Two texts of the command line are told apart by their sides. */
const sided = (source: SourceInput, argument: string, side: string): SourceInput =>
  source.text === argument ? { ...source, name: side } : source;

/** Their diagnostics go to standard error where one has errors: warnings are `check`'s. */
async function compileBoth(
  sources: Two<SourceInput>,
  options: GivenOptions,
  flags: CompileFlags,
  shell: Shell,
): Promise<Two<Program> | undefined> {
  const [{ policyCompiler }, { complainOf, jsonDiagnostics }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
  ]);
  const compiler = policyCompiler(options, { count: sources.length, addresses: false });
  for (const source of sources) compiler.survey?.(source);
  const compilations = sources.map((source) => compiler.compile(source));
  // A policy whose assertions fail has a meaning all the same.
  const refused = compilations.map(
    ({ compiled, diagnostics }) =>
      compiled === undefined || (flags.strict === true && diagnostics.some(({ severity }) => severity === "warning")),
  );
  const failed = compilations.filter((_, i) => refused[i] === true);
  if (flags.json === true && failed.length > 0) {
    const [one, other] = sources.map(({ name }) => name);
    const diagnostics = failed.flatMap(jsonDiagnostics);
    shell.print(JSON.stringify({ before: one, after: other, ok: false, diagnostics }, undefined, 2));
  } else for (const compilation of failed) complainOf(compilation, shell, flags.strict);
  const [before, after] = compilations.map(({ compiled }) => compiled);
  return refused.includes(true) || before === undefined || after === undefined ? undefined : [before, after];
}

interface Shown {
  readonly diff: ProgramDiff;
  readonly programs: Two<Program>;
  readonly files: Two<string>;
  readonly options: GivenOptions;
}

async function showText({ diff, programs, options }: Shown, shell: Shell): Promise<void> {
  const [{ diffText }, { namesOf, nowOf, nowWords, PIPED_COLUMNS }] = await Promise.all([
    import("./diff-text.ts"),
    import("./timeline-words.ts"),
  ]);
  const { network = "mainnet" } = options;
  const text = diffText(diff, {
    palette: shell.palette.stdout,
    columns: shell.stdout.columns ?? PIPED_COLUMNS,
    names: (side, output) => namesOf(programs[side], side === 0 ? output.before : output.after, { ...output, network }),
  });
  shell.print(`${nowWords(nowOf(options))}\n\n${text}`);
}

async function showJson({ diff, files, options }: Shown, shell: Shell): Promise<void> {
  const [{ diffJson }, { nowOf }] = await Promise.all([import("./diff-json.ts"), import("./timeline-words.ts")]);
  const [before, after] = files;
  shell.print(JSON.stringify({ before, after, now: nowOf(options), ...diffJson(diff) }, undefined, 2));
}
