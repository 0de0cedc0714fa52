/**
 * Does a condition hold for who holds these keys and preimages, at this moment? One walk, linear in the condition.
 *
 * `unknown` comes out only where a raw leaf or a lock that is a hole decides (language.md: "two locks that are holes compare only with
 * themselves"). A key is one terminal: groups are replaced by their members before.
 */
import type { Condition, HashFunction } from "./condition.ts";
import { fold } from "../base/fold.ts";
import type { Moment } from "./moment.ts";
import { lockOpen } from "./moment.ts";
import { needed, parts } from "./parts.ts";
import type { Truth } from "./truth.ts";
import { atLeast } from "./truth.ts";

export interface Holding {
  readonly keys: (id: string) => boolean;
  readonly preimages: (fn: HashFunction, image: string) => boolean;
}

export function evaluate(condition: Condition, holding: Holding, moment: Moment): Truth {
  return fold<Condition, Truth>(condition, parts, (node, results) => {
    switch (node.kind) {
      case "key":
        return holding.keys(node.key) ? "yes" : "no";
      case "hash":
        return holding.preimages(node.function, node.image) ? "yes" : "no";
      case "older":
      case "after":
        return lockOpen(node, moment);
      case "threshold":
        return atLeast(needed(node), results);
      case "trivial":
        return "yes";
      case "impossible":
        return "no";
      case "raw":
        return "unknown";
    }
  });
}
