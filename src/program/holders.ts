/**
 * Whose private keys make a signature of a key of the program. language.md: "A party means its main key and all its role keys,
 * `alice.delayed` that key alone, a group all members; a `key` parameter, a hex key or an xpub is held by nobody until WHO names it.
 * `musig` signs when all its keys are held; `unspendable` never".
 *
 * Read from the key's id, which is its canonical text in the policy: binding a key does not change whose it is.
 */

/** Names, ids, or hex of keys. */
export type Holders = ReadonlySet<string>;

const MUSIG = /^musig\((.*)\)[^)]*$/;
const REFERENCE = /^([A-Za-z_][A-Za-z0-9_]{0,31}(?:\.[A-Za-z_][A-Za-z0-9_]{0,31})*)(?:\/.*)?$/;
const EXPRESSION = /^(?:\[[^\]]*\])?([0-9A-Za-z]+)(?:\/.*)?$/;

/**
 * The keys of `id` that nobody among the holders has: none where it is held, of `musig(...)` those that are missing from it. `output` is the
 * name under which an output's own arguments stand.
 */
export function missingKeys(id: string, holders: Holders, output: string): readonly string[] {
  if (holders.has(id)) return [];
  const participants = MUSIG.exec(id)?.[1];
  if (participants === undefined) return isHeld(id, holders, output) ? [] : [id];
  return participants.split(",").flatMap((key) => missingKeys(key, holders, output));
}

function isHeld(id: string, holders: Holders, output: string): boolean {
  if (/^unspendable\b/.test(id)) return false;
  const reference = REFERENCE.exec(id)?.[1];
  if (reference !== undefined) return namesOf(reference, output).some((name) => holders.has(name));
  const key = EXPRESSION.exec(id)?.[1];
  return key !== undefined && (holders.has(key) || holders.has(key.slice(-64)));
}

/** A role key by itself and by its party; an output's argument with and without the output's name. */
function namesOf(reference: string, output: string): readonly string[] {
  const own = `${output}.`;
  const isArgument = reference.startsWith(own);
  const inner = isArgument ? reference.slice(own.length) : reference;
  const names = [inner, inner.split(".")[0] as string];
  return isArgument ? [...names, ...names.map((name) => own + name)] : names;
}
