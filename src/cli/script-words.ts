/** A script as a list of words, one an opcode, so that a step can be named by its number; soft forks' opcodes by the name their rules give them. */
import type { Bytes } from "../base/bytes.ts";
import type { RuleSet } from "../interpreter/machine.ts";
import { dispatchOf } from "../interpreter/dispatch.ts";
import { asmWord } from "../script/asm.ts";
import { decodeItems } from "../script/codec.ts";
import { SOFT_FORK_OPCODES } from "../script/opcodes.ts";

export interface ScriptWords {
  /** By position, as BIP342 counts opcodes. */
  readonly words: readonly string[];
  /** The last push is longer than the script, which asm shows as Core does. */
  readonly isCut: boolean;
  /** The first OP_SUCCESSx of these rules, by its number. */
  readonly success?: number;
}

export function scriptWords(script: Bytes, rules: RuleSet): ScriptWords {
  const whole = decodeItems(script);
  const decoded = whole.ok ? whole : decodeItems(script.subarray(0, whole.error.offset));
  const items = decoded.ok ? decoded.value : [];
  const dispatch = dispatchOf(rules);
  const forked = softForkNames(rules);
  const success = items.findIndex(({ opcode }) => dispatch.success[opcode] === true);
  return {
    words: items.map((item) => forked.get(item.opcode) ?? asmWord(item)),
    isCut: !whole.ok,
    ...(success < 0 ? {} : { success }),
  };
}

export const asmOf = ({ words, isCut }: ScriptWords): string => [...words, ...(isCut ? ["[error]"] : [])].join(" ");

/** The soft forks' opcodes to which these rules give a meaning, by their byte. */
const softForkNames = ({ operations }: RuleSet): ReadonlyMap<number, string> =>
  new Map(
    Object.entries(SOFT_FORK_OPCODES)
      .filter(([name]) => Object.hasOwn(operations, name))
      .map(([name, { opcode }]) => [opcode, name]),
  );
