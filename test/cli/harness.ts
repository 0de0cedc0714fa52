/** The command line run in this process, on streams that keep what was written. */
import type { ExitCode } from "../../src/cli/exit.ts";
import { run } from "../../src/cli/run.ts";

export interface Outcome {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly stdin?: string | Uint8Array | Error;
  /** Columns of a terminal on both streams; no terminal without. */
  readonly terminal?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export async function cli(argv: readonly string[], world: World = {}): Promise<Outcome> {
  const { stdin = "", terminal, env = {} } = world;
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string): void => {
      written[name] += text;
    },
    isTerminal: terminal !== undefined,
    ...(terminal === undefined ? {} : { columns: terminal }),
  });
  const readStdin = async (limit: number): Promise<Uint8Array> => {
    if (stdin instanceof Error) throw stdin;
    const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    return bytes.subarray(0, limit + 1);
  };
  /** In pieces that end within lines. */
  const stdinChunks = async function* (): AsyncIterable<Uint8Array> {
    const bytes = await readStdin(Number.POSITIVE_INFINITY);
    for (let at = 0; at < bytes.length; at += 60_001) yield bytes.subarray(at, at + 60_001);
  };
  const io = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env,
    readStdin,
    stdinChunks,
  };
  const code = await run(argv, io);
  return { code, ...written };
}
