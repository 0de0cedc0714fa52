/** A word before a bracket that is no fragment of tapscript: what it is elsewhere, and what to write here. */
import type { Call } from "../../grammars/syntax.ts";
import type { Checker } from "./scope.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { FOREIGN } from "../miniscript/fragments.ts";
import { fragmentWords } from "./fragment-form.ts";
import { replace } from "../diagnostic/diagnose.ts";

/** Functions of the policy language proper: what people write for them in miniscript. */
const POLICY_WORDS: Readonly<Record<string, string>> = {
  and: "`and_v(v:X,Y)`; `and(X,Y)` itself belongs in `policy(…)`",
  or: "`or_d(X,Y)` or `or_i(X,Y)`, or two leaves of the tree, `{X,Y}`; `or(X,Y)` itself belongs in `policy(…)`",
  csv: "`older(n)`",
  cltv: "`after(n)`",
  checksequenceverify: "`older(n)`",
  checklocktimeverify: "`after(n)`",
  checksig: "`pk(KEY)`",
  checksigverify: "`v:pk(KEY)`",
  checkmultisig: "`multi_a(k,KEY,…)`",
  timelock: "`older(n)` for a delay, `after(n)` for a height or a date",
  hashlock: "`sha256(h)`",
  sig: "`pk(KEY)`",
};

const ALL_FRAGMENTS =
  "fragments are pk, pkh, older, after, sha256, hash256, ripemd160, hash160, multi_a, sortedmulti_a, thresh, and_v, and_b, and_n, andor, or_b, or_c, or_d and or_i";

export function reportUnknownFragment(checker: Checker, call: Call): void {
  const { text, span } = call.name;
  const foreign = Object.hasOwn(FOREIGN, text) ? FOREIGN[text] : undefined;
  if (text === "multi" || text === "sortedmulti") {
    checker.report("TW202", span, `\`${text}\` is not a fragment of tapscript`, {
      label: "CHECKMULTISIG is disabled there (BIP342)",
      help: replace(span, `${text}_a`, `write \`${text}_a\`, its form with CHECKSIGADD`),
    });
    return;
  }
  if (foreign !== undefined) {
    checker.report("TW114", span, `\`${text}\` cannot stand in a leaf`, {
      label: foreign.why,
      ...(foreign.instead === null ? {} : { help: `write \`${foreign.instead}(…)\` as the output` }),
    });
    return;
  }
  if (text === "tr" || text === "rawtr") {
    checker.report("TW104", span, `\`${text}\` cannot stand here`, {
      label: "it is an output, not a condition",
      help: "write its leaf alone; leaves are joined by `{A,B}`",
    });
    return;
  }
  if (text === "musig" || text === "unspendable") {
    checker.report("TW104", call.span, "a key alone is no miniscript", {
      label: "a condition stands here",
      // Wrapped in `pk` an unspendable key would make a leaf that nobody can use.
      help:
        text === "musig"
          ? replace(call.span, `pk(${checker.text.slice(call.span.start, call.span.end)})`, "wrap it in `pk(…)`")
          : "it is a key for the key path: write it first in `tr(…)`",
    });
    return;
  }
  const instead = Object.hasOwn(POLICY_WORDS, text.toLowerCase()) ? POLICY_WORDS[text.toLowerCase()] : undefined;
  const near = instead === undefined ? suggest(text, fragmentWords()) : [];
  checker.report("TW108", span, `unknown fragment \`${text}\``, {
    label: "no fragment of miniscript in tapscript",
    help:
      instead !== undefined
        ? `in miniscript write ${instead}`
        : near.length > 0
          ? near.map((name) => replace(span, name, `did you mean \`${name}\`?`))
          : ALL_FRAGMENTS,
  });
}
