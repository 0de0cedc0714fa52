/** The newer state of a proof: attested by all, or, where its signatures are shown, one that can be published. */
import type { Result } from "../base/result.ts";
import type { Channel, Refused, SignatureEvidence } from "../channel/index.ts";
import type { ShownState } from "./messages.ts";
import type { OpenedState } from "./shown-state.ts";
import type { Conclusion, Statement } from "./verdict.ts";
import { err, ok } from "../base/result.ts";
import { refuse, signaturesFault } from "../channel/index.ts";
import { attestedFault, exitTransactions, openState, stateFault } from "./shown-state.ts";
import { statement } from "./verdict.ts";

/** C8 to C12, and its signatures, where they are shown. */
export function newerState(channel: Channel, newer: ShownState): Result<Conclusion, Refused> {
  const fault = stateFault(channel, newer);
  if (fault !== undefined) return err(fault);
  const opened = openState(channel, newer);
  if (!opened.ok) return opened;
  const unattested = attestedFault(channel, newer);
  if (unattested !== undefined) return err(unattested);
  const { sequence } = newer.state;
  const proven = [
    statement("NEWER", `state ${sequence} is newer`),
    statement("ATTESTED", `all parties attested state ${sequence}`),
  ];
  if (newer.signatures !== undefined) return authorized(channel, newer.signatures, { opened: opened.value, proven });
  // "without them the verdict proves "attested by all parties", with them "authorized""
  return ok({ proven, assumes: opened.value === undefined ? [statement("SCRIPTS")] : [] });
}

interface Newer {
  readonly opened: OpenedState | undefined;
  readonly proven: readonly Statement[];
}

function authorized(
  channel: Channel,
  signatures: readonly SignatureEvidence[],
  { opened, proven }: Newer,
): Result<Conclusion, Refused> {
  if (opened === undefined)
    return refuse("E_MALFORMED", "signatures are shown of a state whose app outputs or points are not");
  const transactions = exitTransactions(opened);
  if (!transactions.ok) return transactions;
  const unsigned = signaturesFault(transactions.value, signatures, channel.crypto);
  const words = `state ${opened.content.sequence} can be published`;
  return unsigned === undefined
    ? ok({ proven: [...proven, statement("AUTHORIZED", words)], assumes: [] })
    : err(unsigned);
}
