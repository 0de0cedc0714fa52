/** A raw leaf, and what is known of the holes and keys in it. */
import type { LockUnit } from "../../miniscript/node.ts";
import type { ScriptTemplate } from "../../script/template.ts";
import type { HoleFacts } from "./tokens.ts";

export interface RawLeaf extends HoleFacts {
  readonly template: ScriptTemplate;
  /** The clock of a lock that is a hole; `undefined` for other numbers. */
  readonly lockUnit: (hole: string) => LockUnit | undefined;
  /** What a key whose bytes stand in the script is called in conditions; by default its hex. */
  readonly keyName?: (xonly: string) => string | undefined;
  /** Keys of the program in hex: public, so no secret even where the script shows their hash alone. */
  readonly publicKeys?: readonly string[];
}
