/**
 * The command line as a function: arguments and a world in, an exit code out. Commands are declared here; what they need is loaded when one
 * of them runs. Whatever is thrown below is a defect of tapwright: it is answered without a word of the user's text.
 */
import { Command, CommanderError } from "commander";
import type { ExitCode } from "./exit.ts";
import type { Io, Run, Shell } from "./shell.ts";
import { InvariantError } from "../base/invariant.ts";
import { defineAnalyze } from "./analyze.ts";
import { defineCheck } from "./check.ts";
import { defineCompile } from "./compile.ts";
import { defineCompletion } from "./completion.ts";
import { defineConformance } from "./conformance.ts";
import { defineConvert } from "./convert.ts";
import { defineDiff } from "./diff.ts";
import { defineDoctor } from "./doctor.ts";
import { EXIT } from "./exit.ts";
import { defineExplain } from "./explain.ts";
import { defineFmt } from "./fmt.ts";
import { isSupportedNode, LEAST_NODE } from "./node-version.ts";
import { packageVersion } from "./package-root.ts";
import { definePlan } from "./plan.ts";
import { openShell } from "./shell.ts";
import { defineTrace } from "./trace.ts";
import { defineVerify } from "./verify.ts";

const COMMANDS = [
  defineCompile,
  defineCheck,
  defineExplain,
  defineFmt,
  defineConvert,
  defineAnalyze,
  defineDiff,
  definePlan,
  defineTrace,
  defineVerify,
  defineConformance,
  defineDoctor,
  defineCompletion,
];

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const shell = openShell(io);
  const { node } = process.versions;
  if (!isSupportedNode(node) && argv[0] !== "doctor") {
    shell.complain(`error: this is Node.js ${node}, and ${LEAST_NODE} or newer is needed`);
    return EXIT.environment;
  }
  let code: ExitCode = EXIT.ok;
  const program = makeProgram(shell, async (work) => {
    code = await work(shell);
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const failed = systemError(error);
    shell.complain(failed === undefined ? defectText(error) : `error: the system failed: ${failed}`);
    return failed === undefined ? EXIT.defect : EXIT.environment;
  }
}

function makeProgram(shell: Shell, work: Run): Command {
  const program = new Command("tapwright")
    .description("Compiles Bitcoin channel policies, miniscript with named parties, into Taproot trees.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .addHelpText("after", "\nExit codes: 0 fine, 1 refused, 2 wrong use, 3 environment, 4 a defect of tapwright.")
    .showHelpAfterError("(`--help` shows what can be given)")
    .exitOverride()
    .configureOutput({ writeOut: shell.print, writeErr: shell.complain });
  for (const define of COMMANDS) define(program, work);
  return program;
}

/** Which call of the system failed and how, for example `read EIO`; `undefined` for any other error. */
function systemError(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return undefined;
  return `${String(error.syscall)} ${String(error.code)}`;
}

/** The place in our code, and nothing that the user wrote: messages of other errors may quote it. */
function defectText(error: unknown): string {
  const what =
    error instanceof InvariantError ? error.message : error instanceof Error ? error.name : "an unknown error";
  const frames =
    error instanceof Error
      ? (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ") && !line.includes("node_modules"))
      : [];
  const place = frames
    .map((frame) => /\/((?:src|grammars)\/[^\s():]+:[0-9]+)/.exec(frame)?.[1])
    .find((found) => found !== undefined);
  const where = place === undefined ? "" : ` at ${place}`;
  return `tapwright has a defect: ${what}${where}\nNothing was decided about the policy. Please report this line, with the command and a policy that shows it.`;
}
