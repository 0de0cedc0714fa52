/** `npm run build`: src and grammars to dist, from nothing, so that no file of yesterday is packed. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = `${root}dist/src/cli/main.js`;

rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.json"], { cwd: root, stdio: "inherit" });
if (existsSync(COMMAND)) chmodSync(COMMAND, 0o755);
process.exitCode = status ?? 1;
