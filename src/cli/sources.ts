/**
 * Several POLICY arguments, one after another: each is read, handled and let go, so that memory does not grow with their number, unless all must
 * be seen first. Progress is shown on a terminal only, and only where there is something to wait for.
 */
import type { Result } from "../base/result.ts";
import type { ExitCode } from "./exit.ts";
import type { SourceInput } from "./read-source.ts";
import type { Shell } from "./shell.ts";
import { EXIT } from "./exit.ts";
import { readSource } from "./read-source.ts";

/** From this many sources on progress is shown. */
const MANY = 8;

export interface SourceWork {
  readonly handle: (source: SourceInput) => ExitCode | Promise<ExitCode>;
  /** Told of a source that cannot be read, in its turn. */
  readonly unreadable: (name: string, reason: string) => void;
  /** Sees every source before the first is handled, `undefined` for what cannot be read; all are held until then. */
  readonly survey?: (source: SourceInput | undefined) => void;
}

/**
 * Calls `handle` with each source in order. The exit code is the most severe of all; a source that cannot be read is wrong use, and the
 * others are handled all the same.
 */
export async function eachSource(
  names: readonly string[],
  shell: Shell,
  { handle, unreadable, survey }: SourceWork,
): Promise<ExitCode> {
  if (names.filter((name) => name === "-").length > 1) {
    shell.complain("error: `-` is given twice, but there is one standard input");
    return EXIT.usage;
  }
  const showsProgress = shell.stderr.isTerminal && names.length >= MANY;
  const held = new Map<number, Result<SourceInput, string>>();
  if (survey !== undefined) {
    for (const [index, name] of names.entries()) {
      const source = await readSource(name, shell);
      held.set(index, source);
      survey(source.ok ? source.value : undefined);
    }
  }
  let worst: ExitCode = EXIT.ok;
  for (const [index, name] of names.entries()) {
    if (showsProgress) shell.progress(`${index + 1} of ${names.length}`);
    const source = held.get(index) ?? (await readSource(name, shell));
    if (showsProgress) shell.progress("");
    if (!source.ok) unreadable(name, source.error);
    const code = source.ok ? await handle(source.value) : EXIT.usage;
    if (code > worst) worst = code;
  }
  return worst;
}
