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
  shell.print(script(wordsOf(program)));
  return EXIT.ok;
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

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = Object.freeze({
  bash: (commands) =>
    [
      "_tapwright() {",
      '  local word="${COMP_WORDS[COMP_CWORD]}" words=""',
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
  zsh: (commands) =>
    [
      "#compdef tapwright",
      "_tapwright() {",
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
  fish: (commands) =>
    commands
      .flatMap(({ name, description, options }) => [
        `complete -c tapwright -n __fish_use_subcommand -a ${name} -d '${description}'`,
        ...options.map(
          (option) => `complete -c tapwright -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
        ),
      ])
      .join("\n"),
});
