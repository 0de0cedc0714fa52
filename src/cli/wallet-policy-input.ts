/**
 * How a BIP388 wallet policy is given: a JSON object `{"descriptor_template": …, "keys_info": […]}`, as `convert --to bip388` prints
 * it, or a template with `--keys-info`. Only the form is judged here.
 */
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { readNamedFile } from "./read-source.ts";

export interface WalletPolicyInput {
  readonly template: string;
  readonly keysInfo: readonly string[];
}

const LIST_FORM =
  '--keys-info takes a JSON list of keys, such as ["[d34db33f/86h/0h/0h]xpub…"], or a file that holds one';
const OBJECT_FORM =
  'a wallet policy in JSON is {"descriptor_template": "tr(@0/**)", "keys_info": ["[d34db33f/86h/0h/0h]xpub…"]}';

/** `undefined` where the text is no wallet policy, but a policy or a descriptor. */
export async function readWalletPolicy(
  text: string,
  keysInfo: string | undefined,
): Promise<Result<WalletPolicyInput | undefined, string>> {
  const trimmed = text.trim();
  if (trimmed.startsWith("{"))
    return keysInfo === undefined ? readObject(trimmed) : err(`${OBJECT_FORM}; --keys-info goes with a template`);
  if (keysInfo === undefined) {
    // `@i` has no other place in the language than odds, where digits stand before it.
    return /[(,]@[0-9]/.test(trimmed) ? err(`a template with @0 needs its keys: ${LIST_FORM}`) : ok(undefined);
  }
  const list = await readList(keysInfo);
  return list.ok ? ok({ template: trimmed, keysInfo: list.value }) : list;
}

function readObject(text: string): Result<WalletPolicyInput, string> {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return err(OBJECT_FORM);
  const { descriptor_template: template, keys_info: keys } = value as Readonly<Record<string, unknown>>;
  return typeof template === "string" && isTexts(keys) ? ok({ template, keysInfo: keys }) : err(OBJECT_FORM);
}

async function readList(given: string): Promise<Result<readonly string[], string>> {
  let text = given;
  if (!given.trim().startsWith("[")) {
    const file = await readNamedFile(given);
    if (!file.ok) return file;
    text = file.value.text;
  }
  const value = parseJson(text);
  return isTexts(value) ? ok(value) : err(LIST_FORM);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** `undefined` for what is no JSON: the parser's message would quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
