/**
 * The package as its users get it: packed by npm from a copy of the sources (so that the working tree's own dist is left alone) and
 * installed into an empty project.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` needs: what is packed, and what builds it. */
const SOURCES: readonly string[] = [
  "package.json",
  "tsconfig.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "src",
  "grammars",
  "policies",
  "fixtures",
  "tools",
];

export interface Packed {
  /** The empty project with tapwright in its node_modules. */
  readonly project: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

/** `npm` of the machine, with this run's own Node first, as npm scripts have it. */
function npm(args: readonly string[], cwd: string): string {
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  return execFileSync("npm", [...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Packs and installs; where the registry cannot be reached, the dependencies are linked from here, and that is printed. */
export function packAndInstall(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "tapwright-package-"));
  const stage = join(folder, "stage");
  for (const each of SOURCES) {
    if (existsSync(join(ROOT, each))) cpSync(join(ROOT, each), join(stage, each), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(stage, "node_modules"));
  npm(["run", "--silent", "build"], stage);
  npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], stage);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack left no tarball");
  const files = execFileSync("tar", ["-tzf", join(folder, tarball)], { encoding: "utf8" })
    .trim()
    .split("\n");
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), `{ "name": "empty", "private": true, "type": "module" }\n`);
  install(join(folder, tarball), project);
  return {
    project,
    files: files.map((each) => each.replace(/^package\//, "")),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function install(tarball: string, project: string): void {
  try {
    npm(["install", tarball, "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"], project);
  } catch {
    console.log(
      "package: npm install failed (no registry?), so the tarball is unpacked beside links to this project's own dependencies",
    );
    unpackAndLink(tarball, project);
  }
}

function unpackAndLink(tarball: string, project: string): void {
  const modules = join(project, "node_modules");
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(join(modules, "tapwright"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", join(modules, "tapwright")]);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
}
