/**
 * The README's examples are runs: every block that starts with `$ tapwright` holds what that command prints, on both streams in order, on a
 * terminal of 120 columns at the repository's root. The speed table comes from the results that `npm run bench` wrote.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "../src/cli/run.ts";

/** A console block: the command after `$ tapwright`, and what it printed when the block was written. */
const CONSOLE_BLOCK = /```console\n\$ tapwright ([^\n]+)\n[\s\S]*?```/g;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COLUMNS = 120;
const SPEED_TABLE = /<!-- speed -->\n[\s\S]*?<!-- \/speed -->/;

/** The README as its commands and measurements say it should be. */
export async function freshReadme(text: string): Promise<string> {
  let fresh = text;
  for (const [block, command] of text.matchAll(CONSOLE_BLOCK)) {
    const output = await printed(words(command as string));
    fresh = fresh.replace(block, () => `\`\`\`console\n$ tapwright ${command}\n${output.trimEnd()}\n\`\`\``);
  }
  return fresh.replace(SPEED_TABLE, () => `<!-- speed -->\n${speedTable()}\n<!-- /speed -->`);
}

/** Words of a shell command: single quotes keep what is in them. */
const words = (command: string): readonly string[] =>
  (command.match(/'[^']*'|[^\s']+/g) ?? []).map((word) => fromRoot(word.replace(/^'|'$/g, "")));

/** A file of the repository by its whole path: what is the working directory does not matter. */
const fromRoot = (word: string): string =>
  /^[\w.-]+(\/[\w.-]+)+$/.test(word) && existsSync(`${ROOT}${word}`) ? `${ROOT}${word}` : word;

async function printed(argv: readonly string[]): Promise<string> {
  let output = "";
  const stream = {
    write: (text: string): void => {
      output += text;
    },
    isTerminal: true,
    columns: COLUMNS,
  };
  const env = { NO_COLOR: "1" };
  const nothing = { readStdin: async () => new Uint8Array(), stdinChunks: async function* () {} };
  await run(argv, { stdout: stream, stderr: stream, env, ...nothing });
  return output.replaceAll(ROOT, "");
}

interface BenchRow {
  readonly work: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number;
  readonly goal: number | null;
  readonly met: boolean | null;
}

/** Two digits behind the point, or two that count. */
const digits = (ratio: number): string => (ratio < 0.1 ? String(Number(ratio.toPrecision(2))) : ratio.toFixed(2));

function speedTable(): string {
  const file = new URL("../test/bench/results.json", import.meta.url);
  if (!existsSync(file)) return "Not measured yet: `npm run bench`.";
  const { results } = JSON.parse(readFileSync(file, "utf8")) as { readonly results: readonly BenchRow[] };
  const line = ({ work, ours, peer, ratio, goal, met }: BenchRow): string =>
    `| ${work} | ${ours} | ${peer} | ${digits(ratio)} | ${goal === null ? "" : `≤ ${digits(goal)}, ${met === true ? "met" : "missed"}`} |`;
  return ["| work | ours | peer | ours / peer | goal |", "| --- | --- | --- | --- | --- |", ...results.map(line)].join(
    "\n",
  );
}
