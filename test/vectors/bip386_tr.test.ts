/** BIP386: `tr()`, its tree and its keys. */
import { describeDescriptors } from "./descriptor-suite.ts";

/** An x-only key of the BIP's own vectors, and another. */
const A = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
const B = "669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0";

describeDescriptors(
  "bip386_tr.json",
  {
    "Uncompressed private key": "TW302",
    "Uncompressed public key": "TW302",
    "tr() nested in sh": "TW114",
    "tr() nested in wsh": "TW114",
    "a script that is no leaf": "TW114",
    "a key where a tree stands": "TW104",
    "a tree without an end": "TW008",
    "an empty tree": "TW007",
  },
  [
    {
      descriptor: `tr(${A})`,
      valid: true,
      scripts: ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"],
    },
    { descriptor: `rawtr(${A})`, valid: true, scripts: [`5120${A}`] },
    // "compressed public keys would be implicitly converted to x-only public keys"
    {
      descriptor: `tr(02${A})`,
      valid: true,
      scripts: ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"],
    },
    {
      descriptor: `tr(03${A})`,
      valid: true,
      scripts: ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"],
    },
    {
      descriptor: `tr(${A},pk(03${B}))`,
      valid: true,
      scripts: ["512017cf18db381d836d8923b1bdb246cfcd818da1a9f0e6e7907f187f0b2f937754"],
    },
    { descriptor: `tr(${A},{pk(${B}),pkh(${A})})`, valid: true },
    { descriptor: `wsh(tr(${A}))`, valid: false, reason: "tr() nested in wsh" },
    { descriptor: `tr(${A},wpkh(${B}))`, valid: false, reason: "a script that is no leaf" },
    { descriptor: `tr(${A},sh(pk(${B})))`, valid: false, reason: "a script that is no leaf" },
    { descriptor: `tr(${A},${B})`, valid: false, reason: "a key where a tree stands" },
    { descriptor: `tr(${A},{pk(${B}),pk(${A})`, valid: false, reason: "a tree without an end" },
    { descriptor: `tr(${A},{})`, valid: false, reason: "an empty tree" },
    { descriptor: `tr(${A},{pk(${B}),})`, valid: false, reason: "an empty tree" },
    { descriptor: `tr(${A},tr(${B}))`, valid: false, reason: "tr() in a leaf" },
    { descriptor: `tr(${A})tr(${A})`, valid: false, reason: "text after the output" },
    { descriptor: "tr()", valid: false, reason: "no key" },
  ],
);
