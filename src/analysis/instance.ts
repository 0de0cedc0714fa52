/** Which instance of an output is asked about, and what is supposed of it. */
import type { RawMeanings } from "./raw-leaves.ts";

export interface Instance {
  /** Arguments in the order of the output's formals, canonical texts; without them formals stand for themselves. */
  readonly actuals?: readonly string[];
  /** How many members a group is taken to have that is not bound. */
  readonly groupSize?: (group: string) => number | undefined;
  /** What raw leaves mean, searched once for all instances; without it they are not known. */
  readonly raw?: RawMeanings;
}
