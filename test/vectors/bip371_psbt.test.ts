/** BIP371 vectors: the Taproot fields of PSBTs. */
import { psbtSuite } from "./psbt-suite.ts";

/** A case names the field that has the wrong form. */
psbtSuite("bip371_psbt.json", (name) => new RegExp(/PSBT_[A-Z0-9_]+/.exec(name)?.[0] ?? "^$"));
