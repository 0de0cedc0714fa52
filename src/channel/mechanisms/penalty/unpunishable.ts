/**
 * May this app output stand in a commitment? Only if the peer can take it at once with the revocation key: else whoever publishes a revoked state keeps it.
 * Proven on the declared output: the key argument that takes the revocation key is the internal key, or alone satisfies a leaf without any lock.
 */
import type { Condition } from "../../../policy/condition.ts";
import type { ProgramOutput } from "../../../program/program.ts";
import type { AppOpening } from "../../evidence.ts";
import type { Refused } from "../../refuse.ts";
import { EMPTY, equalBytes } from "../../../base/bytes.ts";
import { fold } from "../../../base/fold.ts";
import { REVOCATION_ARGUMENT } from "../../app-record.ts";
import { refused } from "../../refuse.ts";

/** How the revocation key takes an app output: as the argument of this name, by the key path or by a leaf. */
export interface RevocationPath {
  readonly argument: string;
  readonly path: "key" | number;
}

/** An output that the contract does not have is refused where it is instantiated. */
export function unpunishable(output: ProgramOutput | undefined, opening: AppOpening): Refused | undefined {
  if (output === undefined || revocationPath(output, opening) !== undefined) return undefined;
  return refused("E_APP_UNPUNISHABLE", `\`${output.name}\` cannot be taken at once with the revocation key`, {
    place: output.name,
  });
}

export function revocationPath(output: ProgramOutput, opening: AppOpening): RevocationPath | undefined {
  for (const [i, { name, type }] of output.formals.entries()) {
    if (type !== "key" || !equalBytes(opening.arguments[i] ?? EMPTY, REVOCATION_ARGUMENT)) continue;
    // Among keys an argument goes by its output's name too, in conditions by its own.
    if (output.internalKey.id === `${output.name}.${name}`) return { argument: name, path: "key" };
    const leaf = output.leaves.findIndex(({ condition }) => alone(condition, name));
    if (leaf >= 0) return { argument: name, path: leaf };
  }
  return undefined;
}

/** Does this key by itself satisfy the condition? */
const alone = (condition: Condition, key: string): boolean =>
  fold<Condition, boolean>(
    condition,
    (node) => (node.kind === "threshold" ? node.of : []),
    (node, results) => {
      if (node.kind === "key") return node.key === key;
      if (node.kind === "threshold")
        return results.filter(Boolean).length >= (node.k === "all" ? results.length : node.k);
      return node.kind === "trivial";
    },
  );
