/** BIP373 vectors: the MuSig2 fields of PSBTs. */
import { psbtSuite } from "./psbt-suite.ts";

/** A case tells in words which part of which field has the wrong form. */
psbtSuite("bip373_psbt.json", (name) => {
  if (name.includes("output") || name.includes("input"))
    return new RegExp(`PSBT_${name.includes("output") ? "OUT" : "IN"}_MUSIG2_PARTICIPANT_PUBKEYS`);
  return name.includes("nonce") ? /PSBT_IN_MUSIG2_PUB_NONCE/ : /PSBT_IN_MUSIG2_PARTIAL_SIG/;
});
