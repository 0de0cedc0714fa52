/**
 * The railroad diagram of every grammar rule, from the parser itself: `grammars/diagrams/<rule>.svg` and a page that
 * shows them all. `node tools/generate-diagrams.ts` writes them, `--check` fails when they differ.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ISerializedGast } from "chevrotain";
import { serializedGrammar } from "../grammars/policy-parser.ts";
import { railroadDiagram } from "./railroad.ts";

const FOLDER = join(import.meta.dirname, "..", "grammars", "diagrams");

const nameOf = (rule: ISerializedGast): string => (rule as ISerializedGast & { readonly name: string }).name;

/** From the file down, as the parser knows them: outermost rules first. */
function inReadingOrder(rules: readonly ISerializedGast[]): readonly ISerializedGast[] {
  const byName = new Map(rules.map((rule) => [nameOf(rule), rule]));
  const ordered: ISerializedGast[] = [];
  const queue = ["file"];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const rule = byName.get(name);
    if (rule === undefined || ordered.includes(rule)) continue;
    ordered.push(rule);
    for (const [, called] of JSON.stringify(rule).matchAll(/"type":"NonTerminal","name":"(\w+)"/g))
      queue.push(called as string);
  }
  return [...ordered, ...rules.filter((rule) => !ordered.includes(rule))];
}

/** Path under `grammars/diagrams/` and content of every file. */
export function diagramFiles(): ReadonlyMap<string, string> {
  const rules = inReadingOrder(serializedGrammar());
  const files = new Map(rules.map((rule) => [`${nameOf(rule)}.svg`, railroadDiagram(rule)]));
  const sections = rules.map((rule) => `## ${nameOf(rule)}\n\n![${nameOf(rule)}](${nameOf(rule)}.svg)\n`);
  const intro =
    "# The grammar of policies\n\nDrawn from the parser by `tools/generate-diagrams.ts`. Round: a word as written; square: another rule.\n" +
    "White space is free between words, but not inside a key expression.\n";
  return files.set("README.md", [intro, ...sections].join("\n"));
}

/** Names of the files that are not as the grammar wants them. */
export function outdatedDiagrams(): readonly string[] {
  return [...diagramFiles()].filter(([name, text]) => read(name) !== text).map(([name]) => name);
}

function read(name: string): string | undefined {
  try {
    return readFileSync(join(FOLDER, name), "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const outdated = outdatedDiagrams();
  if (process.argv.includes("--check")) {
    for (const name of outdated) console.error(`grammars/diagrams/${name} is not current: run npm run generate`);
    process.exitCode = outdated.length === 0 ? 0 : 1;
  } else {
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, text] of diagramFiles()) writeFileSync(join(FOLDER, name), text);
  }
}
