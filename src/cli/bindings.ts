/**
 * What the options bind: `--key NAME=KEY`, `--keys FILE`, `--set NAME=VALUE`. Only the form is judged here; whether a name is known and
 * a key is one is the compiler's question, with a place to point at. A name may be bound once; a group takes several keys,
 * by comma or by repetition.
 */
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { quote } from "./quote.ts";
import { readNamedFile } from "./read-source.ts";

export interface KeyBindings {
  /** Key expressions by name (`alice`, `alice.delayed`, `to_local.owner.delayed`, a group with several). */
  readonly keys: Readonly<Record<string, string | readonly string[]>>;
  /** The file of `--keys` that binds a name; none for those of `--key`. */
  readonly files: ReadonlyMap<string, string>;
}

/** `alice`, `alice.delayed`, `to_local.penalty`, `to_local.owner.delayed`: what a program calls its holes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$/;
const KEY_FORM = "write for example `--key alice=[d34db33f/86h/0h/0h]xpub…/0/*` or `--key members=KEY1,KEY2`";
const SET_FORM = "write for example `--set expiry=900000`";

/** `NAME=VALUE`, cut at the first `=`; `undefined` where it is not of that form. */
function splitPair(text: string): readonly [name: string, value: string] | undefined {
  const at = text.indexOf("=");
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at > 0 && value !== "" && NAME.test(name) ? [name, value] : undefined;
}

/** The keys of repeated `--key` options, and of the files of `--keys`. */
export async function readKeys(
  pairs: readonly string[],
  paths: readonly string[],
): Promise<Result<KeyBindings, string>> {
  const keys = new Map<string, readonly string[]>();
  const files = new Map<string, string>();
  for (const path of paths) {
    const entries = await readKeysFile(path);
    if (!entries.ok) return entries;
    for (const [name, list] of entries.value) {
      const before = files.get(name);
      if (before !== undefined)
        return err(`${quote(name)} is bound twice: in --keys ${quote(before)} and in --keys ${quote(path)}`);
      files.set(name, path);
      keys.set(name, list);
    }
  }
  for (const text of pairs) {
    const pair = splitPair(text);
    if (pair === undefined) return err(`--key ${quote(text)} is not NAME=KEY: ${KEY_FORM}`);
    const [name, value] = pair;
    const file = files.get(name);
    if (file !== undefined) return err(`${quote(name)} is bound twice: by --key and in --keys ${quote(file)}`);
    keys.set(name, [...(keys.get(name) ?? []), ...splitKeys(value)]);
  }
  const bound = [...keys].map(([name, list]) => [name, list.length === 1 ? (list[0] as string) : list] as const);
  return ok({ keys: Object.fromEntries(bound), files });
}

/** Commas outside brackets: a key expression may be a `musig(A,B)`. */
function splitKeys(text: string): readonly string[] {
  const keys: string[] = [""];
  let depth = 0;
  for (const mark of text) {
    if (mark === "(") depth++;
    if (mark === ")") depth--;
    if (mark === "," && depth === 0) keys.push("");
    else keys[keys.length - 1] += mark;
  }
  return keys.map((key) => key.trim());
}

async function readKeysFile(path: string): Promise<Result<readonly (readonly [string, readonly string[]])[], string>> {
  const source = await readNamedFile(path);
  if (!source.ok) return source;
  const where = `--keys ${quote(path)}`;
  const { text } = source.value;
  if (source.value.broken !== undefined) return err(`${where}: not valid UTF-8`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the text, and with it whatever key stands there.
    return err(`${where}: not JSON. ${FILE_FORM}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return err(`${where}: not a JSON object. ${FILE_FORM}`);
  const twice = repeatedMember(text);
  if (twice !== undefined) return err(`${where}: ${quote(twice)} stands twice`);
  const entries: (readonly [string, readonly string[]])[] = [];
  for (const [name, keys] of Object.entries(value)) {
    const list: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
    if (!NAME.test(name))
      return err(
        `${where}: member ${quote(name)} is no name of a party, a role (alice.delayed), a parameter or an output's argument (to_local.penalty)`,
      );
    const texts = list.filter((key): key is string => typeof key === "string" && key.trim() !== "");
    if (list.length === 0 || texts.length < list.length)
      return err(`${where}: member ${quote(name)} is no key expression, nor a list of them. ${FILE_FORM}`);
    entries.push([name, texts.map((key) => key.trim())]);
  }
  return ok(entries);
}

const FILE_FORM = 'It holds for example {"alice": "xpub…/0/*", "members": ["02…", "03…"]}';

/** A name that stands twice in a flat object of valid JSON: `JSON.parse` keeps the last, which would silently drop a key. */
function repeatedMember(json: string): string | undefined {
  const seen = new Set<string>();
  for (const [, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (colon === undefined) continue;
    const name = JSON.parse(text as string) as string;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** The values of repeated `--set` options. */
export function readSettings(pairs: readonly string[]): Result<Readonly<Record<string, string>>, string> {
  const values = new Map<string, string>();
  for (const text of pairs) {
    const pair = splitPair(text);
    if (pair === undefined) return err(`--set ${quote(text)} is not NAME=VALUE: ${SET_FORM}`);
    if (values.has(pair[0])) return err(`${quote(pair[0])} is set twice`);
    values.set(...pair);
  }
  return ok(Object.fromEntries(values));
}
