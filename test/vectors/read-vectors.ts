/**
 * Conformance vectors lie outside the project, in the folder TAPWRIGHT_VECTORS names. A file that is not there is named in the test
 * output and its suite is skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env["TAPWRIGHT_VECTORS"] ?? "../shared/vectors";

export function readVectors<T>(file: string): T | undefined {
  const path = join(FOLDER, file);
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as T;
  console.log(`skipped: no ${file} in ${FOLDER} (set TAPWRIGHT_VECTORS)`);
  return undefined;
}
