/**
 * The secrets that revoke a state: each is the one of its commitment point, and each party's come from one seed. Checked before the new state counts: a wrong
 * secret would arm a penalty that can never be taken.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { CryptoBackend } from "../../../crypto/port.ts";
import type { RevocationEvidence } from "../../evidence.ts";
import type { MechanismContext, RevocationMemory, RevocationStep } from "../../mechanism.ts";
import type { ChannelParameters } from "../../parameters.ts";
import type { Refused } from "../../refuse.ts";
import type { SecretStore } from "../../secret-store.ts";
import { equalBytes, toHex } from "../../../base/bytes.ts";
import { err, ok } from "../../../base/result.ts";
import { refuse, refused } from "../../refuse.ts";
import { insertSecret } from "../../secret-store.ts";

const PARTIES = [0, 1] as const;

export function checkRevocation(
  { crypto, parameters }: Pick<MechanismContext, "crypto" | "parameters">,
  step: RevocationStep,
): Result<RevocationMemory, Refused> {
  const { sequence, next, before, memory } = step;
  if (next === undefined) return refuse("E_MALFORMED", "a penalty update names its commitment points");
  const announced = next.nextPoints.length === 2 && next.nextPoints.every((point) => crypto.isPoint(point));
  if (!announced) return refuse("E_MALFORMED", "the next commitment points are not two points of the curve");
  const reused = freshFault(parameters, next);
  if (reused !== undefined) return err(reused);
  if (sequence === 0) return next.secrets === undefined ? ok(memory) : refuse("E_MALFORMED", "state 0 revokes nothing");
  const { secrets } = next;
  if (before === undefined || secrets?.length !== 2)
    return refuse("E_REVOCATION_SECRET", `state ${sequence - 1} is not revoked by both parties`);
  return takeSecrets({ crypto, memory, before, secrets, revoked: sequence - 1 });
}

/**
 * The points of this state and of the next, and the channel's keys, are all different: who reveals the secret of a point that is also another's, or a key, gives
 * that away too. A point and its negation have one secret but for its sign.
 */
function freshFault({ parties }: ChannelParameters, { points, nextPoints }: RevocationEvidence): Refused | undefined {
  const known = new Set(parties.flatMap(({ keys }) => Object.values(keys).map((key) => toHex(key.subarray(1)))));
  for (const [i, point] of [...points, ...nextPoints].entries()) {
    const x = toHex(point.subarray(1));
    if (known.has(x))
      return refused("E_MALFORMED", "a commitment point is another point of the channel, or one of its keys", {
        party: i % PARTIES.length,
      });
    known.add(x);
  }
  return undefined;
}

interface Revocation {
  readonly crypto: CryptoBackend;
  readonly memory: RevocationMemory;
  readonly before: RevocationEvidence;
  readonly secrets: readonly Bytes[];
  /** Number of the state that the secrets revoke. */
  readonly revoked: number;
}

function takeSecrets({ crypto, memory, before, secrets, revoked }: Revocation): Result<RevocationMemory, Refused> {
  const stores: SecretStore[] = [];
  for (const party of PARTIES) {
    const [secret, point] = [secrets[party] as Bytes, before.points[party]];
    if (point === undefined || !isSecretOf(crypto, secret, point))
      return refuse(
        "E_REVOCATION_SECRET",
        `the secret of party ${party} is not that of its point in state ${revoked}`,
        {
          party,
        },
      );
  }
  for (const party of PARTIES) {
    const inserted = insertSecret(memory[party] ?? [], revoked, secrets[party] as Bytes);
    if (!inserted.ok) return err({ ...inserted.error, party });
    stores.push(inserted.value);
  }
  return ok(stores);
}

/** secret·G = point. */
export function isSecretOf(crypto: CryptoBackend, secret: Bytes, point: Bytes): boolean {
  const own = secret.length === 32 ? crypto.multiplyBase(secret) : undefined;
  return own !== undefined && equalBytes(own, point);
}
