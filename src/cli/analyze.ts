/** `tapwright analyze`: who can spend each output of a policy, and when; what the ways cost; and, where one party suffices, the spend itself. */
import type { Command } from "commander";
import type { Program } from "../program/program.ts";
import type { CompileFlags, GivenOptions } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { Judged } from "./judged.ts";
import type { Run, Shell } from "./shell.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";
import { quote } from "./quote.ts";

interface Flags extends CompileFlags {
  readonly output?: string;
}

const EXAMPLE = `
Examples:
  tapwright analyze 'tr(alice,<and_v(v:pk(bob),after(144))>)'
  tapwright analyze channel.policy --output to_local --set challenge=144 --height 900000

Each row of the chart is a smallest coalition that can take the whole output, and its bars begin where its locks open. Exit code 1: the policy
has an error, or an assertion that does not hold.`;

export function defineAnalyze(parent: Command, run: Run): void {
  withCompileFlags(parent.command("analyze"))
    .description("who can spend each output, and when: in words, as a timeline, with the spend itself")
    .argument("<POLICY>", "a file, - for standard input, or the text itself when it holds a (")
    .option("--output <NAME>", "this output alone")
    .option("--json", "the analysis as JSON")
    .addHelpText("after", EXAMPLE)
    .action((policy: string, flags: Flags) => run((shell) => analyzeAll(policy, flags, shell)));
}

async function analyzeAll(policy: string, flags: Flags, shell: Shell): Promise<ExitCode> {
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) return refuse(shell, options.error);
  const [{ policyCompiler }, { complainOf, exitOf }, { readSource }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./read-source.ts"),
  ]);
  const source = await readSource(policy, shell);
  if (!source.ok) return refuse(shell, source.error, flags.json === true ? policy : undefined);
  const judged = policyCompiler(options.value, { count: 1, addresses: false }).compile(source.value);
  if (flags.json !== true) complainOf(judged, shell, flags.strict);
  const code = exitOf(judged, flags.strict === true);
  const names = judged.compiled?.outputs.map(({ name }) => name) ?? [];
  if (judged.compiled !== undefined && flags.output !== undefined && !names.includes(flags.output)) {
    const error = `--output ${quote(flags.output)}: the policy has ${names.join(", ")}`;
    return refuse(shell, error, flags.json === true ? source.value.name : undefined);
  }
  const shown = { judged, names: flags.output === undefined ? names : [flags.output], options: options.value };
  if (flags.json === true) await showJson({ file: source.value.name, ok: code === EXIT.ok }, shown, shell);
  else if (judged.compiled !== undefined) await showText(judged.compiled, shown, shell);
  return code;
}

/** `file`: for `--json`, whose reader looks at standard output alone. */
function refuse(shell: Shell, error: string, file?: string): ExitCode {
  if (file === undefined) shell.complain(`error: ${error}`);
  else shell.print(JSON.stringify({ file, ok: false, error }, undefined, 2));
  return EXIT.usage;
}

interface Shown {
  readonly judged: Judged;
  readonly names: readonly string[];
  readonly options: GivenOptions;
}

async function showText(program: Program, { judged, names, options }: Shown, shell: Shell): Promise<void> {
  const [{ outputText }, { analyzeOutputs }, { assertionLines }, { namesOf, nowOf, nowWords, PIPED_COLUMNS }] =
    await Promise.all([
      import("./analyze-text.ts"),
      import("./analyze-outputs.ts"),
      import("./analyze-assertions.ts"),
      import("./timeline-words.ts"),
    ]);
  const { network = "mainnet" } = options;
  const style = { palette: shell.palette.stdout, columns: shell.stdout.columns ?? PIPED_COLUMNS, env: shell.env };
  const pages = analyzeOutputs(program, names, options).map((analyzed) =>
    outputText(analyzed, {
      ...style,
      names: namesOf(program, analyzed.report.output, { ...analyzed.report, network }),
    }),
  );
  const asserted = assertionLines(judged.analysis?.assertions ?? [], style);
  shell.print(
    [nowWords(nowOf(options)), ...pages, ...(asserted.length === 0 ? [] : [asserted.join("\n")])].join("\n\n"),
  );
}

async function showJson(
  head: { readonly file: string; readonly ok: boolean },
  { judged, names, options }: Shown,
  shell: Shell,
): Promise<void> {
  const [{ outputJson }, { analyzeOutputs }, { jsonDiagnostics }, { nowOf }] = await Promise.all([
    import("./analyze-json.ts"),
    import("./analyze-outputs.ts"),
    import("./report.ts"),
    import("./timeline-words.ts"),
  ]);
  const { compiled, analysis } = judged;
  const outputs = compiled === undefined ? null : analyzeOutputs(compiled, names, options).map(outputJson);
  const record = {
    ...head,
    now: nowOf(options),
    outputs,
    assertions: analysis?.assertions ?? null,
    diagnostics: jsonDiagnostics(judged),
  };
  shell.print(JSON.stringify(record, undefined, 2));
}
