/** A script as a list of words, one an opcode, so that a step can be named by its number; soft forks' opcodes by the name their rules give them. */
import type { Bytes } from "../base/bytes.ts";
import type { RuleSet } from "../interpreter/machine.ts";
import { dispatchOf } from "../interpreter/dispatch.ts";
import { asmWord } from "../script/asm.ts";
import { itemAt } from "../script/codec.ts";
import { SOFT_FORK_OPCODES } from "../script/opcodes.ts";

export interface ScriptWords {
  /** By position, as BIP342 counts opcodes. */
  readonly words: readonly string[];
  /** The last push is longer than the script, which asm shows as Core does. */
  readonly isCut: boolean;
  /** The first OP_SUCCESSx of these rules, by its number. */
  readonly success?: number;
}

/** Item by item: a script of a block's size has some four million, and their words are kept alone. */
export function scriptWords(script: Bytes, rules: RuleSet): ScriptWords {
  const dispatch = dispatchOf(rules);
  const forked = softForkNames(rules);
  const words: string[] = [];
  let success: number | undefined;
  let offset = 0;
  while (offset < script.length) {
    const read = itemAt(script, offset);
    if (read === undefined) break;
    const { item, end } = read;
    if (dispatch.success[item.opcode] === true) success ??= words.length;
    words.push(forked.get(item.opcode) ?? asmWord(item));
    offset = end;
  }
  return { words, isCut: offset < script.length, ...(success === undefined ? {} : { success }) };
}

export const asmOf = ({ words, isCut }: ScriptWords): string => [...words, ...(isCut ? ["[error]"] : [])].join(" ");

/** The soft forks' opcodes to which these rules give a meaning, by their byte. */
const softForkNames = ({ operations }: RuleSet): ReadonlyMap<number, string> =>
  new Map(
    Object.entries(SOFT_FORK_OPCODES)
      .filter(([name]) => Object.hasOwn(operations, name))
      .map(([name, { opcode }]) => [opcode, name]),
  );
