/**
 * What the members of groups ask of a leaf together: several groups share the 1000 elements of the stack, and a threshold may count more
 * keys than they have. Neither shows from one group alone, so the filled script is read back and judged as the compiler judges a leaf.
 */
import type { Bytes } from "../base/bytes.ts";
import { decodeScript } from "../miniscript/decode.ts";
import { sanity } from "../miniscript/sanity.ts";

/** Can a miniscript leaf be spent, now that its groups have their members? BIP342: "The stack size limit of 1000 elements" stays. */
export function groupsFit(script: Bytes): boolean {
  const decoded = decodeScript(script);
  if (!decoded.ok) return false;
  return !sanity(decoded.value).some((finding) => finding.kind === "limit" && finding.limit === "stackElements");
}
