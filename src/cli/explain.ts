/**
 * `tapwright explain`: the page of a diagnostic's code, with a program that shows it and one that repairs it; the sentences of a refusal, a channel's rule or a
 * script error; all codes without one.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Code } from "../diagnostic/codes.ts";
import type { PageExamples } from "../diagnostic/page.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { EXIT } from "./exit.ts";
import { packageRoot } from "./package-root.ts";
import { sentenceCodes } from "./sentence-codes.ts";

interface ExplainFlags {
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  tapwright explain TW402
  tapwright explain CLEANSTACK
  tapwright explain`;

export function defineExplain(parent: Command, run: Run): void {
  parent
    .command("explain")
    .description(
      "what a code means: of a diagnostic (with an example and its repair), a refusal, a channel's rule or a script error",
    )
    .argument("[CODE]", "such as TW402, E_SPEND_LOCKS, E_NOT_NEWER or CLEANSTACK; all codes are listed without one")
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLE)
    .action((code: string | undefined, flags: ExplainFlags) => run((shell) => explain(code, flags, shell)));
}

async function explain(wanted: string | undefined, flags: ExplainFlags, shell: Shell): Promise<ExitCode> {
  const { CODES, explainPage } = await import("../diagnostic/index.ts");
  if (wanted === undefined) {
    const rows = [
      ...Object.entries(CODES).map(([code, { severity, title }]) => ({ code, severity: severity as string, title })),
      ...(await sentenceCodes()).values(),
    ];
    shell.print(flags.json === true ? JSON.stringify({ codes: rows }, undefined, 2) : rows.map(listLine).join("\n"));
    return EXIT.ok;
  }
  const code = wanted.toUpperCase().replace(/^SCRIPT_ERR_/, "");
  if (!isCode(code, CODES)) return explainBySentence(wanted, code, flags, shell);
  const examples = examplesOf(code);
  const { severity, title, why } = CODES[code];
  if (flags.json === true) shell.print(JSON.stringify({ code, severity, title, why, ...examples }, undefined, 2));
  else shell.print(explainPage(code, examples, shell.palette.stdout));
  return EXIT.ok;
}

async function explainBySentence(wanted: string, code: string, flags: ExplainFlags, shell: Shell): Promise<ExitCode> {
  const known = (await sentenceCodes()).get(code);
  if (known === undefined) return unknownCode(wanted, code, shell);
  const { title, why, reference } = known;
  if (flags.json === true) {
    const page = reference === undefined ? { code, why: title } : { code, statement: title, why, reference };
    shell.print(JSON.stringify(page, undefined, 2));
  } else {
    const lines = [
      code,
      title,
      ...(why === undefined ? [] : [why]),
      ...(reference === undefined ? [] : [`See ${reference}.`]),
    ];
    shell.print(lines.join("\n\n"));
  }
  return EXIT.ok;
}

const listLine = ({ code, severity, title }: { code: string; severity: string; title: string }): string =>
  `${code}  ${severity.padEnd(7)}  ${title}`;

const isCode = (text: string, codes: Readonly<Record<string, unknown>>): text is Code => Object.hasOwn(codes, text);

async function unknownCode(wanted: string, code: string, shell: Shell): Promise<ExitCode> {
  const [{ CODES, suggest }, { quote }] = await Promise.all([import("../diagnostic/index.ts"), import("./quote.ts")]);
  const near = suggest(code, [...Object.keys(CODES), ...(await sentenceCodes()).keys()]);
  const hint = near.length === 0 ? "" : `: did you mean ${near.join(" or ")}?`;
  shell.complain(`error: no code ${quote(wanted)}${hint}\n\`tapwright explain\` lists all codes`);
  return EXIT.usage;
}

/** From the package's `policies/broken`; what is not there is left out. */
function examplesOf(code: Code): PageExamples {
  const read = (ending: string): string | undefined => {
    const path = `${packageRoot()}policies/broken/${code}${ending}`;
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const [bad, good, output] = [read(".bad.policy"), read(".good.policy"), read(".txt")];
  return {
    ...(bad === undefined ? {} : { bad }),
    ...(good === undefined ? {} : { good }),
    ...(output === undefined ? {} : { output }),
  };
}
