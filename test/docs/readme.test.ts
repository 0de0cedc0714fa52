/** What the README shows is what the commands print, and the files and commands it names are there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CODES } from "../../src/diagnostic/index.ts";
import { freshReadme } from "../../tools/readme.ts";

const ROOT = new URL("../../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");
const SCRIPTS = (JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as { scripts: Record<string, string> })
  .scripts;

describe("README.md", () => {
  it("shows what its commands print", async () => {
    expect(await freshReadme(README)).toBe(README);
  });

  it("names only files, scripts and codes that exist", () => {
    const links = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path as string);
    expect(links.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
    const scripts = [...README.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name as string);
    expect(scripts.filter((name) => !(name in SCRIPTS))).toEqual([]);
    const codes = [...README.matchAll(/\bTW[0-9]{3}\b/g)].map(([code]) => code);
    expect(codes.filter((code) => !(code in CODES))).toEqual([]);
  });
});
