/** How many assertions hold and how many wait, where none is refused: "4 assertions hold, 2 wait for values". */
import type { AssertionResult } from "../analysis/index.ts";

/** `noun`: what the first of them is called, where the reader is not told yet. */
export function answersText(results: readonly AssertionResult[], noun?: string): string {
  const waiting = results.filter(({ answer }) => answer === "waits").length;
  const counts = [
    { count: results.length - waiting, verb: "hold", after: "" },
    { count: waiting, verb: "wait", after: " for values" },
  ].filter(({ count }) => count > 0);
  return counts
    .map(({ count, verb, after }, i) => {
      const named = noun === undefined || i > 0 ? "" : ` ${noun}${count === 1 ? "" : "s"}`;
      return `${count}${named} ${verb}${count === 1 ? "s" : ""}${after}`;
    })
    .join(", ");
}
