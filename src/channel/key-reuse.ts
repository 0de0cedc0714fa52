/**
 * Keys are fresh in every channel: a signature or a secret of one channel would be valid in the other, and under ANYPREVOUT an update of the one spends the funding
 * output of the other. Whoever keeps the parameters of its channels asks here before it opens the next. Identities may stay the same: they stand in no script,
 * and what they sign names its channel.
 *
 * Reference: protocol 1.1, 7.3.
 */
import type { Bytes } from "../base/bytes.ts";
import type { ChannelParameters, KeyRole } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { toHex } from "../base/bytes.ts";
import { KEY_ROLES } from "./parameters.ts";
import { refused } from "./refuse.ts";

interface NamedKey {
  readonly party: number;
  readonly role: KeyRole;
  readonly x: string;
}

const keysOf = ({ mechanism, parties }: ChannelParameters): readonly NamedKey[] =>
  parties.flatMap(({ keys }, party) =>
    KEY_ROLES[mechanism].flatMap((role) => {
      const key: Bytes | undefined = keys[role];
      // "P and -P are one key in a leaf".
      return key === undefined ? [] : [{ party, role, x: toHex(key.subarray(1)) }];
    }),
  );

/** The first key of any party, of any role, that one of these channels has too. */
export function keyReuseFault(
  parameters: ChannelParameters,
  others: readonly ChannelParameters[],
): Refused | undefined {
  const known = new Set(others.flatMap(keysOf).map(({ x }) => x));
  const reused = keysOf(parameters).find(({ x }) => known.has(x));
  return reused === undefined
    ? undefined
    : refused("E_KEY_REUSE", `${reused.role} of party ${reused.party} is a key of another channel`, {
        party: reused.party,
        place: reused.role,
      });
}
