/** BIP387: `multi_a()` and `sortedmulti_a()`. */
import { describeDescriptors } from "./descriptor-suite.ts";

const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
const A = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
const B = "669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0";
const XPUB =
  "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";
/** "The maximum number of keys is 999." */
const keys = (count: number): string => Array.from({ length: count }, (_, i) => `${XPUB}/${i}`).join(",");

describeDescriptors(
  "bip387_multi_a.json",
  {
    "Unsupported top level": "TW007",
    "Unsupported sh() context": "TW114",
    "Unsupported wsh() context": "TW114",
    "Invalid threshold": "TW104",
    "Threshold of 0": "TW203",
    "Uncompressed pubkey": "TW302",
    "Threshold larger than the keys": "TW203",
    "No keys": "TW109",
    "Too many keys": "TW207",
    "sortedmulti_a is a whole leaf": "TW104",
    "multi of another script": "TW202",
  },
  [
    { descriptor: `multi_a(1,03${B})`, valid: false, reason: "Unsupported top level" },
    { descriptor: `sortedmulti_a(1,03${B})`, valid: false, reason: "Unsupported top level" },
    { descriptor: `sh(multi_a(1,03${B}))`, valid: false, reason: "Unsupported sh() context" },
    { descriptor: `wsh(multi_a(1,03${B}))`, valid: false, reason: "Unsupported wsh() context" },
    { descriptor: `tr(${H},multi_a(a,03${A}))`, valid: false, reason: "Invalid threshold" },
    { descriptor: `tr(${H},sortedmulti_a(0,${A},${B}))`, valid: false, reason: "Threshold of 0" },
    { descriptor: `tr(${H},multi_a(3,${A},${B}))`, valid: false, reason: "Threshold larger than the keys" },
    { descriptor: `tr(${H},sortedmulti_a(3,${A},${B}))`, valid: false, reason: "Threshold larger than the keys" },
    { descriptor: `tr(${H},multi_a(1))`, valid: false, reason: "No keys" },
    { descriptor: `tr(${H},multi_a(1,${keys(1000)}))`, valid: false, reason: "Too many keys" },
    { descriptor: `tr(${H},sortedmulti_a(1,${keys(1000)}))`, valid: false, reason: "Too many keys" },
    { descriptor: `tr(${H},multi_a(999,${keys(999)}))`, valid: true },
    {
      descriptor: `tr(${H},and_v(v:pk(${A}),sortedmulti_a(1,${B})))`,
      valid: false,
      reason: "sortedmulti_a is a whole leaf",
    },
    { descriptor: `tr(${H},multi(1,${B}))`, valid: false, reason: "multi of another script" },
    { descriptor: `tr(${H},sortedmulti(1,${B}))`, valid: false, reason: "multi of another script" },
  ],
);
