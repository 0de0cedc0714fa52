/** A refusal of a channel: the code of the rule that was broken, and in words what was seen. Never a secret: no message quotes one. */
import type { Err } from "../base/result.ts";
import type { RuleCode } from "./rules.ts";
import { err } from "../base/result.ts";

export interface Refused {
  readonly code: RuleCode;
  /** One sentence: what was expected and what was there instead. */
  readonly message: string;
  /** party_index of the party at fault, where there is one. */
  readonly party?: number;
  /** The transaction, output, leaf, field or script error that the code speaks of. */
  readonly place?: string;
}

export type RefusalDetail = Omit<Refused, "code" | "message">;

export const refused = (code: RuleCode, message: string, detail: RefusalDetail = {}): Refused => ({
  code,
  message,
  ...detail,
});

/** {@link refused} as the answer of a function that returns a `Result`. */
export const refuse = (code: RuleCode, message: string, detail: RefusalDetail = {}): Err<Refused> =>
  err(refused(code, message, detail));
