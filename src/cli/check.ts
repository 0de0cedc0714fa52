/** `tapwright check`: diagnostics only, for editors and CI. Needs no keys, and asks for no address. */
import type { Command } from "commander";
import type { AssertionResult } from "../analysis/index.ts";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { CompileFlags } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { Unread } from "./report.ts";
import type { Run, Shell } from "./shell.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";
import { answersText } from "./answers-text.ts";

/** One policy of `check --json`; with several policies they stand in a list under `policies`. */
export interface CheckResult {
  readonly file: string;
  readonly ok: boolean;
  /** What the analysis says to its assertions; null where it was not reached. */
  readonly assertions: readonly AssertionResult[] | null;
  readonly diagnostics: readonly JsonDiagnostic[];
}

const EXAMPLE = `
Examples:
  tapwright check policies/*.policy --strict
  tapwright check - --json < channel.policy

Several policies: each takes the names it knows, of --key, --keys and --set; one that none of them knows is an error.
--json: one policy gives {"file", "ok", "assertions", "diagnostics"}; several give {"policies": [...]} of these, in order. A file that cannot
be read gives {"file", "ok": false, "error"} in its place.`;

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
  const [{ policyCompiler }, { complainOf, exitOf, jsonDiagnostics }, { eachSource }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./sources.ts"),
  ]);
  const compiler = policyCompiler(options.value, { count: policies.length, addresses: false });
  const results: (CheckResult | Unread)[] = [];
  const code = await eachSource(policies, shell, {
    ...compiler,
    unreadable: (file, error) => {
      if (flags.json === true || policies.length > 1) results.push({ file, ok: false, error });
      if (flags.json !== true) shell.complain(`error: ${error}`);
    },
    handle: (input) => {
      const compilation = compiler.compile(input);
      const each = exitOf(compilation, flags.strict === true);
      const assertions = compilation.analysis?.assertions ?? null;
      const diagnostics = jsonDiagnostics(compilation);
      results.push({ file: input.name, ok: each === EXIT.ok, assertions, diagnostics });
      if (flags.json !== true) complainOf(compilation, shell, flags.strict);
      return each;
    },
  });
  if (results.length === 0) return code;
  if (flags.json === true)
    shell.print(JSON.stringify(policies.length > 1 ? { policies: results } : results[0], undefined, 2));
  else shell.print(summary(results));
  return code;
}

/** `: 4 assertions hold, 2 wait for values` */
function assertionsOf(result: CheckResult | Unread): string {
  const counted = answersText(("assertions" in result ? result.assertions : null) ?? [], "assertion");
  return counted === "" ? "" : `: ${counted}`;
}

function summary(results: readonly (CheckResult | Unread)[]): string {
  const unread = results.filter((result) => "error" in result).length;
  const refused = results.filter(({ ok }) => !ok).length - unread;
  const [only] = results;
  if (only !== undefined && results.length === 1)
    return refused + unread === 0 ? `fine${assertionsOf(only)}` : "refused";
  return `${results.length - refused - unread} fine, ${refused} refused${unread === 0 ? "" : `, ${unread} not read`}`;
}
