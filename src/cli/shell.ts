/**
 * What a command may touch of the world, as one value: streams, files and environment. Tests hand in their own.
 *
 * Invariant: every character that leaves the process, on either stream, passes `maskSecrets` first: a private key that was
 * pasted anywhere (a policy, an option's value, a file name) is never shown. Nothing else writes. (`report` takes what is masked.)
 */
import type { Palette } from "../diagnostic/palette.ts";
import type { ExitCode } from "./exit.ts";
import { maskSecrets } from "../language/mask.ts";
import picocolors from "picocolors";

/** Where text goes. `columns` is known on a terminal only. */
export interface StreamFacts {
  readonly isTerminal: boolean;
  readonly columns?: number;
}

export interface OutputStream extends StreamFacts {
  readonly write: (text: string) => void;
}

export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** All of standard input, or its first bytes: no more than `limit` + 1. */
  readonly readStdin: (limit: number) => Promise<Uint8Array>;
  /** Standard input as it comes, for input without an end. */
  readonly stdinChunks: () => AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What commands get: the world without its bare streams. */
export interface Shell extends Pick<Io, "readStdin" | "stdinChunks" | "env"> {
  readonly stdout: StreamFacts;
  readonly stderr: StreamFacts;
  /** Whole lines to standard output, masked. */
  readonly print: (text: string) => void;
  /** Whole lines to standard error, masked. */
  readonly complain: (text: string) => void;
  /** Rendered diagnostics, whose every part was masked before it was cut: half of a public key looks like half of a private one. */
  readonly report: (rendered: string) => void;
  /** A line on standard error that the next one replaces; the last one is empty. */
  readonly progress: (text: string) => void;
  readonly palette: { readonly stdout: Palette; readonly stderr: Palette };
}

/** How a command hands its work over: `run` gives it the shell and keeps the exit code. */
export type Run = (work: (shell: Shell) => Promise<ExitCode>) => Promise<void>;

const lines = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

export function openShell(io: Io): Shell {
  return {
    ...io,
    print: (text) => io.stdout.write(maskSecrets(lines(text)).text),
    complain: (text) => io.stderr.write(maskSecrets(lines(text)).text),
    report: (rendered) => io.stderr.write(lines(rendered)),
    progress: (text) => io.stderr.write(`\r\u001b[K${maskSecrets(text).text}`),
    palette: { stdout: paletteOf(io.stdout, io.env), stderr: paletteOf(io.stderr, io.env) },
  };
}

/** https://no-color.org: "when present and not an empty string (regardless of its value), prevents the addition of ANSI color". */
export function hasColours(stream: StreamFacts, env: Io["env"]): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "0") !== "0") return true;
  return stream.isTerminal && env["TERM"] !== "dumb";
}

function paletteOf(stream: StreamFacts, env: Io["env"]): Palette {
  const colours = picocolors.createColors(hasColours(stream, env));
  const bold = (paint: (text: string) => string) => (text: string) => colours.bold(paint(text));
  return {
    error: bold(colours.red),
    warning: bold(colours.yellow),
    note: bold(colours.cyan),
    strong: colours.bold,
    frame: colours.blue,
    secondary: colours.blue,
    help: colours.green,
  };
}
