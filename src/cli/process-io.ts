/**
 * The real process as an `Io`. A reader that goes away (`tapwright … | head`) is no mistake of anybody: writing stops, and the
 * exit code stands. Any other trouble with a stream is the environment's.
 */
import type { Io, OutputStream } from "./shell.ts";
import { EXIT } from "./exit.ts";

export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin,
    stdinChunks: () => process.stdin as AsyncIterable<Uint8Array>,
    env: process.env,
  };
}

function outputOf(stream: NodeJS.WriteStream): OutputStream {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== "EPIPE") process.exitCode = EXIT.environment;
  });
  const terminal = stream.isTTY === true;
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTerminal: terminal,
    ...(terminal ? { columns: stream.columns } : {}),
  };
}

async function readStdin(limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit + 1);
}
