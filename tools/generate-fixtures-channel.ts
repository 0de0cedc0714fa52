/**
 * `fixtures/channel/*.json`: what a verifier of channels must accept and refuse, for every implementation. The verdicts come from the tables in `channel-cases/`,
 * row by row from the rules; the verifier is not asked here, but by `test/fixtures/channel.test.ts`. The same bytes each time.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fixtureFiles } from "./channel-cases/files.ts";
import { fileText } from "./channel-cases/file-text.ts";

const FOLDER = new URL("../fixtures/channel/", import.meta.url);

mkdirSync(FOLDER, { recursive: true });
const files = fixtureFiles();
const written = new Set(files.map(({ name }) => `${name}.json`));
if (written.size !== files.length) throw new Error("two fixtures have one name");
for (const name of readdirSync(FOLDER))
  if (name.endsWith(".json") && !name.endsWith(".schema.json") && !written.has(name)) rmSync(new URL(name, FOLDER));
for (const file of files) writeFileSync(new URL(`${file.name}.json`, FOLDER), fileText(file));
