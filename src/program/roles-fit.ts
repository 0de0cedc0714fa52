/** The roles that a program lists for its parties, against its texts: each is used, each that an output uses is listed, and they are sorted, so that there is one way to list them. */
import type { Program } from "./program.ts";

/** `alice.delayed`, which steps or brackets may follow. */
const ROLE = /(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*/g;

const rolesIn = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => text.match(ROLE) ?? []));

export function rolesFit({ parties, outputs, parameters, assertions }: Program): boolean {
  const used = rolesIn(outputs.map(({ policy }) => policy));
  const named = rolesIn([...parameters.map(({ value }) => value ?? ""), ...assertions]);
  const listed = new Set<string>();
  for (const { name, roles } of parties) {
    for (const [i, role] of roles.entries()) {
      const before = roles[i - 1];
      if (before !== undefined && before >= role) return false;
      if (!used.has(`${name}.${role}`) && !named.has(`${name}.${role}`)) return false;
      listed.add(`${name}.${role}`);
    }
  }
  const owners = new Set(parties.map(({ name }) => name));
  return [...used].every((each) => listed.has(each) || !owners.has(each.slice(0, each.indexOf("."))));
}
