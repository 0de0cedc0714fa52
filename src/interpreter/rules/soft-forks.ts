/** The consensus rules of a network by the soft forks it has beyond Taproot. */
import type { Softfork } from "../../taproot/network.ts";
import type { RuleSet } from "../machine.ts";
import { withAnyprevout } from "./anyprevout.ts";
import { withCsfs } from "./csfs.ts";
import { withCtv } from "./ctv.ts";
import { TAPSCRIPT } from "./tapscript.ts";
import { withTemplatehash } from "./templatehash.ts";

const EXTENSIONS: Readonly<Record<Softfork, (rules: RuleSet) => RuleSet>> = {
  anyprevout: withAnyprevout,
  ctv: withCtv,
  csfs: withCsfs,
  templatehash: withTemplatehash,
};

/** A new value each time: whoever verifies much keeps it, since its dispatch is laid out once per value. */
export const rulesWith = (softforks: readonly Softfork[]): RuleSet =>
  softforks.reduce((rules, softfork) => EXTENSIONS[softfork](rules), TAPSCRIPT);
