/**
 * The walls of the house. `ROOMS` is its list of rooms, top to bottom: a file imports only from its own room and from rooms above it, no files import
 * each other in a circle, and the pure core (base to verifier, and grammars) imports nothing of Node. Types count like values: who needs
 * a type of a room depends on that room. Imports are read from the syntax tree (oxc), since the usual layer checkers parse
 * TypeScript through the compiler's JavaScript API, which TypeScript 7 no longer has.
 */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseSync } from "oxc-parser";

interface Room {
  readonly name: string;
  /** Runs in a browser as it is: no I/O, no clock, no environment. */
  readonly pure: boolean;
  /** Rooms above this one that it must not use all the same. */
  readonly never?: readonly string[];
}

/** Right of the program, nothing knows the language it was written in. */
const FRONT_END: readonly string[] = ["grammars", "language", "compiler"];

/** Top to bottom: a room may use the rooms above it. */
export const ROOMS: readonly Room[] = Object.freeze([
  { name: "base", pure: true },
  { name: "diagnostic", pure: true },
  { name: "grammars", pure: true },
  { name: "crypto", pure: true, never: FRONT_END },
  { name: "script", pure: true, never: FRONT_END },
  { name: "taproot", pure: true, never: FRONT_END },
  { name: "transaction", pure: true, never: FRONT_END },
  { name: "interpreter", pure: true, never: FRONT_END },
  { name: "policy", pure: true, never: FRONT_END },
  { name: "miniscript", pure: true, never: FRONT_END },
  { name: "descriptor", pure: true, never: FRONT_END },
  { name: "program", pure: true, never: FRONT_END },
  { name: "language", pure: true },
  { name: "compiler", pure: true },
  { name: "analysis", pure: true, never: FRONT_END },
  { name: "channel", pure: true, never: FRONT_END },
  { name: "verifier", pure: true, never: FRONT_END },
  { name: "chain", pure: false },
  { name: "store", pure: false },
  { name: "client", pure: false },
  { name: "lab", pure: false },
  { name: "explorer", pure: false },
  { name: "cli", pure: false },
]);

/** The one file of the pure rooms that is shell: it loads the system's libsecp256k1. */
const SHELL_FILES: ReadonlySet<string> = new Set(["src/crypto/native.ts"]);

const BUILT_INS: ReadonlySet<string> = new Set(builtinModules);

export interface Violation {
  readonly rule: "upward" | "circular" | "built-in" | "outside" | "unknown room";
  readonly file: string;
  /** What it imports, or the circle. */
  readonly detail: string;
}

/** Every broken rule in the project at `root`, in the order of its files' names. */
export function layerViolations(root: string): readonly Violation[] {
  const imports = new Map<string, readonly string[]>();
  for (const file of sourceFiles(root)) imports.set(file, importsOf(root, file));
  const walls = [...imports].flatMap(([file, specifiers]) => specifiers.flatMap((each) => judge(file, each)));
  return [...walls, ...circles(imports)];
}

function sourceFiles(root: string): readonly string[] {
  return ["src", "grammars"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** Relative specifiers come back as paths from the root, others as written. */
function importsOf(root: string, file: string): readonly string[] {
  const { program } = parseSync(file, readFileSync(join(root, file), "utf8"));
  const found = new Set<string>();
  const nodes: unknown[] = [program];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.add(specifier);
    for (const child of Object.values(node)) if (typeof child === "object" && child !== null) nodes.push(child);
  }
  return [...found].map((each) => (each.startsWith(".") ? fromRoot(root, file, each) : each));
}

const IMPORTING: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

function specifierOf(node: object): string | undefined {
  if (!("type" in node) || typeof node.type !== "string" || !IMPORTING.has(node.type)) return undefined;
  const source = "source" in node ? node.source : undefined;
  if (typeof source !== "object" || source === null || !("value" in source)) return undefined;
  return typeof source.value === "string" ? source.value : undefined;
}

const fromRoot = (root: string, file: string, specifier: string): string =>
  relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join("/");

function roomOf(file: string): string | undefined {
  const [top, next] = file.split("/");
  if (top === "grammars") return "grammars";
  return top === "src" ? next : undefined;
}

function judge(file: string, imported: string): readonly Violation[] {
  const room = ROOMS.findIndex(({ name }) => name === roomOf(file));
  const own = ROOMS[room];
  if (own === undefined) return [{ rule: "unknown room", file, detail: "not in the list of rooms" }];
  const external = !imported.startsWith("src/") && !imported.startsWith("grammars/") && !imported.startsWith("..");
  if (external) return judgeExternal(own, file, imported);
  const target = ROOMS.findIndex(({ name }) => name === roomOf(imported));
  if (target < 0) return [{ rule: "outside", file, detail: imported }];
  const forbidden = target > room || (own.never?.includes(roomOf(imported) ?? "") ?? false);
  return forbidden ? [{ rule: "upward", file, detail: imported }] : [];
}

function judgeExternal(room: Room, file: string, imported: string): readonly Violation[] {
  const builtIn = imported.startsWith("node:") || BUILT_INS.has(imported);
  if (builtIn && room.pure && !SHELL_FILES.has(file)) return [{ rule: "built-in", file, detail: imported }];
  const inProject = ["test/", "tools/", "dist/", "fixtures/", "policies/"].some((folder) =>
    imported.startsWith(folder),
  );
  return inProject ? [{ rule: "outside", file, detail: imported }] : [];
}

/** Depth first with an explicit path: an import of a file that is still on the path closes a circle. */
function circles(imports: ReadonlyMap<string, readonly string[]>): readonly Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  for (const start of imports.keys()) {
    const path: { readonly file: string; readonly rest: string[] }[] = [];
    const enter = (file: string): void => void path.push({ file, rest: [...(imports.get(file) ?? [])] });
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        done.add(top.file);
        path.pop();
        continue;
      }
      const at = path.findIndex(({ file }) => file === next);
      if (at >= 0) found.push(circle(path.slice(at).map(({ file }) => file)));
      else if (imports.has(next) && !done.has(next)) enter(next);
    }
  }
  return found;
}

const circle = (files: readonly string[]): Violation => ({
  rule: "circular",
  file: files[0] ?? "",
  detail: [...files.slice(1), files[0]].join(" -> "),
});
