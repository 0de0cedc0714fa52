/** What the command line says with its exit code; scripts rely on these numbers. */

export type ExitCode = 0 | 1 | 2 | 3 | 4;

interface ExitCodes {
  readonly ok: 0;
  /** The input was understood and refused: a policy with errors, or with warnings under `--strict`. */
  readonly refused: 1;
  /** The command itself was wrong: an unknown option, a malformed value, a file that cannot be read. */
  readonly usage: 2;
  /** Something outside is missing or broken: a library, a full disk. */
  readonly environment: 3;
  /** A defect of tapwright. */
  readonly defect: 4;
}

export const EXIT: ExitCodes = Object.freeze({ ok: 0, refused: 1, usage: 2, environment: 3, defect: 4 });
