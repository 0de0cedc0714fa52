/** `tapwright compile`: policies to programs, shown as text or given as JSON (`compile-output.schema.json`). */
import type { Command } from "commander";
import type { AssertionResult } from "../analysis/index.ts";
import type { TreeReport } from "../compiler/index.ts";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { Program } from "../program/program.ts";
import type { CompileFlags } from "./compile-flags.ts";
import type { ExitCode } from "./exit.ts";
import type { Unread } from "./report.ts";
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
  /** What the analysis says to its assertions; null where it was not reached. */
  readonly assertions: readonly AssertionResult[] | null;
  /** What was chosen for each `policy(...)`; empty where there is none, and where the policy has errors. */
  readonly trees: readonly TreeReport[];
  readonly diagnostics: readonly JsonDiagnostic[];
}

const EXAMPLE = `
Examples:
  tapwright compile 'tr(musig(alice,bob),and_v(v:pk(bob),older(144)))'
  tapwright compile channel.policy --key alice=xpub…/0/* --key bob=02… --index 0 --network signet
  tapwright compile channel.policy --key alice.delayed=02… --set to_local.owner=alice

Several policies: each takes the names it knows, of --key, --keys and --set; one that none of them knows is an error.
--json: one policy gives {"file", "ok", "program", "assertions", "trees", "diagnostics"}; several give {"programs": [...]} of these, in order. A file
that cannot be read gives {"file", "ok": false, "error"} in its place.`;

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
  const [{ policyCompiler }, { complainOf, exitOf, jsonDiagnostics }, { eachSource }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./sources.ts"),
  ]);
  const compiler = policyCompiler(options.value, { count: policies.length, addresses: true });
  const results: (CompileResult | Unread)[] = [];
  const page = { several: policies.length > 1, index: options.value.index, shown: 0 };
  const code = await eachSource(policies, shell, {
    ...compiler,
    unreadable: (file, error) => {
      if (flags.json === true) results.push({ file, ok: false, error });
      else shell.complain(`error: ${error}`);
    },
    handle: async (input) => {
      const compilation = compiler.compile(input);
      const { program, analysis, trees = [] } = compilation;
      const assertions = analysis?.assertions ?? null;
      const each = exitOf(compilation, flags.strict === true);
      const [file, ok] = [input.name, each === EXIT.ok];
      if (flags.json === true) {
        const diagnostics = jsonDiagnostics(compilation);
        results.push({ file, ok, program: program ?? null, assertions, trees, diagnostics });
      } else {
        complainOf(compilation, shell, flags.strict);
        if (program !== undefined)
          await show({ program, name: file, assertions: assertions ?? [], trees }, page, shell);
      }
      return each;
    },
  });
  if (results.length > 0) shell.print(JSON.stringify(page.several ? { programs: results } : results[0], undefined, 2));
  return code;
}

/** Where a program is shown: among several each stands under its name, with an empty line before the next. */
interface Page {
  readonly several: boolean;
  readonly index: number | undefined;
  shown: number;
}

interface Shown {
  readonly program: Program;
  readonly name: string;
  readonly assertions: readonly AssertionResult[];
  readonly trees: readonly TreeReport[];
}

async function show({ program, name, assertions, trees }: Shown, page: Page, shell: Shell): Promise<void> {
  const { programText } = await import("./program-text.ts");
  const { columns } = shell.stdout;
  const { index } = page;
  const palette = shell.palette.stdout;
  const known = { ...(columns === undefined ? {} : { columns }), ...(index === undefined ? {} : { index }) };
  if (page.several) shell.print(`${page.shown === 0 ? "" : "\n"}${palette.strong(`${name}:`)}\n`);
  page.shown++;
  shell.print(`${programText(program, { palette, assertions, ...known })}\n`);
  if (trees.length === 0) return;
  const { bestTreesText } = await import("./best-tree-text.ts");
  shell.print(`\n${bestTreesText(trees, palette)}\n`);
}
