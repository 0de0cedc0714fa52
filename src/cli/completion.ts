/** `tapwright completion`: a script for the shell that completes commands and options; made from the commands themselves. */
import type { Command } from "commander";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { EXIT } from "./exit.ts";

const EXAMPLE = `
Examples:
  source <(tapwright completion bash)
  tapwright completion zsh > "\${fpath[1]}/_tapwright"
  tapwright completion fish > ~/.config/fish/completions/tapwright.fish`;

export function defineCompletion(parent: Command, run: Run): void {
  parent
    .command("completion")
    .description("a completion script for bash, zsh or fish")
    .argument("<SHELL>", "bash, zsh or fish")
    .addHelpText("after", EXAMPLE)
    .action((name: string) => run((shell) => complete(name, parent, shell)));
}

async function complete(name: string, program: Command, shell: Shell): Promise<ExitCode> {
  const script = Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name] : undefined;
  if (script === undefined) {
    shell.complain("error: completion scripts are there for bash, zsh and fish");
    return EXIT.usage;
  }
  shell.print(script(wordsOf(program), await knownValues()));
  return EXIT.ok;
}

/** What a shell can offer for an argument: the values of options, and the codes that have a page. */
interface Values {
  readonly options: Readonly<Record<string, string>>;
  readonly codes: string;
}

async function knownValues(): Promise<Values> {
  const [{ NETWORKS }, { CODES }, { REFUSALS }] = await Promise.all([
    import("../taproot/network.ts"),
    import("../diagnostic/codes.ts"),
    import("../program/refusals.ts"),
  ]);
  return {
    options: { "--network": Object.keys(NETWORKS).join(" "), "--to": "bip386 bip388" },
    codes: [...Object.keys(CODES), ...Object.keys(REFUSALS)].join(" "),
  };
}

interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
}

const wordsOf = (program: Command): readonly CommandWords[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map(({ long }) => long ?? ""), "--help"].filter((option) => option !== ""),
  }));

const names = (commands: readonly CommandWords[]): string => commands.map(({ name }) => name).join(" ");

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[], values: Values) => string>> = Object.freeze({
  bash: (commands, { options: values, codes }) =>
    [
      "_tapwright() {",
      '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
      '  case "$before" in',
      ...Object.entries(values).map(
        ([option, list]) => `    ${option}) COMPREPLY=($(compgen -W "${list}" -- "$word")); return ;;`,
      ),
      `    explain) COMPREPLY=($(compgen -W "${codes} --json --help" -- "$word")); return ;;`,
      "  esac",
      '  if [ "$COMP_CWORD" -eq 1 ]; then',
      `    words="${names(commands)} --help --version"`,
      "  else",
      '    case "${COMP_WORDS[1]}" in',
      ...commands.map(({ name, options }) => `      ${name}) words="${options.join(" ")}" ;;`),
      "    esac",
      "  fi",
      '  if [[ "$word" == -* || "$COMP_CWORD" -eq 1 ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi',
      "}",
      "complete -o filenames -F _tapwright tapwright",
    ].join("\n"),
  zsh: (commands, { options: values, codes }) =>
    [
      "#compdef tapwright",
      "_tapwright() {",
      '  case "$words[CURRENT-1]" in',
      ...Object.entries(values).map(([option, list]) => `    ${option}) compadd -- ${list}; return ;;`),
      `    explain) compadd -- ${codes} --json --help; return ;;`,
      "  esac",
      "  if (( CURRENT == 2 )); then",
      `    compadd -- ${names(commands)} --help --version`,
      "  else",
      '    case "$words[2]" in',
      ...commands.map(({ name, options }) => `      ${name}) compadd -- ${options.join(" ")} ;;`),
      "    esac",
      "    _files",
      "  fi",
      "}",
      "compdef _tapwright tapwright",
    ].join("\n"),
  fish: (commands, { options: values, codes }) =>
    [
      ...commands.flatMap(({ name, description, options }) => [
        `complete -c tapwright -n __fish_use_subcommand -a ${name} -d '${description}'`,
        ...options.map((option) => {
          const list = values[option];
          const offered = list === undefined ? "" : ` -x -a '${list}'`;
          return `complete -c tapwright -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}${offered}`;
        }),
      ]),
      `complete -c tapwright -n '__fish_seen_subcommand_from explain' -f -a '${codes}'`,
    ].join("\n"),
});
