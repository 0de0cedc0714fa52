/**
 * RFC 8785 (JSON Canonicalization Scheme): one text for one value, so that a program's bytes are the same everywhere. Numbers here are safe integers
 * and strings well-formed, so ECMAScript's own forms of both are the canonical ones; what is left is sorting the members' names.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

interface Open {
  readonly values: readonly Json[];
  /** Member names, for an object. */
  readonly names?: readonly string[];
  next: number;
}

/** Canonical JSON text of a value; members that are `undefined` are left out. */
export function canonicalJson(value: Json): string {
  const out: string[] = [];
  const stack: Open[] = [{ values: [value], next: 0 }];
  for (let open = stack[0]; open !== undefined; open = stack[stack.length - 1]) {
    if (open.next === open.values.length) {
      stack.pop();
      if (stack.length > 0) out.push(open.names === undefined ? "]" : "}");
      continue;
    }
    if (stack.length > 1 && open.next > 0) out.push(",");
    if (open.names !== undefined) out.push(JSON.stringify(open.names[open.next]), ":");
    const item = open.values[open.next++] as Json;
    if (item === null || typeof item !== "object") out.push(JSON.stringify(item));
    else stack.push(enter(item, out));
  }
  return out.join("");
}

function enter(value: readonly Json[] | { readonly [name: string]: Json | undefined }, out: string[]): Open {
  if (isList(value)) {
    out.push("[");
    return { values: value, next: 0 };
  }
  out.push("{");
  // RFC 8785, 3.2.3: "property name strings … sorted as arrays of UTF-16 code units", which is what the default sort does.
  const names = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort();
  return { values: names.map((name) => value[name] as Json), names, next: 0 };
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
