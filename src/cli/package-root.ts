/** Where this package lies: its `package.json`, its policies and their broken twins. `src` and `dist/src` lie at different depths. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CANDIDATES = ["../../", "../../../"];

/** Ends with a slash. */
export function packageRoot(): string {
  const urls = CANDIDATES.map((up) => new URL(up, import.meta.url));
  const found = urls.find((url) => existsSync(new URL("package.json", url)));
  return fileURLToPath(found ?? (urls[0] as URL));
}

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(`${packageRoot()}package.json`, "utf8")) as { readonly version: string };
  return manifest.version;
}
