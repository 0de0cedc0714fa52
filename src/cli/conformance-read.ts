/** The files of a folder of conformance cases, each judged by `file.schema.json` before anything in it is used. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import type { Result } from "../base/result.ts";
import type { ConformanceFile } from "./conformance-file.ts";
import { Ajv } from "ajv";
import { err, ok } from "../base/result.ts";
import { packageRoot } from "./package-root.ts";
import { quote } from "./quote.ts";
import { readFileStart } from "./read-source.ts";

/** 64 MiB: a hundred times the largest file of ours. */
const MOST = 64 * 1024 * 1024;

export const fixtureFolder = (): string => `${packageRoot()}fixtures/channel`;

/** In the order of their names. */
export async function caseFiles(folder: string): Promise<Result<readonly string[], string>> {
  try {
    const names = await readdir(folder);
    const files = names.filter((name) => name.endsWith(".json") && !name.endsWith(".schema.json")).sort();
    return files.length === 0
      ? err(`${quote(folder, 200)} holds no case files, *.json`)
      : ok(files.map((name) => join(folder, name)));
  } catch {
    return err(`cannot list ${quote(folder, 200)}: is it a folder that can be read?`);
  }
}

export async function openValidator(): Promise<ValidateFunction> {
  const schema = JSON.parse(await readFile(`${fixtureFolder()}/file.schema.json`, "utf8")) as object;
  return new Ajv({ strict: true }).compile(schema);
}

export async function readCaseFile(path: string, validate: ValidateFunction): Promise<Result<ConformanceFile, string>> {
  const bytes = await readFileStart(path, MOST, "there is no such file");
  if (!bytes.ok) return bytes;
  if (bytes.value.length > MOST) return err(`${quote(path, 200)} is longer than ${MOST} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.value));
  } catch {
    return err(`${quote(path, 200)} is no JSON`);
  }
  if (validate(json)) return ok(json as ConformanceFile);
  const [first] = validate.errors ?? [];
  const place = first?.instancePath ?? "";
  const what = place === "" ? "the file" : quote(place);
  return err(`${quote(path, 200)}: ${what} ${first?.message ?? "has another form"}`);
}
