/** Borders in time: the last tip at which a transaction is too early, and the first at which the next block may hold it. */
import type { RuleCode } from "../../src/channel/index.ts";
import type { CaseRow } from "./row.ts";
import { insert } from "./row.ts";

const TIME = 1_700_000_000;
/** The block of what is spent. */
export const CONFIRMED = 800_000;

interface Side {
  readonly what: string;
  readonly note: string;
  readonly height: number;
  readonly medianTime?: number;
}

interface Border {
  readonly name: string;
  readonly message: string;
  readonly code: RuleCode;
  readonly open: Side;
  readonly shut: Side;
}

export function border({ name, message, code, open, shut }: Border): readonly CaseRow[] {
  const row = ({ what, note, height, medianTime = TIME }: Side): CaseRow => ({
    name: `${name}-${what}`,
    note,
    messages: [message],
    edit: insert("/messages/0/at", {
      tip: { height, medianTimePast: medianTime },
      confirmations: [{ height: CONFIRMED, previousMedianTimePast: TIME - 9_000 }],
    }),
  });
  return [
    { ...row(open), rule: code },
    { ...row(shut), refused: code },
  ];
}

/** "h_prevout + s <= tip+1" of a wait; of a height "L <= tip height". */
export function lockBorder(
  name: string,
  message: string,
  { delay, lockTime }: { readonly delay: number; readonly lockTime: number },
): readonly CaseRow[] {
  if (delay > 0) {
    const first = CONFIRMED + delay - 1;
    const open = {
      what: "mature",
      note: `${delay} blocks after its parent: the next block may hold it`,
      height: first,
    };
    const shut = { what: "immature", note: "a block too early", height: first - 1 };
    return border({ name, message, code: "E_IMMATURE", open, shut });
  }
  if (lockTime === 0) return [];
  const open = { what: "final", note: "the tip has the height of nLockTime", height: lockTime };
  const shut = { what: "not-final", note: "a block before", height: lockTime - 1 };
  return border({ name, message, code: "E_LOCKTIME", open, shut });
}
