/** The command line's start: `tapwright --version` from dist against Node itself doing nothing. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { here } from "./measure.ts";
import type { Group } from "./rows.ts";

const COMMAND = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

const node = (...args: readonly string[]): void => void execFileSync(process.execPath, args, { stdio: "ignore" });

export const START_UP: Group = {
  name: "start of the command line",
  async open() {
    if (!existsSync(COMMAND)) return { skipped: "dist is not built" };
    return {
      rows: [
        {
          work: "tapwright --version",
          ours: here("tapwright", () => node(COMMAND, "--version")),
          peer: here("node -e 0", () => node("-e", "0")),
          goal: 1.5,
        },
      ],
    };
  },
};
