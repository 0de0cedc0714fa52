/**
 * A meaning by people in place of keys: "A party means its main key and all its role keys" (language.md), so whoever asks who can spend counts
 * `alice` and `alice.delayed` as one. Keys of parameters and formals, and keys that stand as themselves, stay what they are.
 */
import type { Condition } from "../policy/condition.ts";
import type { Program } from "../program/program.ts";
import { fold } from "../base/fold.ts";
import { declaredName } from "../program/print.ts";

/** `alice`, `alice.delayed/0/*`, `members.late[3]/0/*`: a name, its roles, the member of a group, and steps. */
const REFERENCE = /^([A-Za-z_][A-Za-z0-9_]*)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)(\[[0-9]+\])?(?:\/.*)?$/;

/** Whose key an id of the output is: a party, a member of a group, a formal or a parameter; itself where it stands as itself. */
export function holderOf(program: Program, outputName: string): (id: string) => string {
  const output = program.outputs.find(({ name }) => name === outputName);
  const formals = new Set(output?.formals.map(({ name }) => name));
  const owner = declaredName(outputName);
  return (id) => {
    const [, name = id, roles = "", member = ""] = REFERENCE.exec(id) ?? [];
    const formal = roles.split(".")[1] ?? "";
    return name === owner && formals.has(formal) ? formal : name + member;
  };
}

/** The same condition with something else in the place of each key. */
export const withKeys = (condition: Condition, replace: (id: string) => Condition): Condition =>
  fold<Condition, Condition>(
    condition,
    (node) => (node.kind === "threshold" ? node.of : []),
    (node, of) => {
      if (node.kind === "key") return replace(node.key);
      return node.kind === "threshold" ? { ...node, of } : node;
    },
  );
