/**
 * `tapwright fmt`: the one layout of policies. A text with syntax errors, or one that holds a private key, is reported and left alone: what
 * is written back is always the same words.
 */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { Compilation } from "../compiler/index.ts";
import type { JsonDiagnostic } from "../diagnostic/json.ts";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Unread } from "./report.ts";
import type { Run, Shell } from "./shell.ts";
import { EXIT } from "./exit.ts";

interface FmtFlags {
  readonly check?: boolean;
  readonly write?: boolean;
  readonly json?: boolean;
}

/** One policy of `fmt --json`; with several policies they stand in a list under `policies`. */
export interface FormatResult {
  readonly file: string;
  /** False where the exit code is 1. */
  readonly ok: boolean;
  /** Null where the text has errors. */
  readonly formatted: string | null;
  readonly diagnostics: readonly JsonDiagnostic[];
}

const EXAMPLE = `
Examples:
  tapwright fmt channel.policy            prints the formatted text
  tapwright fmt --write policies/*.policy
  tapwright fmt --check policies/*.policy exits with 1 and names the files that differ

--json: one policy gives {"file", "ok", "formatted", "diagnostics"}; several give {"policies": [...]} of these, in order. A
file that cannot be read gives {"file", "ok": false, "error"} in its place.`;

export function defineFmt(parent: Command, run: Run): void {
  parent
    .command("fmt")
    .description("format policies: one layout, comments kept")
    .argument("<POLICY...>", "files, - for standard input, or the text itself when it holds a (")
    .option("--check", "change nothing; exit with 1 and name the files that are not formatted")
    .option("--write", "write the files back")
    .option("--json", "the formatted text and diagnostics as JSON")
    .addHelpText("after", EXAMPLE)
    .action((policies: readonly string[], flags: FmtFlags) => run((shell) => formatAll(policies, flags, shell)));
}

async function formatAll(policies: readonly string[], flags: FmtFlags, shell: Shell): Promise<ExitCode> {
  if (flags.check === true && flags.write === true) {
    shell.complain("error: --check changes nothing and --write does: give one of them");
    return EXIT.usage;
  }
  const [{ eachSource }, report] = await Promise.all([import("./sources.ts"), import("./report.ts")]);
  const results: (FormatResult | Unread)[] = [];
  const code = await eachSource(policies, shell, {
    unreadable: (file, error) => {
      results.push({ file, ok: false, error });
      if (flags.json !== true) shell.complain(`error: ${error}`);
    },
    handle: async (input) => {
      const { text, compilation } = await format(input);
      if (text === undefined && flags.json !== true) report.complainOf(compilation, shell);
      const each = text === undefined ? EXIT.refused : await handOut(input, text, flags, shell);
      const diagnostics = report.jsonDiagnostics(compilation);
      results.push({ file: input.name, ok: each === EXIT.ok, formatted: text ?? null, diagnostics });
      return each;
    },
  });
  const [only] = results;
  if (flags.json === true && only !== undefined) {
    shell.print(JSON.stringify(policies.length > 1 ? { policies: results } : only, undefined, 2));
  }
  return code;
}

/** Checks, writes or prints a text that could be formatted. */
async function handOut(input: SourceInput, formatted: string, flags: FmtFlags, shell: Shell): Promise<ExitCode> {
  const isFile = input.name !== "stdin" && input.name !== "policy";
  const changed = formatted !== input.text;
  if (flags.check === true) {
    if (changed && flags.json !== true) shell.print(`not formatted: ${input.name}`);
    return changed ? EXIT.refused : EXIT.ok;
  }
  if (flags.write === true && isFile) return changed ? writeBack(input.name, formatted, shell) : EXIT.ok;
  if (flags.json !== true) shell.print(formatted);
  return EXIT.ok;
}

/** The formatted text, or why there is none. */
async function format(input: SourceInput): Promise<{ readonly text?: string; readonly compilation: Compilation }> {
  const [{ formatSource }, { createSource }, { brokenCompilation }] = await Promise.all([
    import("../language/format-source.ts"),
    import("../language/source.ts"),
    import("./report.ts"),
  ]);
  const broken = brokenCompilation(input);
  if (broken !== undefined) return { compilation: broken };
  const source = createSource(input.name, input.text);
  const result = formatSource(source);
  const diagnostics = result.ok ? [] : result.error;
  return {
    ...(result.ok ? { text: result.value } : {}),
    compilation: { reports: [{ source, diagnostics }], diagnostics },
  };
}

async function writeBack(path: string, text: string, shell: Shell): Promise<ExitCode> {
  try {
    await writeFile(path, text);
    return EXIT.ok;
  } catch {
    const { quote } = await import("./quote.ts");
    shell.complain(`error: cannot write ${quote(path, 200)}`);
    return EXIT.environment;
  }
}
