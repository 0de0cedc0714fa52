/** BIP390: `musig()` as a key of `tr()` and `rawtr()`. */
import { describeDescriptors } from "./descriptor-suite.ts";

const P = "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";
const Q = "03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659";
const X =
  "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";
const Y =
  "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y";

describeDescriptors(
  "bip390_musig.json",
  {
    "musig() is not allowed in top-level pk()": "TW114",
    "musig() is not allowed in top-level pkh()": "TW114",
    "musig() is not allowed in wpkh()": "TW114",
    "musig() is not allowed in combo()": "TW114",
    "musig() is not allowed in sh(wpkh())": "TW114",
    "musig() is not allowed in sh(wsh())": "TW114",
    "musig() is not allowed in wsh()": "TW114",
    "musig() is not allowed in sh()": "TW114",
    "Ranged musig() requires all participants to be xpubs": "TW303",
    "Cannot have ranged participants if musig() is also ranged": "TW303",
    "Cannot have multipath participants if musig() is also multipath": "TW315",
    "musig() cannot have hardened derivation steps": "TW304",
    "musig() cannot have hardened child derivation": "TW304",
    "musig() inside musig()": "TW303",
    "an x-only participant": "TW302",
    "no participants": "TW303",
  },
  [
    {
      descriptor: `tr(${P.slice(2)},pk(musig(${X},${Y})/0/*))`,
      valid: true,
      ranged: true,
      scripts: [
        "512068983d461174afc90c26f3b2821d8a9ced9534586a756763b68371a404635cc8",
        "5120368e2d864115181bdc8bb5dc8684be8d0760d5c33315570d71a21afce4afd43e",
        "512097a1e6270b33ad85744677418bae5f59ea9136027223bc6e282c47c167b471d5",
      ],
    },
    // "A new aggregate public key will be computed for each child index."
    { descriptor: `tr(musig(${X}/*,${Y}/0/*))`, valid: true, ranged: true, scripts: [] },
    { descriptor: `tr(musig(${X}/*,${P}))`, valid: true, ranged: true, scripts: [] },
    { descriptor: `tr(${P},multi_a(1,musig(${P},${Q}),${X}))`, valid: true },
    { descriptor: `wpkh(musig(${P},${Q}))`, valid: false, reason: "musig() is not allowed in wpkh()" },
    { descriptor: `combo(musig(${P},${Q}))`, valid: false, reason: "musig() is not allowed in combo()" },
    // "the KEY expressions contained within must be xpubs or derived from xpubs"
    {
      descriptor: `tr(musig(${P},${Q})/0/0)`,
      valid: false,
      reason: "Ranged musig() requires all participants to be xpubs",
    },
    {
      descriptor: `tr(musig(${X},${Q})/0/*)`,
      valid: false,
      reason: "Ranged musig() requires all participants to be xpubs",
    },
    // "and cannot contain child derivation as specified by a /*"
    {
      descriptor: `tr(musig(${X}/*,${Y})/0/*)`,
      valid: false,
      reason: "Cannot have ranged participants if musig() is also ranged",
    },
    {
      descriptor: `tr(musig(${X}/*,${Y})/0)`,
      valid: false,
      reason: "Cannot have ranged participants if musig() is also ranged",
    },
    { descriptor: `tr(musig(${X},${Y})/0'/1)`, valid: false, reason: "musig() cannot have hardened derivation steps" },
    { descriptor: `tr(musig(${X},${Y})/*')`, valid: false, reason: "musig() cannot have hardened child derivation" },
    // "It additionally cannot be nested within another musig() expression."
    { descriptor: `tr(musig(musig(${P},${Q}),${X}))`, valid: false, reason: "musig() inside musig()" },
    { descriptor: `tr(musig(${P.slice(2)},${Q}))`, valid: false, reason: "an x-only participant" },
    { descriptor: "tr(musig())", valid: false, reason: "no participants" },
    { descriptor: "rawtr(musig()/0)", valid: false, reason: "no participants" },
    { descriptor: `tr([d34db33f/0]musig(${P},${Q}))`, valid: false, reason: "an origin before musig()" },
    { descriptor: `tr(musig(${P},${Q}),musig(${P},${Q}))`, valid: false, reason: "a key where a tree stands" },
  ],
);
