/**
 * `tapwright fmt`: the one layout of policies. A text with syntax errors, or one that holds a private key, is reported and left alone: what
 * is written back is always the same words.
 */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Run, Shell } from "./shell.ts";
import { EXIT } from "./exit.ts";

interface FmtFlags {
  readonly check?: boolean;
  readonly write?: boolean;
}

const EXAMPLE = `
Examples:
  tapwright fmt channel.policy            prints the formatted text
  tapwright fmt --write policies/*.policy
  tapwright fmt --check policies/*.policy exits with 1 and names the files that differ`;

export function defineFmt(parent: Command, run: Run): void {
  parent
    .command("fmt")
    .description("format policies: one layout, comments kept")
    .argument("<POLICY...>", "files, - for standard input, or the text itself when it holds a (")
    .option("--check", "change nothing; exit with 1 and name the files that are not formatted")
    .option("--write", "write the files back")
    .addHelpText("after", EXAMPLE)
    .action((policies: readonly string[], flags: FmtFlags) => run((shell) => formatAll(policies, flags, shell)));
}

async function formatAll(policies: readonly string[], flags: FmtFlags, shell: Shell): Promise<ExitCode> {
  if (flags.check === true && flags.write === true) {
    shell.complain("error: --check changes nothing and --write does: give one of them");
    return EXIT.usage;
  }
  const { eachSource } = await import("./sources.ts");
  return eachSource(policies, shell, (input) => formatOne(input, flags, shell));
}

async function formatOne(input: SourceInput, flags: FmtFlags, shell: Shell): Promise<ExitCode> {
  const formatted = await format(input, shell);
  if (formatted === undefined) return EXIT.refused;
  const isFile = input.name !== "stdin" && input.name !== "policy";
  if (flags.check === true) {
    if (formatted === input.text) return EXIT.ok;
    shell.print(`not formatted: ${input.name}`);
    return EXIT.refused;
  }
  if (flags.write !== true || !isFile) {
    shell.print(formatted);
    return EXIT.ok;
  }
  return formatted === input.text ? EXIT.ok : writeBack(input.name, formatted, shell);
}

/** The formatted text, or `undefined` after its diagnostics have been shown. */
async function format(input: SourceInput, shell: Shell): Promise<string | undefined> {
  const [{ formatSource }, { createSource }, { brokenCompilation, complainOf }] = await Promise.all([
    import("../language/format-source.ts"),
    import("../language/source.ts"),
    import("./report.ts"),
  ]);
  const broken = brokenCompilation(input);
  const source = createSource(input.name, input.text);
  const result = formatSource(source);
  if (broken === undefined && result.ok) return result.value;
  const diagnostics = broken?.diagnostics ?? (result.ok ? [] : result.error);
  complainOf(broken ?? { reports: [{ source, diagnostics }], diagnostics }, shell);
  return undefined;
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
