#!/usr/bin/env node
/**
 * The entry of the command line. `--version` answers before anything is loaded, since scripts ask it often; all else is
 * `run`, which gets the process as a value and returns the exit code.
 */
import { packageVersion } from "./package-root.ts";

if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2] as string)) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const [{ run }, { processIo }] = await Promise.all([import("./run.ts"), import("./process-io.ts")]);
  process.exitCode = await run(process.argv.slice(2), processIo());
}
