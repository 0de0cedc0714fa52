/** `tapwright compile`: policies to programs, shown as text or given as JSON (`compile-output.schema.json`). */
import type { Command } from "commander";
import type { Compilation } from "../compiler/index.ts";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { Program } from "../program/program.ts";
import type { CompileFlags } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { readCompileOptions, withCompileFlags } from "./compile-flags.ts";
import { EXIT } from "./exit.ts";

/** One policy of `--json`; with several policies they stand in a list under `programs`. */
export interface CompileResult {
  readonly file: string;
  /** False where the exit code is 1. */
  readonly ok: boolean;
  /** Null where the policy has errors. */
  readonly program: Program | null;
  readonly diagnostics: readonly JsonDiagnostic[];
}

const EXAMPLE = `
Examples:
  tapwright compile 'tr(musig(alice,bob),and_v(v:pk(bob),older(144)))'
  tapwright compile channel.policy --key alice=xpub…/0/* --key bob=02… --index 0 --network signet`;

export function defineCompile(parent: Command, run: Run): void {
  withCompileFlags(parent.command("compile"))
    .description("compile policies: Taproot tree, address, costs, warnings")
    .argument("<POLICY...>", "a file, - for standard input, or the text itself when it holds a (")
    .option("--json", "programs and diagnostics as JSON")
    .addHelpText("after", EXAMPLE)
    .action((policies: readonly string[], flags: CompileFlags) => run((shell) => compileAll(policies, flags, shell)));
}

async function compileAll(policies: readonly string[], flags: CompileFlags, shell: Shell): Promise<ExitCode> {
  const options = await readCompileOptions(flags, shell);
  if (!options.ok) {
    shell.complain(`error: ${options.error}`);
    return EXIT.usage;
  }
  const [{ compile }, { brokenCompilation, complainOf, exitOf, jsonDiagnostics }, { eachSource }] = await Promise.all([
    import("../compiler/index.ts"),
    import("./report.ts"),
    import("./sources.ts"),
  ]);
  const results: CompileResult[] = [];
  const code = await eachSource(policies, shell, async (input) => {
    const compilation = brokenCompilation(input) ?? compile({ name: input.name, text: input.text }, options.value);
    const each = exitOf(compilation, flags.strict === true);
    if (flags.json === true) {
      const { program = null } = compilation;
      results.push({ file: input.name, ok: each === EXIT.ok, program, diagnostics: jsonDiagnostics(compilation) });
    } else {
      complainOf(compilation, shell);
      await show(compilation, options.value.index, shell);
    }
    return each;
  });
  if (results.length > 0)
    shell.print(JSON.stringify(policies.length > 1 ? { programs: results } : results[0], undefined, 2));
  return code;
}

async function show({ program }: Compilation, index: number | undefined, shell: Shell): Promise<void> {
  if (program === undefined) return;
  const { programText } = await import("./program-text.ts");
  const { columns } = shell.stdout;
  const known = { ...(columns === undefined ? {} : { columns }), ...(index === undefined ? {} : { index }) };
  shell.print(`${programText(program, { palette: shell.palette.stdout, ...known })}\n`);
}
