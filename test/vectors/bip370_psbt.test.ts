/** BIP370 vectors: PSBT version 2, its fields and its locktime. */
import { psbtSuite } from "./psbt-suite.ts";

/** A case names the field that is too many or missing. */
psbtSuite("bip370_psbt.json", (name) => {
  // This one is a version 2 by its field, and has an unsigned transaction by its kind.
  if (name.includes("PSBT_GLOBAL_VERSION")) return /PSBT_GLOBAL_UNSIGNED_TX/;
  return new RegExp(/PSBT_[A-Z_]+/.exec(name)?.[0] ?? "^$");
});
