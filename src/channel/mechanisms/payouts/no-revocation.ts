/** Updates of a mechanism in which nothing is revoked carry no secrets, and teach nothing to remember. */
import type { Result } from "../../../base/result.ts";
import type { RevocationMemory, RevocationStep } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import { ok } from "../../../base/result.ts";
import { refuse } from "../../refuse.ts";

export const noRevocation = ({ next, memory }: RevocationStep): Result<RevocationMemory, Refused> =>
  next === undefined ? ok(memory) : refuse("E_MALFORMED", "the mechanism of this channel has no revocations");
