/** `tapwright check`: diagnostics only, for editors and CI. Needs no keys, and asks for no address. */
import type { Command } from "commander";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { CompileFlags } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

/** One policy of `check --json`; with several policies they stand in a list under `policies`. */
export interface CheckResult {
  readonly file: string;
  readonly ok: boolean;
  readonly diagnostics: readonly JsonDiagnostic[];
}

const EXAMPLE = `
Examples:
  tapwright check policies/*.policy --strict
  tapwright check - --json < channel.policy`;

export function defineCheck(parent: Command, run: Run): void {
  withCompileFlags(parent.command("check"))
    .description("check policies: diagnostics only")
    .argument("<POLICY...>", "files, - for standard input, or the text itself when it holds a (")
    .option("--json", "diagnostics as JSON")
    .addHelpText("after", EXAMPLE)
    .action((policies: readonly string[], flags: CompileFlags) => run((shell) => checkAll(policies, flags, shell)));
}

async function checkAll(policies: readonly string[], flags: CompileFlags, shell: Shell): Promise<ExitCode> {
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) {
    shell.complain(`error: ${options.error}`);
    return EXIT.usage;
  }
  const [{ check }, { brokenCompilation, complainOf, exitOf, jsonDiagnostics }, { eachSource }] = await Promise.all([
    import("../compiler/index.ts"),
    import("./report.ts"),
    import("./sources.ts"),
  ]);
  const results: CheckResult[] = [];
  const code = await eachSource(policies, shell, (input) => {
    const compilation = brokenCompilation(input) ?? check({ name: input.name, text: input.text }, options.value);
    const each = exitOf(compilation, flags.strict === true);
    results.push({ file: input.name, ok: each === EXIT.ok, diagnostics: jsonDiagnostics(compilation) });
    if (flags.json !== true) complainOf(compilation, shell);
    return each;
  });
  if (results.length === 0) return code;
  if (flags.json === true)
    shell.print(JSON.stringify(policies.length > 1 ? { policies: results } : results[0], undefined, 2));
  else shell.print(summary(results));
  return code;
}

function summary(results: readonly CheckResult[]): string {
  const refused = results.filter(({ ok }) => !ok).length;
  if (results.length === 1) return refused === 0 ? "fine" : "refused";
  return `${results.length - refused} fine, ${refused} refused`;
}
