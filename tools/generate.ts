/**
 * `npm run generate`: runs every generator, `tools/generate-*.ts`, each of which writes its files in place and the same bytes each time.
 * With `--check` nothing stays changed: files that a generator would write otherwise are named, put back, and the run fails.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

type Snapshot = ReadonlyMap<string, Buffer>;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where generated files lie among written ones. */
const PLACES: readonly string[] = ["fixtures", "grammars", "policies", "src"];

function snapshot(): Snapshot {
  const files = PLACES.flatMap((place) =>
    readdirSync(join(ROOT, place), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [file, readFileSync(file)]));
}

/** Files that are not in both, or not the same. */
function changed(before: Snapshot, after: Snapshot): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return old === undefined || now === undefined || !old.equals(now);
  });
}

function putBack(files: readonly string[], before: Snapshot): void {
  for (const file of files) {
    const old = before.get(file);
    if (old === undefined) rmSync(file);
    else writeFileSync(file, old);
  }
}

/** What other generators read: programs of the mechanisms, which channels stand on. */
const FIRST = "generate-mechanisms.ts";

/** Runs the generators; the names of those that failed. */
function generate(): readonly string[] {
  const generators = readdirSync(join(ROOT, "tools"))
    .filter((name) => /^generate-.*\.ts$/.test(name))
    .sort((a, b) => Number(b === FIRST) - Number(a === FIRST) || (a < b ? -1 : 1));
  return generators.filter((name) => {
    const { status } = spawnSync(process.execPath, [join(ROOT, "tools", name)], { cwd: ROOT, stdio: "inherit" });
    return status !== 0;
  });
}

const checking = process.argv.includes("--check");
const before = snapshot();
const broken = generate();
const stale = changed(before, snapshot());
if (checking) putBack(stale, before);
for (const name of broken) console.error(`failed: tools/${name}`);
for (const file of stale) console.log(`${checking ? "not current" : "written"}: ${file.slice(ROOT.length)}`);
if (checking && stale.length > 0) console.error("run `npm run generate` and commit what it writes");
process.exitCode = broken.length > 0 || (checking && stale.length > 0) ? 1 : 0;
