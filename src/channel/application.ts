/**
 * What a state means beyond who owns how much: an application judges the step from one state to the next. It is pure, and sees only what both parties have signed,
 * so both come to the same answer. The channel's own rules (conservation, limits, scripts) hold whatever it says.
 */
import type { Bytes } from "../base/bytes.ts";
import type { StateRecord } from "./state.ts";

export interface ApplicationState {
  readonly sequence: number;
  /** In party order. */
  readonly balances: readonly bigint[];
  readonly records: readonly StateRecord[];
  readonly data: Bytes;
}

export interface Application {
  readonly name: string;
  /** Most bytes of state data. */
  readonly maxData: number;
  /** `true`, or why not, as a part of a sentence. `previous` is absent for state 0. Must not throw, and answers in bounded time. */
  readonly validTransition: (previous: ApplicationState | undefined, next: ApplicationState) => true | string;
}
