/**
 * Commands that are shown to be pasted call `tapwright`; in a clone that is no command of the shell's, and `npx tapwright` is. npm says so to what it
 * runs: "npm_command" is "exec" there.
 */
import type { Io } from "./shell.ts";

export const pasted = (command: string, env: Io["env"]): string =>
  env["npm_command"] === "exec" ? command.replace("| tapwright trace ", "| npx tapwright trace ") : command;
