/** The rows of the bench: ours against a named peer, with the goal the ratio is held to. */
import type { Contender } from "./measure.ts";

export interface Row {
  /** What is done, once. */
  readonly work: string;
  readonly ours: Contender;
  readonly peer: Contender;
  /** Most that ours may take, in the peer's time; undefined where the peer stands for orientation only. */
  readonly goal?: number;
}

/** A group of rows that are set up together; `open` answers the reason when it cannot run here. */
export interface Group {
  readonly name: string;
  open(): Promise<{ readonly rows: readonly Row[]; close?(): void } | { readonly skipped: string }>;
}
